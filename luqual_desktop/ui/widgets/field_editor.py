"""The only place that knows which editor a kind of field is typed in, and how a cell is opened, left and measured."""

from __future__ import annotations

from enum import Enum
from typing import Any, Protocol, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from luqual_desktop.domain.catalogue import Field, FieldKind
from luqual_desktop.ui.models.cell_role import CellRole
from luqual_desktop.ui.widgets.choice_box import ChoiceBox
from luqual_desktop.ui.widgets.date_edit import DateEdit
from luqual_desktop.ui.widgets.text_editors import LineEdit, LongTextEdit

Index = QModelIndex | QPersistentModelIndex
_LEAST_SIZES = {LongTextEdit: QSize(380, 130), DateEdit: QSize(140, 0)}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class FieldEditor(Protocol):
    """What every editor can do."""

    def content(self) -> str:
        """Return the text as typed."""

    def set_content(self, text: str) -> None:
        """Show a text."""

    def go_to_end(self) -> None:
        """Make ready for going on with the text instead of writing it anew."""


class Step(Enum):
    """Where a key leads from a cell: to the next or previous, on or back in the direction of Enter, up or down."""

    NEXT = "next"
    PREVIOUS = "previous"
    ON = "on"
    BACK = "back"
    UP = "up"
    DOWN = "down"


def make_editor(field: Field, parent: QWidget | None = None) -> QWidget:
    """Return the editor for a field; it is a FieldEditor."""
    match field.kind:
        case FieldKind.CHOICE:
            editor: QWidget = ChoiceBox(field.choices, parent)
        case FieldKind.LONG_TEXT:
            editor = LongTextEdit(parent)
        case FieldKind.DATE:
            editor = DateEdit(parent)
        case FieldKind.DECIMAL | FieldKind.WHOLE:
            editor = LineEdit(parent, numeric=True)
        case _:
            editor = LineEdit(parent)
    editor.setAccessibleName(field.name)
    editor.setAccessibleDescription(field.help)
    return editor


class FieldDelegate(QStyledItemDelegate):
    """Opens the editor a cell's field asks for. Signal `left` (Step): the key by which an editor was closed."""

    left = Signal(object)

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = cast(Field, index.data(CellRole.FIELD))
        editor = make_editor(field, parent)
        editor.setAutoFillBackground(True)
        if isinstance(editor, ChoiceBox):
            editor.activated.connect(self._on_answer_picked)
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        cast(FieldEditor, editor).set_content(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        text = cast(FieldEditor, editor).content()
        if text != index.data(Qt.ItemDataRole.EditRole):
            model.setData(index, text)

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = cast(Any, option).rect
        least = _LEAST_SIZES.get(type(editor))
        if least is not None:
            rect = _roomy(rect, least, cast(QWidget, editor.parentWidget()).rect())
        editor.setGeometry(rect)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(watched, QWidget):
            step = _step(watched, cast(QKeyEvent, event))
            if step is not None:
                self._close(watched)
                self.left.emit(step)
                return True
        return super().eventFilter(watched, event)

    def _on_answer_picked(self) -> None:
        box = self.sender()
        if isinstance(box, ChoiceBox):
            self._close(box)

    def _close(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)


def _step(editor: QWidget, event: QKeyEvent) -> Step | None:
    """Return where a key leads out of an editor, or None for a key that the editor uses itself."""
    key, held = event.key(), event.modifiers()
    back = bool(held & Qt.KeyboardModifier.ShiftModifier)
    if key == Qt.Key.Key_Backtab or (key == Qt.Key.Key_Tab and back):
        return Step.PREVIOUS
    if key == Qt.Key.Key_Tab:
        return Step.NEXT
    if key in _ENTER and not held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return Step.BACK if back else Step.ON
    if isinstance(editor, LineEdit) and key in {Qt.Key.Key_Up, Qt.Key.Key_Down} and not held_down(held):
        return Step.UP if key == Qt.Key.Key_Up else Step.DOWN
    return None


def held_down(modifiers: Qt.KeyboardModifier) -> bool:
    """Tell whether Shift, Ctrl, Alt or Meta is held; the keypad does not count."""
    return bool(modifiers & ~Qt.KeyboardModifier.KeypadModifier)


def _roomy(cell: QRect, least: QSize, room: QRect) -> QRect:
    """Return a rectangle at the cell, large enough to write in and inside the view."""
    width = min(max(cell.width(), least.width()), room.width())
    height = min(max(cell.height(), least.height()), room.height())
    left = max(room.left(), min(cell.left(), room.right() - width + 1))
    top = max(room.top(), min(cell.top(), room.bottom() - height + 1))
    return QRect(left, top, width, height)
