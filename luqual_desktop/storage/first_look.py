"""The first paint: texts of what was last worked on, read with the standard library alone while the rest is loading."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from luqual_desktop.storage.connection import APPLICATION_ID, open_read_only

LAST_UNIT = "unit"
"""Name of the setting that holds the code of the unit last worked on."""

LAST_PERIOD = "period"
"""Name of the setting that holds the period last worked on."""

Place = tuple[str, str, str]
"""Area, record and field: what a CellKey is, whose module is not needed here."""

_OWN = "own"  # the value of Scope.OWN, whose module imports half of the domain
_PATIENCE = 0.2
_SETTING = "SELECT value FROM setting WHERE name = ?"
_REPORT = "SELECT report_id FROM report WHERE unit = ? AND scope = ? AND period = ?"
_CELL = "SELECT text FROM cell WHERE report_id = ? AND area = ? AND record = ? AND field = ?"


def first_look(path: Path, unit: str, period: str, places: Iterable[Place]) -> dict[Place, str] | None:
    """Return the texts in some places of a unit's own report, blank ones left out.

    None where it is not the one last worked on, where there is no file, or where anything about it is unusual: opened
    read-only, a file that has to be recovered, upgraded or refused is left to `Database.open`.
    """
    if not path.is_file():
        return None
    try:
        with closing(open_read_only(path, seconds=_PATIENCE)) as connection:
            return _look(connection, unit, period, places)
    except (sqlite3.Error, ValueError):
        return None


def _look(connection: sqlite3.Connection, unit: str, period: str, places: Iterable[Place]) -> dict[Place, str] | None:
    connection.execute("BEGIN")
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return None
    last = [connection.execute(_SETTING, (name,)).fetchone() for name in (LAST_UNIT, LAST_PERIOD)]
    if last != [(unit,), (period,)]:
        return None
    report = connection.execute(_REPORT, (unit, _OWN, period)).fetchone()
    if report is None:
        return {}
    found = ((place, connection.execute(_CELL, (*report, *place)).fetchone()) for place in places)
    return {place: row[0] for place, row in found if row is not None}
