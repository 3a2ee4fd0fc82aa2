"""A read-only list with columns, for what is only looked at or jumped from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget
from typing_extensions import override


@dataclass(frozen=True)
class PlainRow:
    """One row: its texts, what it stands for, its ink and the number of the column in that ink (-1: all)."""

    texts: Sequence[str]
    target: object = None
    ink: QColor | None = None
    ink_column: int = -1


class PlainTable(QTableWidget):
    """Signals: `chosen` with the target of the row double-clicked, or on which Enter was pressed."""

    chosen = Signal(object)

    def __init__(self, titles: Sequence[str], stretched: int, parent: QWidget | None = None) -> None:
        super().__init__(0, len(titles), parent)
        self.setHorizontalHeaderLabels(list(titles))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        self._rows: list[PlainRow] = []
        self.doubleClicked.connect(self._on_row_chosen)

    def show_rows(self, rows: Iterable[PlainRow]) -> None:
        """Show these rows instead of those before, on the same row as before where there is one."""
        self._rows = list(rows)
        current = self.currentRow()
        self.setRowCount(len(self._rows))
        for number, row in enumerate(self._rows):
            for column, text in enumerate(row.texts):
                self.setItem(number, column, _item(row, column, text))
        if 0 <= current < len(self._rows):
            self.setCurrentCell(current, 0)

    def whole_width(self) -> int:
        """Return the width at which no text is cut off and no bar is missing its place."""
        header, columns = self.horizontalHeader(), range(self.columnCount())
        needed = sum(max(self.sizeHintForColumn(each), header.sectionSizeHint(each)) for each in columns)
        return needed + self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()

    def at(self, row: int, column: int) -> QTableWidgetItem:
        """Return a cell; raises IndexError where there is none."""
        item = self.item(row, column)
        if item is None:
            raise IndexError(f"{row}, {column}")
        return item

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        leads_on = 0 <= row < len(self._rows) and self._rows[row].target is not None
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if leads_on:
                self._on_row_chosen(self.currentIndex())
            else:
                event.ignore()  # it is for the dialog's own button
            return
        super().keyPressEvent(event)

    def _on_row_chosen(self, index: QModelIndex) -> None:
        target = self._rows[index.row()].target
        if target is not None:
            self.chosen.emit(target)


def _item(row: PlainRow, column: int, text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(text)
    if row.ink is not None and row.ink_column in {-1, column}:
        item.setForeground(row.ink)
    return item
