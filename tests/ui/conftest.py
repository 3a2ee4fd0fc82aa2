"""Fixtures of the window's tests: a store in a temporary folder and reports opened from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from luqual_desktop import paths
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.tables import Table
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.report_editor import ReportEditor

MIGRATIONS = Path(__file__).parents[2] / "database" / "migrations"
STREET = "330302006"
DISTRICT = "330302"


@pytest.fixture(autouse=True)
def reading_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in this process: starting others takes longer than some of these tests wait for a signal."""
    monkeypatch.setattr(paths, "reader_command", lambda: ["no such program"])


@pytest.fixture
def actor() -> Actor:
    numbers = count(1)
    return Actor("tester", lambda: datetime(2025, 3, 31, 9, 0, tzinfo=UTC), lambda: f"save-{next(numbers)}")


@pytest.fixture
def workspace(tmp_path: Path, catalogue: Catalogue, actor: Actor) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path / "store.db", MIGRATIONS, catalogue, actor)
    yield opened
    opened.close()


@pytest.fixture
def small_workspace(tmp_path: Path, small_catalogue: Catalogue, actor: Actor) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path / "small.db", MIGRATIONS, small_catalogue, actor)
    yield opened
    opened.close()


@pytest.fixture
def open_editor(workspace: Workspace) -> Callable[..., ReportEditor]:
    """Open a unit's report of a period for editing; a street's 2025Q1 unless told otherwise."""

    def opened(unit: str = STREET, period: str = "2025Q1") -> ReportEditor:
        return ReportEditor(workspace.open_report(unit, Period.parse(period)))

    return opened


@pytest.fixture
def editor(open_editor: Callable[..., ReportEditor]) -> ReportEditor:
    return open_editor()


@pytest.fixture
def find_table() -> Callable[[ReportEditor, str], Table]:
    """Find the table with a code."""
    return lambda editor, code: next(table for table in editor.shown.tables() if table.code == code)


class Disk:
    """A disk that takes no more: every write of this process beyond the first byte of a file fails."""

    def __init__(self) -> None:
        self._resource = pytest.importorskip("resource", reason="only POSIX can limit the size of files")
        self._usual = self._resource.getrlimit(self._resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        self._resource.setrlimit(self._resource.RLIMIT_FSIZE, (1, self._usual[1]))

    def free(self) -> None:
        self._resource.setrlimit(self._resource.RLIMIT_FSIZE, self._usual)


@pytest.fixture
def disk() -> Iterator[Disk]:
    limited = Disk()
    yield limited
    limited.free()
