"""合计构成: which units' figures make up a total, and what is last known of those that are missing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from luqual_desktop.domain.catalogue import Indicator
from luqual_desktop.domain.figures import part_fields
from luqual_desktop.services.matrix import INCOMPLETE, MatrixCell, TraceLine
from luqual_desktop.services.trends import TrendPoint
from luqual_desktop.ui.district.list_model import ListModel, ListRow, Title
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.district.standing_colours import status_shade
from luqual_desktop.ui.district.trend_chart import TrendChart

_STATUS, _LAST_KNOWN = 6, 8


class TraceDialog(QDialog):
    """One total with all it is made of."""

    def __init__(
        self,
        indicator: Indicator,
        total: MatrixCell,
        lines: Sequence[TraceLine],
        trend: Sequence[TrendPoint],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"合计构成 · {indicator.code} {indicator.name}")
        self.resize(1200, 640)  # where a file's name and what is last known have room beside each other
        self.words = QLabel(_summary(indicator, total), self)
        self.words.setWordWrap(True)
        names = [field.name for field in part_fields(indicator)]
        titles = (
            "单位",
            Title(names[0], numeric=True),
            Title(names[1] if len(names) > 1 else "—", numeric=True),
            Title("本期值", numeric=True),
            Title("与目标比较", numeric=True),
            Title("第几次", numeric=True),
            "状态",
            "文件",
            "最近一次已知（不计入）",
        )
        self.view = ListView("合计构成", ListModel(titles, parent=self), self, stretched=7)
        self.view.show_rows([_row(line) for line in lines])
        self.view.resizeColumnToContents(_LAST_KNOWN)  # a figure cut off says something else
        chart = TrendChart(self)
        chart.show_trend(indicator, trend)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.words)
        layout.addWidget(self.view, 3)
        layout.addWidget(chart, 1)
        layout.addWidget(buttons)

    def go_to(self, unit: str) -> None:
        """Put the cursor on a unit."""
        for number, row in enumerate(self.view.rows):
            if isinstance(row.target, TraceLine) and row.target.unit == unit:
                self.view.select_row(number)


def _summary(indicator: Indicator, total: MatrixCell) -> str:
    mark = "" if total.complete else f"，{INCOMPLETE}"
    return (
        f"{indicator.name}（{indicator.unit}）　本期合计 {total.own}　与目标比较 {total.compared}　"
        f"{total.status}　已报 {total.reported}/{total.expected}{mark}　目标 {indicator.target_text or '—'}"
    )


def _row(line: TraceLine) -> ListRow:
    texts = (
        line.name,
        line.numerator,
        line.denominator,
        line.value,
        line.compared,
        str(line.revision) if line.revision else "",
        line.status,
        line.file_name,
        line.last_known,
    )
    return ListRow(texts, line, {_STATUS: status_shade(line.status)})
