"""A data file in a temporary folder, and a clock that stands still until it is moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.storage.database import Database, Session
from luqual_desktop.storage.history import Change, changes_after
from luqual_desktop.storage.keys import ReportKey, Save

MIGRATIONS = Path(__file__).parents[2] / "database" / "migrations"
NEWEST = len(list(MIGRATIONS.glob("*.sql")))
NOW = datetime(2021, 4, 8, 9, 30, tzinfo=UTC)
KEY = ReportKey("330302006", "2021Q1")
PHONE = CellKey(Area.COVER, "cover", "phone")
NUMERATOR = CellKey(Area.INDICATOR, "P01", "numerator")
DENOMINATOR = CellKey(Area.INDICATOR, "P01", "denominator")


def open_database(
    path: Path, migrations: Path = MIGRATIONS, before_upgrade: Callable[[Path], object] | None = None
) -> Database:
    return Database.open(path, migrations, program_version="0.1.0", now=lambda: NOW, before_upgrade=before_upgrade)


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    database = open_database(path)
    try:
        yield database
    finally:
        database.close()


def save(number: int, reason: str = "录入") -> Save:
    return Save(f"save-{number}", f"2021-04-08T09:30:{number % 60:02d}+00:00", "王芳", reason)


def whole_history(session: Session) -> list[Change]:
    return changes_after(session, 0, 1_000_000)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "数据 文件夹#1" / "luqual.db"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    with opened(file) as each:
        yield each
