"""The grid of a task package: typed in, pasted into, marked."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from luqual_desktop.domain.clipboard_text import parse_block, write_block
from luqual_desktop.domain.reading import INAPPLICABLE
from luqual_desktop.ui.district.headings import give_headings_room
from luqual_desktop.ui.district.package_model import CHOICES, PackageModel

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class PackageView(QTableView):
    """Rows are units and what stands above and below them, columns indicators."""

    def __init__(self, model: PackageModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = model
        self.setAccessibleName("目标分解")
        self.setModel(model)
        self.setItemDelegate(_PackageDelegate(self))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def fit(self) -> None:
        """Give the columns the room they need."""
        metrics = self.fontMetrics()
        self.horizontalHeader().setDefaultSectionSize(metrics.horizontalAdvance("完成市定目标标") + 16)
        give_headings_room(self.horizontalHeader())
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 10)

    def mark_inapplicable(self) -> None:
        """Mark the selected cells as not applying; if all of them are, they apply again."""
        indexes = self.selectedIndexes()
        text = "" if all(index.data() == INAPPLICABLE for index in indexes) else INAPPLICABLE
        self._write(indexes, text)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._grid.undo()
        elif event.key() in _ENTER:
            self._go_down()
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._write(self.selectedIndexes(), "")
        else:
            super().keyPressEvent(event)

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._go_down()

    def _go_down(self) -> None:
        here = self.currentIndex()
        if here.row() + 1 < self._grid.rowCount():
            self.setCurrentIndex(here.siblingAtRow(here.row() + 1))

    def _write(self, indexes: list[QModelIndex], text: str) -> None:
        self._grid.write([self._grid.edit_at(index, text) for index in indexes])

    def _paste(self) -> None:
        current = self.currentIndex()
        if current.isValid():
            block = parse_block(QGuiApplication.clipboard().text())
            self._grid.write_block(current.row(), current.column(), block)

    def _copy(self) -> None:
        indexes = self.selectedIndexes()
        rows, columns = (sorted({at(index) for index in indexes}) for at in (QModelIndex.row, QModelIndex.column))
        block = [[str(self._grid.index(row, column).data()) for column in columns] for row in rows]
        QGuiApplication.clipboard().setText(write_block(block))


class _PackageDelegate(QStyledItemDelegate):
    """Offers the words where there are only a few to choose from."""

    @override
    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        choices = index.data(CHOICES)
        if choices is None:
            return QLineEdit(parent)
        box = QComboBox(parent)
        box.addItems(list(choices))
        return box

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take over at Enter what was typed; Qt does so a turn later, and keys that come meanwhile go astray."""
        if event.type() is QEvent.Type.KeyPress and cast(QKeyEvent, event).key() in _ENTER:
            editor = cast(QWidget, watched)
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.SubmitModelCache)
            return True
        return super().eventFilter(watched, event)
