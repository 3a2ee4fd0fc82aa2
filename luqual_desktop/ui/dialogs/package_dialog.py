"""导入任务包: what it changes for this unit, before it is put in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.ui.dialogs.arrival_dialog import ArrivalDialog
from luqual_desktop.ui.widgets.plain_table import PlainRow

if TYPE_CHECKING:
    from luqual_desktop.services.task_packages import PackageChange


class PackageDialog(ArrivalDialog):
    """Signals: `taken` with the TaskPackage."""

    def __init__(
        self, package: TaskPackage, issuer: str, changes: Sequence[PackageChange], parent: QWidget | None = None
    ) -> None:
        super().__init__("导入任务包", package, parent)
        told = f"有 {len(changes)} 处变化。" if changes else "与现行任务包相比，对本单位没有变化。"
        self.show_lines(
            f"{issuer}下发的任务包，{told}采用后按新的目标判断进度。",
            ("事项", "原来", "现在"),
            (PlainRow((each.what, each.before or "（无）", each.now or "（取消）")) for each in changes),
            stretched=0,
        )
