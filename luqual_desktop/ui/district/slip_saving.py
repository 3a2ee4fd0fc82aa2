"""Asking where a return slip is to be written, and telling that it was: the same from the preview and from 退回."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from luqual_desktop.domain.returns import ReturnSlip
from luqual_desktop.services.returning import slip_file_name
from luqual_desktop.ui.district.collecting_desk import CollectingDesk
from luqual_desktop.ui.messages import tell
from luqual_desktop.ui.saving_as import ask_for_workbook
from luqual_desktop.ui.window_memory import WindowMemory

_PURPOSE = "slips"


def ask_slip_file(slip: ReturnSlip, memory: WindowMemory, parent: QWidget) -> Path | None:
    """Ask for the file of a slip; None if nobody wants one."""
    return ask_for_workbook(parent, "保存退回单", slip_file_name(slip), memory, _PURPOSE)


def tell_slip_written(slip: ReturnSlip, target: Path, desk: CollectingDesk, parent: QWidget) -> None:
    """Tell that a slip was written, and to whom it goes."""
    notice = desk.collecting.workspace.signing.take_notice()
    tell(parent, f"退回单（{len(slip.marks)} 处）已写入 {target}，请发给{slip.unit_name}导入。{notice}")
