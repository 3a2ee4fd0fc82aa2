"""How long a rectification item has been open."""

from __future__ import annotations

from luqual_desktop.domain.cells import Area, CellKey, Cells
from luqual_desktop.domain.consequences import OPENED
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.entries import report_date


def age_in_days(report: Report, cells: Cells, record: str) -> int | None:
    """Return the days from the end of the period an item was opened in to 报出日期, or to this period's end.

    None where the item does not say when it was opened; an item opened in this period and reported early is 0 old.
    """
    try:
        opened = Period.parse(cells.get(CellKey(Area.RECTIFICATION, record, OPENED), ""))
    except ValueError:
        return None
    until = report_date(report) or report.period.last_day
    return max(0, (until - opened.last_day).days)
