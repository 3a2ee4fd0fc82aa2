"""任务包 as a Qt model: the plan's targets and what is left of them above, each unit's share below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from typing_extensions import override

from luqual_desktop.domain.catalogue import Indicator
from luqual_desktop.domain.reading import INAPPLICABLE
from luqual_desktop.errors import UserError
from luqual_desktop.services.package_draft import HEAD_ROWS, LEVEL, LEVELS, REST, DraftEdit, PackageDraft
from luqual_desktop.ui import theme
from luqual_desktop.ui.district.standing_colours import alarm_shade

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
CHOICES = int(Qt.ItemDataRole.UserRole) + 1


class PackageModel(QAbstractTableModel):
    """Every change makes a new draft, so that the last ones can be gone back to.

    Signals: `edited` after a change; `refused` with the sentence why a text cannot stand.
    """

    edited = Signal()
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draft: PackageDraft | None = None
        self._earlier: list[PackageDraft] = []
        self._indicators: Sequence[Indicator] = ()
        self._rows: list[str] = []

    @property
    def draft(self) -> PackageDraft | None:
        """The draft as it stands."""
        return self._draft

    def show_draft(self, draft: PackageDraft) -> None:
        """Show another draft; what was changed before cannot be taken back any more."""
        self.beginResetModel()
        self._draft = draft
        self._earlier.clear()
        self._indicators = draft.catalogue.measured
        self._rows = [*HEAD_ROWS, *(unit.code for unit in draft.units)]
        self.endResetModel()

    def write(self, edits: Sequence[DraftEdit]) -> bool:
        """Make edits one step; False if one of them cannot stand, nothing is changed then."""
        if self._draft is None:
            return False
        try:
            after = self._draft.edited(edits)
        except UserError as error:
            self.refused.emit(error.message)
            return False
        if after != self._draft:
            self._earlier.append(self._draft)
            self._put(after)
        return True

    def edit_at(self, index: Index, text: str) -> DraftEdit:
        """Return the edit that writes a text into a cell."""
        return DraftEdit(self._rows[index.row()], self._indicators[index.column()].code, text)

    def write_block(self, row: int, column: int, block: Sequence[Sequence[str]]) -> bool:
        """Write a block of texts from a cell on; what would lie beyond the grid is left out."""
        edits = [
            DraftEdit(self._rows[row + down], self._indicators[column + right].code, text)
            for down, texts in enumerate(block)
            for right, text in enumerate(texts)
            if row + down < len(self._rows) and column + right < len(self._indicators)
        ]
        return self.write(edits)

    def undo(self) -> None:
        """Go back one step."""
        if self._earlier:
            self._put(self._earlier.pop())

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._indicators)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._draft is None or role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        if orientation is Qt.Orientation.Vertical:
            return self._draft.row_name(self._rows[section]) if 0 <= section < len(self._rows) else None
        if not 0 <= section < len(self._indicators):
            return None
        indicator = self._indicators[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{indicator.name}（{indicator.unit}）"
        return f"{indicator.code}\n{indicator.name}"

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._draft is None:
            return None
        row, indicator = self._rows[index.row()], self._indicators[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return self._draft.text(row, indicator)
            case Qt.ItemDataRole.ToolTipRole:
                return f"{self._draft.row_name(row)} · {indicator.code} {indicator.name}（{indicator.unit}）"
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == CHOICES:
            return tuple(LEVELS.values()) if row == LEVEL else None
        return _look(self._draft, row, indicator, role)

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        return self.write([self.edit_at(index, str(value))])

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self._draft is None:
            return Qt.ItemFlag.NoItemFlags
        seen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        is_open = self._draft.is_open(self._rows[index.row()], self._indicators[index.column()])
        return seen | Qt.ItemFlag.ItemIsEditable if is_open else seen

    def _put(self, draft: PackageDraft) -> None:
        self._draft = draft
        last = self.index(len(self._rows) - 1, len(self._indicators) - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        self.edited.emit()


def _look(draft: PackageDraft, row: str, indicator: Indicator, role: int) -> QColor | None:
    overdrawn = row == REST and draft.is_overdrawn(indicator)
    closed = not draft.is_open(row, indicator)
    if role == Qt.ItemDataRole.BackgroundRole:
        return alarm_shade().paper if overdrawn else theme.CLOSED_PAPER if closed else None
    if role == Qt.ItemDataRole.ForegroundRole:
        quiet = draft.text(row, indicator) == INAPPLICABLE
        return alarm_shade().ink if overdrawn else theme.QUIET_INK if quiet else None
    return None
