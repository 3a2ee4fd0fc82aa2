"""单位×指标 on the screen, with the choice between this period's figures and those held against the targets."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from luqual_desktop.services.rolling_up import RollUp
from luqual_desktop.ui.district.headings import give_headings_room
from luqual_desktop.ui.district.matrix_model import SIGNS, MatrixModel

_HINT = (
    f"{'　'.join(f'{sign} {status}' for status, sign in SIGNS.items())}　　双击或按回车看合计构成；未报单位不按 0 计。"
)


class MatrixPanel(QWidget):
    """Signals: `trace_requested` with an indicator's code and a unit's code, empty for the total."""

    trace_requested = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = MatrixModel(self)
        self.view = _MatrixView(self.model, self)
        self.which = QComboBox(self)
        self.which.addItems(["本期数", "累计数（与目标比较）"])
        self.which.setAccessibleName("显示")
        hint = QLabel(_HINT, self)
        hint.setObjectName("hint")
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 8, 4)
        line.setSpacing(10)
        line.addWidget(self.which)
        line.addWidget(hint, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addWidget(self.view, 1)
        self.which.currentIndexChanged.connect(self._on_choice_changed)
        self.view.chosen.connect(self._on_cell_chosen)

    def show_roll_up(self, result: RollUp) -> None:
        """Show another roll-up."""
        self.model.show_roll_up(result)
        self.view.fit()

    def _on_choice_changed(self, number: int) -> None:
        self.model.show_cumulative(number == 1)

    def _on_cell_chosen(self, row: int, column: int) -> None:
        self.trace_requested.emit(self.model.indicator_at(column).code, self.model.unit_at(row))


class _MatrixView(QTableView):
    """Signals: `chosen` with the row and the column of a cell."""

    chosen = Signal(int, int)

    def __init__(self, model: MatrixModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("单位×指标")
        self.setModel(model)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(self._on_double_clicked)

    def fit(self) -> None:
        """Give the columns and the rows the room they need."""
        metrics = self.fontMetrics()
        self.horizontalHeader().setDefaultSectionSize(metrics.horizontalAdvance("○ 至少 14（缺 20 期）") + 14)
        give_headings_room(self.horizontalHeader())
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 10)
        if self.model().rowCount():
            self.setRowHeight(0, 3 * metrics.height() + 12)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and index.isValid():
            self.chosen.emit(index.row(), index.column())
            return
        super().keyPressEvent(event)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(index.row(), index.column())
