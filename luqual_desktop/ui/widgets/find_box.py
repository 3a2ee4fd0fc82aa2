"""The search field: what matches is listed while one types; Enter jumps to the one chosen, or to the first."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget
from typing_extensions import override

from luqual_desktop.ui.search_index import Findable

_WORDS = int(Qt.ItemDataRole.UserRole)
_CELL = _WORDS + 1
_LISTED = 14
_POPUP_WIDTH = 360


class FindBox(QLineEdit):
    """Signals: `chosen` with the CellKey to jump to; `initials_wanted` when a search begins without pinyin initials."""

    chosen = Signal(object)
    initials_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("名称、代码或拼音首字母")
        self.setAccessibleName("查找")
        self.setClearButtonEnabled(True)
        self._knows_initials = False
        self._model = QStandardItemModel(self)
        self._completer = _Completer(self._model, self)
        self.setCompleter(self._completer)
        self._completer.chosen.connect(self._choose)
        self.returnPressed.connect(self._on_return_pressed)

    def set_findables(self, found: Iterable[Findable]) -> None:
        """Say what can be found, by name and code."""
        self._knows_initials = False
        self._show(found)

    def set_with_initials(self, found: Iterable[Findable]) -> None:
        """Say what can be found, by initials too; a search under way goes on with it."""
        self._knows_initials = True
        self._show(found)
        if self.hasFocus() and self.knows(self.text()) and self.text().strip():
            self._completer.complete()

    def _show(self, found: Iterable[Findable]) -> None:
        self._model.clear()
        for each in found:
            item = QStandardItem(f"{each.code}  {each.name}　— {each.group}")
            item.setData(each.words, _WORDS)
            item.setData(each.cell, _CELL)
            self._model.appendRow(item)

    def knows(self, words: str) -> bool:
        """Tell whether anything would be found."""
        self._completer.setCompletionPrefix(words.strip().lower())
        return self._completer.completionModel().rowCount() > 0

    def start(self) -> None:
        """Take the keyboard."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self._knows_initials:
            self.initials_wanted.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def _on_return_pressed(self) -> None:
        if self.text().strip() and self.knows(self.text()):
            self._choose(self._completer.completionModel().index(0, 0).data(_CELL))

    def _choose(self, cell: object) -> None:
        if cell is not None:
            self._completer.matches.hide()
            self.clear()
            self.chosen.emit(cell)


class _Completer(QCompleter):
    """Matches anywhere in the words; what was typed stays as it is while the matches are walked through.

    Signals: `chosen` with the CellKey of the match clicked, or on which Enter was pressed.
    """

    chosen = Signal(object)

    def __init__(self, model: QStandardItemModel, parent: FindBox) -> None:
        super().__init__(model, parent)
        self.setCompletionRole(_WORDS)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(_LISTED)
        self.matches = QListView()
        self.setPopup(self.matches)
        self.matches.setMinimumWidth(_POPUP_WIDTH)
        self.activated[QModelIndex].connect(self._on_match_activated)  # type: ignore[index] # one of two overloads

    @override
    def pathFromIndex(self, index: QModelIndex) -> str:  # type: ignore[override]
        field = self.widget()
        return field.text() if isinstance(field, QLineEdit) else ""

    def _on_match_activated(self, index: QModelIndex) -> None:
        self.chosen.emit(index.data(_CELL))
