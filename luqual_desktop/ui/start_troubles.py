"""What stands in the way at the start: said in one sentence, or put to the user to decide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from luqual_desktop.errors import UserError
from luqual_desktop.ui.dialogs.unusable_store_dialog import UnusableStoreDialog, WayOut
from luqual_desktop.ui.main_window import PROGRAM_NAME
from luqual_desktop.ui.messages import tell_failure

if TYPE_CHECKING:
    from luqual_desktop.domain.catalogue import Catalogue
    from luqual_desktop.services.safekeeping import Safekeeping
    from luqual_desktop.services.unusable_store import UnusableStoreError
    from luqual_desktop.storage.backups import Backup

FirstStep = Callable[["Safekeeping"], str]
"""Something to be done with the closed store before it is opened; returns what to tell of it."""


class StartTroubles(QObject):
    """Signals: `decided` with the FirstStep after which to try again; `given_up` when the program is to end."""

    decided = Signal(object)
    given_up = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._safekeeping: Safekeeping | None = None

    def refuse(self, error: UserError) -> None:
        """Say why the store cannot be used, and give up."""
        box = self._message(error)
        box.finished.connect(self.given_up)
        box.open()

    def tell(self, error: UserError) -> QMessageBox:
        """Say what failed; the caller goes on when the box has been closed."""
        box = self._message(error)
        box.open()
        return box

    def ask(self, error: UnusableStoreError, safekeeping: Safekeeping, catalogue: Catalogue) -> None:
        """Put the ways out to the user."""
        self._safekeeping = safekeeping
        dialog = UnusableStoreDialog(error, catalogue, self._window)
        dialog.chosen.connect(self._on_way_chosen)
        dialog.other_requested.connect(self._on_other_requested)
        dialog.open()

    def _message(self, error: UserError) -> QMessageBox:
        box = QMessageBox(
            QMessageBox.Icon.Critical, PROGRAM_NAME, error.message, QMessageBox.StandardButton.Ok, self._window
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return box

    def _on_way_chosen(self, way: WayOut, backup: Backup | None) -> None:
        match way:
            case WayOut.RESTORE if backup is not None:
                self.decided.emit(restoring(backup))
            case WayOut.RESCUE:
                self.decided.emit(rescuing(backup))
            case WayOut.ANEW:
                self.decided.emit(beginning_anew)
            case _:
                self.given_up.emit()

    def _on_other_requested(self) -> None:
        dialog = self.sender()
        if not isinstance(dialog, UnusableStoreDialog) or self._safekeeping is None:
            return
        file, _ = QFileDialog.getOpenFileName(dialog, "选择备份文件", "", "备份 (*.db)")
        if not file:
            return
        try:
            dialog.show_way(self._safekeeping.way_by(self._safekeeping.chosen(Path(file))))
        except UserError as error:
            tell_failure(dialog, error)


def restoring(backup: Backup) -> FirstStep:
    """Return the step that puts a backup in the store's place."""

    def restore(safekeeping: Safekeeping) -> str:
        kept = safekeeping.bring_back(backup)
        aside = f"恢复前的数据文件另存在 {kept}。" if kept else ""
        return f"已恢复 {backup.time:%Y-%m-%d %H:%M:%S} 的备份。{aside}上报次数会接着以前用过的次数往下编。"

    return restore


def rescuing(backup: Backup | None) -> FirstStep:
    """Return the step that makes a store from a backup and what can be read of the damaged file."""

    def rescue(safekeeping: Safekeeping) -> str:
        rescued = safekeeping.rescue(backup)
        found = rescued.salvaged
        base = f"在 {backup.time:%Y-%m-%d %H:%M:%S} 的备份上" if backup else "从损坏的文件中"
        told = [f"已抢救：{base}补回 {found.changes + found.doubtful} 处修改。"]
        if found.doubtful:
            told.append(f"其中 {found.doubtful} 处读不出来历，修改记录里标有“抢救，请核对”。")
        if not found.complete:
            told.append("原文件没有全部读出，请对照纸质材料检查。")
        return "".join([*told, f"损坏的原文件另存在 {rescued.kept}。"])

    return rescue


def beginning_anew(safekeeping: Safekeeping) -> str:
    """Set what is there aside, so that an empty store is made."""
    kept = safekeeping.start_anew()
    return f"已新建空的数据文件。原来的文件另存在 {kept}。" if kept else "已新建空的数据文件。"
