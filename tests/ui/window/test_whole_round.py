"""A whole round in real windows: 任务包 → two units fill in → 收表 → 退回 → 重报 → 汇总 → the level above gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.board import Standing
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.intake import Pile
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.returns import Mark
from luqual_desktop.services.collecting_place import CollectingUnit, keep_collecting_unit
from luqual_desktop.services.preferences import Role, keep_role
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.dialogs.answer_dialog import AnswerDialog
from luqual_desktop.ui.dialogs.package_dialog import PackageDialog
from luqual_desktop.ui.dialogs.slip_dialog import SlipDialog
from luqual_desktop.ui.dialogs.submit_dialogs import ConfirmDialog, SubmittedDialog
from luqual_desktop.ui.district.cover_dialog import CoverDialog
from luqual_desktop.ui.district.district_page import DistrictPage
from luqual_desktop.ui.district.exported_dialog import ExportedDialog
from luqual_desktop.ui.district.mark_dialog import MarkDialog
from luqual_desktop.ui.district.package_model import PackageModel
from luqual_desktop.ui.district.units_dialog import UnitsDialog
from luqual_desktop.ui.workbench import Workbench
from tests.ui.district.conftest import ticking_actor
from tests.ui.window.conftest import MIGRATIONS, FindDialog, MakeWorkbench, fill_with_samples, keyboard, type_text

PERIOD = Period(2025, 4)
FIRST, SECOND, OWNER, ABOVE = "330302006", "330302023", "330302", "3303"
P01 = [CellKey(Area.INDICATOR, "P01", field) for field in ("numerator", "denominator")]
P05 = CellKey(Area.INDICATOR, "P05", "count")


@pytest.fixture
def two_units(catalogue: Catalogue) -> Catalogue:
    return replace(catalogue, units=catalogue.units[:2])


@pytest.fixture
def open_window(
    make_workbench: MakeWorkbench, two_units: Catalogue, tmp_path: Path
) -> Iterator[Callable[[str, Role], Workbench]]:
    """Open the window of one office, each with a store of its own."""
    spaces: list[Workspace] = []

    def opened(unit: str, role: Role) -> Workbench:
        space = Workspace.open(tmp_path / f"{unit}.db", MIGRATIONS, two_units, ticking_actor(unit))
        spaces.append(space)
        keep_role(space, role)
        if unit == ABOVE:
            keep_collecting_unit(space, CollectingUnit(ABOVE, "温州市"))
        workbench = make_workbench(OWNER if unit == ABOVE else unit, str(PERIOD), over=space)
        if role is Role.CONSOLIDATING:
            go_back_to(workbench)
        return workbench

    yield opened
    for space in spaces:
        space.close()


def go_back_to(workbench: Workbench) -> Workbench:
    """Bring one office's window to the front."""
    window = workbench.window()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    return workbench


def click(inside: QWidget, text: str) -> None:
    button = next(each for each in inside.findChildren(QAbstractButton) if each.text() == text and each.isVisible())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def drop(workbench: Workbench, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    keys, left, window = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, workbench.window()
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, keys)
    QApplication.sendEvent(window, enter)
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, keys))


def take_in(workbench: Workbench, qtbot: QtBot, *files: Path) -> DistrictPage:
    """Drop files on a consolidating window and accept everything."""
    page = go_back_to(workbench).sides.district
    with qtbot.waitSignals([page.intake.run.sorted_, page.desk.board_shown]):
        drop(workbench, *files)
    return page


def accept_all(page: DistrictPage, qtbot: QtBot) -> None:
    with qtbot.waitSignals([page.intake.run.accepted, page.desk.board_shown]):
        click(page.intake, "接收全部")


def type_figures(workbench: Workbench, qtbot: QtBot, figures: tuple[str, str]) -> None:
    go_back_to(workbench)
    for number, text in enumerate(figures):
        assert workbench.go_to(P01[number])
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        type_text(text, then=Qt.Key.Key_Tab)


