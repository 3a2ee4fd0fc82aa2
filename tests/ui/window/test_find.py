"""Ctrl+F: by name, code or pinyin initials, from the keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.ui.search_index import findables, with_initials
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import keyboard, type_only
from tests.ui.window.test_main_window import shown_table


@pytest.fixture
def searching(workbench: Workbench, qtbot: QtBot) -> Workbench:
    """The window after Ctrl+F, initials of all names known."""
    box = workbench.top_bar.find_box
    qtbot.waitUntil(workbench.window().isActiveWindow)
    QTest.keyClick(workbench.window(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(box.hasFocus)
    qtbot.waitUntil(lambda: box.knows("zzycpzlhgl"))
    return workbench


@pytest.mark.parametrize(
    ("typed", "area", "record"),
    [
        ("e03", Area.INDICATOR, "E03"),
        ("zzycpzlhgl", Area.INDICATOR, "P01"),  # 制造业产品质量合格率
        ("绿色建筑", Area.INDICATOR, "E03"),
        ("qgywjy", Area.DELIVERABLE, "S-T12-D1"),  # 全国义务教育优质均衡发展区
        ("C01-03", Area.CHECK, "C01-03"),
    ],
)
def test_enter_jumps_to_the_first_match(searching: Workbench, typed: str, area: Area, record: str) -> None:
    type_only(typed)
    QTest.keyClick(searching.top_bar.find_box, Qt.Key.Key_Return)
    cell = shown_table(searching).current_cell
    assert cell is not None
    assert (cell.area, cell.record) == (area, record)
    assert searching.top_bar.find_box.text() == ""


def test_a_match_further_down_is_chosen_with_the_arrows(searching: Workbench, qtbot: QtBot) -> None:
    QTest.keyClicks(searching.top_bar.find_box, "p0")
    popup = searching.top_bar.find_box.completer().popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    for _ in range(3):
        QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert shown_table(searching).current_cell == CellKey(Area.INDICATOR, "P03", "numerator")


def test_escape_empties_the_field_and_nothing_found_stays(searching: Workbench) -> None:
    box = searching.top_bar.find_box
    before = searching.tabs.current_place()
    QTest.keyClicks(box, "nothing like this")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert searching.tabs.current_place() == before
    assert box.text() == "nothing like this"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
    assert QApplication.focusWidget() is keyboard()


def test_everything_with_a_name_can_be_found(workbench: Workbench) -> None:
    catalogue = workbench.desk.catalogue
    found = {each.code for each in findables(workbench.desk.editor.report.tables())}
    items = {item.code for checklist in catalogue.checklists for item in checklist.items}
    tasks = {task.code for task in catalogue.tasks}
    asked = {indicator.code for indicator in workbench.desk.editor.report.report.asked}
    assert found >= items | tasks | asked


def test_initials_leave_out_marks_and_keep_latin_letters(workbench: Workbench) -> None:
    known = {each.code: each.initials for each in with_initials(findables(workbench.desk.editor.report.tables()))}
    assert known["P05"] == "zdzjzzbzxz"  # 制定“浙江制造”标准（新增）
