"""导入任务包: what it changes for this unit, before it is put in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable

if TYPE_CHECKING:
    from luqual_desktop.services.task_packages import PackageChange


class PackageDialog(QDialog):
    """Signals: `taken` with the TaskPackage."""

    taken = Signal(object)

    def __init__(
        self, package: TaskPackage, issuer: str, changes: Sequence[PackageChange], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("导入任务包")
        self.resize(820, 420)
        self._package = package
        told = f"有 {len(changes)} 处变化。" if changes else "与现行任务包相比，对本单位没有变化。"
        words = QLabel(f"{issuer}下发的任务包，{told}采用后按新的目标判断进度。", self)
        words.setWordWrap(True)
        table = PlainTable(["事项", "原来", "现在"], 0, self)
        table.show_rows(PlainRow((each.what, each.before or "（无）", each.now or "（取消）")) for each in changes)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        take = buttons.addButton("采用", QDialogButtonBox.ButtonRole.AcceptRole)
        take.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(table, 1)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Announce that the package is taken over."""
        super().accept()
        self.taken.emit(self._package)
