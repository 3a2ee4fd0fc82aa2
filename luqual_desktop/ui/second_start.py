"""A second start brings the window that is there to the front: it touches a file in the data folder, nothing else."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt
from PySide6.QtWidgets import QWidget

_CALL = "luqual.call"


class SecondStart(QObject):
    """Watches for the touch. Where the system cannot watch, a second start is told to switch windows by itself."""

    def __init__(self, folder: Path, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._call = folder / _CALL
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_called)

    def listen(self) -> None:
        """Come forward from now on when a second start asks for it."""
        with suppress(OSError):
            self._call.touch()
        if not self._watcher.addPath(str(self._call)):
            logging.getLogger(__name__).warning("second starts cannot be watched for")

    def _on_called(self) -> None:
        if not self._watcher.files():
            self.listen()  # the file was replaced or deleted
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()


def call_first_window(folder: Path, process: int) -> None:
    """Ask the program that holds a data folder to show its window."""
    _let_come_forward(process)
    with suppress(OSError):
        (folder / _CALL).write_bytes(b"!")


def _let_come_forward(process: int) -> None:
    """On Windows only the program in front may hand the front over."""
    if sys.platform == "win32" and process:  # pragma: no cover
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(process)
