"""导入: a workbook of one's own is read, what differs is shown, and what was chosen is taken over as one step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.messages import tell_failure
from luqual_desktop.ui.widgets.busy_box import BusyBox
from luqual_desktop.ui.window_memory import WindowMemory

if TYPE_CHECKING:
    from luqual_desktop.services.importing import Difference, ImportPreview

_PURPOSE = "imports"


class TakingIn(QObject):
    """Leads from the file to the preview to the edit."""

    def __init__(self, desk: Desk, memory: WindowMemory, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._memory = memory
        self._window = window

    def choose_file(self) -> None:
        """Ask for a workbook and compare it with what is held."""
        from luqual_desktop.services.importing import read_back

        folder = self._memory.folder(_PURPOSE) or str(Path.home())
        chosen, _ = QFileDialog.getOpenFileName(self._window, "导入工作簿", folder, "Excel 工作簿 (*.xlsx)")
        if not chosen:
            return
        file, report = Path(chosen), self._desk.editor.report
        self._memory.keep_folder(_PURPOSE, file.parent)
        task = self._desk.run(lambda: read_back(report, file))
        BusyBox("正在读取并比较…", task, self._window)
        task.succeeded.connect(self._on_compared)
        task.failed.connect(self._on_failed)

    def _on_compared(self, look: ImportPreview) -> None:
        from luqual_desktop.ui.dialogs.import_dialog import ImportDialog

        dialog = ImportDialog(look, self._window)
        dialog.chosen.connect(self._on_differences_chosen)
        dialog.open()

    def _on_differences_chosen(self, differences: list[Difference]) -> None:
        from luqual_desktop.services.importing import take_over

        self._desk.editor.apply(take_over(differences), "导入")

    def _on_failed(self, error: Exception) -> None:
        tell_failure(self._window, error)
