"""版本冲突: two files of one revision side by side, cell by cell, to decide which of them counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.ui.district.list_model import ListModel, ListRow
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.widgets.steady_boxes import SteadyBox

if TYPE_CHECKING:
    from luqual_desktop.services.conflicts import ConflictPair


class ConflictDialog(QDialog):
    """Signals: `settled` with the Received that counts."""

    settled = Signal(object)

    def __init__(self, catalogue: Catalogue, pairs: Sequence[ConflictPair], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("处理版本冲突")
        self.resize(900, 520)
        self._catalogue = catalogue
        self._pairs = pairs
        self.which = SteadyBox(self)
        self.which.addItems([f"{pair.unit_name} 第 {pair.first.revision} 次" for pair in pairs])
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        model = ListModel(("位置", "甲", "乙"), parent=self)
        self.view = ListView("不同之处", model, self, stretched=0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.first = buttons.addButton("采用甲", QDialogButtonBox.ButtonRole.ActionRole)
        self.second = buttons.addButton("采用乙", QDialogButtonBox.ButtonRole.ActionRole)
        self.first.clicked.connect(self._on_first_chosen)
        self.second.clicked.connect(self._on_second_chosen)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self.which, self._words, self.view, buttons):
            layout.addWidget(widget)
        self.which.currentIndexChanged.connect(self._show_pair)
        self._show_pair(0)

    def _show_pair(self, number: int) -> None:
        pair = self._pairs[number]
        self._words.setText(
            f"甲：{pair.first.file_name}（{pair.first.time[:16].replace('T', ' ')} 收到）\n"
            f"乙：{pair.second.file_name}（{pair.second.time[:16].replace('T', ' ')} 收到）\n"
            f"共 {len(pair.changes)} 处不同。选定之前两份都不计入汇总，请向该单位核实。"
        )
        self.view.show_rows(
            [
                ListRow((place_name(self._catalogue, each.key), each.before or "（空）", each.now or "（空）"))
                for each in pair.changes
            ]
        )

    def _on_first_chosen(self) -> None:
        self._settle(self._pairs[self.which.currentIndex()].first)

    def _on_second_chosen(self) -> None:
        self._settle(self._pairs[self.which.currentIndex()].second)

    def _settle(self, chosen: object) -> None:
        self.accept()
        self.settled.emit(chosen)
