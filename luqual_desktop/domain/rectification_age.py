"""How long a rectification item has been open."""

from __future__ import annotations

from datetime import date

from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.reading import read_day
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.entries import report_date
from luqual_desktop.domain.rules.inspections import OPENED, RECHECK


def age_in_days(report: Report, record: str) -> int | None:
    """Return the days from the end of the period in which an item was found to its 复查, else to 报出日期.

    Before 报出日期 is filled in the end of this period stands for it. None where no period of discovery can be read.
    """
    until = report_date(report) or report.period.last_day
    opened, rechecked = (report.text(Area.RECTIFICATION, record, code) for code in (OPENED, RECHECK))
    return days_open(opened, rechecked, until)


def days_open(opened: str, rechecked: str, until: date) -> int | None:
    """Return the days from the end of the period `opened` to the day of 复查, else to `until`."""
    try:
        found_on = Period.parse(opened.strip()).last_day
    except ValueError:
        return None
    return max(((read_day(rechecked) or until) - found_on).days, 0)
