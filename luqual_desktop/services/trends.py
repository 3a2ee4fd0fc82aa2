"""What was accepted in earlier periods: how totals went, and the last known figure of each unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from luqual_desktop.domain.catalogue import Catalogue, Indicator
from luqual_desktop.domain.consolidated_submission import entry_in
from luqual_desktop.domain.figures import Parts
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.submission import Submission
from luqual_desktop.services.sources import accepted_submission, counting, sent_by_own_level
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.received import ReceivedState, received


@dataclass(frozen=True)
class TrendPoint:
    """A total of one period: the parts of that period alone, and how many direct subordinates gave them."""

    period: Period
    parts: Parts
    units: int

    def __add__(self, other: TrendPoint) -> TrendPoint:
        return TrendPoint(self.period, self.parts + other.parts, self.units + other.units)

    def value(self, indicator: Indicator) -> Fraction | None:
        """Return the exact figure in the indicator's unit, None where the denominator is 0."""
        return self.parts.value(indicator)


@dataclass(frozen=True)
class History:
    """Points in order of their periods, by indicator code; a period without a figure has none.

    `last_known` is the last figure before the period looked at, by unit and indicator code.
    """

    trend: Mapping[str, tuple[TrendPoint, ...]]
    last_known: Mapping[tuple[str, str], tuple[Period, Parts]]


def history_of(database: Database, catalogue: Catalogue, unit: str, last: Period) -> History:
    """Return what a consolidating unit holds of the periods up to `last`, from accepted submissions only."""
    sums: dict[tuple[str, Period], TrendPoint] = {}
    known: dict[tuple[str, str], tuple[Period, Parts]] = {}
    for submission in _submissions(database, catalogue, unit, last):
        for indicator in catalogue.measured:
            parts = entry_in(indicator, submission).parts
            if parts is None:
                continue
            point, place = TrendPoint(submission.period, parts, 1), (indicator.code, submission.period)
            sums[place] = point if place not in sums else sums[place] + point
            before = known.get((submission.unit, indicator.code))
            if submission.period < last and (before is None or before[0] < submission.period):
                known[submission.unit, indicator.code] = submission.period, parts
    periods = catalogue.calendar.plan_to_date(last)
    trend = {
        each.code: tuple(sums[each.code, period] for period in periods if (each.code, period) in sums)
        for each in catalogue.measured
    }
    return History(trend, known)


def _submissions(database: Database, catalogue: Catalogue, unit: str, last: Period) -> Iterator[Submission]:
    """Give of every unit and period the one submission that counts."""
    with database.reading() as session:
        accepted = received(session, plan=catalogue.plan.code, states={ReceivedState.ACCEPTED})
    for each in counting(each for each in accepted if Period.parse(each.period) <= last):
        yield accepted_submission(database, each.number)
    yield from sent_by_own_level(database, unit, catalogue.calendar.plan_to_date(last))
