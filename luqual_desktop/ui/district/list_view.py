"""The view of a list: rows are looked at, chosen by Enter or a double click, ticked by the space bar, and copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from luqual_desktop.ui.district.list_model import TARGET, ListModel, ListRow, Title

_LOOKED_AT = 60
_WIDEST = 420
_READABLE, _NARROWED = 26, 10
"""Characters that the stretched column should have, and that the widest of the others keeps when it gives way."""
_ROW_PADDING = 10
_SHEET = "QTableView::item { padding: 0 6px; }"


class ListView(QTableView):
    """A list to look at.

    Signals: `chosen` with what a row stands for when it is double-clicked or Enter is pressed on it;
    `current_changed` with what the current row stands for, None without one.
    """

    chosen = Signal(object)
    current_changed = Signal(object)

    def __init__(
        self, name: str, model: ListModel, parent: QWidget | None = None, *, stretched: int | None = None
    ) -> None:
        super().__init__(parent)
        self._list = model
        self._stretched = stretched
        self._fitted = False
        self.setAccessibleName(name)
        self.setStyleSheet(_SHEET)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self._fit_rows()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setResizeContentsPrecision(_LOOKED_AT)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        model.modelReset.connect(self._on_model_reset)
        self.doubleClicked.connect(self._on_row_chosen)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)

    @property
    def rows(self) -> Sequence[ListRow]:
        """The rows shown."""
        return self._list.rows

    def show_rows(self, rows: Sequence[ListRow], titles: Sequence[Title | str] | None = None) -> None:
        """Show these rows, with the cursor on what it stood on before."""
        kept = self.current_target()
        self._list.show_rows(rows, titles)
        self.go_to(kept)

    def current_target(self) -> object:
        """Return what the current row stands for, None without one."""
        return self.currentIndex().data(TARGET) if self.currentIndex().isValid() else None

    def selected_targets(self) -> list[object]:
        """Return what the selected rows stand for, in order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._list.rows[row].target for row in rows]

    def go_to(self, target: object) -> bool:
        """Put the cursor on the row that stands for something; False if there is none."""
        for row, each in enumerate(self._list.rows):
            if target is not None and each.target == target:
                self.setCurrentIndex(self._list.index(row, 0))
                return True
        return False

    def select_row(self, row: int) -> None:
        """Put the cursor on a row by number and select it."""
        self.selectionModel().setCurrentIndex(
            self._list.index(row, 0),
            QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_rows()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._on_row_chosen(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _ROW_PADDING)

    def _copy(self) -> None:
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        lines = ["\t".join(text.replace("\n", " ") for text in self._list.rows[row].texts) for row in rows]
        QGuiApplication.clipboard().setText("\n".join(lines))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._fitted:
            self._leave_room_to_read()  # the page may have another width by now
        else:
            self._fit()

    def _on_model_reset(self) -> None:
        """Give the columns their room, in a list that nobody sees not before it is shown."""
        self._fitted = False
        if self.isVisible():
            self._fit()

    def _fit(self) -> None:
        self._fitted = True
        header = self.horizontalHeader()
        self.resizeColumnsToContents()
        for column in range(self._list.columnCount()):
            stretched = column == self._stretched
            mode = QHeaderView.ResizeMode.Stretch if stretched else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(column, mode)
            if not stretched:
                self.setColumnWidth(column, min(self.columnWidth(column) + 12, _WIDEST))
        self._leave_room_to_read()

    def _leave_room_to_read(self) -> None:
        """Take from the widest of the other columns what the stretched one lacks for a sentence."""
        if self._stretched is None or self._list.columnCount() < 2:
            return
        em = self.fontMetrics().horizontalAdvance("字")
        others = {
            column: self.columnWidth(column) for column in range(self._list.columnCount()) if column != self._stretched
        }
        lacking = _READABLE * em - (self.viewport().width() - sum(others.values()))
        widest = max(others, key=others.__getitem__)
        if lacking > 0 and others[widest] > _NARROWED * em:
            self.setColumnWidth(widest, max(others[widest] - lacking, _NARROWED * em))

    def _on_row_chosen(self, index: QModelIndex) -> None:
        target = index.data(TARGET)
        if target is not None:
            self.chosen.emit(target)

    def _on_current_changed(self, current: QModelIndex) -> None:
        self.current_changed.emit(current.data(TARGET) if current.isValid() else None)
