"""Reports: whether they are open, submitted or returned, and which revision comes next."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Literal, cast, get_args

from sqlmodel import Session, func, select

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.failures import damaged
from luqual_desktop.storage.keys import ReportKey
from luqual_desktop.storage.tables import ReportRow, SubmissionRow

__all__ = [
    "ReportKey",
    "ReportState",
    "State",
    "find_or_add_report",
    "find_report",
    "next_revision",
    "report_state",
    "set_report_state",
]

State = Literal["open", "submitted", "returned"]


@dataclass(frozen=True)
class ReportState:
    """Where a report stands.

    `revision` is the last one exported, 0 before the first; `reason` why it was reopened or returned; `unlocked` the
    cells that may be typed into while it is returned.
    """

    state: State = "open"
    revision: int = 0
    reason: str = ""
    unlocked: frozenset[CellKey] = frozenset()


def report_state(session: Session, key: ReportKey) -> ReportState:
    """Return a report's state; one never touched is open at revision 0."""
    row = _row(session, key)
    if row is None:
        return ReportState()
    unlocked = frozenset(CellKey(Area(area), record, field) for area, record, field in json.loads(row.unlocked))
    return ReportState(_state(row.state), row.revision, row.reason, unlocked)


def set_report_state(session: Session, key: ReportKey, state: ReportState) -> None:
    """Put a report into a state."""
    report = find_or_add_report(driver(session), key)
    unlocked = json.dumps(sorted(state.unlocked), ensure_ascii=False)
    row = session.get_one(ReportRow, report)
    row.state, row.revision, row.reason, row.unlocked = state.state, state.revision, state.reason, unlocked
    session.add(row)
    session.flush()


def next_revision(session: Session, key: ReportKey, ledger_floor: int) -> int:
    """Return the number of the next export: above all known here and above `ledger_floor`, known outside."""
    exported = session.exec(
        select(func.max(SubmissionRow.revision)).where(
            SubmissionRow.unit == key.unit, SubmissionRow.period == key.period, SubmissionRow.scope == key.scope
        )
    ).one()
    return max(report_state(session, key).revision, exported or 0, ledger_floor) + 1


_FIND = "SELECT report_id FROM report WHERE unit = ? AND scope = ? AND period = ?"
_ADD = "INSERT INTO report (unit, scope, period) VALUES (?, ?, ?) RETURNING report_id"


def find_report(connection: sqlite3.Connection, key: ReportKey) -> int | None:
    """Return the report's key column, or None if it was never touched."""
    found = connection.execute(_FIND, (key.unit, key.scope.value, key.period)).fetchone()
    return None if found is None else int(found[0])


def find_or_add_report(connection: sqlite3.Connection, key: ReportKey) -> int:
    """Return the report's key column; the row is made if there is none."""
    found = find_report(connection, key)
    if found is not None:
        return found
    return int(connection.execute(_ADD, (key.unit, key.scope.value, key.period)).fetchone()[0])


def _row(session: Session, key: ReportKey) -> ReportRow | None:
    return session.exec(
        select(ReportRow).where(
            ReportRow.unit == key.unit, ReportRow.period == key.period, ReportRow.scope == key.scope
        )
    ).first()


def _state(text: str) -> State:
    if text not in get_args(State):
        raise damaged(f"报表状态“{text}”")
    return cast("State", text)
