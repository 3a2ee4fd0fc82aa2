"""A dialog in which something is written: Esc, 取消 and the window's cross do not throw it away unasked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QMessageBox, QPlainTextEdit, QWidget
from typing_extensions import override


class WritingDialog(QDialog):
    """Asks before it is closed without keeping what has been written in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._at_first: list[str] | None = None

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._at_first is None:
            self._at_first = self._written()

    @override
    def reject(self) -> None:
        if self._at_first is None or self._written() == self._at_first:
            super().reject()
        else:
            self._ask()

    def _written(self) -> list[str]:
        boxes = [box.toPlainText() for box in self.findChildren(QPlainTextEdit)]
        return boxes + [line.text() for line in self.findChildren(QLineEdit)]

    def _ask(self) -> None:
        words = f"“{self.windowTitle()}”里写的内容还没有保存，要放弃吗？"
        box = QMessageBox(QMessageBox.Icon.Question, self.windowTitle(), words, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        discard = box.addButton("放弃", QMessageBox.ButtonRole.DestructiveRole)
        go_on = box.addButton("继续填写", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(go_on)
        discard.clicked.connect(self._on_discarded)
        box.open()

    def _on_discarded(self) -> None:
        super().reject()
