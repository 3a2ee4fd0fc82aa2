"""The list of what 全审 found, as a Qt model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from typing_extensions import override

from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.ui import theme

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
LEVEL, CODE, PLACE, MESSAGE, EXPLAINED = range(5)
TITLES = ("级别", "规则", "位置", "内容", "说明")
FINDING = int(Qt.ItemDataRole.UserRole)


class FindingsModel(QAbstractTableModel):
    """Findings, one a row; which of them are explained is asked anew at every repaint."""

    def __init__(
        self,
        place_of: Callable[[Finding], str],
        is_explained: Callable[[Finding], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._place_of = place_of
        self._is_explained = is_explained
        self._findings: Sequence[Finding] = ()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these findings; where they are the same as before only what is written about them is drawn anew."""
        if list(findings) == list(self._findings):
            last = self.rowCount() - 1
            if last >= 0:
                self.dataChanged.emit(self.index(0, 0), self.index(last, EXPLAINED))
            return
        self.beginResetModel()
        self._findings = tuple(findings)
        self.endResetModel()

    def row_of(self, key: str) -> int | None:
        """Return the row of the finding with this key, or None."""
        return next((row for row, finding in enumerate(self._findings) if finding.key == key), None)

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._findings)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(TITLES)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return TITLES[section] if 0 <= section < len(TITLES) else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        finding = self._findings[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(finding, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self._place_of(finding)}\n{finding.message}"
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(finding, index.column())
        if role == Qt.ItemDataRole.BackgroundRole:
            return theme.level_paper(finding.level) if index.column() == LEVEL else None
        return finding if role == FINDING else None

    def _text(self, finding: Finding, column: int) -> str:
        if column == EXPLAINED:
            return self._explanation(finding)
        return (finding.level.label, finding.code, self._place_of(finding), finding.message)[column]

    def _explanation(self, finding: Finding) -> str:
        if finding.level is not Level.WARNING:
            return ""
        return "已说明" if self._is_explained(finding) else "待说明"

    def _ink(self, finding: Finding, column: int) -> QColor | None:
        if column == LEVEL:
            return theme.level_ink(finding.level)
        if column == EXPLAINED and finding.level is Level.WARNING and not self._is_explained(finding):
            return theme.level_ink(Level.WARNING)
        return None
