"""A list of units that is narrowed by typing a name, a code or pinyin initials."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

_CODE = int(Qt.ItemDataRole.UserRole)
_WORDS = _CODE + 1


class UnitChooser(QWidget):
    """Signals: `changed` when another unit is chosen or none is left, `accepted` on a double click or Enter."""

    changed = Signal()
    accepted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filter = QLineEdit(self)
        self._filter.setPlaceholderText("输入名称、代码或拼音首字母")
        self._filter.setClearButtonEnabled(True)
        self._list = QListWidget(self)
        self._list.setAccessibleName("单位")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._filter)
        layout.addWidget(self._list)
        self.setFocusProxy(self._filter)
        self._filter.textChanged.connect(self._on_filter_changed)
        self._list.currentRowChanged.connect(self.changed)
        self._list.itemDoubleClicked.connect(self.accepted)

    def show_units(self, names: Mapping[str, str], chosen: str = "") -> None:
        """Offer these units by code, one of them chosen."""
        self._list.clear()
        for code, name in names.items():
            item = QListWidgetItem(f"{name}　{code}", self._list)
            item.setData(_CODE, code)
            item.setData(_WORDS, f"{name} {code} {_initials(name)}".lower())
            if code == chosen:
                self._list.setCurrentItem(item)
        if len(names) == 1:
            self._list.setCurrentRow(0)
        self._on_filter_changed(self._filter.text())

    def chosen(self) -> str:
        """Return the code of the unit chosen, empty if none is."""
        item = self._list.currentItem()
        return "" if item is None or item.isHidden() else str(item.data(_CODE))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.accepted.emit()  # and no further: the window's default button would be pressed as well
            return
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._list.setFocus()
        super().keyPressEvent(event)

    def _on_filter_changed(self, text: str) -> None:
        words = text.strip().lower()
        items = [self._list.item(row) for row in range(self._list.count())]
        for item in items:
            item.setHidden(words not in item.data(_WORDS))
        left = [item for item in items if not item.isHidden()]
        if words and left and not self.chosen():
            self._list.setCurrentItem(left[0])
        self.changed.emit()


def _initials(name: str) -> str:
    from pypinyin import Style, lazy_pinyin  # slow to load: only when units are chosen

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
