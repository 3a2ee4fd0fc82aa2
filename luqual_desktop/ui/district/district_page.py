"""The consolidating unit's side of the window: the board first, then intake, roll-up, returns and the task package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QTabWidget, QWidget

from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.district.board_page import BoardPage
from luqual_desktop.ui.district.collecting_desk import CollectingDesk
from luqual_desktop.ui.district.intake_page import IntakePage
from luqual_desktop.ui.district.package_page import PackagePage
from luqual_desktop.ui.district.return_page import ReturnPage
from luqual_desktop.ui.district.roll_up_page import RollUpPage
from luqual_desktop.ui.messages import tell_failure, warn
from luqual_desktop.ui.window_memory import WindowMemory


class DistrictPage(QTabWidget):
    """Signals: `place_shown` with the consolidating unit's name and the Period."""

    place_shown = Signal(str, object)

    def __init__(self, desk: Desk, memory: WindowMemory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = CollectingDesk(desk, self)
        self.board = BoardPage(self.desk, Path.home(), self)
        self.intake = IntakePage(self.desk, memory, self)
        self.setDocumentMode(True)
        self.roll_up = RollUpPage(self.desk, memory, self)
        self.returning = ReturnPage(self.desk, memory, self)
        self.package = PackagePage(self.desk, memory, self)
        for title, page in (
            ("催报", self.board),
            ("收表", self.intake),
            ("汇总", self.roll_up),
            ("退回", self.returning),
            ("任务包", self.package),
        ):
            self.addTab(page, title)
        self.desk.failed.connect(self._on_failed)
        self.board.unit_chosen.connect(self._on_unit_chosen)

    def show_period(self, period: Period) -> None:
        """Collect for this installation's consolidating unit in a period."""
        from luqual_desktop.services.collecting_place import collecting_unit

        unit = collecting_unit(self.desk.desk.workspace)
        self.desk.go_to(unit, period)
        self.desk.refresh_board()
        self.place_shown.emit(unit.name, period)

    def take_in(self, sources: Sequence[Path]) -> None:
        """Sort files that were dropped or named, and show the intake."""
        self.setCurrentWidget(self.intake)
        self.intake.take_in(sources)

    def commit(self) -> None:
        """Keep what has been typed."""
        self.package.commit()

    def ask_unit(self) -> None:
        """Ask for whom this installation collects."""
        from luqual_desktop.ui.district.collecting_unit_dialog import CollectingUnitDialog

        collecting = self.desk.collecting
        dialog = CollectingUnitDialog(collecting.unit, collecting.unit_name, self)
        dialog.chosen.connect(self._on_collecting_unit_chosen)
        dialog.open()

    def _on_collecting_unit_chosen(self, code: str, name: str) -> None:
        from luqual_desktop.services.collecting_place import CollectingUnit, keep_collecting_unit

        period = self.desk.collecting.period
        try:
            keep_collecting_unit(self.desk.desk.workspace, CollectingUnit(code, name))
        except UserError as error:
            warn(self, error.message)
            return
        cast("QDialog", self.sender()).done(QDialog.DialogCode.Accepted)
        self.show_period(period)

    def _on_unit_chosen(self, unit: str) -> None:
        self.setCurrentWidget(self.returning)
        self.returning.show_unit(unit)

    def _on_failed(self, error: Exception) -> None:
        tell_failure(self, error)
