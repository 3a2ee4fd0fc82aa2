from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.services.importing import Difference, ImportPreview
from luqual_desktop.ui.dialogs.import_dialog import ImportDialog


def difference(code: str, here: str, there: str) -> Difference:
    return Difference(CellKey(Area.INDICATOR, code, "numerator"), code, "合格批次", here, there)


def test_what_a_form_leaves_blank_is_not_taken_over_unasked(qtbot: QtBot) -> None:
    filled, blank, new = difference("P01", "1", "2"), difference("P02", "3", ""), difference("P03", "", "4")
    dialog = ImportDialog(ImportPreview(Path("空白表.xlsx"), 0, (filled, blank, new), ()))
    qtbot.addWidget(dialog)
    assert dialog.checked() == [filled, new]
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "3 处不同" in words
    assert "其中 1 处文件中是空的" in words
