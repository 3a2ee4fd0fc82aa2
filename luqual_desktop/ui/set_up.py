"""设置 and 帮助."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from luqual_desktop import __version__, paths
from luqual_desktop.services.preferences import (
    EnterMoves,
    Preferences,
    Role,
    keep_preferences,
    keep_role,
    preferences_from,
    role_of,
    sign_as_preferred,
)
from luqual_desktop.services.safekeeping import Safekeeping
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.dressing import set_font_size
from luqual_desktop.ui.messages import warn

if TYPE_CHECKING:
    from luqual_desktop.services.updates import Installer


class SetUp(QObject):
    """Asks for the settings and puts them into force.

    Signals: `applied` with the Preferences now in force, and whether the pages must be made anew for them.
    """

    applied = Signal(object, bool)

    def __init__(self, desk: Desk, data_folder: Path, safekeeping: Safekeeping, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._data_folder = data_folder
        self._safekeeping = safekeeping
        self._window = window
        self._in_force: Preferences | None = None

    def put_in_force(self, preferences: Preferences) -> None:
        """Put preferences into force."""
        before, self._in_force = self._in_force, preferences
        set_font_size(preferences.font_size)
        looked = (before.font_size, before.user) if before else (preferences.font_size, preferences.user)
        self.applied.emit(preferences, looked != (preferences.font_size, preferences.user))

    def ask(self) -> None:
        """Show the settings."""
        from luqual_desktop.ui.dialogs.settings_dialog import SettingsDialog

        workspace = self._desk.workspace
        held = preferences_from(workspace.setting)
        shown = replace(held, user=held.user or workspace.actor.user)
        dialog = SettingsDialog(shown, role_of(workspace), self._safekeeping.folder, self._window)
        dialog.changed.connect(self._on_settings_changed)
        dialog.open()

    def show_manual(self) -> None:
        """Show the manual beside the window."""
        from luqual_desktop.ui.dialogs.manual_dialog import ManualDialog

        try:
            text = paths.manual_file().read_text(encoding="utf-8")
        except OSError:
            warn(self._window, "使用手册不在安装文件夹中，请重新安装本程序。")
            return
        ManualDialog(text, self._window).show()

    def show_shortcuts(self) -> None:
        """Show the keys."""
        from luqual_desktop.ui.dialogs.help_dialogs import ShortcutsDialog

        ShortcutsDialog(self._window).open()

    def show_about(self) -> None:
        """Show what this program is."""
        from luqual_desktop.ui.dialogs.help_dialogs import AboutDialog

        AboutDialog(self._desk.catalogue, self._window).open()

    def show_data_folder(self) -> None:
        """Open the folder of the data in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._data_folder)))

    def check_update(self) -> None:
        """Ask for an installer file that somebody handed over, and update from it."""
        from luqual_desktop.ui.dialogs.update_dialog import UpdateDialog

        dialog = UpdateDialog(_examined, self._start_update, self._window)
        dialog.started.connect(self._on_update_started)
        dialog.open()

    def _start_update(self, installer: Installer) -> Path:
        from luqual_desktop.services.updates import start_update
        from luqual_desktop.ui.dialogs.update_dialog import open_installer

        return start_update(installer, lambda: self._safekeeping.back_up().path, open_installer)

    def _on_update_started(self) -> None:
        self._window.window().close()  # the installer waits for it; what is unsaved is asked about as ever

    def _on_settings_changed(self, preferences: Preferences, role: Role) -> None:
        workspace = self._desk.workspace
        keep_preferences(workspace, preferences)
        keep_role(workspace, role)
        sign_as_preferred(workspace)
        self.put_in_force(preferences)


def _examined(path: Path, told_digest: str) -> Installer:
    from luqual_desktop.services.updates import examine_installer

    return examine_installer(path, told_digest, __version__, sys.platform)


def enter_leads_down(preferences: Preferences) -> bool:
    """Tell whether Enter leads down, rather than to the right."""
    return preferences.enter_moves is EnterMoves.DOWN
