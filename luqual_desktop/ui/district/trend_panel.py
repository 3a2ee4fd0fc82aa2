"""趋势: every indicator's totals period by period, the current one also as a chart."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from luqual_desktop.domain.catalogue import Indicator
from luqual_desktop.domain.numbers import displayed
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.rolling_up import RollUp
from luqual_desktop.ui.district.list_model import ListModel, ListRow, Title
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.district.trend_chart import TrendChart

_FACTS = ("代码", "指标", "计量单位")


class TrendPanel(QWidget):
    """A table and a chart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: RollUp | None = None
        self.view = ListView("趋势", ListModel(_FACTS, parent=self), self)
        self.chart = TrendChart(self)
        body = QSplitter(Qt.Orientation.Vertical, self)
        body.addWidget(self.view)
        body.addWidget(self.chart)
        body.setSizes([380, 180])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(body)
        self.view.current_changed.connect(self._on_indicator_chosen)

    def show_roll_up(self, result: RollUp) -> None:
        """Show another roll-up."""
        self._result = result
        trend, catalogue = result.history.trend, result.work.catalogue
        periods = sorted({point.period for points in trend.values() for point in points})
        titles = [*map(Title, _FACTS), *(Title(str(period), numeric=True) for period in periods)]
        rows = [_row(indicator, periods, result) for indicator in catalogue.measured]
        self.view.show_rows(rows, titles)
        if self.view.current_target() is None and rows:
            self.view.select_row(0)

    def _on_indicator_chosen(self, indicator: Indicator | None) -> None:
        if indicator is not None and self._result is not None:
            self.chart.show_trend(indicator, self._result.history.trend.get(indicator.code, ()))


def _row(indicator: Indicator, periods: list[Period], result: RollUp) -> ListRow:
    points = {point.period: point for point in result.history.trend.get(indicator.code, ())}
    texts, tips = [indicator.code, indicator.name, indicator.unit], {}
    for column, period in enumerate(periods, start=len(_FACTS)):
        point = points.get(period)
        value = None if point is None else point.value(indicator)
        part = "" if point is None or point.complete else f"（{point.reported}/{point.expected}）"
        texts.append("" if value is None else displayed(value, indicator.places) + part)
        if point is not None:
            tips[column] = f"{period.name}，{point.received_of_expected}"
    return ListRow(texts, indicator, tips=tips)
