"""A read-only list as a Qt model: rows of texts with colours, each row standing for something; rows may be ticked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont
from typing_extensions import override

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
TARGET = int(Qt.ItemDataRole.UserRole)
WHOLE_ROW = -1
"""The column whose shade a cell takes that has none of its own."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Title(NamedTuple):
    """A column's heading, and whether figures stand in it."""

    text: str
    numeric: bool = False
    tip: str = ""


class Shade(NamedTuple):
    """Text colour and background of a cell."""

    ink: QColor
    paper: QColor | None = None


@dataclass(frozen=True)
class ListRow:
    """One row: its texts, what it stands for, its shades by column, its longer words by column, whether it is bold."""

    texts: Sequence[str]
    target: object = None
    shades: dict[int, Shade] | None = None
    tips: dict[int, str] | None = None
    bold: bool = False
    tickable: bool = True

    def tip(self, column: int) -> str:
        """Return the longer words of a cell."""
        return (self.tips or {}).get(column, self.texts[column])

    def ink(self, column: int) -> QColor | None:
        """Return a cell's text colour."""
        shade = self._shade(column)
        return None if shade is None else shade.ink

    def paper(self, column: int) -> QColor | None:
        """Return a cell's background."""
        shade = self._shade(column)
        return None if shade is None else shade.paper

    def _shade(self, column: int) -> Shade | None:
        shades = self.shades or {}
        return shades.get(column) or shades.get(WHOLE_ROW)


class ListModel(QAbstractTableModel):
    """Signals: `ticks_changed` when a row was ticked or unticked, by hand or by `tick`."""

    ticks_changed = Signal()

    def __init__(self, titles: Sequence[Title | str], *, ticked: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = [each if isinstance(each, Title) else Title(each) for each in titles]
        self._has_ticks = ticked
        self._rows: list[ListRow] = []
        self._ticked: set[int] = set()
        self._bold = QFont()
        self._bold.setBold(True)
        self._answers: dict[int, Callable[[ListRow, Index], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda row, index: row.texts[index.column()],
            Qt.ItemDataRole.ToolTipRole: lambda row, index: row.tip(index.column()),
            Qt.ItemDataRole.TextAlignmentRole: lambda _, index: _RIGHT if self._is_numeric(index) else _LEFT,
            Qt.ItemDataRole.FontRole: lambda row, _: self._bold if row.bold else None,
            Qt.ItemDataRole.CheckStateRole: lambda _, index: self._tick_state(index),
            Qt.ItemDataRole.ForegroundRole: lambda row, index: row.ink(index.column()),
            Qt.ItemDataRole.BackgroundRole: lambda row, index: row.paper(index.column()),
            TARGET: lambda row, _: row.target,
        }

    @property
    def rows(self) -> Sequence[ListRow]:
        """The rows shown."""
        return self._rows

    def show_rows(self, rows: Iterable[ListRow], titles: Sequence[Title | str] | None = None) -> None:
        """Show these rows instead of those before, under other headings if some are given; nothing is ticked."""
        self.beginResetModel()
        self._rows = list(rows)
        self._ticked.clear()
        if titles is not None:
            self._titles = [each if isinstance(each, Title) else Title(each) for each in titles]
        self.endResetModel()

    def ticked(self) -> list[object]:
        """Return what the ticked rows stand for, in order."""
        return [self._rows[row].target for row in sorted(self._ticked)]

    def tick(self, rows: Iterable[int]) -> None:
        """Tick these rows and no others; rows that cannot be ticked stay as they are."""
        self._ticked = {row for row in rows if self._rows[row].tickable}
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))
        self.ticks_changed.emit()

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._titles)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._titles):
            return None
        title = self._titles[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return title.text
        return title.tip or None if role == Qt.ItemDataRole.ToolTipRole else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        answer = self._answers.get(role)
        return None if answer is None else answer(self._rows[index.row()], index)

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or not self._is_tickable(index):
            return False
        wanted = Qt.CheckState(value) is Qt.CheckState.Checked
        (self._ticked.add if wanted else self._ticked.discard)(index.row())
        self.dataChanged.emit(index, index, [role])
        self.ticks_changed.emit()
        return True

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        seen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return seen | Qt.ItemFlag.ItemIsUserCheckable if self._is_tickable(index) else seen

    def _is_tickable(self, index: Index) -> bool:
        return self._has_ticks and index.column() == 0 and self._rows[index.row()].tickable

    def _is_numeric(self, index: Index) -> bool:
        return self._titles[index.column()].numeric

    def _tick_state(self, index: Index) -> Qt.CheckState | None:
        if not self._is_tickable(index):
            return None
        return Qt.CheckState.Checked if index.row() in self._ticked else Qt.CheckState.Unchecked
