"""Take pictures of every page of the consolidating side, with the samples of fourteen units, to be looked at.

xvfb-run -s "-screen 0 1366x768x24" python scripts/district_screenshots.py OUT_DIR
QT_SCALE_FACTOR=2 xvfb-run -s "-screen 0 2732x1536x24" python scripts/district_screenshots.py OUT_DIR
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import openpyxl
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QDialog
from screenshots import opened, picture, rest  # beside this file; it also sets the path to the program

from luqual_desktop import paths
from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind
from luqual_desktop.domain.cells import Area, records_of
from luqual_desktop.domain.findings import Level, is_explained
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.returns import Mark, ReturnSlip
from luqual_desktop.domain.sampling import SampleMaker
from luqual_desktop.services.catalogues import load_catalogue
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.entry import Actor
from luqual_desktop.services.preferences import Role, keep_role
from luqual_desktop.services.returning import issue
from luqual_desktop.services.samples import make_samples
from luqual_desktop.services.submitting import submit
from luqual_desktop.services.task_packages import with_deadline, with_share
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.application import make_application
from luqual_desktop.ui.district.district_page import DistrictPage
from luqual_desktop.ui.main_window import MainWindow
from luqual_desktop.ui.widgets.busy_box import BusyBox
from luqual_desktop.ui.workbench import Workbench
from luqual_desktop.workbook.task_package import write_task_package

PERIOD = Period(2025, 4)
MISSING = 2


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[paths.DATA_FOLDER_VARIABLE] = str(Path(folder) / "数据")
        files = fill(Path(folder))
        window, workbench = opened(make_application(sys.argv[:1]))
        sys.excepthook = sys.__excepthook__  # a fault here is the script's
        put_an_error_into(files[-2])
        take_district(window, workbench.sides.district, files, out)
        take_dialogs(workbench.sides.district, out)
        take_returned(window, workbench, Path(folder), out)
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
    send_own_report(workspace, folder / "本级.xlsx")
    workspace.remember_place(catalogue.plan.owner.code, PERIOD)
    workspace.close()
    return files


def put_an_error_into(file: Path) -> None:
    """Type more passed than tested into the first ratio, as somebody does in another program."""
    book = openpyxl.load_workbook(file)
    sheet = book["产品质量"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    (column,) = (cell.column for cell in cells if cell.value == "[P]first")
    row = next(cell.row for cell in cells if cell.value == "P01" and cell.column == 1)
    sheet.cell(row, column).value = 123456789
    book.save(file)


def send_own_report(workspace: Workspace, target: Path) -> None:
    unit = workspace.catalogue.plan.owner.code
    report, maker = workspace.open_report(unit, PERIOD), SampleMaker(workspace.catalogue, unit, 1)
    report.edit(maker.edits(report.report))
    report.edit(maker.rectifications(report.report, records_of(report.report.cells, Area.RECTIFICATION)))
    for finding in report.audit():
        if finding.level is Level.WARNING and not is_explained(finding, workspace.catalogue, report.report.cells):
            report.edit(maker.explanation(finding.key, PERIOD))
    submit(workspace, report, target)


def take_district(window: MainWindow, district: DistrictPage, files: list[Path], out: Path) -> None:
    district.take_in(files[MISSING:])
    wait_for(district.intake.run.sorted_)
    district.intake.files.select_row(len(files) - MISSING - 2)
    picture(window, out / "60-intake.png")
    district.intake.accept_all()
    wait_for(district.desk.board_shown)
    (faulty,) = district.intake.sorted_files()
    district.desk.collecting.send_back_file(faulty, out / "退回单.xlsx")
    district.desk.announce_change()
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


def take_dialogs(district: DistrictPage, out: Path) -> None:
    board, code = district.board, district.desk.desk.catalogue.indicators[0].code
    board.view.select_row(0)
    openers: dict[str, Callable[[], object]] = {
        "已收原件": district.intake.show_originals,
        "单位维护": board.maintain_units,
        "登记密钥": board.maintain_keys,
        "登记催报": board.note_chase,
        "催报记录": board.show_log,
        "通报": board.show_notice,
        "合计构成": lambda: district.roll_up.trace(code, ""),
        "导出汇总": district.roll_up.export,
        "汇总单位": district.ask_unit,
    }
    for number, (name, show) in enumerate(openers.items()):
        show()
        rest()
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog):
            sys.exit(f"no dialog: {name}")
        picture(dialog, out / f"{80 + number}-{name}.png")
        dialog.reject()


def take_returned(window: MainWindow, workbench: Workbench, folder: Path, out: Path) -> None:
    """Send the own report back by a slip, hand a task package down, and show what the unit sees of both."""
    desk = workbench.desk
    report, plan = desk.editor.report.report, desk.catalogue.plan
    marks = tuple(Mark(cell, "与台账不一致，请核对后重报") for cell in list(report.cells)[:2])
    unit = (report.unit, desk.catalogue.unit_names[report.unit], str(report.period))
    slip = ReturnSlip(plan.code, *unit, 1, "温州市", "", marks, "请三日内重报")
    issue(desk.workspace, slip, folder / "退回单.xlsx")
    packages = Collecting(desk.workspace, plan.owner.code, PERIOD).packages
    handed_down = with_share(packages.current(plan.owner.code, ()), report.unit, count_indicator(desk.catalogue), "8")
    write_task_package(folder / "任务包.xlsx", handed_down, desk.catalogue)
    workbench.top_bar.side_chosen.emit(False)
    for number, name in enumerate(("任务包", "退回单")):
        workbench.taking_in.read(folder / f"{name}.xlsx")
        dialog = next_dialog()
        picture(dialog, out / f"{90 + number}-导入{name}.png")
        if not number:
            dialog.reject()
    dialog.accept()
    workbench.tabs.show_tab(1)
    picture(window, out / "92-returned.png")
    workbench.questions.answer(marks[0].key)
    picture(next_dialog(), out / "93-答复.png")
    next_dialog().reject()


def count_indicator(catalogue: Catalogue) -> Indicator:
    return next(each for each in catalogue.indicators if each.kind is Kind.COUNT)


def next_dialog() -> QDialog:
    dialog = None
    while not (isinstance(dialog, QDialog) and dialog.isVisible() and not isinstance(dialog, BusyBox)):
        rest()
        dialog = QApplication.activeModalWidget()
    return dialog


def wait_for(signal: object) -> None:
    loop = QEventLoop()
    signal.connect(loop.quit)  # type: ignore[attr-defined]
    loop.exec()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: district_screenshots.py OUT_DIR")
    main(Path(sys.argv[1]))
