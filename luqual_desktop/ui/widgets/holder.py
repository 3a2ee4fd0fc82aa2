"""An empty page that is filled when it is first looked at."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget


class Holder(QWidget):
    """Holds one widget, filling all of the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def fill(self, content: QWidget) -> None:
        """Put the page's content in."""
        self._layout.addWidget(content)
        content.show()  # else Qt shows it one turn of the event loop later, after an empty page
