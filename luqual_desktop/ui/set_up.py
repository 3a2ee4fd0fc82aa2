"""设置 and 帮助."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

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
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.dressing import set_font_size


class SetUp(QObject):
    """Asks for the settings and puts them into force.

    Signals: `applied` with the Preferences now in force, and whether the pages must be made anew for them.
    """

    applied = Signal(object, bool)

    def __init__(self, desk: Desk, data_folder: Path, backup_folder: Path, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._data_folder = data_folder
        self._backup_folder = backup_folder
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
        dialog = SettingsDialog(shown, role_of(workspace), self._backup_folder, self._window)
        dialog.changed.connect(self._on_settings_changed)
        dialog.open()

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

    def _on_settings_changed(self, preferences: Preferences, role: Role) -> None:
        workspace = self._desk.workspace
        keep_preferences(workspace, preferences)
        keep_role(workspace, role)
        sign_as_preferred(workspace)
        self.put_in_force(preferences)


def enter_leads_down(preferences: Preferences) -> bool:
    """Tell whether Enter leads down, rather than to the right."""
    return preferences.enter_moves is EnterMoves.DOWN
