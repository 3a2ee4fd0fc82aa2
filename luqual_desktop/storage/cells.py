"""Cells of reports: loading them, and saving what one user action changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence

from sqlmodel import Session

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.failures import damaged
from luqual_desktop.storage.history import CellChange, append_changes, texts_of_save
from luqual_desktop.storage.keys import ReportKey, Save
from luqual_desktop.storage.reports import find_or_add_report, find_report

__all__ = ["ReportKey", "Save", "load_area_texts", "load_cells", "reported_periods", "save_edits", "write_edits"]

# Plain SQL on the driver: this runs at every cell that is left, and ORM objects would take most of its time.
_LOAD = "SELECT area, record, field, text FROM cell WHERE report_id = ?"
_LOAD_AREAS = """
    SELECT r.period, c.area, c.record, c.field, c.text
    FROM report AS r JOIN cell AS c ON c.report_id = r.report_id
    WHERE r.unit = ? AND r.scope = ?
      AND r.period IN (SELECT value FROM json_each(?)) AND c.area IN (SELECT value FROM json_each(?))
"""
_PERIODS = """
    SELECT r.period FROM report AS r
    WHERE r.unit = ? AND r.scope = ?
      AND (r.revision > 0 OR EXISTS (SELECT 1 FROM cell AS c WHERE c.report_id = r.report_id))
    ORDER BY r.period
"""
_HELD = "SELECT text FROM cell WHERE report_id = ? AND area = ? AND record = ? AND field = ?"
_PUT = """
    INSERT INTO cell (report_id, area, record, field, text) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (report_id, area, record, field) DO UPDATE SET text = excluded.text
"""
_CLEAR = "DELETE FROM cell WHERE report_id = ? AND area = ? AND record = ? AND field = ?"
_AREAS = {area.value: area for area in Area}
_FEW = 20


def load_cells(session: Session, unit: str, period: str, scope: Scope = Scope.OWN) -> dict[CellKey, str]:
    """Return all texts of a report; blank cells are absent. Raises StorageError for an area nobody knows."""
    connection = driver(session)
    report = find_report(connection, ReportKey(unit, period, scope))
    return {} if report is None else _texts(connection, report)


def load_area_texts(
    session: Session, unit: str, scope: Scope, areas: Iterable[Area], periods: Collection[str]
) -> dict[str, dict[CellKey, str]]:
    """Return the texts of some areas in some periods, by period, in one query; a period without any is absent."""
    wanted = (unit, scope.value, json.dumps(list(periods)), json.dumps(list(areas)))
    found: dict[str, dict[CellKey, str]] = {}
    for period, area, record, field, text in driver(session).execute(_LOAD_AREAS, wanted):
        found.setdefault(period, {})[CellKey(_area(area), record, field)] = text
    return found


def reported_periods(session: Session, unit: str, scope: Scope = Scope.OWN) -> list[str]:
    """Return the periods in which the store holds anything of a unit, in order."""
    return [period for (period,) in driver(session).execute(_PERIODS, (unit, scope.value))]


def save_edits(session: Session, key: ReportKey, edits: Sequence[Edit], save: Save) -> int:
    """Do what `write_edits` does in a session's transaction."""
    return write_edits(driver(session), key, edits, save)


def write_edits(connection: sqlite3.Connection, key: ReportKey, edits: Sequence[Edit], save: Save) -> int:
    """Write what one user action changed, with its history; return how many cells changed.

    An edit to the text a cell already has is no change. A save id that is already in the history changes nothing and
    returns what it changed then; raises ValueError if it was another save's.
    """
    written = texts_of_save(connection, save.save_id)
    if written:
        return _repeated(written, edits)
    report = find_or_add_report(connection, key)
    changes = _changes(_held(connection, report, edits), edits)
    if changes:
        _write(connection, report, changes)
        append_changes(connection, key, report, changes, save)
    return len(changes)


def _repeated(written: Sequence[tuple[CellKey, str]], edits: Sequence[Edit]) -> int:
    wanted = {edit.key: storable(edit.text) for edit in edits}
    if any(wanted.get(cell) != text for cell, text in dict(written).items()):
        raise ValueError("this save id belongs to another save")
    return len(written)


def _held(connection: sqlite3.Connection, report: int, edits: Sequence[Edit]) -> dict[CellKey, str]:
    if len(edits) > _FEW:
        return _texts(connection, report)
    held = {}
    for key in {edit.key for edit in edits}:
        row = connection.execute(_HELD, (report, key.area.value, key.record, key.field)).fetchone()
        if row is not None:
            held[key] = row[0]
    return held


def _changes(held: dict[CellKey, str], edits: Sequence[Edit]) -> list[CellChange]:
    changes = []
    for key, typed in edits:
        text, old = storable(typed), held.get(key, "")
        if text != old:
            changes.append(CellChange(key, old, text))
            held[key] = text
    return changes


def _write(connection: sqlite3.Connection, report: int, changes: Sequence[CellChange]) -> None:
    last = {change.key: change.new for change in changes}
    put = [(report, key.area.value, key.record, key.field, text) for key, text in last.items() if text]
    clear = [(report, key.area.value, key.record, key.field) for key, text in last.items() if not text]
    if put:
        connection.executemany(_PUT, put)
    if clear:
        connection.executemany(_CLEAR, clear)


def _texts(connection: sqlite3.Connection, report: int) -> dict[CellKey, str]:
    return {
        CellKey(_area(area), record, field): text for area, record, field, text in connection.execute(_LOAD, (report,))
    }


def _area(text: str) -> Area:
    try:
        return _AREAS[text]
    except KeyError:
        raise damaged(f"类别“{text}”") from None


def storable(text: str) -> str:
    """Return a text as SQLite can hold it: halves of surrogate pairs joined, or replaced where one is alone."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
