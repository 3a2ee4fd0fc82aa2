"""修改记录 of a cell: 谁、何时、由、改为, in the order of what happened, and as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.dialogs.history_dialog import Extent, HistoryDialog
from luqual_desktop.ui.widgets.plain_table import PlainTable
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import FindDialog, MakeWorkbench

P01 = CellKey(Area.INDICATOR, "P01", "numerator")


@pytest.fixture
def shown(
    make_workbench: MakeWorkbench, workspace: Workspace, dialog_of: FindDialog
) -> tuple[Workbench, HistoryDialog]:
    """The history of a cell typed three times, the last time with the clock set back a year."""
    times = iter(
        [datetime(2025, 4, 8, 9, minute, tzinfo=UTC) for minute in (1, 2)] + [datetime(2024, 4, 8, tzinfo=UTC)]
    )
    numbers = iter("abc")
    workspace.actor = Actor("王小丽", lambda: next(times), lambda: next(numbers))
    workbench = make_workbench()
    for text in ("11", "12", ""):
        workbench.desk.editor.apply([Edit(P01, text)])
    workbench.tabs.history_requested.emit(P01)
    return workbench, dialog_of(HistoryDialog)


def press(dialog: HistoryDialog, extent: Extent) -> None:
    button = next(each for each in dialog.findChildren(QPushButton) if each.text() == extent.value)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_who_changed_what_when_newest_first_whatever_the_clock_said(shown: tuple[Workbench, HistoryDialog]) -> None:
    dialog = shown[1]
    table = dialog.findChildren(PlainTable)[0]
    rows = [[table.at(row, column).text() for column in range(4)] for row in range(table.rowCount())]
    assert rows == [
        ["2024-04-08 00:00:00", "王小丽", "12", "（空）"],
        ["2025-04-08 09:02:00", "王小丽", "11", "12"],
        ["2025-04-08 09:01:00", "王小丽", "（空）", "11"],
    ]
    dialog.reject()


@pytest.mark.parametrize("extent", list(Extent))
def test_the_list_is_exported(
    shown: tuple[Workbench, HistoryDialog],
    extent: Extent,
    tmp_path: Path,
    choose_file: Callable[[Path], None],
    read_message: Callable[[], str],
) -> None:
    target = tmp_path / "记录.xlsx"
    choose_file(target)
    press(shown[1], extent)
    assert read_message() == f"3 条修改记录已写入 {target}。"
    book = openpyxl.load_workbook(target)
    texts = [str(row[7].value or "") for row in book.worksheets[0].iter_rows() if str(row[0].value).isdigit()]
    book.close()
    assert texts == ["11", "12", ""]


def test_a_folder_that_cannot_be_written_is_said(
    shown: tuple[Workbench, HistoryDialog],
    tmp_path: Path,
    choose_file: Callable[[Path], None],
    read_message: Callable[[], str],
) -> None:
    choose_file(tmp_path / "没有" / "记录.xlsx")
    press(shown[1], Extent.ALL)
    assert "不存在" in read_message()
