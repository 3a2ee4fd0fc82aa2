"""What the window remembers of itself: size, last tab, last folders. Anything that changes meaning is in the store.

Lines of name and value: the first paint needs them, and Qt's own settings take longer to load.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtWidgets import QMainWindow

_GEOMETRY, _PARTS, _TAB, _PAGE = "geometry", "parts", "tab", "page"
_PARTS_VERSION = 1
_MOST_DIGITS = 5


class WindowMemory:
    """A small file; one that cannot be read counts as empty, one that cannot be written is no misfortune."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._values = _read(file)

    def restore_geometry(self, window: QMainWindow) -> bool:
        """Give the window its last place and size; False where none are known."""
        geometry = self._bytes(_GEOMETRY)
        return bool(geometry) and window.restoreGeometry(geometry)

    def restore_parts(self, window: QMainWindow) -> bool:
        """Put the window's parts where they were; False where nothing is known of them."""
        parts = self._bytes(_PARTS)
        return bool(parts) and window.restoreState(parts, _PARTS_VERSION)

    def keep(self, window: QMainWindow, tab: int, page: int) -> None:
        """Remember the window's size, its parts and what it shows."""
        self._values[_GEOMETRY] = bytes(window.saveGeometry().data()).hex()
        self._values[_PARTS] = bytes(window.saveState(_PARTS_VERSION).data()).hex()
        self._values[_TAB], self._values[_PAGE] = str(tab), str(page)
        self._write()

    def last_place(self) -> tuple[int, int]:
        """Return the numbers of the tab and the inner tab last shown."""
        return self._number(_TAB), self._number(_PAGE)

    def folder(self, purpose: str) -> str:
        """Return the folder last used for a purpose, empty if there is none."""
        return self._values.get(f"folder.{purpose}", "")

    def keep_folder(self, purpose: str, folder: Path) -> None:
        """Remember the folder used for a purpose."""
        self._values[f"folder.{purpose}"] = str(folder)
        self._write()

    def _bytes(self, name: str) -> bytes:
        try:
            return bytes.fromhex(self._values.get(name, ""))
        except ValueError:
            return b""

    def _number(self, name: str) -> int:
        text = self._values.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS else 0

    def _write(self) -> None:
        lines = [f"{name}={value}" for name, value in self._values.items() if "\n" not in value]
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text("\n".join(lines), encoding="utf-8", errors="replace")  # a name in another encoding


def _read(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    return {name: value for name, separator, value in (line.partition("=") for line in lines) if separator}
