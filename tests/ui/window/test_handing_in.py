"""上报, 撤回 and the blank template, from the buttons to the file, with the real services behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLabel, QPlainTextEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.findings import Level, explanation_of
from luqual_desktop.ui.dialogs.recall_dialog import RecallDialog
from luqual_desktop.ui.dialogs.submit_dialogs import BlockedDialog, ConfirmDialog, SubmittedDialog
from luqual_desktop.ui.widgets.busy_box import BusyBox
from luqual_desktop.ui.widgets.plain_table import PlainTable
from luqual_desktop.ui.workbench import Workbench
from luqual_desktop.workbook.reader import read_submission
from tests.ui.window.conftest import FindDialog, fill_with_samples
from tests.ui.window.test_main_window import shown_table

P01 = CellKey(Area.INDICATOR, "P01", "numerator")
PHONE = CellKey(Area.COVER, "cover", "phone")


@pytest.fixture
def filled(workbench: Workbench) -> Workbench:
    fill_with_samples(workbench.desk.editor)
    workbench.refresh()
    return workbench


def submit(workbench: Workbench, dialog_of: FindDialog) -> None:
    workbench.doings.submit.trigger()
    dialog = dialog_of(ConfirmDialog)
    press(dialog.findChildren(QPushButton), "选择保存位置…")


def press(buttons: list[QPushButton], text: str) -> None:
    QTest.mouseClick(next(button for button in buttons if button.text() == text), Qt.MouseButton.LeftButton)


def test_what_stands_in_the_way_is_listed_and_can_be_gone_to(filled: Workbench, dialog_of: FindDialog) -> None:
    filled.desk.editor.apply([Edit(PHONE, ""), Edit(P01, "约三百")])
    filled.doings.submit.trigger()
    dialog = dialog_of(BlockedDialog)
    table = dialog.findChild(PlainTable)
    assert table is not None
    assert [table.at(row, 0).text() for row in range(2)] == ["强制性", "强制性"]
    assert table.at(0, 1).text() == "封面 · 联系电话"
    assert all(table.rowHeight(row) >= table.sizeHintForRow(row) for row in range(table.rowCount()))  # nothing cut off
    assert table.rowHeight(1) > table.rowHeight(0)
    table.setCurrentCell(1, 0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert shown_table(filled).current_cell == P01
    assert filled.top_bar.state_text() == "编制中"


def test_a_submission_is_written_and_locks_the_report(
    filled: Workbench,
    tmp_path: Path,
    dialog_of: FindDialog,
    choose_file: Callable[[Path], None],
) -> None:
    target = tmp_path / "上报" / "五马街道 第1次.xlsx"
    target.parent.mkdir()
    choose_file(target)
    submit(filled, dialog_of)
    done = dialog_of(SubmittedDialog)
    held = read_submission(target, filled.desk.catalogue)
    shown = [label.text() for label in done.findChildren(QLabel)]
    assert str(target) in shown
    assert held.submission is not None
    assert held.submission.check_code in shown
    done.reject()
    assert filled.top_bar.state_text() == "已上报 第1次"
    assert not filled.doings.submit.isEnabled()
    assert filled.doings.recall.isEnabled()
    assert filled.desk.editor.report.is_locked(P01)
    assert openpyxl.load_workbook(target, read_only=True).sheetnames[0] == "封面"
    assert not any(isinstance(child, BusyBox) and child.isVisible() for child in filled.children())


def test_the_proposed_name_says_what_it_is(
    filled: Workbench, monkeypatch: pytest.MonkeyPatch, dialog_of: FindDialog
) -> None:
    proposed: list[str] = []

    def ask(_parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        proposed.append(name)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    submit(filled, dialog_of)
    assert Path(proposed[0]).name == "质量填报_330302006五马街道_2025Q1_第1次.xlsx"
    assert filled.top_bar.state_text() == "编制中"


def test_a_target_that_cannot_be_written_changes_nothing(
    filled: Workbench,
    tmp_path: Path,
    dialog_of: FindDialog,
    choose_file: Callable[[Path], None],
    read_message: Callable[[], str],
) -> None:
    choose_file(tmp_path / "没有这个文件夹" / "a.xlsx")
    submit(filled, dialog_of)
    assert read_message()
    assert filled.top_bar.state_text() == "编制中"
    assert not filled.desk.editor.report.is_locked(P01)


def test_recalling_asks_for_a_reason_and_the_next_submission_is_the_second(
    filled: Workbench,
    tmp_path: Path,
    dialog_of: FindDialog,
    choose_file: Callable[[Path], None],
    qtbot: QtBot,
) -> None:
    choose_file(tmp_path / "第1次.xlsx")
    submit(filled, dialog_of)
    dialog_of(SubmittedDialog).reject()
    filled.doings.recall.trigger()
    dialog = dialog_of(RecallDialog)
    confirm = next(button for button in dialog.findChildren(QPushButton) if button.text() == "撤回")
    assert not confirm.isEnabled()
    reason = dialog.findChild(QPlainTextEdit)
    assert reason is not None
    QTest.keyClicks(reason, "figures of P01 were swapped")
    QTest.mouseClick(confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: filled.top_bar.state_text() == "编制中（上次为第1次）")
    assert not filled.desk.editor.report.is_locked(P01)
    choose_file(tmp_path / "第2次.xlsx")
    submit(filled, dialog_of)
    dialog_of(SubmittedDialog).reject()
    assert filled.top_bar.state_text() == "已上报 第2次"
    second = read_submission(tmp_path / "第2次.xlsx", filled.desk.catalogue)
    assert second.revision == 2


def test_a_submitted_reports_explanations_are_closed(
    filled: Workbench,
    tmp_path: Path,
    dialog_of: FindDialog,
    choose_file: Callable[[Path], None],
    read_message: Callable[[], str],
) -> None:
    warning = next(each for each in filled.desk.editor.report.findings() if each.level is Level.WARNING)
    choose_file(tmp_path / "第1次.xlsx")
    submit(filled, dialog_of)
    dialog_of(SubmittedDialog).reject()
    written = explanation_of(warning, filled.desk.catalogue.forms.explanation, filled.desk.editor.report.report.cells)
    assert filled.go_to(warning.cell)
    (button,) = (each for each in filled.tabs.findChildren(QPushButton) if each.text() == "查看说明")
    button.click()
    said = read_message().splitlines()
    assert said[0] == warning.message
    assert f"原因：{written['reason']}" in said
    assert f"措施：{written['measures']}" in said
    assert "撤回" in said[-1]
    filled.doings.audit.trigger()
    view = filled.findings.findChildren(QTableView)[0]
    view.setCurrentIndex(view.model().index(0, 0))
    assert [each.text() for each in filled.findings.findChildren(QPushButton) if each.isEnabled()] == ["查看说明…"]


def test_the_blank_template_is_written(
    workbench: Workbench, tmp_path: Path, choose_file: Callable[[Path], None], read_message: Callable[[], str]
) -> None:
    choose_file(tmp_path / "空白表")
    workbench.doings.template.trigger()
    assert read_message() == f"空白表已写入 {tmp_path / '空白表.xlsx'}。"
    book = openpyxl.load_workbook(tmp_path / "空白表.xlsx")
    assert "产品质量" in book.sheetnames


def test_the_dialogs_speak_of_what_will_go_out(filled: Workbench, dialog_of: FindDialog) -> None:
    filled.doings.submit.trigger()
    dialog = dialog_of(ConfirmDialog)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert {"五马街道", "2025年第1季度", "第 1 次", "0 处"} <= set(words)
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    box.button(QDialogButtonBox.StandardButton.Cancel).click()
    assert not dialog.isVisible()
