"""导出汇总, step by step: the cover, the file, and what has gone out."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from luqual_desktop.domain.cells import Edit
from luqual_desktop.domain.submission import Submission
from luqual_desktop.services.rolling_up import RollUp
from luqual_desktop.ui.district.collecting_desk import CollectingDesk
from luqual_desktop.ui.saving_as import ask_for_workbook
from luqual_desktop.ui.widgets.busy_box import BusyBox
from luqual_desktop.ui.window_memory import WindowMemory

_PURPOSE = "consolidated"


class ConsolidatedHandingIn(QObject):
    """Leads from a roll-up to the workbook for the level above."""

    def __init__(self, desk: CollectingDesk, memory: WindowMemory, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._memory = memory
        self._window = window
        self._result: RollUp | None = None

    def start(self, result: RollUp) -> None:
        """Ask for the cover first."""
        from luqual_desktop.ui.district.cover_dialog import CoverDialog

        self._result = result
        collecting = self._desk.collecting
        dialog = CoverDialog(
            result.work.catalogue,
            result.consolidated,
            collecting.texts.cells(),
            collecting.next_revision(),
            self._window,
        )
        dialog.written.connect(self._on_cover_written)
        dialog.open()

    def _on_cover_written(self, edits: list[Edit]) -> None:
        collecting = self._desk.collecting
        collecting.texts.write(edits, "封面")  # where that fails the dialog stays, with what was typed
        cast("QDialog", self.sender()).done(QDialog.DialogCode.Accepted)
        name = collecting.file_name(collecting.next_revision())
        target = ask_for_workbook(self._window, "保存汇总工作簿", name, self._memory, _PURPOSE)
        if target is not None and self._result is not None:
            self._write(self._result, target)

    def _write(self, result: RollUp, target: Path) -> None:
        collecting = self._desk.collecting
        task = self._desk.run(
            lambda: (
                target,
                collecting.export(result.work, result.consolidated, collecting.texts.cells(), target),
            ),
            self._on_written,
        )
        BusyBox("正在写出并核对汇总工作簿…", task, self._window)

    def _on_written(self, written: tuple[Path, Submission]) -> None:
        from luqual_desktop.ui.district.exported_dialog import ExportedDialog

        notice = self._desk.collecting.workspace.signing.take_notice()
        ExportedDialog(*written, notice, self._window).open()
