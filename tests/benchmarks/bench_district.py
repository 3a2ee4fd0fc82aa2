"""How long the window of the consolidating side does not answer while a folder of workbooks is taken in and added up.

Goal: no turn of the event loop above 100 ms, what a person takes for at once; kept at 191 files, at 1,387 the lists of
退回 and 整改台账 take up to 120. `LUQUAL_BENCH_FOLDER` names a folder of
workbooks (a period of `main.py demo`), `LUQUAL_BENCH_UNITS` how many to take, as in bench_consolidation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, SignalInstance
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.catalogue import Catalogue, Unit
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.collecting_place import collecting_unit
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.district.district_page import DistrictPage
from luqual_desktop.ui.garbage import GarbageCollector
from luqual_desktop.ui.tasks import TaskRunner
from luqual_desktop.ui.window_memory import WindowMemory
from tests.benchmarks.bench_consolidation import UNITS, folder
from tests.benchmarks.bench_entry import undisturbed
from tests.services.unit_files import PERIOD, steady_actor

__all__ = ["folder"]
GOAL = 0.1
BEAT = 5
AWHILE = 1_800_000


class Turns(QObject):
    """Notes how long the event loop takes from one beat to the next, by what is being done."""

    def __init__(self) -> None:
        super().__init__()
        self.longest: dict[str, float] = {}
        self._doing, self._last = "", undisturbed()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT)

    @contextmanager
    def during(self, doing: str) -> Iterator[None]:
        self._doing = doing
        yield
        self._beat()

    def _beat(self) -> None:
        now = undisturbed()
        self.longest[self._doing] = max(self.longest.get(self._doing, 0.0), now - self._last)
        self._last = now


def units_of(files: list[Path]) -> tuple[Unit, ...]:
    """Return the units that the names of workbooks tell: 质量填报_CODEname_period_revision."""
    told = [file.stem.split("_")[1] for file in files]
    codes = ["".join(each for each in name if each.isascii() and each.isdigit())[:11] for name in told]
    return tuple(Unit(code, name.removeprefix(code)) for code, name in zip(codes, told, strict=True))


@pytest.fixture
def district(
    folder: Path,
    catalogue: Catalogue,
    tmp_path: Path,
    qtbot: QtBot,
) -> Iterator[DistrictPage]:
    """The consolidating side of a district whose task package lists the units of the folder."""
    workspace = Workspace.open(tmp_path / "district.db", migrations_folder(), catalogue, steady_actor())
    collecting = Collecting(workspace, collecting_unit(workspace).code, PERIOD)
    listed = tuple(each for each in units_of(workbooks(folder)) if each.code != collecting.unit)
    collecting.packages.keep(replace(collecting.packages.current(collecting.unit, listed), units=listed))
    tasks = TaskRunner()
    page = DistrictPage(Desk(workspace, tasks), WindowMemory(tmp_path / "window.ini"))
    qtbot.addWidget(page)
    page.resize(1366, 700)
    with qtbot.waitExposed(page):
        page.show()
    with qtbot.waitSignal(page.desk.board_shown):
        page.show_period(PERIOD)
    yield page
    tasks.wait()
    workspace.close()


def workbooks(folder: Path) -> list[Path]:
    return sorted(folder.glob("质量填报_*.xlsx"))[:UNITS]


@pytest.mark.timeout(7200)
def test_the_window_answers_while_files_come_in_and_are_added_up(
    district: DistrictPage,
    folder: Path,
    qtbot: QtBot,
) -> None:
    GarbageCollector(district)
    turns = Turns()

    def do(doing: str, begin: Callable[[], object], ended: SignalInstance | None = None) -> None:
        with turns.during(doing):
            if ended is None:
                begin()
            else:
                with qtbot.waitSignal(ended, timeout=AWHILE):
                    begin()
            qtbot.wait(300)

    files = workbooks(folder)
    do("收表", lambda: district.take_in(files), district.intake.run.sorted_)
    do("接收", district.intake.accept_all, district.desk.board_shown)
    assert len(district.desk.collecting.originals()) == len(files)
    do("汇总", lambda: district.setCurrentWidget(district.roll_up), district.roll_up.shown)
    for number in range(district.roll_up.tabs.count()):
        title = district.roll_up.tabs.tabText(number)
        do(title, lambda number=number: district.roll_up.tabs.setCurrentIndex(number))  # type: ignore[misc]
    for page in (district.returning, district.package):
        do(district.tabText(district.indexOf(page)), lambda page=page: district.setCurrentWidget(page))  # type: ignore[misc]
    for doing, longest in turns.longest.items():
        sys.stdout.write(f"\n{len(files)} files, {doing}: longest turn {1000 * longest:.0f} ms")
    assert max(turns.longest.values()) <= GOAL
