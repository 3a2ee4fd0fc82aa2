"""How long a rectification item has been open (design 5)."""

from __future__ import annotations

from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.reading import read_day
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.entries import report_date
from luqual_desktop.domain.rules.inspections import RECHECK

OPENED = "opened"


def age_in_days(report: Report, record: str) -> int | None:
    """Return the days from the end of the period in which an item was found to its 复查, else to 报出日期.

    Before 报出日期 is filled in the end of this period stands for it. None where no period of discovery can be read.
    """
    try:
        found_on = Period.parse(report.text(Area.RECTIFICATION, record, OPENED).strip()).last_day
    except ValueError:
        return None
    rechecked = read_day(report.text(Area.RECTIFICATION, record, RECHECK))
    until = rechecked or report_date(report) or report.period.last_day
    return max((until - found_on).days, 0)
