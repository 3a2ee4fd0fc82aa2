"""What the window remembers of itself: size, last tab, last folders. Anything that changes meaning is in the store."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

_GEOMETRY, _PARTS, _TAB, _PAGE = "geometry", "parts", "tab", "page"
_PARTS_VERSION = 1


class WindowMemory:
    """A small file; one that cannot be read counts as empty, one that cannot be written is no misfortune."""

    def __init__(self, file: Path) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    def restore(self, window: QMainWindow) -> bool:
        """Give the window its last size and the places of its parts; False where none are known."""
        geometry, parts = self._bytes(_GEOMETRY), self._bytes(_PARTS)
        if geometry is None or not window.restoreGeometry(geometry):
            return False
        return parts is not None and window.restoreState(parts, _PARTS_VERSION)

    def keep(self, window: QMainWindow, tab: int, page: int) -> None:
        """Remember the window's size, its parts and what it shows."""
        self._settings.setValue(_GEOMETRY, window.saveGeometry())
        self._settings.setValue(_PARTS, window.saveState(_PARTS_VERSION))
        self._settings.setValue(_TAB, tab)
        self._settings.setValue(_PAGE, page)
        self._settings.sync()

    def last_place(self) -> tuple[int, int]:
        """Return the numbers of the tab and the inner tab last shown."""
        return self._number(_TAB), self._number(_PAGE)

    def folder(self, purpose: str) -> str:
        """Return the folder last used for a purpose, empty if there is none."""
        return str(self._settings.value(f"folder/{purpose}", ""))

    def keep_folder(self, purpose: str, folder: Path) -> None:
        """Remember the folder used for a purpose."""
        self._settings.setValue(f"folder/{purpose}", str(folder))

    def _bytes(self, key: str) -> QByteArray | None:
        value = self._settings.value(key)
        return value if isinstance(value, QByteArray) else None

    def _number(self, key: str) -> int:
        text = str(self._settings.value(key, "0"))
        return int(text) if text.isascii() and text.isdigit() else 0
