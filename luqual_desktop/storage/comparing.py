"""What a backup says otherwise than the data file does now: what restoring it would change, and what would be gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.connection import open_read_only
from luqual_desktop.storage.failures import damaged, sorted_failures
from luqual_desktop.storage.keys import ReportKey

_CELLS = """
    SELECT r.unit, r.period, r.scope, c.area, c.record, c.field, c.text
    FROM cell AS c JOIN report AS r ON r.report_id = c.report_id
"""
_OTHER_CONTENT = {
    "上报记录": "SELECT unit, scope, period, revision FROM submission",
    "上报状态": "SELECT unit, period, scope, state, unlocked FROM report WHERE state <> 'open'",
    "收到的工作簿": "SELECT plan, period, unit, scope, revision, digest, state FROM received",
    "任务包": "SELECT sha256, active FROM task_package",
    "退回单": "SELECT unit, period, revision, time FROM return_slip",
    "催报登记": "SELECT unit, period, time, text FROM chase",
    "单位维护": "SELECT code, from_period, until_period, name, contact, phone, parent, merged_into FROM unit_tree",
    "登记的密钥": "SELECT unit, public_key, enrolled_on, retired_on FROM enrolled_key",
    "重复项处理": "SELECT row_key, choice FROM decision",
    "设置": (  # what somebody chose; the program notes other things of its own
        "SELECT name, value FROM setting WHERE name = 'role' OR name LIKE 'preference.%' OR name LIKE 'collecting.%'"
    ),
}


class CellDifference(NamedTuple):
    """A cell of a report: its text now and its text in the backup."""

    report: ReportKey
    cell: CellKey
    now: str
    then: str


class CountedLoss(NamedTuple):
    """A kind of content in Chinese, how much of it only the data file has, and how much only the backup."""

    name: str
    only_now: int
    only_then: int


@dataclass(frozen=True)
class Comparison:
    """What differs between the data file and a backup."""

    cells: tuple[CellDifference, ...]
    others: tuple[CountedLoss, ...]

    @property
    def is_same(self) -> bool:
        """Whether restoring would change nothing."""
        return not self.cells and not self.others


def compare(current: Path, backup: Path) -> Comparison:
    """Compare a data file, which may be in use, with a backup; raises StorageError if either cannot be read."""
    now, then = _cells(current), _cells(backup)
    keys = sorted(key for key in now.keys() | then.keys() if now.get(key, "") != then.get(key, ""))
    cells = tuple(CellDifference(*key, now.get(key, ""), then.get(key, "")) for key in keys)
    return Comparison(cells, tuple(_others(current, backup)))


def _others(current: Path, backup: Path) -> list[CountedLoss]:
    counted = []
    for name, query in _OTHER_CONTENT.items():
        now, then = _rows(current, query), _rows(backup, query)
        if now != then:
            counted.append(CountedLoss(name, len(now - then), len(then - now)))
    return counted


def _cells(file: Path) -> dict[tuple[ReportKey, CellKey], str]:
    with sorted_failures(file), closing(open_read_only(file)) as connection:
        try:
            return {
                (ReportKey(unit, period, Scope(scope)), CellKey(Area(area), record, field)): text
                for unit, period, scope, area, record, field, text in connection.execute(_CELLS)
            }
        except (UnicodeDecodeError, ValueError) as error:
            raise damaged(file.name) from error


def _rows(file: Path, query: str) -> frozenset[tuple[object, ...]]:
    """Return the rows of a query; none where a backup of an older schema does not have the table yet."""
    with sorted_failures(file), closing(open_read_only(file)) as connection:
        try:
            return frozenset(connection.execute(query))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
                return frozenset()
            raise
