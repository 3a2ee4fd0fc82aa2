"""Several ledgers on one inner tab: a list of them on the left, the chosen one beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QSplitter, QStackedWidget, QWidget

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.tables import Table
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.table_page import TablePage

_LIST_WIDTH = 290
_LIST_SIDES, _LIST_PADDING = 24, 14


class LedgerPage(QWidget):
    """A choice of tables of the same shape.

    Signals as those of TablePage: `explain_requested` (Finding), `history_requested` (CellKey), `current_changed`.
    """

    explain_requested = Signal(object)
    history_requested = Signal(object)
    current_changed = Signal(object)

    def __init__(self, editor: ReportEditor, tables: Sequence[Table], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._tables = tables
        self._pages: dict[int, TablePage] = {}
        self._enter_down = True
        self._list = QListWidget(self)
        self._list.setAccessibleName("台账目录")
        self._list.setWordWrap(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self._list.addItems([table.title for table in tables])
        self._stack = QStackedWidget(self)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(self._list)
        splitter.addWidget(self._stack)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LIST_WIDTH, 4 * _LIST_WIDTH])
        splitter.setChildrenCollapsible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self._list.currentRowChanged.connect(self._on_ledger_chosen)
        editor.rows_changed.connect(self._show_counts)
        editor.reloaded.connect(self._show_counts)
        self._show_counts()
        self._list.setCurrentRow(0)

    def select_cell(self, cell: CellKey) -> bool:
        """Show the ledger a cell belongs to and select the cell; False if it belongs to none of these."""
        for number, table in enumerate(self._tables):
            if table.area is cell.area and cell.record.startswith(table.prefix):
                self._list.setCurrentRow(number)
                return self._pages[number].select_cell(cell)
        return False

    def commit(self) -> None:
        """Take over what stands in an open editor."""
        for page in self._pages.values():
            page.commit()

    def set_enter_direction(self, *, down: bool) -> None:
        """Choose where Enter leads: down, or to the right."""
        self._enter_down = down
        for page in self._pages.values():
            page.set_enter_direction(down=down)

    def _on_ledger_chosen(self, number: int) -> None:
        if number < 0:
            return
        if number not in self._pages:
            page = TablePage(self._editor, self._tables[number], self._stack)
            page.set_enter_direction(down=self._enter_down)
            page.explain_requested.connect(self.explain_requested)
            page.history_requested.connect(self.history_requested)
            page.current_changed.connect(self.current_changed)
            self._pages[number] = page
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(self._pages[number])
        self.setFocusProxy(self._pages[number])

    def _show_counts(self) -> None:
        for number, table in enumerate(self._tables):
            text = f"{table.title}\n已登记 {len(self._editor.shown.rows(table))} 项"
            item = self._list.item(number)
            item.setText(text)
            room = QRect(0, 0, _LIST_WIDTH - _LIST_SIDES, 400)  # the style's own reckoning leaves its padding out
            height = self._list.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height()
            item.setSizeHint(QSize(0, height + _LIST_PADDING))
