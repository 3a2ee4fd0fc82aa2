"""导入: a workbook is read, what it is and what it changes is shown, and what was chosen is taken over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from luqual_desktop.domain.returns import ReturnSlip
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.messages import tell, tell_failure, warn
from luqual_desktop.ui.widgets.busy_box import BusyBox
from luqual_desktop.ui.window_memory import WindowMemory

if TYPE_CHECKING:
    from luqual_desktop.services.entry import OpenReport
    from luqual_desktop.services.importing import Difference, ImportPreview
    from luqual_desktop.services.incoming import Incoming

_PURPOSE = "imports"


class TakingIn(QObject):
    """Leads from the file to the preview to the change: a workbook of one's own, a return slip or a task package."""

    def __init__(self, desk: Desk, memory: WindowMemory, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._memory = memory
        self._window = window
        self._read_for: OpenReport | None = None

    def choose_file(self) -> None:
        """Ask for a workbook and look what it is."""
        folder = self._memory.folder(_PURPOSE) or str(Path.home())
        chosen, _ = QFileDialog.getOpenFileName(self._window, "导入工作簿", folder, "Excel 工作簿 (*.xlsx)")
        if chosen:
            self._memory.keep_folder(_PURPOSE, Path(chosen).parent)
            self.read(Path(chosen))

    def read(self, file: Path) -> None:
        """Read a workbook and show what taking it over would change."""
        from luqual_desktop.services.incoming import read_incoming

        workspace, report = self._desk.workspace, self._desk.editor.report
        self._read_for = report
        task = self._desk.run(lambda: read_incoming(workspace, report, file))
        BusyBox("正在读取并比较…", task, self._window)
        task.succeeded.connect(self._on_read)
        task.failed.connect(self._on_failed)

    def _on_read(self, incoming: Incoming) -> None:
        if isinstance(incoming, ReturnSlip):
            self._show_slip(incoming)
        elif isinstance(incoming, TaskPackage):
            self._show_package(incoming)
        else:
            self._show_differences(incoming)

    def _show_differences(self, look: ImportPreview) -> None:
        from luqual_desktop.ui.dialogs.import_dialog import ImportDialog

        dialog = ImportDialog(look, self._window)
        dialog.chosen.connect(self._on_differences_chosen)
        dialog.open()

    def _show_slip(self, slip: ReturnSlip) -> None:
        from luqual_desktop.ui.dialogs.slip_dialog import SlipDialog

        dialog = SlipDialog(self._desk.catalogue, slip, self._window)
        dialog.taken.connect(self._on_slip_taken)
        dialog.open()

    def _show_package(self, package: TaskPackage) -> None:
        from luqual_desktop.services.task_packages import TaskPackages
        from luqual_desktop.ui.dialogs.package_dialog import PackageDialog

        changes = TaskPackages(self._desk.workspace).changes(package, self._desk.editor.report.report.unit)
        issuer = self._desk.catalogue.unit_names.get(package.issuer, package.issuer)
        dialog = PackageDialog(package, issuer, changes, self._window)
        dialog.taken.connect(self._on_package_taken)
        dialog.open()

    def _on_differences_chosen(self, differences: list[Difference]) -> None:
        from luqual_desktop.services.importing import take_over

        if self._still_there():
            self._desk.editor.apply(take_over(differences), "导入")

    def _on_slip_taken(self, slip: ReturnSlip) -> None:
        from luqual_desktop.services.returning import take_slip

        editor = self._desk.editor
        if self._still_there():
            take_slip(self._desk.workspace, editor.report, slip)
            editor.reload()

    def _on_package_taken(self, package: TaskPackage) -> None:
        from luqual_desktop.services.task_packages import TaskPackages

        TaskPackages(self._desk.workspace).keep(package)
        report = self._desk.editor.report.report
        self._desk.open_report(report.unit, report.period)
        tell(self._window, "任务包已采用，本单位目标已更新。")

    def _still_there(self) -> bool:
        """Tell whether the report lies on the desk that the file was compared with; say so where it does not."""
        there = self._desk.editor.report is self._read_for
        if not there:
            warn(self._window, "打开的报表已经更换，没有导入。请在原报表中重新导入。")
        return there

    def _on_failed(self, error: Exception) -> None:
        tell_failure(self._window, error)
