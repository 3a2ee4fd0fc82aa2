"""Exceptions nobody caught: a sentence for the user is said, a fault of the program logged and shown for copying."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from luqual_desktop.errors import UserError
from luqual_desktop.logs import places_of

_log = logging.getLogger(__name__)


class ErrorReporter(QObject):
    """Takes every exception nobody caught, in whatever thread, and shows it from the window's thread.

    Signals: `happened` with the report's text, `refused` with the sentence of a UserError.
    """

    happened = Signal(str)
    refused = Signal(str)

    def __init__(self, window: QWidget) -> None:
        """Show what happens over a window."""
        super().__init__(window)
        self._showing = False
        self._window = window
        self.happened.connect(self._on_happened, Qt.ConnectionType.QueuedConnection)
        self.refused.connect(self._on_refused, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over what Python does with an exception nobody caught."""
        sys.excepthook = self.report
        threading.excepthook = self._report_from_thread

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None = None) -> None:
        """Log an exception and have it shown; an interrupt from the keyboard is passed on to Python."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        if isinstance(error, UserError):
            self.refused.emit(error.message)
            return
        _log.error("fault of the program: %s", places_of(error))
        self.happened.emit("".join(traceback.format_exception(kind, error, trace)))

    def _report_from_thread(self, hook: threading.ExceptHookArgs) -> None:
        if hook.exc_value is not None:
            self.report(hook.exc_type, hook.exc_value, hook.exc_traceback)

    def _on_refused(self, sentence: str) -> None:
        # Late, as the other: this module is all there is right after the first paint.
        from luqual_desktop.ui.messages import warn

        warn(self._window, sentence)

    def _on_happened(self, text: str) -> None:
        if self._showing:
            return  # one report at a time: a fault in a repaint would open a dialog for every frame
        from luqual_desktop.ui.dialogs.error_report_dialog import ErrorReportDialog

        self._showing = True
        dialog = ErrorReportDialog(text, self._window)
        dialog.finished.connect(self._on_dialog_closed)
        dialog.open()

    def _on_dialog_closed(self) -> None:
        self._showing = False
