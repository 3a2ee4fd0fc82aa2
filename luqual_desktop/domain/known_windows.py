"""Which sums over time are to be believed: those a submission carries, or those of the periods a store holds."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from luqual_desktop.domain.figures import Window, Windows
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.rollup import Figure


def after(before: Windows, stored: Windows, first: Period) -> Windows:
    """Return stored windows with sums that begin with what was before the first period held."""
    since = (replace(each, gaps=tuple(gap for gap in each.gaps if gap >= first)) for each in (stored.year, stored.plan))
    year, plan = since
    together = Figure(sums=Windows(year=before.year, plan=before.plan)) + Figure(sums=Windows(year=year, plan=plan))
    return replace(stored, year=together.sums.year, plan=together.sums.plan)


def better_known(carried: Windows, stored: Windows, held: Set[Period], told: Set[Period]) -> Windows:
    """Return of each window the stored one where every period is held that the carried one does not lack.

    Sums over time may also cover periods that are `told` as a whole, not one by one.
    """
    summed = held | told
    return Windows(
        _better(carried.previous, stored.previous, held),
        _better(carried.last_year, stored.last_year, held),
        _better(carried.year, stored.year, summed),
        _better(carried.plan, stored.plan, summed),
    )


def _better(carried: Window, stored: Window, held: Set[Period]) -> Window:
    needed = {*carried.covered, *stored.covered, *stored.gaps} - {*carried.gaps}
    return stored if needed <= held else carried


def with_gaps(window: Window, gaps: tuple[Period, ...]) -> Window:
    """Return a window that lacks some more periods."""
    return replace(window, gaps=tuple(sorted({*window.gaps, *gaps})))
