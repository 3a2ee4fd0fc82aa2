"""What is written in a dialog is not thrown away by Esc, 取消 or the cross without a question."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.ui.dialogs.answer_dialog import AnswerDialog

Leave = Callable[[QtBot, AnswerDialog], object]
KEY = CellKey(Area.INDICATOR, "P01", "numerator")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.show()
    return shown


@pytest.fixture
def dialog(qtbot: QtBot, window: QWidget) -> AnswerDialog:
    shown = AnswerDialog(KEY, "产品质量", "漏报", "已核对", window)
    with qtbot.waitExposed(shown):
        shown.open()
    return shown


def by_escape(qtbot: QtBot, dialog: AnswerDialog) -> None:
    qtbot.keyClick(dialog.answer, Qt.Key.Key_Escape)


def by_cancel(qtbot: QtBot, dialog: AnswerDialog) -> None:
    (buttons,) = dialog.findChildren(QDialogButtonBox, options=Qt.FindChildOption.FindDirectChildrenOnly)
    qtbot.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)


def by_cross(_qtbot: QtBot, dialog: AnswerDialog) -> None:
    dialog.close()


def answer(qtbot: QtBot, dialog: AnswerDialog, text: str) -> None:
    (box,) = (each for each in dialog.findChildren(QMessageBox) if each.isVisible())
    assert box.text() == "“答复退回”里写的内容还没有保存，要放弃吗？"
    button = next(each for each in box.findChildren(QPushButton) if each.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("leave", [by_escape, by_cancel, by_cross])
def test_what_was_written_is_asked_about(qtbot: QtBot, dialog: AnswerDialog, leave: Leave) -> None:
    qtbot.keyClicks(dialog.answer, "checked again")
    leave(qtbot, dialog)
    answer(qtbot, dialog, "继续填写")
    assert dialog.isVisible()
    assert "checked again" in dialog.answer.toPlainText()
    leave(qtbot, dialog)
    with qtbot.waitSignal(dialog.rejected):
        answer(qtbot, dialog, "放弃")


@pytest.mark.parametrize("leave", [by_escape, by_cancel, by_cross])
def test_nothing_is_asked_where_nothing_was_written(qtbot: QtBot, dialog: AnswerDialog, leave: Leave) -> None:
    with qtbot.waitSignal(dialog.rejected):
        leave(qtbot, dialog)
