"""Choosing another unit to report for."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from luqual_desktop.ui.widgets.unit_chooser import UnitChooser


class UnitDialog(QDialog):
    """Signals: `chosen` with the unit's code."""

    chosen = Signal(str)

    def __init__(self, names: Mapping[str, str], current: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("选择单位")
        self.resize(380, 460)
        self._chooser = UnitChooser(self)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        layout = QVBoxLayout(self)
        layout.addWidget(self._chooser)
        layout.addWidget(self._buttons)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._chooser.accepted.connect(self.accept)
        self._chooser.changed.connect(self._on_choice_changed)
        self._chooser.show_units(names, current)
        self._chooser.setFocus()

    def accept(self) -> None:
        """Announce the unit chosen; without one the dialog stays."""
        code = self._chooser.chosen()
        if code:
            super().accept()
            self.chosen.emit(code)

    def _on_choice_changed(self) -> None:
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self._chooser.chosen()))
