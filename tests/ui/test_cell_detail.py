from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from luqual_desktop.ui.widgets.cell_detail import Sentence


def on_screen(window: QWidget) -> QImage:
    """Return what stands on the screen: `grab` would paint all of it anew."""
    QApplication.processEvents()
    return window.screen().grabWindow(window.winId()).toImage()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("“合格批次”9001 大于“抽样批次”441，请核对。", "“合格批次”9002 大于“抽样批次”441，请核对。"),
        ("“合格批次”9001 大于“抽样批次”441，请核对。", "“合格批次”90011 大于“抽样批次”441，请核对。"),
        ("“合格批次”9001 大于“抽样批次”441，请核对。", "“合格批次”9001 大于“抽样批次”1，请核对。"),
        ("由上期 96.5 变为 11，变动 1%", "由上期 9.5 变为 111，变动 10%"),
        ("由上期 111 变为 WWW", "由上期 WWW 变为 111"),
        ("fj", "ffj"),
        ("abab", "ab"),
        ("", "请填报。"),
        ("请填报。", ""),
        ("一" * 120, "一" * 119 + "二"),
        ("短", "长" * 200),
        ("一行", "一行\n两行"),
    ],
)
def test_what_differs_between_two_sentences_is_drawn_and_nothing_is_left_over(
    before: str, after: str, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 80)
    sentence = Sentence(window)
    sentence.setGeometry(10, 10, 640, 60)
    with qtbot.waitExposed(window):
        window.show()
    sentence.setText(after)
    sentence.repaint()
    wanted = on_screen(window)
    sentence.setText(before)
    sentence.repaint()
    assert on_screen(window) != wanted
    sentence.setText(after)
    assert on_screen(window) == wanted
