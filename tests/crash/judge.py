"""The judge: knows a data file and the words of the killed process, and nothing of the program. Standard library alone.

The rules are those of database/README.md, written down a second time: the history's hash chain, and every figure the
last value of its history.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

_CHAIN = """
    SELECT h.seq, h.time, h.user_name, r.unit, r.period, r.scope, h.area, h.record, h.field,
           h.old_text, h.new_text, h.reason, h.save_id, h.ordinal, h.previous_hash, h.hash
    FROM history AS h JOIN report AS r USING (report_id) ORDER BY h.seq
"""
_FIGURES = """
    SELECT r.unit, r.period, r.scope, c.area, c.record, c.field, c.text
    FROM cell AS c JOIN report AS r USING (report_id)
"""
Cell = tuple[str, ...]
"""Unit, period, scope, area, record, field."""


class Ack(NamedTuple):
    """A save that was called saved: the new text of each cell it changed."""

    texts: frozenset[tuple[Cell, str]]

    @classmethod
    def heard(cls, words: Sequence[object]) -> Ack:
        """Return the save that the words `("ack", unit, period, scope, cells)` speak of."""
        _, unit, period, scope, cells = words
        assert isinstance(cells, list)
        place = (str(unit), str(period), str(scope))
        return cls(frozenset(((*place, *(str(part) for part in each[:3])), each[3]) for each in cells))


@dataclass
class Content:
    """What a data file holds: the saves in order with what each wrote, the figures, and what is wrong."""

    saves: dict[str, dict[Cell, str]] = field(default_factory=dict)
    figures: dict[Cell, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def look(file: Path) -> Content:
    """Read a data file as it lies there, with its journal, without touching it."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        for suffix in ("", "-journal"):
            part = file.with_name(file.name + suffix)
            if part.exists():
                shutil.copyfile(part, copy.with_name(copy.name + suffix))
        if not copy.exists():
            return Content(problems=["no data file"])
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            try:
                return _read(connection)
            except sqlite3.Error as error:
                return Content(problems=[f"unreadable: {error}"])


def judge(file: Path, acks: Sequence[Ack], kills: int) -> list[str]:
    """Return what is wrong with a data file after so many kills; nothing means that all is well."""
    content = look(file)
    if content.problems:
        return content.problems
    return [*_missing(content, acks), *_too_many(content, acks, kills)]


def _read(connection: sqlite3.Connection) -> Content:
    content = Content()
    found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        content.problems.append(f"integrity: {found}")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        content.problems.append("foreign keys")
    content.problems += _walk(connection, content)
    held = {tuple(cell): text for *cell, text in connection.execute(_FIGURES)}
    if held != content.figures:
        content.problems.append(f"figures differ from the history: {set(held.items()) ^ set(content.figures.items())}")
    return content


def _walk(connection: sqlite3.Connection, content: Content) -> Iterator[str]:
    """Follow the chain, replay it into figures, and see that no save is there in part."""
    previous, expected = bytes(32), 1
    for *values, prior, own in connection.execute(_CHAIN):
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        if values[0] != expected or prior != previous or own != hashlib.sha256(previous + text.encode()).digest():
            yield f"chain broken at {expected}"
        cell, (_, new, _, save, ordinal) = tuple(values[3:9]), values[9:14]
        wrote = content.saves.setdefault(save, {})
        if ordinal != len(wrote):
            yield f"save {save} is not whole"
        wrote[cell] = new
        content.figures[cell] = new
        if not new:
            del content.figures[cell]
        previous, expected = own, expected + 1


def _missing(content: Content, acks: Sequence[Ack]) -> Iterator[str]:
    """Every acknowledged save is in the history, in the order of the acknowledgements."""
    saves = iter(content.saves.values())
    for number, ack in enumerate(acks, start=1):
        wanted = dict(ack.texts)
        if not any(save == wanted for save in saves):
            yield f"acknowledged save {number} of {len(acks)} is lost: {sorted(wanted.items())[:3]}"
            return


def _too_many(content: Content, acks: Sequence[Ack], kills: int) -> Iterator[str]:
    """At most one save a kill is there without having been acknowledged: the one in flight."""
    unheard = len(content.saves) - len(acks)
    if unheard > kills:
        yield f"{unheard} saves nobody acknowledged after {kills} kills"
