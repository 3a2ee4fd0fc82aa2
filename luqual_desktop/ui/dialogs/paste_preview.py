"""A look at what a pasted block will change, before it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from luqual_desktop.domain.cleaning import UNREAD
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.pasting import PastePlan
from luqual_desktop.ui import theme

_HEADS = ("行", "栏目", "原值", "粘贴内容", "将填入", "说明")
_EMPTY = "（空）"


class PastePreviewDialog(QDialog):
    """The planned changes of a paste as a table. Signal `confirmed` (PastePlan): the user wants them made."""

    confirmed = Signal(object)

    def __init__(self, plan: PastePlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self.setWindowTitle("粘贴预览")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 460)
        layout = QVBoxLayout(self)
        summary = QLabel(self._summary(), self)
        summary.setWordWrap(True)
        layout.addWidget(summary)
        changes = [(each.row, each.field, each.before, each.raw, each.after, each.note) for each in plan.changes]
        if changes:
            layout.addWidget(_table(_HEADS, changes, self), 3)
        if plan.unmatched:
            layout.addWidget(QLabel("下列内容没有地方可填，将略过：", self))
            left_over = [(f"第 {each.row} 行第 {each.column} 列", each.text, each.reason) for each in plan.unmatched]
            layout.addWidget(_table(("位置", "粘贴内容", "原因"), left_over, self), 1)
        layout.addWidget(self._buttons())
        self.accepted.connect(self._on_accepted)

    @classmethod
    def show_for(cls, plan: PastePlan, parent: QWidget, take_over: Callable[[PastePlan], None]) -> PastePreviewDialog:
        """Open the preview; `take_over` is called if the user agrees."""
        dialog = cls(plan, parent)
        dialog.confirmed.connect(take_over)
        dialog.open()
        return dialog

    def _summary(self) -> str:
        matched = "按代码或名称" if self._plan.by_name else "按栏目名称" if self._plan.by_head else "按位置"
        unread = sum(1 for change in self._plan.changes if change.note == UNREAD)
        parts = [f"{matched}对应，将改动 {len(self._plan.changes)} 个单元格"]
        if unread:
            parts.append(f"其中 {unread} 个不能识别，原样填入并标出")
        return "，".join(parts) + "。确定后可以撤销。"

    def _buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        accept = buttons.button(kinds.Ok)
        accept.setText("填入")
        accept.setEnabled(bool(self._plan.changes))
        buttons.button(kinds.Cancel).setText("取消")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _on_accepted(self) -> None:
        self.confirmed.emit(self._plan)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], parent: QWidget) -> QTableWidget:
    table = QTableWidget(len(rows), len(heads), parent)
    table.setHorizontalHeaderLabels(list(heads))
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setAlternatingRowColors(True)
    table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.verticalHeader().hide()
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text if text or heads[column] == "说明" else _EMPTY)
            item.setToolTip(text)
            if texts[-1] == UNREAD:
                item.setForeground(theme.level_ink(Level.ERROR))
                item.setBackground(theme.level_paper(Level.ERROR))
            table.setItem(row, column, item)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    table.resizeColumnsToContents()
    for column in range(len(heads) - 1):
        table.setColumnWidth(column, min(table.columnWidth(column) + 8, 220))
    return table
