"""修改记录: what stood in a cell before, and the list of changes as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.messages import tell, tell_failure
from luqual_desktop.ui.saving_as import ask_for_workbook
from luqual_desktop.ui.widgets.busy_box import BusyBox
from luqual_desktop.ui.window_memory import WindowMemory

if TYPE_CHECKING:
    from luqual_desktop.ui.dialogs.history_dialog import Extent

_PURPOSE = "histories"


class ValueHistory(QObject):
    """Shows the changes of one cell; from there those of the cell, of the report or all can be exported."""

    def __init__(self, desk: Desk, memory: WindowMemory, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._memory = memory
        self._window = window

    def show(self, cell: CellKey) -> None:
        """Show every value a cell has had."""
        from luqual_desktop.ui.dialogs.history_dialog import HistoryDialog

        report = self._desk.editor.report.report
        changes = self._desk.workspace.history(report.unit, report.period, cell)
        dialog = HistoryDialog(place_name(self._desk.catalogue, cell), changes, self._window)
        dialog.export_requested.connect(lambda extent: self._export(extent, cell))
        dialog.open()

    def _export(self, extent: Extent, cell: CellKey) -> None:
        from luqual_desktop.services.history_export import export_history, history_file_name
        from luqual_desktop.ui.dialogs.history_dialog import Extent

        workspace = self._desk.workspace
        report = None if extent is Extent.ALL else self._desk.editor.report.key
        one = cell if extent is Extent.CELL else None
        name = history_file_name(workspace, report, one)
        target = ask_for_workbook(self._window, "导出修改记录", name, self._memory, _PURPOSE)
        if target is None:
            return
        task = self._desk.run(lambda: export_history(workspace, target, report, one))
        BusyBox("正在写出修改记录…", task, self._window)
        task.succeeded.connect(lambda count: tell(self._window, f"{count} 条修改记录已写入 {target}。"))
        task.failed.connect(self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        tell_failure(self._window, error)
