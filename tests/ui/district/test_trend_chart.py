"""The chart of totals: a quarter in which units are missing does not look like a complete one."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.figures import Parts
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.trends import TrendPoint
from luqual_desktop.ui.district.trend_chart import TrendChart


def drawn(chart: TrendChart, catalogue: Catalogue, reported: int) -> QImage:
    parts = Parts(Decimal(95), Decimal(100))
    points = [TrendPoint(Period(2025, 3), parts, 14, 14), TrendPoint(Period(2025, 4), parts, reported, 14)]
    chart.show_trend(catalogue.indicator_by_code["P01"], points)
    return chart.grab().toImage()


def test_an_incomplete_total_is_drawn_hollow_and_says_so(qtbot: QtBot, catalogue: Catalogue) -> None:
    chart = TrendChart()
    qtbot.addWidget(chart)
    chart.resize(800, 200)
    full = drawn(chart, catalogue, 14)
    assert "不完整" not in chart.toolTip()
    part = drawn(chart, catalogue, 12)
    assert "已报 12/14，不完整" in chart.toolTip()
    assert "已报 12/14，不完整" in chart.accessibleDescription()
    dots = [(x, y) for x in range(580, 620) for y in range(40, 182)]
    filled, hollow = (sum(image.pixelColor(*dot).lightness() < 160 for dot in dots) for image in (full, part))
    assert hollow < filled
