"""A box that keeps the hands off the window while a file is written or read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QLabel, QProgressBar, QVBoxLayout, QWidget
from typing_extensions import override

from luqual_desktop.ui.tasks import Task


class BusyBox(QDialog):
    """Stands as long as a task is under way; it cannot be closed by hand."""

    def __init__(self, words: str, task: Task, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.CustomizeWindowHint | Qt.WindowType.WindowTitleHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("请稍候")
        self.setMinimumWidth(320)
        bar = QProgressBar(self)
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(words, self))
        layout.addWidget(bar)
        task.succeeded.connect(self._on_task_ended)
        task.failed.connect(self._on_task_ended)
        self.open()

    @override
    def reject(self) -> None:
        """Stay: Escape does not stop what is being written."""

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()

    def _on_task_ended(self) -> None:
        self.hide()
        self.deleteLater()
