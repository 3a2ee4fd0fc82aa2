"""The hash chain over the value history: each row seals itself and everything before it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from typing import NamedTuple

from luqual_desktop.storage.failures import is_undecodable

BEGINNING = bytes(32)
"""The hash before the first row."""

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=repr).encode


class Link(NamedTuple):
    """What a row's hash covers, in this order."""

    seq: int
    time: str
    user: str
    unit: str
    period: str
    scope: str
    area: str
    record: str
    field: str
    old: str
    new: str
    reason: str
    save_id: str
    ordinal: int


class ChainProblem(NamedTuple):
    """The first thing that does not fit: its sequence number (0 where none applies), what it is in Chinese, and where.

    `place` is unit, period, scope, area, record and field, empty where it is no single cell.
    """

    seq: int
    message: str
    place: tuple[str, ...] = ()


class ChainHead(NamedTuple):
    """The last row of the history: what is put into every workbook as an anchor outside this PC."""

    seq: int
    hash: str


def link_hash(previous: bytes, link: Link) -> bytes:
    """Return SHA-256 of the previous hash and the row as JSON."""
    return hashlib.sha256(previous + _as_json(link).encode()).digest()


def last_link(connection: sqlite3.Connection) -> ChainHead:
    """Return the last sequence number and its hash in hexadecimal; 0 and zeros for an empty history."""
    row = connection.execute("SELECT seq, hash FROM history ORDER BY seq DESC LIMIT 1").fetchone()
    return ChainHead(row[0], row[1].hex()) if row else ChainHead(0, BEGINNING.hex())


def link_at(connection: sqlite3.Connection, seq: int) -> Link | None:
    """Return one row of the history if it can be read and is whole by its own hash, for a damaged file."""
    try:
        row = connection.execute(f"{_LINKS} WHERE h.seq = ?", (seq,)).fetchone()
        if row is None:
            return None
        *values, prior, own = row
        link = Link(*values)
        return link if own == link_hash(prior, link) and link.unit else None
    except (sqlite3.Error, UnicodeDecodeError, TypeError, ValueError):
        return None


def first_problem(connection: sqlite3.Connection) -> ChainProblem | None:
    """Return the first row that breaks the chain, else the first cell or anchor that disagrees with it, else None.

    Raises sqlite3.Error if the file itself cannot be read through.
    """
    try:
        return _first_problem(connection)
    except (TypeError, ValueError, sqlite3.OperationalError) as error:
        if isinstance(error, sqlite3.Error) and not is_undecodable(error):
            raise
        return ChainProblem(0, f"历史记录中有读不出来的内容（{error}）")


def _first_problem(connection: sqlite3.Connection) -> ChainProblem | None:
    anchors = dict(_anchors(connection))
    figures: dict[tuple[str, ...], str] = {}
    previous, expected = BEGINNING, 0
    for *values, prior, own in connection.execute(_WALK):
        link = Link(*values)
        expected += 1
        if link.seq != expected:
            return ChainProblem(expected, f"历史记录第 {expected} 条缺失")
        if prior != previous or own != link_hash(previous, link):
            return ChainProblem(expected, f"历史记录第 {expected} 条被改动（{_cell_name(_place(link))}）", _place(link))
        if anchors.get(expected, own.hex()) != own.hex():
            return ChainProblem(expected, f"历史记录第 {expected} 条与已上报工作簿中的校验不符")
        previous = own
        _replay(figures, link)
    if max(anchors, default=0) > expected:
        return ChainProblem(expected + 1, f"历史记录在第 {expected} 条之后被截断")
    return _first_difference(connection, figures)


_LINKS = """
    SELECT h.seq, h.time, h.user_name, r.unit, r.period, r.scope, h.area, h.record, h.field,
           h.old_text, h.new_text, h.reason, h.save_id, h.ordinal, h.previous_hash, h.hash
    FROM history AS h LEFT JOIN report AS r ON r.report_id = h.report_id
"""
_WALK = f"{_LINKS} ORDER BY h.seq"
_CELLS = """
    SELECT r.unit, r.period, r.scope, c.area, c.record, c.field, c.text
    FROM cell AS c LEFT JOIN report AS r ON r.report_id = c.report_id
"""


def _anchors(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    return connection.execute("SELECT chain_seq, chain_head FROM submission WHERE chain_seq > 0").fetchall()


def _replay(figures: dict[tuple[str, ...], str], link: Link) -> None:
    cell = _place(link)
    if link.new:
        figures[cell] = link.new
    else:
        figures.pop(cell, None)


def _first_difference(connection: sqlite3.Connection, figures: dict[tuple[str, ...], str]) -> ChainProblem | None:
    for *cell, text in connection.execute(_CELLS):
        expected = figures.pop(tuple(cell), None)
        if expected != text:
            return ChainProblem(0, f"数据与历史记录不符：{_cell_name(cell)}", tuple(cell))
    if figures:
        missing = next(iter(figures))
        return ChainProblem(0, f"数据缺失：{_cell_name(missing)}", missing)
    return None


def _place(link: Link) -> tuple[str, ...]:
    return link.unit, link.period, link.scope, link.area, link.record, link.field


def _cell_name(cell: list[str] | tuple[str, ...]) -> str:
    return " ".join(str(each) for each in cell)
