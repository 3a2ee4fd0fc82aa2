"""The view in which a table is typed: what the fingers know from a spreadsheet works here."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget
from typing_extensions import override

from luqual_desktop.domain.tables import Role
from luqual_desktop.ui.block_editing import BlockEditing
from luqual_desktop.ui.cell_walk import Place, destination
from luqual_desktop.ui.models.cell_role import CellRole
from luqual_desktop.ui.models.table_model import TableModel
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.widgets.cell_painter import LEAST_HEIGHT, CellDelegate
from luqual_desktop.ui.widgets.choice_box import ChoiceBox
from luqual_desktop.ui.widgets.column_fit import ColumnFit
from luqual_desktop.ui.widgets.field_editor import FieldEditor, Step
from luqual_desktop.ui.widgets.frozen_columns import FrozenColumns

Index = QModelIndex | QPersistentModelIndex
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_ROWS_AT_ONCE = 150
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class TableView(QTableView):
    """A table for entry. Signal `history_requested` (CellKey): somebody wants to see what stood in a cell before."""

    history_requested = Signal(object)

    def __init__(self, editor: ReportEditor, model: TableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._model = model
        self._enter_down = True
        self._frozen: FrozenColumns | None = None
        self._heights_due: set[int] = set()
        self._tallest_in: dict[int, set[int]] = {}
        self.setModel(model)
        self._delegate = CellDelegate(self)
        self._delegate.left.connect(self._on_editor_left)
        self.setItemDelegate(self._delegate)
        self.blocks = BlockEditing(editor, model, self)
        self._set_manners()
        self._set_headers()
        titles = [str(model.headerData(place, Qt.Orientation.Horizontal)) for place in range(model.columnCount())]
        self._columns = ColumnFit(self, model.columns, titles)
        self._heights_timer = QTimer(self)
        self._heights_timer.setSingleShot(True)
        self._heights_timer.timeout.connect(self._adjust_heights)
        self._listen()
        self._frozen = self._freeze()
        self._all_heights_due()

    def set_enter_direction(self, *, down: bool) -> None:
        """Choose where Enter leads: down, or to the right."""
        self._enter_down = down

    def go_to(self, index: QModelIndex) -> None:
        """Make a cell the current one and bring it into sight."""
        self.setCurrentIndex(index)
        self._bring_into_sight()
        self.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._take_block_key(event) and not self._take_cell_key(event):
            super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: a letter typed on a closed cell must not carry the cursor away."""

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self._go_on_with_text()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.make_menu().popup(event.globalPos())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._be_opaque()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.fit()
        if self._frozen is not None:
            self._frozen.lie_down()

    @override
    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if self._frozen is None:
            return
        room = self.viewport().width() - self._frozen.width_covered
        if self._frozen.holds(index.column()) or room < self.columnWidth(index.column()):
            bar.setValue(before)  # it is in sight as it is, or cannot be: a view not yet laid out has no room at all
            return
        hidden = self._frozen.width_covered - self.visualRect(index).left()
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    def make_menu(self) -> QMenu:
        """Return the menu of the current cell and the selection."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        blocks, key = self.blocks, self.currentIndex().data(CellRole.CELL_KEY)
        for name, act, enabled in (
            ("复制\tCtrl+C", blocks.copy, True),
            ("粘贴…\tCtrl+V", blocks.paste, blocks.can_paste()),
            ("清除\tDelete", blocks.clear, blocks.can_clear()),
            ("填“不适用”", blocks.fill_inapplicable, blocks.can_fill_inapplicable()),
            ("查看修改记录", self._ask_for_history, key is not None and not self._editor.shown.viewed_only),
            ("删除本行", blocks.delete_rows, blocks.can_delete_rows()),
        ):
            action = menu.addAction(name)
            action.setEnabled(enabled)
            action.triggered.connect(act)
        return menu

    def _set_manners(self) -> None:
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)

    def _be_opaque(self) -> None:
        """Fill the cells' background from the palette, where the style sheet has put its own.

        Qt takes what a style sheet fills for transparent, and draws all that lies beneath with every cell.
        """
        self.viewport().setAutoFillBackground(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)

    def _set_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(LEAST_HEIGHT)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | cast(Qt.AlignmentFlag, Qt.TextFlag.TextWordWrap))
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(40)

    def _listen(self) -> None:
        model = self._model
        model.dataChanged.connect(self._on_data_changed)
        model.rowsInserted.connect(self._on_rows_inserted)
        model.rowsRemoved.connect(self._on_rows_removed)
        model.modelReset.connect(self._all_heights_due)
        self.horizontalHeader().sectionResized.connect(self._all_heights_due)

    def _freeze(self) -> FrozenColumns | None:
        columns = self._model.columns
        count = next((place for place, column in enumerate(columns) if column.key not in {"code", "name"}), 0)
        if any(column.role is Role.ENTRY for column in columns[:count]):
            count = 1
        return FrozenColumns(self, count) if count else None

    def _take_block_key(self, event: QKeyEvent) -> bool:
        """Act on a key that concerns the selection or the clipboard; tell whether it was one."""
        keys = QKeySequence.StandardKey
        for standard, act in (
            (keys.Copy, self.blocks.copy),
            (keys.Cut, self.blocks.cut),
            (keys.Paste, self.blocks.paste),
            (keys.Undo, self._editor.undo),
            (keys.Redo, self._editor.redo),
        ):
            if event.matches(standard):
                act()
                return True
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.ControlModifier and event.key() in {Qt.Key.Key_D, Qt.Key.Key_Y}:
            (self.blocks.fill_down if event.key() == Qt.Key.Key_D else self._editor.redo)()
            return True
        if event.key() == Qt.Key.Key_Delete and not held:
            self.blocks.clear()
            return True
        return False

    def _take_cell_key(self, event: QKeyEvent) -> bool:
        """Act on a key that concerns the current cell; tell whether it was one."""
        key, back = event.key(), bool(event.modifiers() & _SHIFT)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            event.ignore()  # it leads to the next section
        elif key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._go(Step.PREVIOUS if back or key == Qt.Key.Key_Backtab else Step.NEXT)
        elif key in _ENTER:
            self._go(Step.BACK if back else Step.ON)
        elif key == Qt.Key.Key_F2:
            super().keyPressEvent(event)
            self._go_on_with_text()
        elif key == Qt.Key.Key_Backspace:
            self._write_anew()
        elif key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._open_list()
        else:
            return False
        return True

    def _go(self, step: Step) -> None:
        here = self.currentIndex()
        if here.isValid():
            place = destination(self._model, Place(here.row(), here.column()), step, enter_down=self._enter_down)
            self.setCurrentIndex(self._model.index(*place))

    def _on_editor_left(self, step: Step) -> None:
        self._go(step)

    def _go_on_with_text(self) -> None:
        editor = self.indexWidget(self.currentIndex())
        if editor is not None:
            cast(FieldEditor, editor).go_to_end()

    def _write_anew(self) -> None:
        self.edit(self.currentIndex())
        editor = self.indexWidget(self.currentIndex())
        if editor is not None:
            cast(FieldEditor, editor).set_content("")

    def _open_list(self) -> None:
        self.edit(self.currentIndex())
        editor = self.indexWidget(self.currentIndex())
        if isinstance(editor, ChoiceBox):
            editor.showPopup()

    def _ask_for_history(self) -> None:
        self.history_requested.emit(self.currentIndex().data(CellRole.CELL_KEY))

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        if first == last and self._stays_as_high(first):
            return
        self._heights_due.update(range(first.row(), last.row() + 1))
        self._heights_timer.start()

    def _stays_as_high(self, cell: QModelIndex) -> bool:
        """Tell whether a cell with another text neither needs a higher row nor was the one to need this height."""
        row, column = cell.row(), cell.column()
        if row in self._heights_due or not self._tallest_in.get(row, set()) - {column}:
            return False
        text, caption = self._model.text_in(row, column), self._model.lines[row].captions[column]
        return self._needed_by(text, caption, column) <= self.rowHeight(row)

    def _on_rows_removed(self) -> None:
        self._tallest_in.clear()

    def _on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._tallest_in.clear()
        if self._heights_due:
            self._all_heights_due()
        self._heights_due.update(range(first, last + 1))
        self._heights_timer.start()

    def _all_heights_due(self) -> None:
        self._heights_due.update(range(self._model.rowCount()))
        self._heights_timer.start()

    def _adjust_heights(self) -> None:
        """Fit rows to their texts: those in sight first, never so many at once that the window stands still."""
        top, at_cursor = max(self.rowAt(0), 0), self._cursor_is_in_sight()
        due = sorted(self._heights_due, key=lambda row: (row < top, row))[:_ROWS_AT_ONCE]
        for row in due:
            if row < self._model.rowCount():
                self.setRowHeight(row, self._needed_height(row))
        if at_cursor and not self._cursor_is_in_sight():  # rows that grew have pushed it out
            self._bring_into_sight()
        self._heights_due.difference_update(due)
        if self._heights_due:
            self._heights_timer.start()

    def _cursor_is_in_sight(self) -> bool:
        here = self.currentIndex()
        return here.isValid() and self.viewport().rect().contains(self.visualRect(here))

    def _bring_into_sight(self) -> None:
        self.updateGeometries()  # else the bar goes no further than the rows did before they grew
        self.scrollTo(self.currentIndex())

    def _needed_height(self, row: int) -> int:
        """Return what `resizeRowToContents` would make of a row, asked of the delegate without Qt in between."""
        texts = self._model.texts_in(row)
        needed = [self._needed_by(text, caption, column) for column, (text, caption) in enumerate(texts)]
        highest = max(needed)
        self._tallest_in[row] = {column for column, height in enumerate(needed) if height == highest}
        return max(highest, self.verticalHeader().sectionSizeHint(row))

    def _needed_by(self, text: str, caption: str, column: int) -> int:
        grid = int(self.showGrid())
        return self._delegate.height_of(text, caption, self.columnWidth(column) - grid) + grid
