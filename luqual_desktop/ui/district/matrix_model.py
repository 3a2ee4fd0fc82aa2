"""单位×指标 as a Qt model: the totals in the first row, each unit below, verdicts by word and colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from typing_extensions import override

from luqual_desktop.domain.catalogue import Indicator
from luqual_desktop.domain.status import Status
from luqual_desktop.services.matrix import INCOMPLETE, NOT_ASKED, MatrixCell
from luqual_desktop.services.rolling_up import RollUp
from luqual_desktop.ui import theme

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
TOTAL = "合计"
SIGNS = {Status.MET: "✓", Status.ON_TRACK: "○", Status.BEHIND: "▼", Status.NO_TARGET: "＊"}
"""What stands before a figure, so that a verdict is not told by colour alone: the signs of the workbook."""
_LACKING = "缺期"
"""Stands before the figure of a unit that has reported now, but not in every period that counts."""
_SAID_INSTEAD = {Status.MISSING, Status.NOT_DUE, Status.INAPPLICABLE, Status.FAULTY}


class Line(NamedTuple):
    """One row: the unit's code (empty for the totals), its name, its cells by indicator code."""

    unit: str
    name: str
    cells: dict[str, MatrixCell]


class MatrixModel(QAbstractTableModel):
    """What every unit has reported of every indicator."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._indicators: Sequence[Indicator] = ()
        self._lines: list[Line] = []
        self._cumulative = False
        self._bold = QFont()
        self._bold.setBold(True)

    def show_roll_up(self, result: RollUp) -> None:
        """Show another roll-up."""
        self.beginResetModel()
        self._indicators = result.work.catalogue.measured
        self._lines = [Line("", TOTAL, dict(result.totals))]
        self._lines += [Line(line.unit, line.name, dict(result.matrix[line.unit])) for line in result.lines]
        self.endResetModel()

    def show_cumulative(self, cumulative: bool) -> None:
        """Show what is held against the targets instead of this period's own figures, or the other way round."""
        self._cumulative = cumulative
        if self._lines:
            last = self.index(len(self._lines) - 1, len(self._indicators) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def indicator_at(self, column: int) -> Indicator:
        """Return the indicator of a column."""
        return self._indicators[column]

    def unit_at(self, row: int) -> str:
        """Return the unit of a row, empty for the totals."""
        return self._lines[row].unit

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._indicators)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole and 0 <= section < len(self._lines):
                return self._lines[section].name
            return self._bold if role == Qt.ItemDataRole.FontRole and section == 0 else None
        if not 0 <= section < len(self._indicators):
            return None
        indicator = self._indicators[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{indicator.code}\n{indicator.name}"
        return f"{indicator.name}（{indicator.unit}）" if role == Qt.ItemDataRole.ToolTipRole else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self._lines[index.row()].cells.get(self._indicators[index.column()].code, NOT_ASKED)
        is_total = index.row() == 0
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._total_text(cell) if is_total else self._text(cell)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(index, cell)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return self._look(cell, role, is_total=is_total)

    def _look(self, cell: MatrixCell, role: int, *, is_total: bool) -> QColor | QFont | None:
        if role == Qt.ItemDataRole.FontRole:
            return self._bold if is_total else None
        if not cell.status:
            return theme.QUIET_INK if role == Qt.ItemDataRole.ForegroundRole else None
        ink, paper = theme.status_colours(cell.status)
        if role == Qt.ItemDataRole.ForegroundRole:
            return ink
        return paper if role == Qt.ItemDataRole.BackgroundRole else None

    def _text(self, cell: MatrixCell) -> str:
        verdict = cell.status.partition("（")[0]
        figure = cell.compared if self._cumulative else cell.own
        if verdict == Status.MISSING and cell.reported:
            return figure if self._cumulative else f"{_LACKING} {figure}"  # the other one says how many
        if verdict in _SAID_INSTEAD:
            return cell.status
        return f"{SIGNS[Status(verdict)]} {figure}" if verdict in SIGNS else figure

    def _total_text(self, cell: MatrixCell) -> str:
        figure = cell.compared if self._cumulative else cell.own
        verdict = cell.status.partition("（")[0]  # the gaps in brackets stand beside the figure they belong to
        if not cell.expected:
            return f"{figure}\n{verdict or Status.NOT_DUE}"
        mark = "" if cell.complete else f" {INCOMPLETE}"
        return f"{verdict}\n{figure}\n已报 {cell.reported}/{cell.expected}{mark}"

    def _tip(self, index: Index, cell: MatrixCell) -> str:
        indicator, line = self._indicators[index.column()], self._lines[index.row()]
        parts = [f"{line.name} · {indicator.code} {indicator.name}（{indicator.unit}）"]
        parts.append(f"本期 {cell.own}，与目标比较的 {cell.compared}，{cell.status or '不填报'}")
        if index.row() == 0:
            parts.append(f"已报 {cell.reported}/{cell.expected}。双击或按回车看各单位的数。")
        return "\n".join(parts)
