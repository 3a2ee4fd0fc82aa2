"""Take pictures of every tab and dialog of the main window, filled with sample figures, to be looked at.

xvfb-run -s "-screen 0 1366x768x24" python scripts/screenshots.py OUT_DIR
QT_SCALE_FACTOR=2 xvfb-run -s "-screen 0 2732x1536x24" python scripts/screenshots.py OUT_DIR
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from openpyxl import load_workbook  # noqa: E402
from PySide6.QtCore import QEventLoop, Qt, QTimer  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog, QWidget  # noqa: E402

from luqual_desktop import app, paths  # noqa: E402
from luqual_desktop.domain.cells import Area, CellKey, Edit, records_of  # noqa: E402
from luqual_desktop.domain.findings import Level  # noqa: E402
from luqual_desktop.domain.periods import Period  # noqa: E402
from luqual_desktop.domain.sampling import SampleMaker  # noqa: E402
from luqual_desktop.services.catalogues import load_catalogue  # noqa: E402
from luqual_desktop.services.entry import Actor  # noqa: E402
from luqual_desktop.services.submitting import recall, submit  # noqa: E402
from luqual_desktop.services.workspace import Workspace  # noqa: E402
from luqual_desktop.storage.backups import create_backup  # noqa: E402
from luqual_desktop.ui.application import make_application  # noqa: E402
from luqual_desktop.ui.dialogs.backups_dialog import BackupsDialog  # noqa: E402
from luqual_desktop.ui.dialogs.unusable_store_dialog import UnusableStoreDialog, WayOut  # noqa: E402
from luqual_desktop.ui.main_window import MainWindow  # noqa: E402
from luqual_desktop.ui.notice_bar import NoticeBar  # noqa: E402
from luqual_desktop.ui.widgets.plain_table import PlainTable  # noqa: E402
from luqual_desktop.ui.workbench import Workbench  # noqa: E402
from luqual_desktop.workbook.styles import ENTRY_PAPER  # noqa: E402

WIDTH, HEIGHT = 1366, 768
UNIT = "330302006"
FILLED, SHOWN = ("2025Q1", "2025Q2", "2025Q3"), "2025Q4"
MADE_WORSE = {
    CellKey(Area.INDICATOR, "P01", "numerator"): "9599",
    CellKey(Area.INDICATOR, "P01", "denominator"): "10000",
    CellKey(Area.INDICATOR, "P02", "numerator"): "约三百",
    CellKey(Area.INDICATOR, "P03", "numerator"): "",
    CellKey(Area.INDICATOR, "P03", "denominator"): "",
    CellKey(Area.CHECK, "C01-03", "result"): "不符合",
    CellKey(Area.COVER, "cover", "phone"): "",
}


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[paths.DATA_FOLDER_VARIABLE] = folder
        application = make_application(sys.argv[:1])
        window, workbench = opened(application)
        picture(window, out / "00-first-start.png")
        for number, page in enumerate(wizard_pages(application)):
            picture(page, out / f"01-wizard-{number + 1}.png")
        window.close()
        window.deleteLater()  # else it comes forward when the next one looks for a first one
        fill()
        window, workbench = opened(application)
        take_tabs(window, workbench, out)
        take_dialogs(workbench, out)
        take_backups(application, workbench, out)
        take_handing_in(workbench, out)
        window.close()
        take_damage(application, out)


def fill() -> None:
    """Fill three quarters with samples, and a fourth with samples made worse."""
    from datetime import UTC, datetime
    from itertools import count

    numbers = count(1)
    actor = Actor("王小丽", lambda: datetime(2026, 1, 6, 9, 30, tzinfo=UTC), lambda: f"picture-{next(numbers)}")
    catalogue = load_catalogue(paths.catalogue_file(), None)
    workspace = Workspace.open(paths.database_file(), paths.migrations_folder(), catalogue, actor)
    maker = SampleMaker(catalogue, UNIT, 1)
    for period in map(Period.parse, (*FILLED, SHOWN)):
        report = workspace.open_report(UNIT, period)
        report.edit(maker.edits(report.report))
        report.edit(maker.rectifications(report.report, records_of(report.report.cells, Area.RECTIFICATION)))
    create_backup(paths.database_file(), paths.backup_folder(), datetime(2026, 1, 5, 16, 20, tzinfo=UTC))
    report.edit([Edit(key, text) for key, text in MADE_WORSE.items()])
    workspace.remember_place(UNIT, Period.parse(SHOWN))
    workspace.close()


def opened(application: QApplication) -> tuple[MainWindow, Workbench]:
    window = app.show_first_picture()
    window.showNormal()
    window.resize(WIDTH, HEIGHT)
    starting = app.fill_window(application, window)
    loop = QEventLoop()
    starting.ready.connect(loop.quit)
    starting.failed.connect(loop.quit)
    loop.exec()
    rest(400)
    workbench = window.centralWidget()
    if not isinstance(workbench, Workbench):
        sys.exit("the window did not come up")
    return window, workbench


def rest(milliseconds: int = 120) -> None:
    """Let the window draw what it has to."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def picture(widget: QWidget, file: Path) -> None:
    rest()
    widget.grab().save(str(file))


