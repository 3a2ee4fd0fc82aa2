"""A small painted chart: one indicator's totals from period to period, its target as a line across."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from luqual_desktop.domain.catalogue import Indicator, Kind
from luqual_desktop.domain.numbers import displayed
from luqual_desktop.services.trends import TrendPoint
from luqual_desktop.ui import theme

_LEAST_HEIGHT = 130
_MOST_POINTS = 12
_DOT = 3.5
_CENTRED = int(Qt.AlignmentFlag.AlignCenter)


class TrendChart(QWidget):
    """Shows up to twelve periods; the dot of an incomplete total is hollow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._indicator: Indicator | None = None
        self._points: list[tuple[TrendPoint, Fraction]] = []
        self._target: Fraction | None = None

    def show_trend(self, indicator: Indicator, trend: Sequence[TrendPoint]) -> None:
        """Show an indicator's totals; of a count no target is drawn, it is meant for the whole plan."""
        self._indicator = indicator
        valued = [(point, point.value(indicator)) for point in trend[-_MOST_POINTS:]]
        self._points = [(point, value) for point, value in valued if value is not None]
        bare = indicator.kind is not Kind.COUNT and indicator.target is not None
        self._target = Fraction(str(indicator.target)) if bare else None
        told = [
            f"{point.period.name} {displayed(value, indicator.places)}（{point.received_of_expected}）"
            for point, value in self._points
        ]
        self.setAccessibleName(f"{indicator.name}趋势")
        self.setAccessibleDescription("；".join(told))
        self.setToolTip("\n".join(told))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, _LEAST_HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.PAPER)
        if self._indicator is None or not self._points:
            painter.setPen(theme.QUIET_INK)
            painter.drawText(self.rect(), _CENTRED, "没有可显示的数据")
        else:
            self._paint(painter, self._indicator)
        painter.end()

    def _paint(self, painter: QPainter, indicator: Indicator) -> None:
        line = self.fontMetrics().height()
        complete = all(point.complete for point, _ in self._points)
        room = QRectF(self.rect()).adjusted(16, (1 if complete else 2) * line + 10, -16, -line - 8)
        values = [value for _, value in self._points]
        low, high = _span(values if self._target is None else [*values, self._target])
        step = room.width() / len(self._points)

        def place(number: int, value: Fraction) -> QPointF:
            height = float((value - low) / (high - low)) * room.height()
            return QPointF(room.left() + (number + 0.5) * step, room.bottom() - height)

        if self._target is not None:
            self._paint_target(painter, room, place(0, self._target).y(), f"目标 {indicator.target_text}")
        dots = [place(number, value) for number, value in enumerate(values)]
        painter.setPen(QPen(theme.ACCENT, 2))
        painter.drawPolyline(dots)
        for dot, (point, value) in zip(dots, self._points, strict=True):
            painter.setPen(QPen(theme.ACCENT, 1 if point.complete else 2))
            painter.setBrush(theme.ACCENT if point.complete else theme.PAPER)
            painter.drawEllipse(dot, _DOT, _DOT)
            painter.setPen(theme.INK)
            above = QRectF(dot.x() - step / 2, dot.y() - line - 4, step, line)
            painter.drawText(above, _CENTRED, displayed(value, indicator.places))
            painter.setPen(theme.QUIET_INK)
            part = "" if point.complete else f" {point.reported}/{point.expected}"
            below = QRectF(dot.x() - step / 2, room.bottom() + 6, step, line)
            painter.drawText(below, _CENTRED, f"{point.period}{part}")
        if not complete:
            right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            painter.drawText(QRectF(self.rect()).adjusted(8, 4, -8, -4), right, "○ 不完整（已报/应报）")

    def _paint_target(self, painter: QPainter, room: QRectF, height: float, words: str) -> None:
        painter.setPen(QPen(theme.status_colours("达标")[0], 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(room.left(), height), QPointF(room.right(), height))
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        painter.drawText(QRectF(room.left(), height - 40, room.width(), 39), left, words)


def _span(values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    low, high = min(values), max(values)
    return (low, high) if low < high else (low - 1, high + 1)
