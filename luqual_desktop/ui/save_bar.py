"""Whether everything is on disk: 已保存 in the status bar, or a red bar that stays until the rest is saved too."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget


class SaveAlarm(QFrame):
    """The red bar.

    Signals: `retry_requested`.
    """

    retry_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("save_alarm")
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        retry = QPushButton("重试", self)
        retry.clicked.connect(self.retry_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.addWidget(self._words, 1)
        layout.addWidget(retry)
        self.hide()

    def show_unsaved(self, cells: int, reason: str) -> None:
        """Say how many cells are not on disk, and why."""
        self._words.setText(f"未保存：{cells} 个单元格的内容还在屏幕上，没有存到磁盘。{reason}")
        self.show()

    def text(self) -> str:
        """Return what the bar says."""
        return self._words.text()
