"""导入: one's own workbook comes back, is compared, chosen from, taken over and undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.submitting import recall, submit
from luqual_desktop.ui.dialogs.import_dialog import ImportDialog
from luqual_desktop.ui.widgets.plain_table import PlainTable
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import STREET, FindDialog, MakeWorkbench, fill_with_samples

P01, P02 = (CellKey(Area.INDICATOR, code, "denominator") for code in ("P01", "P02"))


@pytest.fixture
def sent(workbench: Workbench, tmp_path: Path) -> tuple[Workbench, Path, dict[CellKey, str]]:
    """A window whose report was sent, recalled and changed in two figures; the workbook and what it holds of them."""
    editor, workspace, file = workbench.desk.editor, workbench.desk.workspace, tmp_path / "第1次.xlsx"
    fill_with_samples(editor)
    submit(workspace, editor.report, file)
    recall(workspace, editor.report, "数字填错了两处")
    editor.reload()
    held = {key: editor.report.text(key) for key in (P01, P02)}
    editor.apply([Edit(P01, "7"), Edit(P02, "8")])
    return workbench, file, held


def test_the_differences_are_shown_and_those_chosen_taken_as_one_step(
    sent: tuple[Workbench, Path, dict[CellKey, str]], choose_file: Callable[[Path], None], dialog_of: FindDialog
) -> None:
    workbench, file, held = sent
    choose_file(file)
    workbench.doings.read_back.trigger()
    dialog = dialog_of(ImportDialog)
    table = dialog.findChild(PlainTable)
    assert table is not None
    rows = [[table.at(row, column).text() for column in (1, 3, 4)] for row in range(table.rowCount())]
    assert rows == [
        ["产品质量 · P01 制造业产品质量合格率", "7", held[P01]],
        ["产品质量 · P02 主要农产品质量安全监测合格率", "8", held[P02]],
    ]
    table.at(1, 0).setCheckState(Qt.CheckState.Unchecked)
    button = next(each for each in dialog.findChildren(QPushButton) if each.text() == "采用选中的内容")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    report = workbench.desk.editor.report
    assert (report.text(P01), report.text(P02)) == (held[P01], "8")
    workbench.doings.undo.trigger()
    assert (report.text(P01), report.text(P02)) == ("7", "8")


def test_choosing_none_offers_nothing_to_take(
    sent: tuple[Workbench, Path, dict[CellKey, str]], choose_file: Callable[[Path], None], dialog_of: FindDialog
) -> None:
    workbench, file, _ = sent
    choose_file(file)
    workbench.doings.read_back.trigger()
    dialog = dialog_of(ImportDialog)
    buttons = {button.text(): button for button in dialog.findChildren(QPushButton)}
    buttons["全不选"].click()
    assert not buttons["采用选中的内容"].isEnabled()
    buttons["全选"].click()
    assert len(dialog.checked()) == 2
    dialog.reject()


def test_a_workbook_that_says_the_same_says_so(
    workbench: Workbench, tmp_path: Path, choose_file: Callable[[Path], None], dialog_of: FindDialog
) -> None:
    fill_with_samples(workbench.desk.editor)
    submit(workbench.desk.workspace, workbench.desk.editor.report, tmp_path / "a.xlsx")
    recall(workbench.desk.workspace, workbench.desk.editor.report, "核对导入")
    workbench.desk.editor.reload()
    choose_file(tmp_path / "a.xlsx")
    workbench.doings.read_back.trigger()
    dialog = dialog_of(ImportDialog)
    assert any("没有可导入的差异" in label.text() for label in dialog.findChildren(QLabel))
    dialog.reject()


def test_a_workbook_of_another_period_is_refused(
    sent: tuple[Workbench, Path, dict[CellKey, str]],
    choose_file: Callable[[Path], None],
    read_message: Callable[[], str],
    qtbot: QtBot,
) -> None:
    workbench, file, _ = sent
    workbench.top_bar.period_chosen.emit(workbench.desk.catalogue.calendar.periods[-1])
    qtbot.waitUntil(lambda: workbench.top_bar.place_texts()[1] == "2025年第4季度")
    choose_file(file)
    workbench.doings.read_back.trigger()
    said = read_message()
    assert "2025Q1" in said
    assert "2025Q4" in said


def test_something_that_is_no_workbook_is_refused_in_one_sentence(
    make_workbench: MakeWorkbench,
    tmp_path: Path,
    choose_file: Callable[[Path], None],
    read_message: Callable[[], str],
) -> None:
    workbench = make_workbench()
    (tmp_path / "照片.xlsx").write_bytes(b"\xff\xd8\xff\xe0 not a workbook")
    choose_file(tmp_path / "照片.xlsx")
    workbench.doings.read_back.trigger()
    assert "照片.xlsx" in read_message()


def test_what_was_compared_with_one_report_is_not_taken_into_another(
    sent: tuple[Workbench, Path, dict[CellKey, str]],
    choose_file: Callable[[Path], None],
    dialog_of: FindDialog,
    read_message: Callable[[], str],
) -> None:
    workbench, file, _ = sent
    choose_file(file)
    workbench.doings.read_back.trigger()
    dialog = dialog_of(ImportDialog)
    workbench.desk.lay(workbench.desk.workspace.open_report(STREET, Period.parse("2024Q4")))
    next(each for each in dialog.findChildren(QPushButton) if each.text() == "采用选中的内容").click()
    assert "已经更换" in read_message()
    assert workbench.desk.editor.report.text(P01) == ""
