"""What fingers know from Excel, in the real window with real keys: taking back, pasting by code, the wheel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QMenu,
    QPushButton,
    QSpinBox,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.periods import Period
from luqual_desktop.ui.dialogs.paste_preview import PastePreviewDialog
from luqual_desktop.ui.dialogs.settings_dialog import SettingsDialog
from luqual_desktop.ui.table_page import TablePage
from luqual_desktop.ui.table_view import TableView
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import STREET, FindDialog, keyboard, type_only, type_text
from tests.ui.window.test_main_window import P01, go_to

CONTROL = Qt.KeyboardModifier.ControlModifier
FROM_EXCEL = "指标\t分母\t分子\r\nP04\t1,000.5\t１２万\r\n制造业产品质量合格率\t200\t\r\nP03\t50%\t30\r\n"
COUNT = CellKey(Area.INDICATOR, "P06", "count")
LEDGER_NAME = CellKey(Area.LEDGER, "P06/0001", "name")
RESULT = CellKey(Area.CHECK, "C01-03", "result")
PERSON = CellKey(Area.RECTIFICATION, "330302006/2025Q1-001", "person")
PROGRESS = CellKey(Area.TASK, "P-T01", "progress")


def held(workbench: Workbench) -> dict[CellKey, str]:
    return {key: text for key, text in workbench.desk.editor.report.report.cells.items() if text}


def paste(text: str, dialog_of: FindDialog) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(keyboard(), Qt.Key.Key_V, CONTROL)
    box = dialog_of(PastePreviewDialog).findChild(QDialogButtonBox)
    assert box is not None
    QTest.mouseClick(box.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)


def test_a_block_with_codes_or_names_goes_where_they_say(
    workbench: Workbench, dialog_of: FindDialog, qtbot: QtBot
) -> None:
    go_to(workbench, P01[0], qtbot)
    type_text("7", then=Qt.Key.Key_Tab)
    go_to(workbench, CellKey(Area.INDICATOR, "P09", "count"), qtbot)
    paste(FROM_EXCEL, dialog_of)
    report = workbench.desk.editor.report
    texts = {
        code: [report.text(CellKey(Area.INDICATOR, code, part)) for part in ("numerator", "denominator")]
        for code in ("P01", "P03", "P04")
    }
    assert texts["P01"] == ["7", "200"]  # a blank clears nothing
    assert texts["P04"] == ["12", "1000.5"]  # its unit is 万元 already
    assert texts["P03"][0] == "30"


def test_everything_is_taken_back_by_ctrl_z_and_done_again_by_ctrl_y(
    workbench: Workbench, dialog_of: FindDialog, qtbot: QtBot
) -> None:
    states = [held(workbench)]

    def step() -> None:
        states.append(held(workbench))

    go_to(workbench, P01[0], qtbot)
    type_text("约三百")
    step()
    go_to(workbench, P01[0], qtbot)
    paste("95\t100\r\n1\t2\r\n", dialog_of)
    step()
    for key, text in ((LEDGER_NAME, "某某电器"), (RESULT, "2"), (PERSON, "李四"), (PROGRESS, "45")):
        go_to(workbench, key, qtbot)
        type_text(text, then=Qt.Key.Key_Tab)
        step()
    go_to(workbench, P01[0], qtbot)
    QTest.keyClick(keyboard(), Qt.Key.Key_Delete)
    step()
    assert states[3][COUNT] == "1"  # the ledger's row
    assert states[4][CellKey(Area.RECTIFICATION, "330302006/2025Q1-001", "item")] == "C01-03"
    for wanted in reversed(states[:-1]):
        QTest.keyClick(keyboard(), Qt.Key.Key_Z, CONTROL)
        assert held(workbench) == wanted
    for wanted in states[1:]:
        QTest.keyClick(keyboard(), Qt.Key.Key_Y, CONTROL)
        assert held(workbench) == wanted


@pytest.mark.parametrize("then", [Qt.Key.Key_Up, Qt.Key.Key_Down])
def test_arrows_leave_an_editor_with_what_was_typed(workbench: Workbench, qtbot: QtBot, then: Qt.Key) -> None:
    page = go_to(workbench, CellKey(Area.INDICATOR, "P02", "numerator"), qtbot)
    type_text("12", then=then)
    assert workbench.desk.editor.report.text(CellKey(Area.INDICATOR, "P02", "numerator")) == "12"
    record = "P01" if then == Qt.Key.Key_Up else "P03"
    assert page.current_cell == CellKey(Area.INDICATOR, record, "numerator")


def test_escape_and_f2(workbench: Workbench, qtbot: QtBot) -> None:
    go_to(workbench, P01[0], qtbot)
    type_text("12", then=Qt.Key.Key_Up)
    QTest.keyClick(keyboard(), Qt.Key.Key_F2)
    type_only("3")
    QTest.keyClick(keyboard(), Qt.Key.Key_Escape)
    assert workbench.desk.editor.report.text(P01[0]) == "12"
    QTest.keyClick(keyboard(), Qt.Key.Key_F2)
    type_text("34", then=Qt.Key.Key_Return)
    assert workbench.desk.editor.report.text(P01[0]) == "1234"


def turn_wheel(widget: QWidget) -> None:
    over = QPointF(widget.rect().center())
    where = QPointF(widget.mapToGlobal(widget.rect().center()))
    down, held_keys, phase = QPoint(0, -120), Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(over, where, down, down, Qt.MouseButton.NoButton, held_keys, phase, False)
    QApplication.sendEvent(widget, event)


def test_the_wheel_changes_no_setting(workbench: Workbench, dialog_of: FindDialog) -> None:
    workbench.doings.settings.trigger()
    dialog = dialog_of(SettingsDialog)
    boxes = dialog.findChildren(QComboBox)
    (size,) = dialog.findChildren(QSpinBox)
    assert len(boxes) == 2
    before = [box.currentIndex() for box in boxes], size.value()
    for widget in (*boxes, size):
        widget.setFocus()
        turn_wheel(widget)
    assert ([box.currentIndex() for box in boxes], size.value()) == before
    dialog.reject()


def test_sections_and_their_tables_are_reached_from_the_keys(workbench: Workbench, qtbot: QtBot) -> None:
    go_to(workbench, P01[0], qtbot)
    tabs = workbench.tabs
    section, _ = tabs.current_place()
    QTest.keyClick(keyboard(), Qt.Key.Key_Tab, CONTROL)
    assert tabs.current_place() == (section, 1)
    go_to(workbench, P01[0], qtbot)
    QTest.keyClick(keyboard(), Qt.Key.Key_PageDown, CONTROL)
    assert tabs.current_place() == (section + 1, 0)
    page = tabs.build(section + 1).build(0)
    assert isinstance(page, TablePage)
    assert page.view.hasFocus()
    QTest.keyClick(keyboard(), Qt.Key.Key_PageUp, CONTROL)
    QTest.keyClick(keyboard(), Qt.Key.Key_PageUp, CONTROL)
    assert tabs.current_place() == (section - 1, 0)


def click_tab(bar: QTabBar, number: int) -> None:
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(number).center())


def table_shown(workbench: Workbench) -> QWidget:
    """Return the view of the table in front, also of a ledger's."""
    (view,) = [view for view in workbench.tabs.findChildren(TableView) if view.isVisible()]
    return view


