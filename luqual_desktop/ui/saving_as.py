"""Asking under what name a workbook is to be saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from luqual_desktop.ui.window_memory import WindowMemory

_SUFFIX = ".xlsx"


def ask_for_workbook(parent: QWidget, title: str, name: str, memory: WindowMemory, purpose: str) -> Path | None:
    """Ask for the file of a workbook, in the folder last used for its purpose; None if nobody wants one.

    A name without the ending of a workbook is given it: the gate would refuse the file later.
    """
    proposed = str(Path(memory.folder(purpose) or Path.home()) / name)
    chosen, _ = QFileDialog.getSaveFileName(parent, title, proposed, f"Excel 工作簿 (*{_SUFFIX})")
    if not chosen:
        return None
    target = Path(chosen)
    memory.keep_folder(purpose, target.parent)
    return target if target.suffix.lower() == _SUFFIX else target.with_name(f"{target.name}{_SUFFIX}")
