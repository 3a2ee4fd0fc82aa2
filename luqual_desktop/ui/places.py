"""Whose report of which period: chosen at the first start, changed from the top bar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from luqual_desktop.domain.periods import Period
from luqual_desktop.services.preferences import keep_role, role_of
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.messages import warn

if TYPE_CHECKING:
    from luqual_desktop.ui.dialogs.first_start_wizard import FirstChoice


class PlaceChoice(QObject):
    """Opens the dialogs that choose it."""

    def __init__(self, desk: Desk, today: Callable[[], date], window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._today = today
        self._window = window

    def ask_first(self) -> None:
        """Lead through the first start."""
        from luqual_desktop.ui.dialogs.first_start_wizard import FirstStartWizard

        wizard = FirstStartWizard(self._desk.catalogue, self._today(), self._window)
        wizard.chosen.connect(self._on_first_chosen)
        wizard.open()

    def ask_unit(self) -> None:
        """Ask for another unit; before the first choice for everything."""
        from luqual_desktop.ui.dialogs.first_start_wizard import units_for
        from luqual_desktop.ui.dialogs.unit_dialog import UnitDialog

        if not self._desk.has_report:
            self.ask_first()
            return
        current = self._desk.editor.report.report.unit
        dialog = UnitDialog(units_for(self._desk.catalogue, role_of(self._desk.workspace)), current, self._window)
        dialog.chosen.connect(self._on_unit_chosen)
        dialog.open()

    def change_period(self, period: Period) -> None:
        """Open the same unit's report of another period."""
        self._change(self._desk.editor.report.report.unit, period)

    def _on_unit_chosen(self, unit: str) -> None:
        self._change(unit, self._desk.editor.report.report.period)

    def _on_first_chosen(self, choice: FirstChoice) -> None:
        keep_role(self._desk.workspace, choice.role)
        self._desk.open_report(choice.unit, choice.period)

    def _change(self, unit: str, period: Period) -> None:
        if self._desk.editor.unsaved:
            warn(self._window, "还有内容没有保存，请先按红条上的“重试”，保存后再更换单位或报告期。")
            return
        self._desk.open_report(unit, period)
