"""Editors in which text is typed: one line, and many lines."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from typing_extensions import override


class LineEdit(QLineEdit):
    """One line of text, number or code; whatever is typed stays."""

    def __init__(self, parent: QWidget | None = None, *, numeric: bool = False) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        if numeric:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def content(self) -> str:
        """Return what stands in the editor."""
        return self.text()

    def set_content(self, text: str) -> None:
        """Show a text, all of it selected."""
        self.setText(text)
        self.selectAll()

    def go_to_end(self) -> None:
        """Put the cursor behind the text, to go on writing."""
        self.end(False)


class LongTextEdit(QPlainTextEdit):
    """Text of several lines; Tab leaves it, Ctrl+Enter or Alt+Enter begins a new line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)

    def content(self) -> str:
        """Return what stands in the editor."""
        return self.toPlainText()

    def set_content(self, text: str) -> None:
        """Show a text, all of it selected."""
        self.setPlainText(text)
        self.selectAll()

    def go_to_end(self) -> None:
        """Put the cursor behind the text, to go on writing."""
        self.moveCursor(QTextCursor.MoveOperation.End)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and held:
            self.insertPlainText("\n")
            return
        super().keyPressEvent(event)
