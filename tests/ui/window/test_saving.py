"""A disk that takes no more: the figure stays on the screen, the bar says so, and saving goes on when there is room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError
from luqual_desktop.services.submitting import submit
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.table_page import TablePage
from luqual_desktop.ui.tasks import TaskRunner
from luqual_desktop.ui.workbench import Workbench
from tests.ui.conftest import Disk
from tests.ui.window.conftest import STREET, keyboard, type_text

P01 = CellKey(Area.INDICATOR, "P01", "numerator")
P02 = CellKey(Area.INDICATOR, "P02", "numerator")


@pytest.fixture
def typed_in_vain(workbench: Workbench, disk: Disk, qtbot: QtBot) -> Workbench:
    """The window after a figure could not be saved."""
    workbench.go_to(P01)
    qtbot.waitUntil(lambda: keyboard().window() is workbench.window())
    disk.fill()
    type_text("123")
    return workbench


def stored(workspace: Workspace, cell: CellKey) -> str:
    return workspace.open_report(STREET, Period.parse("2025Q1")).text(cell)


def have_read(workbench: Workbench) -> None:
    """Wait until a report has been read, while it does not lie on the desk yet."""
    for runner in workbench.window().findChildren(TaskRunner):
        runner.wait()


def test_saved_is_not_said_before_it_is_true(typed_in_vain: Workbench, workspace: Workspace, disk: Disk) -> None:
    assert typed_in_vain.alarm.isVisible()
    assert typed_in_vain.alarm.text().startswith("未保存：1 个单元格")
    assert typed_in_vain.status_line.saved_text() == "未保存"
    assert typed_in_vain.desk.editor.report.text(P01) == "123"
    disk.free()
    assert stored(workspace, P01) == ""


def test_trying_again_saves_when_there_is_room(typed_in_vain: Workbench, workspace: Workspace, disk: Disk) -> None:
    button = next(each for each in typed_in_vain.alarm.findChildren(QPushButton) if each.text() == "重试")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert typed_in_vain.alarm.isVisible()
    disk.free()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not typed_in_vain.alarm.isVisible()
    assert typed_in_vain.status_line.saved_text() == "已保存 09:30:00"
    assert stored(workspace, P01) == "123"


def test_the_next_figure_saves_the_one_before_too(typed_in_vain: Workbench, workspace: Workspace, disk: Disk) -> None:
    type_text("45")
    assert typed_in_vain.alarm.text().startswith("未保存：2 个单元格")
    disk.free()
    type_text("6")
    assert not typed_in_vain.alarm.isVisible()
    assert (stored(workspace, P01), stored(workspace, P02)) == ("123", "45")


def test_leaving_asks_and_staying_keeps_everything(typed_in_vain: Workbench, disk: Disk) -> None:
    asked: list[str] = []

    def stay() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        next(button for button in box.buttons() if button.text() == "返回").click()

    QTimer.singleShot(0, stay)
    assert not typed_in_vain.window().close()
    assert asked == ["1 个单元格的内容还没有存到磁盘，现在退出会丢失。"]
    assert typed_in_vain.window().isVisible()
    disk.free()


def test_leaving_saves_by_itself_when_there_is_room_again(
    typed_in_vain: Workbench, workspace: Workspace, disk: Disk
) -> None:
    disk.free()
    assert typed_in_vain.window().close()
    assert stored(workspace, P01) == "123"


def test_nothing_can_be_submitted_while_something_is_unsaved(
    typed_in_vain: Workbench, disk: Disk, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="没有保存"):
        submit(typed_in_vain.desk.workspace, typed_in_vain.desk.editor.report, tmp_path / "out.xlsx")
    disk.free()


def test_submitting_says_so_before_it_asks_for_a_file(
    typed_in_vain: Workbench, disk: Disk, read_message: Callable[[], str]
) -> None:
    typed_in_vain.doings.submit.trigger()
    assert "没有保存，不能上报" in read_message()
    disk.free()


def test_the_cell_is_marked_until_it_is_saved(typed_in_vain: Workbench, disk: Disk) -> None:
    page = next(page for page in typed_in_vain.tabs.findChildren(TablePage) if page.isVisible())
    model = page.view.model()
    index = next(
        model.index(row, column)
        for row in range(model.rowCount())
        for column in range(model.columnCount())
        if model.index(row, column).data() == "123"
    )
    tip = Qt.ItemDataRole.ToolTipRole
    assert "还没有存到磁盘" in index.data(tip)
    disk.free()
    typed_in_vain.desk.editor.retry_unsaved()
    assert "还没有存到磁盘" not in index.data(tip)


def test_no_other_report_takes_the_place_of_one_that_is_unsaved(
    typed_in_vain: Workbench, workspace: Workspace, disk: Disk, read_message: Callable[[], str], qtbot: QtBot
) -> None:
    typed_in_vain.desk.open_report(STREET, Period.parse("2025Q2"))
    assert "没有保存" in read_message()
    assert typed_in_vain.desk.editor.report.text(P01) == "123"
    disk.free()
    with qtbot.waitSignal(typed_in_vain.desk.report_shown):
        typed_in_vain.desk.open_report(STREET, Period.parse("2025Q2"))
    assert stored(workspace, P01) == "123"


def test_a_retry_is_the_same_save(typed_in_vain: Workbench, workspace: Workspace, disk: Disk) -> None:
    disk.free()
    for _ in range(3):
        typed_in_vain.desk.editor.retry_unsaved()
    history = workspace.history(STREET, Period.parse("2025Q1"), P01)
    assert [(change.old, change.new) for change in history] == [("", "123")]


def test_what_is_typed_while_the_report_is_read_anew_is_there_afterwards(workbench: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(workbench.desk.report_shown):
        workbench.desk.open_report(STREET, Period.parse("2025Q1"))
        have_read(workbench)
        workbench.desk.editor.apply([Edit(P01, "77")])
    assert workbench.desk.editor.report.text(P01) == "77"


def test_what_cannot_be_saved_while_another_report_is_read_stays_on_the_desk(
    workbench: Workbench, workspace: Workspace, disk: Disk, read_message: Callable[[], str], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(workbench.desk.failed):
        workbench.desk.open_report(STREET, Period.parse("2025Q2"))
        have_read(workbench)
        disk.fill()
        workbench.desk.editor.apply([Edit(P01, "88")])
    assert "没有保存" in read_message()
    assert workbench.desk.editor.report.text(P01) == "88"
    disk.free()
    workbench.desk.editor.retry_unsaved()
    assert stored(workspace, P01) == "88"
