"""Fixtures of the consolidating side: workbooks of three units as they arrive, and a store to take them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.periods import Period
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.collecting_place import collecting_unit
from luqual_desktop.services.samples import make_samples
from luqual_desktop.services.task_packages import with_deadline
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.district.district_page import DistrictPage
from luqual_desktop.ui.tasks import TaskRunner
from luqual_desktop.ui.window_memory import WindowMemory

PERIOD = Period(2025, 4)
DEADLINE = date(2026, 1, 10)
TODAY = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
UNITS = 3


def ticking_actor(user: str = "区局") -> Actor:
    """Return an actor whose clock goes one second a look."""
    seconds, numbers = count(), count(1)
    return Actor(user, lambda: TODAY + timedelta(seconds=next(seconds)), lambda: f"save-{user}-{next(numbers):06d}")


@pytest.fixture(scope="session")
def few_units(catalogue: Catalogue) -> Catalogue:
    """The plan with three of its units."""
    return replace(catalogue, units=catalogue.units[:UNITS])


@pytest.fixture(scope="session")
def sample_files(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Workbooks of three units and of the owner's own level, by unit code."""
    out = tmp_path_factory.mktemp("arrived")
    files = make_samples(
        catalogue,
        out,
        migrations=migrations_folder(),
        units=UNITS,
        seed=7,
        periods=[PERIOD],
        report_progress=lambda _words: None,
    )
    codes = [*(unit.code for unit in catalogue.units[:UNITS]), catalogue.plan.owner.code]
    return dict(zip(codes, files, strict=True))


@pytest.fixture
def district_workspace(tmp_path: Path, few_units: Catalogue) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path / "district.db", migrations_folder(), few_units, ticking_actor())
    yield opened
    opened.close()


@pytest.fixture
def with_package(district_workspace: Workspace) -> None:
    """Put a task package with a deadline in force."""
    from luqual_desktop.services.collecting import Collecting

    collecting = Collecting(district_workspace, collecting_unit(district_workspace).code, PERIOD)
    package = collecting.packages.current(collecting.unit, district_workspace.catalogue.units)
    collecting.packages.keep(with_deadline(package, PERIOD, DEADLINE))


@pytest.fixture
def open_district(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[Workspace], DistrictPage]]:
    """Show the consolidating side over a store, with its board on the screen."""
    runners: list[TaskRunner] = []

    def shown(workspace: Workspace) -> DistrictPage:
        tasks = TaskRunner()
        runners.append(tasks)
        page = DistrictPage(Desk(workspace, tasks), WindowMemory(tmp_path / "window.ini"))
        qtbot.addWidget(page)
        page.resize(1366, 700)
        page.show()
        with qtbot.waitSignal(page.desk.board_shown):
            page.show_period(PERIOD)
        return page

    yield shown
    for tasks in runners:
        tasks.wait()


@pytest.fixture
def district(
    open_district: Callable[[Workspace], DistrictPage],
    district_workspace: Workspace,
    with_package: None,  # noqa: ARG001 - the package must be in force before the page is made
) -> DistrictPage:
    """The consolidating side of a district that has received nothing yet."""
    return open_district(district_workspace)
