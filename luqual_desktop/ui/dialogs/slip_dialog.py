"""导入退回单: what the parent sends back, before anything is opened for change."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.returns import ReturnSlip
from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable
from luqual_desktop.ui.wording import place_name


class SlipDialog(QDialog):
    """Signals: `taken` with the ReturnSlip."""

    taken = Signal(object)

    def __init__(self, catalogue: Catalogue, slip: ReturnSlip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("导入退回单")
        self.resize(820, 420)
        self._slip = slip
        note = f"\n总的说明：{slip.note}" if slip.note else ""
        words = QLabel(
            f"{slip.issuer}退回第 {slip.revision} 次上报，共 {len(slip.marks)} 处。"
            f"采用后只有这些单元格可以修改，改好后重新上报。{note}",
            self,
        )
        words.setWordWrap(True)
        table = PlainTable(["位置", "退回原因"], 1, self)
        table.show_rows(PlainRow((place_name(catalogue, mark.key), mark.reason)) for mark in slip.marks)
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
        """Announce that the slip is taken over."""
        super().accept()
        self.taken.emit(self._slip)
