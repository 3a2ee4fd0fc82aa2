"""Take pictures of every page of the consolidating side, with the samples of fourteen units, to be looked at.

xvfb-run -s "-screen 0 1366x768x24" python scripts/district_screenshots.py OUT_DIR
QT_SCALE_FACTOR=2 xvfb-run -s "-screen 0 2732x1536x24" python scripts/district_screenshots.py OUT_DIR
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from PySide6.QtCore import QEventLoop
from screenshots import opened, picture, rest  # beside this file; it also sets the path to the program

from luqual_desktop import paths
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.catalogues import load_catalogue
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.entry import Actor
from luqual_desktop.services.preferences import Role, keep_role
from luqual_desktop.services.samples import make_samples
from luqual_desktop.services.task_packages import with_deadline
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.application import make_application
from luqual_desktop.ui.district.district_page import DistrictPage
from luqual_desktop.ui.main_window import MainWindow

PERIOD = Period(2025, 4)
MISSING = 2


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[paths.DATA_FOLDER_VARIABLE] = str(Path(folder) / "数据")
        files = fill(Path(folder))
        window, workbench = opened(make_application(sys.argv[:1]))
        take_district(window, workbench.sides.district, files, out)
        window.close()


def fill(folder: Path) -> list[Path]:
    """Make the samples of all units and a store in which the role is chosen and a task package in force."""
    numbers = count(1)
    actor = Actor("区局", lambda: datetime(2026, 1, 12, 9, 30, tzinfo=UTC), lambda: f"picture-{next(numbers)}")
    catalogue = load_catalogue(paths.catalogue_file(), None)
    files = make_samples(
        catalogue,
        folder / "样例",
        migrations=paths.migrations_folder(),
        units=len(catalogue.units),
        seed=1,
        periods=[PERIOD],
        report_progress=lambda _words: None,
    )
    paths.database_file().parent.mkdir(parents=True)
    workspace = Workspace.open(paths.database_file(), paths.migrations_folder(), catalogue, actor)
    keep_role(workspace, Role.BOTH)
    collecting = Collecting(workspace, catalogue.plan.owner.code, PERIOD)
    package = collecting.packages.current(collecting.unit, catalogue.units)
    collecting.packages.keep(with_deadline(package, PERIOD, date(2026, 1, 10)))
    workspace.open_report(catalogue.plan.owner.code, PERIOD)
    workspace.remember_place(catalogue.plan.owner.code, PERIOD)
    workspace.close()
    return files


def take_district(window: MainWindow, district: DistrictPage, files: list[Path], out: Path) -> None:
    district.take_in(files[MISSING:])
    wait_for(district.intake.run.sorted_)
    picture(window, out / "60-intake.png")
    district.intake.accept_all()
    wait_for(district.desk.board_shown)
    for number in range(district.count()):
        district.setCurrentIndex(number)
        rest(1500)
        picture(window, out / f"{61 + number}-{district.tabText(number)}.png")
    district.setCurrentWidget(district.roll_up)
    for number in range(district.roll_up.tabs.count()):
        district.roll_up.tabs.setCurrentIndex(number)
        name = district.roll_up.tabs.tabText(number).replace("/", "-")
        picture(window, out / f"{70 + number}-{name}.png")


def wait_for(signal: object) -> None:
    loop = QEventLoop()
    signal.connect(loop.quit)  # type: ignore[attr-defined]
    loop.exec()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: district_screenshots.py OUT_DIR")
    main(Path(sys.argv[1]))
