"""What should be known at the start, above the report until it has been read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class NoticeBar(QFrame):
    """A bar with sentences; it stays until somebody puts it away, and stops nobody from working."""

    def __init__(self, sentences: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice_bar")
        self._words = QLabel("\n".join(sentences), self)
        self._words.setWordWrap(True)
        seen = QPushButton("知道了", self)
        seen.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.addWidget(self._words, 1)
        layout.addWidget(seen)

    def text(self) -> str:
        """Return what the bar says."""
        return self._words.text()


def show_notices(page: QWidget | None, sentences: Sequence[str]) -> None:
    """Put the sentences on top of a page laid out from top to bottom, if there are any."""
    layout = page.layout() if page is not None else None
    if sentences and isinstance(layout, QVBoxLayout):
        layout.insertWidget(0, NoticeBar(sentences, page))
