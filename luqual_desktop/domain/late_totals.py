"""What a unit that collects itself exported later for an earlier period, counted in the sums it had carried before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind, Time
from luqual_desktop.domain.consolidated_submission import entry_in
from luqual_desktop.domain.figures import BLANK_ENTRY, Entry, EntryState, Window, Windows, steps_back
from luqual_desktop.domain.handing_in import rebased
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.status import is_due
from luqual_desktop.domain.submission import Submission


def is_later(time: str, than: str) -> bool:
    """Tell whether a time is after another; a text from outside that is no time with its zone is not."""
    try:
        return datetime.fromisoformat(time) > datetime.fromisoformat(than)
    except (ValueError, TypeError):
        return False


def with_late(catalogue: Catalogue, carried: Submission, late: Submission, before: Submission | None) -> Submission:
    """Return a submission in whose sums an earlier period is as it was exported later.

    `before` is what was held of that period when the submission was exported; without it the period counts where the
    sums lack it, and where they do not they hold it already.
    """
    sums = dict(carried.carried)
    for code, windows in carried.carried.items():
        indicator = catalogue.indicator_by_code.get(code)
        if indicator is not None and indicator.kind is not Kind.MILESTONE and is_due(indicator, late.period):
            was = None if before is None else entry_in(indicator, before)
            told = _single(indicator, windows, carried.period, late)
            sums[code] = told if indicator.time is Time.STOCK else _summed(indicator, told, carried.period, was, late)
    return replace(carried, carried=sums)


def _single(indicator: Indicator, windows: Windows, period: Period, late: Submission) -> Windows:
    """Return windows in which 上期 and 上年同期, if they are the period that came in late, are as it says."""
    parts, to = entry_in(indicator, late).parts, late.period
    told = Window(parts, (to,) if parts is not None else (), (to,) if _lacks(indicator, late) else ())
    to_previous, to_last_year = steps_back(indicator)
    return replace(
        windows,
        previous=told if to_previous(period) == to else windows.previous,
        last_year=told if to_last_year(period) == to else windows.last_year,
    )


def _summed(indicator: Indicator, windows: Windows, period: Period, was: Entry | None, late: Submission) -> Windows:
    held = late.period in windows.plan.covered
    if held and (was is None or was.parts is None):
        return windows
    exported = was if was is not None and held else BLANK_ENTRY
    changed = rebased(indicator, windows, exported, entry_in(indicator, late), late.period)
    gap = {late.period} if _lacks(indicator, late) else set()
    year, plan = (
        Window(each.parts, tuple(sorted(each.covered)), tuple(sorted({*each.gaps} - {late.period} | gap)))
        for each in (changed.year, changed.plan)
    )
    return replace(windows, year=year if period.year == late.period.year else windows.year, plan=plan)


def _lacks(indicator: Indicator, late: Submission) -> bool:
    """Tell whether some unit has not given an indicator in the period of a submission."""
    if late.scope is Scope.OWN:
        entry = entry_in(indicator, late)
        return entry.parts is None and entry.state is not EntryState.INAPPLICABLE
    return late.period in late.carried.get(indicator.code, Windows()).plan.gaps
