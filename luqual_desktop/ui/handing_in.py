"""上报, 撤回 and the blank template, as the window leads through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from luqual_desktop.errors import UserError
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.messages import tell, tell_failure
from luqual_desktop.ui.saving_as import ask_for_workbook
from luqual_desktop.ui.widgets.busy_box import BusyBox
from luqual_desktop.ui.window_memory import WindowMemory

if TYPE_CHECKING:
    from luqual_desktop.domain.findings import Finding
    from luqual_desktop.services.submitting import SubmissionPreview, Submitted

_SUBMISSIONS, _TEMPLATES = "submissions", "templates"


class HandingIn(QObject):
    """Signals: `cell_chosen` with the CellKey of what stands in the way and is to be looked at."""

    cell_chosen = Signal(object)

    def __init__(self, desk: Desk, memory: WindowMemory, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._memory = memory
        self._window = window

    def submit(self) -> None:
        """Check everything; show what stands in the way, or what will go out."""
        from luqual_desktop.services.submitting import preview
        from luqual_desktop.ui.dialogs.submit_dialogs import BlockedDialog, ConfirmDialog

        editor = self._desk.editor
        editor.retry_unsaved()
        editor.audit()
        try:
            look = preview(self._desk.workspace, editor.report)
        except UserError as error:
            self._on_failed(error)
            return
        if look.blocking:
            blocked = BlockedDialog(self._desk.catalogue, look, self._window)
            blocked.finding_chosen.connect(self._on_finding_chosen)
            blocked.open()
            return
        report = editor.report.report
        unit = self._desk.catalogue.unit_names.get(report.unit, report.unit)
        confirm = ConfirmDialog(unit, report.period.name, look, self._window)
        confirm.accepted.connect(lambda: self._choose_target(look))
        confirm.open()

    def recall(self) -> None:
        """Ask for the reason and open the report again."""
        from luqual_desktop.ui.dialogs.recall_dialog import RecallDialog

        dialog = RecallDialog(self._desk.editor.report.state.revision, self._window)
        dialog.confirmed.connect(self._on_recall_confirmed)
        dialog.open()

    def write_template(self) -> None:
        """Ask for a file and write the blank workbook."""
        from luqual_desktop.services.submitting import template_file_name, write_template

        report = self._desk.editor.report.report
        name = template_file_name(self._desk.catalogue, report.unit, report.period)
        target = ask_for_workbook(self._window, "导出空白表", name, self._memory, _TEMPLATES)
        if target is None:
            return
        task = self._desk.run(lambda: write_template(self._desk.catalogue, report.unit, report.period, target))
        BusyBox("正在写出空白表…", task, self._window)
        task.succeeded.connect(lambda _: tell(self._window, f"空白表已写入 {target}。"))
        task.failed.connect(self._on_failed)

    def _choose_target(self, look: SubmissionPreview) -> None:
        from luqual_desktop.services.submitting import submit

        target = ask_for_workbook(self._window, "保存上报工作簿", look.file_name, self._memory, _SUBMISSIONS)
        if target is None:
            return
        workspace, report = self._desk.workspace, self._desk.editor.report.report
        unit, period = report.unit, report.period  # read anew by the worker: what is on the screen is the window's
        task = self._desk.run(lambda: submit(workspace, workspace.open_report(unit, period), target))
        BusyBox("正在写出并核对上报工作簿…", task, self._window)
        task.succeeded.connect(self._on_submitted)
        task.failed.connect(self._on_failed)

    def _on_finding_chosen(self, finding: Finding) -> None:
        self.cell_chosen.emit(finding.cell)

    def _on_submitted(self, done: Submitted) -> None:
        from luqual_desktop.ui.dialogs.submit_dialogs import SubmittedDialog

        self._desk.editor.reload()
        SubmittedDialog(done, self._window).open()

    def _on_recall_confirmed(self, reason: str) -> None:
        from luqual_desktop.services.submitting import recall

        editor, dialog = self._desk.editor, cast("QDialog", self.sender())
        dialog.setEnabled(False)
        workspace, report = self._desk.workspace, editor.report.report
        unit, period = report.unit, report.period
        task = self._desk.run(lambda: recall(workspace, workspace.open_report(unit, period), reason))
        task.succeeded.connect(lambda _: dialog.done(QDialog.DialogCode.Accepted))
        task.succeeded.connect(lambda _: editor.reload())
        task.failed.connect(lambda _: dialog.setEnabled(True))
        task.failed.connect(self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        tell_failure(self._window, error)
