"""Short messages to the user: always one Chinese sentence, in a box that does not stop the program."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from luqual_desktop.errors import UserError

Icon = QMessageBox.Icon


def tell(parent: QWidget, sentence: str) -> None:
    """Say that something has been done, or what to know."""
    _open(parent, Icon.Information, sentence)


def warn(parent: QWidget, sentence: str) -> None:
    """Say that something cannot be done, and why."""
    _open(parent, Icon.Warning, sentence)


def tell_failure(parent: QWidget, error: Exception) -> None:
    """Say what a task failed of; a fault of the program goes on to whoever takes uncaught exceptions."""
    if not isinstance(error, UserError):
        raise error
    warn(parent, error.message)


def _open(parent: QWidget, icon: QMessageBox.Icon, sentence: str) -> None:
    box = QMessageBox(icon, parent.window().windowTitle(), sentence, QMessageBox.StandardButton.Ok, parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
