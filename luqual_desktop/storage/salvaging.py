"""Salvage: a data file made anew from a good backup and from whatever can still be read of a damaged one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from sqlmodel import Session

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.cells import load_cells, save_edits
from luqual_desktop.storage.chain import Link, last_link, link_at
from luqual_desktop.storage.connection import open_existing
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.durable import copy_durably
from luqual_desktop.storage.failures import StorageError
from luqual_desktop.storage.health import GIVE_UP_AFTER, check_file, last_seq, readable_copy
from luqual_desktop.storage.keys import ReportKey, Save
from luqual_desktop.storage.salvaged_tables import copy_other_tables

DOUBTFUL = "抢救，请核对"
"""The reason in the history of a figure of which only the last state could be read, not how it came about."""

_CELLS = """
    SELECT r.unit, r.period, r.scope, c.area, c.record, c.field, c.text
    FROM cell AS c JOIN report AS r ON r.report_id = c.report_id ORDER BY c.report_id {0}, c.area {0}
"""


@dataclass(frozen=True)
class Salvaged:
    """How many changes were brought over, how many figures whose origin is lost, and whether all could be read."""

    changes: int
    doubtful: int
    complete: bool


@dataclass(frozen=True)
class Salvage:
    """Makes `fresh` from `base`, a good backup or None, and from the damaged file, of which only a copy is read."""

    damaged: Path
    base: Path | None
    fresh: Path
    migrations: Path
    program_version: str
    now: Callable[[], datetime]

    def run(self) -> Salvaged:
        """Make the file; raises StorageError if what comes of it does not pass the check, or the disk refuses."""
        for with_others in (True, False):
            salvaged = self._make(with_others=with_others)
            if check_file(self.fresh, self.migrations).sound:
                return salvaged
        raise StorageError("抢救出来的内容没有通过检查，原文件没有改动。请改用备份恢复。", "storage.salvage")

    def _make(self, *, with_others: bool) -> Salvaged:
        try:
            for left_over in (self.fresh, self.fresh.with_name(f"{self.fresh.name}-journal")):
                left_over.unlink(missing_ok=True)
            if self.base is not None:
                copy_durably(self.base, self.fresh)
        except OSError as error:
            raise StorageError(
                f"{self.fresh} 写不进去，没有抢救成功，原文件没有改动。请清理磁盘后再试。", "storage.salvage"
            ) from error
        database = Database.open(self.fresh, self.migrations, program_version=self.program_version, now=self.now)
        try:
            with (
                readable_copy(self.damaged) as copy,
                closing(open_existing(copy)) as reading,
                database.transaction() as session,
            ):
                return self._bring_over(reading, session, with_others=with_others)
        finally:
            database.close()

    def _bring_over(self, reading: sqlite3.Connection, session: Session, *, with_others: bool) -> Salvaged:
        found = _Links(reading, _common_end(reading, driver(session)))
        changes = sum(_replay(session, links) for _, links in groupby(found, key=lambda link: link.save_id))
        complete = found.complete
        doubtful = 0 if complete else _take_cells(reading, session, self.now())
        if with_others:
            complete = copy_other_tables(reading, driver(session)) and complete
        driver(session).execute("UPDATE meta SET store_id = lower(hex(randomblob(16)))")
        return Salvaged(changes, doubtful, complete)


class _Links:
    """The rows of the history after a number that are whole by their own hash; `complete` once gone through."""

    def __init__(self, reading: sqlite3.Connection, since: int) -> None:
        self._reading = reading
        self._since = since
        self.complete = False

    def __iter__(self) -> Iterator[Link]:
        last = last_seq(self._reading)
        seq, missed, complete = self._since, 0, last is not None
        while seq < (seq + 1 if last is None else last) and missed < GIVE_UP_AFTER:
            seq += 1
            link = link_at(self._reading, seq)
            if link is None:
                missed += 1
                complete = complete and last is None
            else:
                missed = 0
                yield link
        self.complete = complete and last is not None


def _common_end(reading: sqlite3.Connection, base: sqlite3.Connection) -> int:
    """Return up to which number both have the same history: the base's end, or 0 if it is another store's."""
    head = last_link(base)
    try:
        row = reading.execute("SELECT hash FROM history WHERE seq = ?", (head.seq,)).fetchone()
    except sqlite3.Error:
        return head.seq
    return head.seq if row is None or bytes(row[0]).hex() == head.hash else 0


def _replay(session: Session, links: Iterator[Link]) -> int:
    """Save once more what one user action changed, under its own number, time and name."""
    group = list(links)
    first = group[0]
    edits = [Edit(CellKey(Area(link.area), link.record, link.field), link.new) for link in group]
    key = ReportKey(first.unit, first.period, Scope(first.scope))
    try:
        return save_edits(session, key, edits, Save(first.save_id, first.time, first.user, first.reason))
    except ValueError:  # the base knows this save with other texts: what it has stands
        return 0


def _take_cells(reading: sqlite3.Connection, session: Session, now: datetime) -> int:
    """Take the figures whose last state can be read though the history behind it cannot."""
    found: dict[ReportKey, dict[CellKey, str]] = {}
    for order in ("ASC", "DESC"):  # from both ends, around a hole in the middle
        for key, cell, text in _readable_cells(reading, order):
            found.setdefault(key, {})[cell] = text
    taken = 0
    for number, (key, cells) in enumerate(sorted(found.items())):
        held = load_cells(session, *key)
        edits = [Edit(cell, text) for cell, text in sorted(cells.items()) if held.get(cell) != text]
        save = Save(f"salvage-{now:%Y%m%d%H%M%S%f}-{number}", now.isoformat(timespec="milliseconds"), "", DOUBTFUL)
        taken += save_edits(session, key, edits, save) if edits else 0
    return taken


def _readable_cells(reading: sqlite3.Connection, order: str) -> Iterator[tuple[ReportKey, CellKey, str]]:
    try:
        for unit, period, scope, area, record, field, text in reading.execute(_CELLS.format(order)):
            if all(isinstance(each, str) for each in (unit, period, record, field, text)):
                yield ReportKey(unit, period, Scope(scope)), CellKey(Area(area), record, field), text
    except (sqlite3.Error, UnicodeDecodeError, ValueError):
        return
