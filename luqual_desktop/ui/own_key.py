"""帮助 → 签名密钥: the key of this installation shown, and its public half written to a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from luqual_desktop.domain.key_file import SUFFIX, PublicKeyFile
from luqual_desktop.services.preferences import Role, role_of
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.messages import tell, tell_failure
from luqual_desktop.ui.window_memory import WindowMemory

_PURPOSE = "keys"


class OwnKey(QObject):
    """Leads from the menu to the file."""

    def __init__(self, desk: Desk, memory: WindowMemory, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._memory = memory
        self._window = window

    def show(self) -> None:
        """Show the fingerprint; the key is made now if there is none yet."""
        workspace, units = self._desk.workspace, self._units()

        def work() -> tuple[list[PublicKeyFile], str]:
            from luqual_desktop.services.key_register import KeyRegister

            register = KeyRegister(workspace)
            keys = [register.own_key(unit, name) for unit, name in units.items()]
            return keys, workspace.signing.take_notice()

        task = self._desk.run(work)
        task.succeeded.connect(self._on_key_known)
        task.failed.connect(self._on_failed)

    def _units(self) -> dict[str, str]:
        """Return for whom this installation exports: the unit that is open, the consolidating unit, or both."""
        from luqual_desktop.services.collecting_place import collecting_unit

        workspace = self._desk.workspace
        units: dict[str, str] = {}
        if self._desk.has_report:
            code = self._desk.editor.report.report.unit
            units[code] = workspace.catalogue.unit_names.get(code, code)
        if role_of(workspace) is not Role.REPORTING or not units:
            collecting = collecting_unit(workspace)
            units[collecting.code] = collecting.name
        return units

    def _on_key_known(self, known: tuple[list[PublicKeyFile], str]) -> None:
        from luqual_desktop.ui.dialogs.own_key_dialog import OwnKeyDialog

        dialog = OwnKeyDialog(*known, self._window)
        dialog.export_requested.connect(self._on_export_requested)
        dialog.open()

    def _on_export_requested(self, key: PublicKeyFile) -> None:
        from luqual_desktop.services.key_register import KeyRegister, key_file_name

        folder = self._memory.folder(_PURPOSE) or str(Path.home())
        name = str(Path(folder) / key_file_name(key))
        chosen, _ = QFileDialog.getSaveFileName(self._window, "导出公钥", name, f"公钥文件 (*{SUFFIX})")
        if not chosen:
            return
        target = Path(chosen) if chosen.endswith(SUFFIX) else Path(f"{chosen}{SUFFIX}")
        self._memory.keep_folder(_PURPOSE, target.parent)
        register = KeyRegister(self._desk.workspace)
        task = self._desk.run(lambda: register.export(key, target))
        task.succeeded.connect(lambda _: tell(self._window, f"公钥已写入 {target}。请交给接收上报的单位登记。"))
        task.failed.connect(self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        tell_failure(self._window, error)
