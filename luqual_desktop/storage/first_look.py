"""The first paint: what was last worked on, read with the standard library alone while the rest is still loading."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.storage.connection import APPLICATION_ID, open_read_only

LAST_UNIT = "unit"
"""Name of the setting that holds the code of the unit last worked on."""

LAST_PERIOD = "period"
"""Name of the setting that holds the period last worked on."""

_OWN = "own"  # the value of Scope.OWN, whose module imports half of the domain
_PATIENCE = 0.2
_REPORT = "SELECT report_id, state, revision FROM report WHERE unit = ? AND scope = ? AND period = ?"
_CELLS = "SELECT area, record, field, text FROM cell WHERE report_id = ?"


class FirstLook(NamedTuple):
    """Settings, and the report last worked on; unit and period are empty where none was yet."""

    settings: dict[str, str]
    unit: str
    period: str
    state: str
    revision: int
    cells: dict[CellKey, str]


def first_look(path: Path) -> FirstLook | None:
    """Return what to paint first, or None where there is no file or anything about it is unusual.

    The file is opened read-only: one that has to be recovered, upgraded or refused is left to `Database.open`.
    """
    if not path.is_file():
        return None
    try:
        with closing(open_read_only(path, seconds=_PATIENCE)) as connection:
            return _look(connection)
    except (sqlite3.Error, ValueError):
        return None


def _look(connection: sqlite3.Connection) -> FirstLook | None:
    connection.execute("BEGIN")
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return None
    settings = dict(connection.execute("SELECT name, value FROM setting"))
    unit, period = settings.get(LAST_UNIT, ""), settings.get(LAST_PERIOD, "")
    report = connection.execute(_REPORT, (unit, _OWN, period)).fetchone()
    if report is None:
        return FirstLook(settings, unit, period, "open", 0, {})
    number, state, revision = report
    cells = {
        CellKey(Area(area), record, field): text for area, record, field, text in connection.execute(_CELLS, (number,))
    }
    return FirstLook(settings, unit, period, state, revision, cells)
