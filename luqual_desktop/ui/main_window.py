"""The window itself: there at once with a first picture, filled with the workbench when that has been loaded.

Like everything imported before the first paint this module keeps away from Qt's enumerations: the first use of any of
them makes PySide build them all, which takes longer than painting.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow

PROGRAM_NAME = "鹿城质量填报"
_USUAL_SIZE = (1280, 720)
_SMALLEST_SIZE = (900, 480)
"""A screen of 1920×1080 at 200 % leaves 960×540, a task bar included."""


class MainWindow(QMainWindow):
    """Signals: `painted`, once, after the first paint."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(PROGRAM_NAME)
        self.setMinimumSize(*_SMALLEST_SIZE)
        self.resize(*_USUAL_SIZE)
        self._was_painted = False
        self._may_close: Callable[[], bool] | None = None

    def ask_before_closing(self, may_close: Callable[[], bool]) -> None:
        """Say who decides whether the window may be closed, and puts everything away if so."""
        self._may_close = may_close

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint, and tell of the first time."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)  # after all parts have been painted

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Close if nobody minds."""
        if self._may_close is None or self._may_close():
            event.accept()
        else:
            event.ignore()
