"""What was typed on the consolidating side outlives a full disk, and changes made on another page."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.findings import explanation_of
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.chasing import Chasing
from luqual_desktop.services.collecting_place import collecting_unit
from luqual_desktop.storage.failures import StorageError
from luqual_desktop.ui.district.chase_dialogs import ChaseDialog
from luqual_desktop.ui.district.collecting_unit_dialog import CollectingUnitDialog
from luqual_desktop.ui.district.district_page import DistrictPage
from luqual_desktop.ui.table_view import TableView
from tests.ui.district.conftest import DEADLINE, PERIOD
from tests.ui.district.test_board_and_intake import FIRST, accept_all, click, close_boxes, dialog_of, take_in

NEW_UNIT = "330302099"


@pytest.fixture
def returning(district: DistrictPage, qtbot: QtBot, sample_files: dict[str, Path]) -> DistrictPage:
    """The page 退回 with the submission of one unit, its findings marked and a note begun."""
    take_in(qtbot, district, sample_files[FIRST])
    accept_all(qtbot, district)
    district.setCurrentWidget(district.returning)
    district.returning.mark_findings()
    district.returning.note.setText("请核实后重报")
    assert district.returning.marked()
    return district


def test_a_chase_that_cannot_be_kept_stays_on_the_screen(
    district: DistrictPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    district.board.view.select_row(0)
    click(qtbot, district, "登记催报…")
    dialog = dialog_of(district, ChaseDialog)
    dialog._words.setPlainText("已电话催报，答应周五交")

    def fail(*_: object) -> None:
        raise StorageError("磁盘已满。")

    with monkeypatch.context() as full, qtbot.captureExceptions() as failures:
        full.setattr(Chasing, "note", fail)
        dialog.accept()
    assert [str(each[1]) for each in failures] == ["磁盘已满。"]
    assert dialog.isVisible()
    assert dialog._words.toPlainText() == "已电话催报，答应周五交"
    with qtbot.waitSignals([district.desk.board_shown, dialog.destroyed]):
        dialog.accept()
    assert [line.chased for line in district.board.board()] == [1, 0, 0]


def test_a_code_that_is_refused_stays_to_be_mended(district: DistrictPage, qtbot: QtBot) -> None:
    district.ask_unit()
    dialog = dialog_of(district, CollectingUnitDialog)
    dialog.code.setText("")
    dialog.name.setText("鹿城区质量办")
    dialog.accept()
    (told,) = close_boxes(district)
    assert "代码" in told
    assert dialog.isVisible()
    dialog.code.setText("330302")
    with qtbot.waitSignals([district.desk.board_shown, dialog.destroyed]):
        dialog.accept()
    assert collecting_unit(district.desk.desk.workspace).name == "鹿城区质量办"


def test_marks_stay_when_something_else_changes(returning: DistrictPage) -> None:
    page = returning.returning
    marks = page.marked()
    returning.desk.announce_change()
    assert (page.marked(), page.note.text()) == (marks, "请核实后重报")
    returning.setCurrentWidget(returning.board)
    returning.setCurrentWidget(page)
    assert (page.marked(), page.note.text()) == (marks, "请核实后重报")


def test_marks_of_a_slip_that_was_written_wait_for_answers(
    returning: DistrictPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = returning.returning
    marks = page.marked()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "退回单"), ""))
    with qtbot.waitSignal(returning.desk.board_shown):
        click(qtbot, returning, "导出退回单…")
    close_boxes(returning)
    assert (tmp_path / "退回单.xlsx").is_file()  # a name typed without its ending has one
    assert (page.marked(), page.note.text()) == ((), "")
    assert [row.target for row in page.answers.rows] == list(marks)


def test_a_unit_added_meanwhile_is_in_the_package(district: DistrictPage, qtbot: QtBot) -> None:
    page, collecting = district.package, district.desk.collecting
    district.setCurrentWidget(page)
    qtbot.waitUntil(lambda: page.model.draft is not None)
    collecting.tree.add(NEW_UNIT, "新设街道", PERIOD)
    district.desk.announce_change()
    page.deadline.setText("2026-01-15")
    page.deadline.editingFinished.emit()
    kept = collecting.packages.current(collecting.unit, ())
    assert [unit.code for unit in kept.units] == [unit.code for unit in collecting.tree.units(PERIOD)]
    assert NEW_UNIT in [unit.code for unit in kept.units]


def test_a_deadline_just_typed_is_kept_for_its_own_period(district: DistrictPage, qtbot: QtBot) -> None:
    page, collecting = district.package, district.desk.collecting
    district.setCurrentWidget(page)
    qtbot.waitUntil(lambda: page.model.draft is not None)
    page.deadline.setText("2026-01-20")
    page.deadline.setModified(True)
    with qtbot.waitSignal(district.desk.board_shown):
        district.show_period(Period(2025, 3))
    kept = collecting.packages.current(collecting.unit, ()).deadlines
    assert kept.get(str(PERIOD)) is not None
    assert {period: str(day) for period, day in kept.items()} == {str(PERIOD): "2026-01-20"}
    assert DEADLINE not in kept.values()


def type_deadline(district: DistrictPage, text: str, qtbot: QtBot) -> None:
    page = district.package
    district.setCurrentWidget(page)
    qtbot.waitUntil(lambda: page.model.draft is not None)
    page.deadline.setFocus()
    page.deadline.selectAll()
    qtbot.keyClicks(page.deadline, text)
    qtbot.keyClick(page.deadline, Qt.Key.Key_Return)


def test_a_deadline_that_cannot_be_read_stays_to_be_mended_and_ends_nothing(
    district: DistrictPage, qtbot: QtBot
) -> None:
    page, collecting = district.package, district.desk.collecting
    type_deadline(district, "2026-01-32", qtbot)
    assert close_boxes(district) == ["截止日期“2026-01-32”不能识别，请按 2026-01-10 的样子填写。"]
    page.deadline.clearFocus()
    assert page.deadline.text() == "2026-01-32"
    assert collecting.packages.current(collecting.unit, ()).deadlines[str(PERIOD)] == DEADLINE


def test_a_deadline_typed_in_another_way_is_shown_as_it_was_understood(district: DistrictPage, qtbot: QtBot) -> None:
    page = district.package
    type_deadline(district, "20260120", qtbot)
    assert page.deadline.text() == "2026-01-20"


def test_the_units_explanation_can_be_read_where_it_is_to_be_sent_back(returning: DistrictPage, qtbot: QtBot) -> None:
    page = returning.returning
    editor = page._editor
    assert editor is not None
    warning = next(each for each in editor.shown.findings() if editor.is_explained(each))
    reason = explanation_of(warning, editor.shown.report.catalogue.forms.explanation, editor.shown.report.cells)
    page.tabs.show_cell(warning.cell)
    (button,) = (each for each in page.tabs.findChildren(QPushButton) if each.text() == "查看说明")
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    (told,) = close_boxes(returning)
    assert told.startswith(warning.message)
    assert reason["reason"] in told


def test_another_unit_s_figures_have_no_record_of_changes_here(returning: DistrictPage) -> None:
    view = next(each for each in returning.returning.tabs.findChildren(TableView) if each.isVisible())
    history = next(action for action in view.make_menu().actions() if action.text() == "查看修改记录")
    assert not history.isEnabled()
