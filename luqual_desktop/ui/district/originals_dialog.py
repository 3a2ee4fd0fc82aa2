"""已收原件: every file taken in for the period, what it counts for now, and a copy of it as it came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from luqual_desktop.domain.report import Scope
from luqual_desktop.ui.district.list_model import ListModel, ListRow, Title
from luqual_desktop.ui.district.list_view import ListView

if TYPE_CHECKING:
    from luqual_desktop.services.originals import Original

_TITLES = ("单位", Title("第几次", numeric=True), "处理情况", "接收时间", "文件", "SHA-256")
_FILE, _SHA256 = 4, 5
_SHOWN = 12
"""So much of a digest tells files apart at a glance; the tip has the whole."""


class OriginalsDialog(QDialog):
    """Signals: `wanted` with the Original to be saved under a name."""

    wanted = Signal(object)

    def __init__(self, originals: Sequence[Original], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("已收原件")
        self.resize(1040, 460)
        words = QLabel(f"本期收下的文件共 {len(originals)} 份，按收到时的样子保存，退回、撤销的也在内。", self)
        self.view = ListView("已收原件", ListModel(_TITLES, parent=self), self, stretched=_FILE)
        self.view.show_rows([_row(each) for each in originals])
        self.view.chosen.connect(self.wanted)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.save = buttons.addButton("另存原件…", QDialogButtonBox.ButtonRole.ActionRole)
        self.save.setEnabled(bool(originals))
        self.save.clicked.connect(self._on_save_clicked)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (words, self.view, buttons):
            layout.addWidget(widget)
        if originals:
            self.view.select_row(0)

    def _on_save_clicked(self) -> None:
        for original in self.view.selected_targets()[:1]:
            self.wanted.emit(original)


def _row(original: Original) -> ListRow:
    kept = original.received
    name = original.unit_name if kept.scope is Scope.OWN else f"{original.unit_name}（汇总）"
    texts = (
        name,
        str(kept.revision),
        original.fate,
        kept.time[:16].replace("T", " "),
        kept.file_name,
        kept.file_sha256[:_SHOWN],
    )
    return ListRow(texts, original, tips={_SHA256: kept.file_sha256})
