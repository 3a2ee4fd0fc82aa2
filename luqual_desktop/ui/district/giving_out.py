"""已收原件: showing what was taken in for the period, and saving a copy of a file as it came."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from luqual_desktop.ui.district.collecting_desk import CollectingDesk
from luqual_desktop.ui.messages import tell, warn
from luqual_desktop.ui.saving_as import ask_for_workbook
from luqual_desktop.ui.window_memory import WindowMemory

if TYPE_CHECKING:
    from luqual_desktop.services.originals import Original

_PURPOSE = "originals"


def show_originals(desk: CollectingDesk, memory: WindowMemory, parent: QWidget) -> None:
    """Show every file taken in for the period."""
    from luqual_desktop.ui.district.originals_dialog import OriginalsDialog

    collecting = desk.collecting
    found = collecting.originals()
    if not found:
        warn(parent, "本期还没有收下任何文件。")
        return
    dialog = OriginalsDialog(found, parent)
    dialog.wanted.connect(lambda original: _save(desk, memory, parent, original))
    dialog.open()


def _save(desk: CollectingDesk, memory: WindowMemory, parent: QWidget, original: Original) -> None:
    target = ask_for_workbook(parent, "另存原件", original.received.file_name, memory, _PURPOSE)
    if target is not None:
        collecting = desk.collecting
        desk.run(lambda: collecting.give_out(original, target), lambda path: _tell(parent, path))


def _tell(parent: QWidget, target: Path) -> None:
    """Tell over the page: the list may have been closed meanwhile."""
    tell(parent, f"原件已写入 {target}，与收到时逐字节相同。")
