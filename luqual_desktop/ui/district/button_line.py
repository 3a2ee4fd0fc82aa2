"""The line of words and buttons above a list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget


class ButtonLine(QWidget):
    """Words at the left, buttons at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel(self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(8, 6, 8, 6)
        self._layout.setSpacing(6)
        self._layout.addWidget(self.words, 1)

    def add(self, text: str, act: Callable[[], object], tip: str = "", *, main: bool = False) -> QPushButton:
        """Add a button at the right end."""
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.setDefault(main)
        button.clicked.connect(act)
        self._layout.addWidget(button)
        return button

    def add_widget(self, widget: QWidget) -> None:
        """Add something else at the right end."""
        self._layout.addWidget(widget)
