"""使用手册 opens beside the window, leads to its sections and is searched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from luqual_desktop import paths
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.ui.dialogs.manual_dialog import ManualDialog
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import keyboard, type_text

P01 = CellKey(Area.INDICATOR, "P01", "numerator")


@pytest.fixture
def manual(workbench: Workbench, qtbot: QtBot) -> ManualDialog:
    QTest.keyClick(keyboard(), Qt.Key.Key_F1)
    (shown,) = workbench.findChildren(ManualDialog)
    qtbot.waitUntil(shown.search.hasFocus)
    return shown


def test_it_opens_at_its_beginning(manual: ManualDialog) -> None:
    bar = manual.page.verticalScrollBar()
    assert bar.maximum() > 0
    assert bar.value() == 0
    manual.close()


def test_the_sections_are_those_of_the_manual(manual: ManualDialog) -> None:
    lines = paths.manual_file().read_text(encoding="utf-8").splitlines()
    titles = [manual.sections.item(row).text() for row in range(manual.sections.count())]
    assert titles == [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    manual.sections.setCurrentRow(4)
    assert "全部记录导出成工作簿" in manual.page.toPlainText()  # two lines in the file
    at_the_top = manual.page.cursorForPosition(QPoint(20, 12)).block().text()
    assert at_the_top == titles[4] == "五、汇总单位"
    manual.close()


def test_words_are_found_one_after_the_other_and_from_the_start_again(manual: ManualDialog) -> None:
    manual.search.setText("截止日期")
    places = []
    for _ in range(3):
        manual.find_next()
        places.append(manual.page.textCursor().position())
    assert places[0] < places[1]
    assert places[2] == places[0]
    manual.close()


def test_the_window_can_be_worked_in_meanwhile(manual: ManualDialog, workbench: Workbench, qtbot: QtBot) -> None:
    assert not manual.isModal()
    workbench.window().activateWindow()
    workbench.go_to(P01)
    qtbot.waitUntil(lambda: keyboard().window() is workbench.window())
    type_text("7")
    assert workbench.desk.editor.report.text(P01) == "7"
    manual.close()


def test_a_manual_that_is_not_there_is_said(
    workbench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_message: Callable[[], str]
) -> None:
    monkeypatch.setattr(paths, "manual_file", lambda: tmp_path / "gone.md")
    workbench.doings.manual.trigger()
    assert "重新安装" in read_message()