def test_the_keyboard_is_with_the_table_that_comes_up(workbench: Workbench, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: keyboard() is table_shown(workbench))
    go_to(workbench, P01[0], qtbot)
    inner = workbench.tabs.build(workbench.tabs.currentIndex())
    for page in (1, 2, 0):  # tasks, ledgers, indicators; each of the first two is made only now
        click_tab(inner.tabBar(), page)
        assert inner.currentIndex() == page
        assert keyboard() is table_shown(workbench)
    for tab in (0, 9, 2):
        click_tab(workbench.tabs.tabBar(), tab)
        assert workbench.tabs.currentIndex() == tab
        assert keyboard() is table_shown(workbench)
    workbench.desk.open_report(STREET, Period(2025, 2))
    qtbot.waitUntil(lambda: keyboard() is table_shown(workbench))


@pytest.mark.parametrize("name", ["单位", "报告期"])
def test_who_looks_at_units_or_periods_and_changes_nothing_goes_on_typing(
    workbench: Workbench, qtbot: QtBot, name: str
) -> None:
    go_to(workbench, P01[0], qtbot)
    button = next(each for each in workbench.top_bar.findChildren(QPushButton) if each.accessibleName() == name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    for opened in (*workbench.window().findChildren(QMenu), *workbench.window().findChildren(QDialog)):
        if opened.isVisible():
            opened.close()
    qtbot.waitUntil(lambda: keyboard() is table_shown(workbench))
    type_text("7")
    assert workbench.desk.editor.report.text(P01[0]) == "7"


def test_who_goes_along_the_tabs_by_keys_stays_there(workbench: Workbench, qtbot: QtBot) -> None:
    go_to(workbench, P01[0], qtbot)
    bar = workbench.tabs.build(workbench.tabs.currentIndex()).tabBar()
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Right)
    assert bar.currentIndex() == 1
    assert bar.hasFocus()
