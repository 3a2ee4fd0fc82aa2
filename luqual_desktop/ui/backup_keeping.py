"""Backups while one works: made by themselves, listed, looked into, and restored after a preview."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from luqual_desktop.domain.cells import CellKey, Edit
from luqual_desktop.services.safekeeping import BACKUP_EVERY, Safekeeping
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.messages import tell_failure, warn

if TYPE_CHECKING:
    from luqual_desktop.storage.backups import Backup
    from luqual_desktop.storage.comparing import Comparison
    from luqual_desktop.storage.keys import ReportKey
    from luqual_desktop.ui.dialogs.backup_look_dialog import BackupLookDialog
    from luqual_desktop.ui.dialogs.backups_dialog import BackupsDialog


class BackupKeeping(QObject):
    """Signals: `reopen_requested` with the step to be done while the store is closed: to restore a backup."""

    reopen_requested = Signal(object)

    def __init__(self, desk: Desk, safekeeping: Safekeeping, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._safekeeping = safekeeping
        self._window = window
        self._dialog: BackupsDialog | None = None
        self._look: BackupLookDialog | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(int(BACKUP_EVERY.total_seconds() * 1000))
        self._timer.timeout.connect(self.back_up)
        self._told = ""

    def start(self) -> None:
        """Make a backup every half hour from now on, where something was changed."""
        self._timer.start()

    def back_up(self) -> None:
        """Make a backup where something was changed since the last; say once if it cannot be made."""
        task = self._desk.run(lambda: self._safekeeping.back_up(even_unchanged=False))
        task.succeeded.connect(self._on_due_made)
        task.failed.connect(self._on_due_failed)

    def show(self) -> None:
        """Show the list."""
        from luqual_desktop.ui.dialogs.backups_dialog import BackupsDialog

        dialog = BackupsDialog(self._safekeeping.folder, self._safekeeping.second_folder, self._window)
        dialog.back_up_requested.connect(self._on_back_up_requested)
        dialog.look_requested.connect(self._on_look_requested)
        dialog.restore_requested.connect(self._on_restore_requested)
        dialog.other_requested.connect(self._on_other_requested)
        dialog.finished.connect(self._on_dialog_closed)
        self._dialog = dialog
        dialog.open()
        self._list()

    def _list(self) -> None:
        task = self._desk.run(self._safekeeping.backups)
        task.succeeded.connect(self._on_listed)
        task.failed.connect(self._on_failed)

    def _check_next(self) -> None:
        """Check one backup after the other, so that other work comes in between; until the list is closed."""
        backup = self._dialog.unchecked() if self._dialog is not None else None
        if backup is not None:
            task = self._desk.run(lambda: (backup, self._safekeeping.verdict(backup)))
            task.succeeded.connect(self._on_checked)
            task.failed.connect(self._on_failed)

    def _on_listed(self, backups: list[Backup]) -> None:
        if self._dialog is not None:
            self._dialog.show_backups(backups)
            self._check_next()

    def _on_checked(self, found: tuple[Backup, str]) -> None:
        if self._dialog is not None:
            self._dialog.show_verdict(*found)
            self._check_next()

    def _on_dialog_closed(self) -> None:
        self._dialog = None

    def _on_back_up_requested(self) -> None:
        if self._dialog is not None:
            self._dialog.wait(busy=True)
        task = self._desk.run(self._safekeeping.back_up)
        task.succeeded.connect(self._on_backed_up)
        task.failed.connect(self._on_backed_up)
        task.failed.connect(self._on_failed)

    def _on_backed_up(self) -> None:
        if self._dialog is not None:
            self._dialog.wait(busy=False)
            self._list()

    def _on_other_requested(self) -> None:
        folder = str(self._safekeeping.second_folder or "")
        file, _ = QFileDialog.getOpenFileName(self._over(), "选择备份文件", folder, "备份 (*.db)")
        if file:
            task = self._desk.run(lambda: self._safekeeping.chosen(Path(file)))
            task.succeeded.connect(self._on_look_requested)
            task.failed.connect(self._on_failed)

    def _on_look_requested(self, backup: Backup) -> None:
        task = self._desk.run(lambda: (backup, self._safekeeping.reports_in(backup)))
        task.succeeded.connect(self._on_looked_into)
        task.failed.connect(self._on_failed)

    def _on_looked_into(self, found: tuple[Backup, list[ReportKey]]) -> None:
        from luqual_desktop.ui.dialogs.backup_look_dialog import BackupLookDialog

        backup, reports = found
        dialog = BackupLookDialog(self._desk.catalogue, backup, reports, self._over())

        def show(key: ReportKey) -> None:
            task = self._desk.run(lambda: self._safekeeping.look_inside(backup, key))
            task.succeeded.connect(lambda then: self._show_texts(key, then))
            task.failed.connect(self._on_failed)

        dialog.report_chosen.connect(show)
        dialog.taken.connect(self._on_taken)
        dialog.restore_requested.connect(self._on_restore_requested)
        dialog.finished.connect(self._on_look_closed)
        self._look = dialog
        dialog.open()
        dialog.start(self._desk.editor.report.key if self._desk.has_report else None)

    def _show_texts(self, key: ReportKey, then: Mapping[CellKey, str]) -> None:
        if self._look is None or self._look.shown() != key:
            return  # closed, or another report chosen since
        if self._desk.has_report and self._desk.editor.report.key == key:
            self._look.show_texts(then, self._desk.editor.report.report.cells, may_take=True)
        else:
            self._look.show_texts(then, self._safekeeping.held_now(key), may_take=False)

    def _on_look_closed(self) -> None:
        self._look = None

    def _on_taken(self, report: ReportKey, edits: list[Edit]) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        if report == self._desk.editor.report.key:
            self._desk.editor.apply(edits, "从备份取回")
        else:
            warn(self._window, "打开的报表已经更换，没有取回。请重新打开该报表再取回。")

    def _on_restore_requested(self, backup: Backup) -> None:
        if self._desk.has_report and self._desk.editor.unsaved:
            warn(self._over(), "还有内容没有保存，请先按红条上的“重试”，保存后再恢复备份。")
            return
        task = self._desk.run(lambda: (backup, self._safekeeping.compare(backup)))
        task.succeeded.connect(self._on_compared)
        task.failed.connect(self._on_failed)

    def _on_compared(self, found: tuple[Backup, Comparison]) -> None:
        from luqual_desktop.ui.dialogs.restore_dialog import RestoreDialog

        backup, comparison = found
        dialog = RestoreDialog(self._desk.catalogue, backup, comparison, self._over())
        dialog.accepted.connect(lambda: self._restore(backup))
        dialog.open()

    def _restore(self, backup: Backup) -> None:
        from luqual_desktop.ui.start_troubles import restoring

        if self._dialog is not None:
            self._dialog.accept()
        self.reopen_requested.emit(restoring(backup))

    def _on_due_made(self) -> None:
        self._told = ""

    def _on_due_failed(self, error: Exception) -> None:
        if str(error) != self._told:  # not every half hour anew
            self._told = str(error)
            self._on_failed(error)

    def _over(self) -> QWidget:
        return self._look or self._dialog or self._window

    def _on_failed(self, error: Exception) -> None:
        tell_failure(self._over(), error)