def wizard_pages(application: QApplication) -> Sequence[QWidget]:
    wizard = application.activeModalWidget()
    while wizard is not None and wizard.isVisible():
        yield wizard
        if wizard.currentId() == wizard.pageIds()[-1]:
            wizard.reject()
        else:
            wizard.next()


def take_tabs(window: MainWindow, workbench: Workbench, out: Path) -> None:
    for number, tab in enumerate(workbench.tabs.tabs):
        for page_number, page in enumerate(tab.pages):
            workbench.tabs.show_tab(number, page_number)
            picture(window, out / f"{10 + number}-{page_number}-{tab.title}-{page.title}.png".replace("/", "-"))
    workbench.tabs.show_tab(1, 0)
    workbench.doings.audit.trigger()
    picture(window, out / "30-findings.png")


def take_dialogs(workbench: Workbench, out: Path) -> None:
    editor = workbench.desk.editor
    warning = next(finding for finding in editor.report.findings() if finding.level is Level.WARNING)
    openers: dict[str, Callable[[], object]] = {
        "explanation": lambda: workbench.questions.explain(warning),
        "history": lambda: workbench.history.show(CellKey(Area.INDICATOR, "P01", "numerator")),
        "blocked": workbench.handing_in.submit,
        "unit": workbench.places.ask_unit,
        "settings": workbench.set_up.ask,
        "shortcuts": workbench.set_up.show_shortcuts,
        "about": workbench.set_up.show_about,
    }
    for number, (name, show) in enumerate(openers.items()):
        show()
        rest()
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog):
            sys.exit(f"no dialog: {name}")
        picture(dialog, out / f"{40 + number}-{name}.png")
        dialog.reject()
    workbench.findings.hide()
    workbench.window().activateWindow()
    rest()
    workbench.top_bar.find_box.start()
    QTest.keyClicks(workbench.top_bar.find_box, "zlh")
    rest(1000)  # initials are looked up when they are first asked for
    QApplication.primaryScreen().grabWindow(0).save(str(out / "50-find.png"))  # the list is a window of its own


def take_backups(application: QApplication, workbench: Workbench, out: Path) -> None:
    """The list, a look into the oldest backup, and the preview of restoring it."""
    workbench.backups.show()
    rest(1500)
    listed = application.activeModalWidget()
    if not isinstance(listed, BackupsDialog):
        sys.exit("no dialog: backups")
    QTest.keyClick(listed.findChildren(PlainTable)[0], Qt.Key.Key_Down)
    picture(listed, out / "60-backups.png")
    for name, button in (("look", listed.look), ("restore", listed.restore)):
        button.click()
        rest(1500)
        dialog = application.activeModalWidget()
        if not isinstance(dialog, QDialog) or dialog is listed:
            sys.exit(f"no dialog: {name}")
        picture(dialog, out / f"61-backup-{name}.png")
        dialog.reject()
    listed.reject()


def take_handing_in(workbench: Workbench, out: Path) -> None:
    """What is asked before 上报 of a report that is in order, and what importing an edited workbook would change."""
    period = Period.parse(FILLED[-1])
    workbench.desk.open_report(UNIT, period)
    rest(1500)
    editor = workbench.desk.editor
    report = editor.report
    maker = SampleMaker(workbench.desk.catalogue, UNIT, 1)
    unexplained = [each for each in report.audit() if each.level is Level.WARNING]
    editor.apply([edit for each in unexplained for edit in maker.explanation(each.key, period)], "说明")
    workbench.handing_in.submit()
    rest()
    dialog_picture(out / "70-submit.png")
    target = out / "上报.xlsx"
    submit(workbench.desk.workspace, report, target)
    edited = load_workbook(target)
    entries = [
        cell
        for sheet in edited
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int) and cell.fill.fgColor.rgb.endswith(ENTRY_PAPER)
    ]
    for cell in entries[:4]:
        cell.value += 1
    edited.save(target)
    recall(workbench.desk.workspace, report, "核对后更正")
    editor.reload()
    workbench.taking_in.read(target)
    rest(4000)
    dialog_picture(out / "71-import.png")
    target.unlink()


def dialog_picture(file: Path) -> None:
    dialog = QApplication.activeModalWidget()
    if not isinstance(dialog, QDialog):
        sys.exit(f"no dialog: {file.stem}")
    picture(dialog, file)
    dialog.reject()


def take_damage(application: QApplication, out: Path) -> None:
    """What is asked at the start when a figure was altered behind the program's back, and the bar after the rescue."""
    for backup in paths.backup_folder().glob("000002*"):
        backup.unlink()
    content = paths.database_file().read_bytes()
    paths.database_file().write_bytes(content.replace("约三百".encode(), "约四百".encode(), 1))
    window = app.show_first_picture()
    window.showNormal()
    window.resize(WIDTH, HEIGHT)
    app.fill_window(application, window)
    rest(4000)
    dialog = application.activeModalWidget()
    if not isinstance(dialog, UnusableStoreDialog):
        sys.exit("no dialog: damage")
    picture(dialog, out / "70-damage.png")
    dialog.button(WayOut.RESCUE).click()
    while not window.findChildren(NoticeBar):
        rest()
    rest(1000)
    picture(window, out / "71-rescued.png")
    window.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: screenshots.py OUT_DIR")
    main(Path(sys.argv[1]))
