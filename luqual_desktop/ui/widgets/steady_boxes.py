"""A choice and a number that the mouse wheel leaves alone: who scrolls past must not change an answer."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSpinBox
from typing_extensions import override


class SteadyBox(QComboBox):
    """A choice."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class SteadySpinBox(QSpinBox):
    """A number."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
