"""The leading columns of a table that stay in sight while it is scrolled sideways."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QTableView
from typing_extensions import override

from luqual_desktop.ui.widgets.cell_painter import CellDelegate


class FrozenColumns(QTableView):
    """A second view of the same model and selection, laid over the first columns of the main one."""

    def __init__(self, main: QTableView, columns: int) -> None:
        super().__init__(main)
        self._main = main
        self._columns = columns
        self.setModel(main.model())
        self.setSelectionModel(main.selectionModel())
        self.setItemDelegate(CellDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(main.verticalHeader().minimumSectionSize())
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(main.horizontalHeader().defaultAlignment())
        for column in range(columns, main.model().columnCount()):
            self.setColumnHidden(column, True)
        self._follow_main()

    def _follow_main(self) -> None:
        main = self._main
        main.verticalHeader().sectionResized.connect(self._on_row_resized)
        main.horizontalHeader().sectionResized.connect(self._on_column_resized)
        main.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().rangeChanged.connect(self._scroll_like_main)
        main.horizontalScrollBar().rangeChanged.connect(self._on_range_changed)
        for column in range(self._columns):
            self.setColumnWidth(column, main.columnWidth(column))
        self._on_range_changed()

    @property
    def width_covered(self) -> int:
        """How much of the main view's left side it covers, in pixels; 0 while everything fits."""
        return sum(self.columnWidth(column) for column in range(self._columns)) if self._is_needed() else 0

    def holds(self, column: int) -> bool:
        """Tell whether a column is among those that stay."""
        return column < self._columns

    def lie_down(self) -> None:
        """Lie exactly over the main view's first columns."""
        main = self._main
        header = 0 if main.horizontalHeader().isHidden() else main.horizontalHeader().height()
        self.horizontalHeader().setVisible(header > 0)
        height = main.viewport().height() + header
        self.horizontalHeader().setFixedHeight(header)
        width = sum(self.columnWidth(column) for column in range(self._columns))
        self.setGeometry(main.frameWidth(), main.frameWidth(), width + 1, height)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self._main.viewport(), event)

    def _is_needed(self) -> bool:
        return self._main.horizontalScrollBar().maximum() > 0

    def _scroll_like_main(self) -> None:
        """Catch up where the rows were not yet laid out when the main view was scrolled."""
        self.verticalScrollBar().setValue(self._main.verticalScrollBar().value())

    def _on_row_resized(self, row: int, _old: int, height: int) -> None:
        self.setRowHeight(row, height)

    def _on_column_resized(self, column: int, _old: int, width: int) -> None:
        if column < self._columns:
            self.setColumnWidth(column, width)
            self.lie_down()

    def _on_range_changed(self) -> None:
        self.setVisible(self._is_needed())
        self.lie_down()