class Round:
    """What the offices do, step by step; each step leaves a file for the next."""

    def __init__(self, qtbot: QtBot, folder: Path, dialog_of: FindDialog, choose_file: Callable[[Path], None]) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.dialog_of = dialog_of
        self.choose_file = choose_file

    def read_message(self) -> str:
        box = self.dialog_of(QMessageBox)
        text = box.text()
        box.accept()
        return text

    def hand_down(self, district: Workbench) -> Path:
        """Share a target out by keys and write the task package."""
        page, file = go_back_to(district).sides.district, self.folder / "任务包.xlsx"
        page.setCurrentWidget(page.package)
        model = page.package.model
        assert isinstance(model, PackageModel)
        titles = [str(model.headerData(each, Qt.Orientation.Horizontal)) for each in range(model.columnCount())]
        column = next(number for number, title in enumerate(titles) if title.startswith("P05"))
        rows = {str(model.headerData(row, Qt.Orientation.Vertical)): row for row in range(model.rowCount())}
        for name, share in (("五马街道", "8"), ("七都街道", "7")):
            cell = model.index(rows[name], column)
            page.package.view.setCurrentIndex(cell)
            page.package.view.setFocus()
            type_text(share)
            self.qtbot.waitUntil(lambda cell=cell, share=share: cell.data() == share)  # type: ignore[misc]
        assert model.index(rows["未分解余数"], column).data() == "0"
        page.package.deadline.setFocus()
        type_text("2026-01-20")
        self.choose_file(file)
        click(page.package, "导出任务包…")
        assert "任务包已写入" in self.read_message()
        return file

    def take_package(self, unit: Workbench, file: Path) -> None:
        """Import the task package with Ctrl+O and see one's own target."""
        go_back_to(unit)
        self.choose_file(file)
        QTest.keyClick(unit.window(), Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
        click(self.dialog_of(PackageDialog), "采用")
        with self.qtbot.waitSignal(unit.desk.report_shown):
            assert "任务包已采用" in self.read_message()

    def hand_in(self, unit: Workbench, name: str) -> Path:
        """Submit with Ctrl+E."""
        file = self.folder / name
        self.choose_file(file)
        QTest.keyClick(go_back_to(unit).window(), Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        click(self.dialog_of(ConfirmDialog), "选择保存位置…")
        self.dialog_of(SubmittedDialog).reject()
        return file

    def send_back(self, page: DistrictPage, cell: CellKey, reason: str) -> Path:
        """Mark one cell of the first unit with a reason and write the return slip."""
        file = self.folder / "退回单.xlsx"
        page.setCurrentWidget(page.returning)
        page.returning.show_unit(FIRST)
        assert page.returning.tabs.show_cell(cell)
        click(page.returning, "标注此格…")
        dialog = self.dialog_of(MarkDialog)
        self.qtbot.waitUntil(dialog.reason.hasFocus)
        type_text(reason, then=Qt.Key.Key_Tab)
        click(dialog, "标注")
        assert page.returning.marked() == (Mark(cell, reason),)
        self.choose_file(file)
        click(page.returning, "导出退回单…")
        assert "退回单（1 处）已写入" in self.read_message()
        return file


@pytest.fixture
def round_(qtbot: QtBot, tmp_path: Path, dialog_of: FindDialog, choose_file: Callable[[Path], None]) -> Round:
    return Round(qtbot, tmp_path, dialog_of, choose_file)


@pytest.mark.slow
def test_a_whole_round(open_window: Callable[[str, Role], Workbench], round_: Round, qtbot: QtBot) -> None:
    district = open_window(OWNER, Role.BOTH)
    package = round_.hand_down(district)
    files, figures = [], {FIRST: ("9000", "10000"), SECOND: ("1990", "2000")}
    units = {code: open_window(code, Role.REPORTING) for code in (FIRST, SECOND)}
    for code, share in ((FIRST, "8"), (SECOND, "7")):
        unit = go_back_to(units[code])
        round_.take_package(unit, package)
        assert unit.desk.editor.report.derived("P05")["own_target"].text == share
        fill_with_samples(unit.desk.editor)
        type_figures(unit, qtbot, figures[code])
        fill_with_samples_explanations(unit)
        files.append(round_.hand_in(unit, f"{code}.xlsx"))
    go_back_to(district)
    click(district.top_bar, "填报")
    fill_with_samples(district.desk.editor)
    files.append(round_.hand_in(district, f"{OWNER}.xlsx"))
    click(district.top_bar, "汇总")
    page = take_in(district, qtbot, *files)
    assert {each.pile for each in page.intake.sorted_files()} == {Pile.NEW}
    accept_all(page, qtbot)

    slip = round_.send_back(page, P01[0], "分子比上季少一半，请核对")
    mended = mend(units[FIRST], round_, slip, "9700")
    page = take_in(district, qtbot, mended)
    (again,) = page.intake.sorted_files()
    assert again.pile is Pile.NEWER
    assert (P01[0], "9000", "9700") in [(each.key, each.before, each.now) for each in again.changes]
    accept_all(page, qtbot)
    page.setCurrentWidget(page.returning)
    page.returning.show_unit(FIRST)
    (answer,) = page.returning.answers.rows
    assert answer.texts[1:] == ("分子比上季少一半，请核对", "9000", "9700", "漏计一个批次")

    consolidated = roll_up(page, round_, qtbot)
    assert_total(page, Decimal("9700") + Decimal("1990"), Decimal(12000))
    go_up(open_window(ABOVE, Role.CONSOLIDATING), round_, qtbot, consolidated)


def fill_with_samples_explanations(unit: Workbench) -> None:
    """Explain what the typed figures have brought about."""
    from luqual_desktop.domain.sampling import SampleMaker

    editor = unit.desk.editor
    report = editor.report.report
    maker = SampleMaker(report.catalogue, report.unit, 1)
    for finding in editor.report.audit():
        if editor.needs_explanation(finding):
            editor.apply(maker.explanation(finding.key, report.period), "样例")


def mend(unit: Workbench, round_: Round, slip: Path, figure: str) -> Path:
    """Import the slip, mend the cell it names, answer, and submit again; nothing else is open."""
    go_back_to(unit)
    round_.choose_file(slip)
    QTest.keyClick(unit.window(), Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    click(round_.dialog_of(SlipDialog), "采用")
    assert unit.top_bar.state_text() == "已退回 第1次"
    assert unit.docks.returns.isVisible()
    assert [unit.desk.editor.report.is_locked(key) for key in (*P01, P05)] == [False, False, True]
    go_back_to(unit)
    view = unit.docks.returns.view
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(0, 0)).center())
    round_.qtbot.waitUntil(lambda: QApplication.focusWidget() is not view)
    assert keyboard().window() is unit.window()
    type_text(figure)
    assert unit.desk.editor.report.text(P01[0]) == figure
    click(unit.docks.returns, "填写答复…")
    dialog = round_.dialog_of(AnswerDialog)
    round_.qtbot.waitUntil(dialog.answer.hasFocus)
    type_text("漏计一个批次", then=Qt.Key.Key_Tab)
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    fill_with_samples_explanations(unit)
    return round_.hand_in(unit, f"{FIRST}-2.xlsx")


def roll_up(page: DistrictPage, round_: Round, qtbot: QtBot) -> Path:
    """Add up and write the consolidated workbook."""
    file = round_.folder / "汇总.xlsx"
    with qtbot.waitSignal(page.roll_up.shown, timeout=30_000):
        page.setCurrentWidget(page.roll_up)
    assert "全部到齐" in page.roll_up.summary()
    round_.choose_file(file)
    click(page.roll_up, "导出汇总…")
    cover = round_.dialog_of(CoverDialog)
    filled = {"head": "王局", "reviewer": "李审", "clerk": "赵填", "phone": "0577-88880000", "date": "2026-01-20"}
    for code, text in filled.items():
        cover.editors[code].setText(text)
    click(cover, "选择保存位置…")
    round_.dialog_of(ExportedDialog).reject()
    return file


def assert_total(page: DistrictPage, numerator: Decimal, denominator: Decimal) -> None:
    result = page.roll_up.result
    assert result is not None
    parts = result.consolidated.totals["P01"].figure.entry.parts
    assert parts is not None
    assert (parts.numerator, parts.denominator) == (numerator, denominator)


def go_up(city: Workbench, round_: Round, qtbot: QtBot, file: Path) -> None:
    """The level above names its district, takes its workbook in and gets the same total."""
    page = city.sides.district
    click(page.board, "单位维护…")
    dialog = round_.dialog_of(UnitsDialog)
    dialog.code.setText(OWNER)
    dialog.name.setText("鹿城区")
    dialog.add()
    dialog.reject()
    take_in(city, qtbot, file)
    (arrived,) = page.intake.sorted_files()
    assert (arrived.pile, arrived.unit) == (Pile.NEW, OWNER)
    accept_all(page, qtbot)
    accepted = [(OWNER, Standing.ACCEPTED)]
    qtbot.waitUntil(lambda: [(line.unit, line.standing) for line in page.board.board()] == accepted)
    with qtbot.waitSignal(page.roll_up.shown, timeout=30_000):
        page.setCurrentWidget(page.roll_up)
    assert_total(page, Decimal(11690), Decimal(12000))
    result = page.roll_up.result
    assert result is not None
    assert [(source.unit, source.scope) for source in result.consolidated.sources] == [(OWNER, Scope.CONSOLIDATED)]
