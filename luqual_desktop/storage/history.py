"""The history of every value: who changed which cell when, from what to what, and why."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.chain import BEGINNING, ChainHead, Link, last_link, link_hash
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.keys import ReportKey, Save


class CellChange(NamedTuple):
    """A cell's text before and after."""

    key: CellKey
    old: str
    new: str


class Change(NamedTuple):
    """One row of the history."""

    seq: int
    time: str
    user: str
    report: ReportKey
    cell: CellKey
    old: str
    new: str
    reason: str
    save_id: str


_LAST = "SELECT seq, hash FROM history ORDER BY seq DESC LIMIT 1"
_APPEND = """
    INSERT INTO history (seq, time, user_name, report_id, area, record, field, old_text, new_text,
                         reason, save_id, ordinal, previous_hash, hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_OF_SAVE = "SELECT area, record, field, new_text FROM history WHERE save_id = ? ORDER BY ordinal"
SELECT_CHANGES = """
    SELECT h.seq, h.time, h.user_name, r.unit, r.period, r.scope, h.area, h.record, h.field,
           h.old_text, h.new_text, h.reason, h.save_id
    FROM history AS h JOIN report AS r ON r.report_id = h.report_id
"""
_OF_CELL = f"""{SELECT_CHANGES}
    WHERE r.unit = ? AND r.period = ? AND r.scope = ? AND h.area = ? AND h.record = ? AND h.field = ?
    ORDER BY h.seq
"""
_OF_ALL = f"{SELECT_CHANGES} WHERE h.seq > ? ORDER BY h.seq LIMIT ?"
_OF_REPORT = f"""{SELECT_CHANGES}
    WHERE r.unit = ? AND r.period = ? AND r.scope = ? AND h.seq > ? ORDER BY h.seq LIMIT ?
"""


def append_changes(
    connection: sqlite3.Connection, key: ReportKey, report: int, changes: Sequence[CellChange], save: Save
) -> None:
    """Write the changes of one save to the end of the chain; nothing else writes history."""
    last = connection.execute(_LAST).fetchone()
    seq, previous = (last[0], last[1]) if last else (0, BEGINNING)
    rows = []
    for ordinal, (cell, old, new) in enumerate(changes):
        seq += 1
        area, record, field = cell.area.value, cell.record, cell.field
        link = Link(
            seq, save.time, save.user, key.unit, key.period, key.scope.value, area, record, field, old, new,
            save.reason, save.save_id, ordinal,
        )  # fmt: skip
        own = link_hash(previous, link)
        rows.append(
            (seq, save.time, save.user, report, area, record, field, old, new, save.reason, save.save_id, ordinal,
             previous, own)
        )  # fmt: skip
        previous = own
    connection.executemany(_APPEND, rows)


def texts_of_save(connection: sqlite3.Connection, save_id: str) -> list[tuple[CellKey, str]]:
    """Return what a save wrote, in order; empty if nothing is known of it."""
    found = connection.execute(_OF_SAVE, (save_id,))
    return [(CellKey(Area(area), record, field), text) for area, record, field, text in found]


def is_saved(session: Session, save_id: str) -> bool:
    """Tell whether a save is on disk: to be asked after an error, for a failed commit may have committed."""
    return bool(texts_of_save(driver(session), save_id))


def cell_history(session: Session, key: ReportKey, cell: CellKey) -> list[Change]:
    """Return all changes of one cell, oldest first."""
    wanted = (key.unit, key.period, key.scope.value, cell.area.value, cell.record, cell.field)
    return [change_from(row) for row in driver(session).execute(_OF_CELL, wanted)]


def changes_after(session: Session, seq: int, count: int, report: ReportKey | None = None) -> list[Change]:
    """Return so many changes after a sequence number, of one report or of all, oldest first."""
    if report is None:
        found = driver(session).execute(_OF_ALL, (seq, count))
    else:
        found = driver(session).execute(_OF_REPORT, (report.unit, report.period, report.scope.value, seq, count))
    return [change_from(row) for row in found]


def chain_head(session: Session) -> ChainHead:
    """Return the last sequence number and hash (hexadecimal); 0 and zeros for an empty history."""
    return last_link(driver(session))


def last_save_time(session: Session) -> str:
    """Return the time of the last change (ISO 8601), empty if there is none."""
    row = driver(session).execute("SELECT time FROM history ORDER BY seq DESC LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def change_from(row: Sequence[object]) -> Change:
    """Return a row of `SELECT_CHANGES` as a value; raises ValueError for words nobody knows."""
    seq, time, user, unit, period, scope, area, record, field, old, new, reason, save_id = row
    report = ReportKey(str(unit), str(period), Scope(str(scope)))
    cell = CellKey(Area(str(area)), str(record), str(field))
    return Change(int(str(seq)), str(time), str(user), report, cell, str(old), str(new), str(reason), str(save_id))
