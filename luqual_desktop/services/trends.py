"""What was accepted in earlier periods: how totals went, and the last known figure of each unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from luqual_desktop.domain.catalogue import Catalogue, Indicator
from luqual_desktop.domain.consolidated_submission import consolidation_from, entry_in
from luqual_desktop.domain.figures import EntryState, Parts, Windows
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.rollup import NO_FIGURE, Figure, missing_figures
from luqual_desktop.domain.submission import Submission
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.services.sources import accepted_submission, counting, sent_by_own_level
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.received import ReceivedState, received


@dataclass(frozen=True)
class TrendPoint:
    """A total of one period: the parts of that period alone, and how many of how many leaf units gave them."""

    period: Period
    parts: Parts
    reported: int
    expected: int

    @property
    def complete(self) -> bool:
        """Whether every unit that should has reported."""
        return self.reported == self.expected

    @property
    def received_of_expected(self) -> str:
        """How many units are in it, and whether some are not."""
        told = f"已报 {self.reported}/{self.expected}"
        return told if self.complete else f"{told}，不完整"

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


def history_of(
    database: Database,
    catalogue: Catalogue,
    unit: str,
    last: Period,
    members: Callable[[Period], Iterable[str]],
    package: TaskPackage | None,
) -> History:
    """Return what a consolidating unit holds of the periods up to `last`, from accepted submissions only.

    `members` are the units expected in a period.
    """
    sums: dict[tuple[str, Period], Figure] = {}
    known: dict[tuple[str, str], tuple[Period, Parts]] = {}
    present: dict[Period, set[str]] = {}
    for submission in _submissions(database, catalogue, unit, last):
        period, figures = submission.period, _figures_of(catalogue, submission, package)
        present.setdefault(period, set()).update(_units_in(submission))
        for code, figure in figures.items():
            sums[code, period] = sums.get((code, period), NO_FIGURE) + figure
            parts, before = figure.entry.parts, known.get((submission.unit, code))
            if parts is not None and period < last and (before is None or before[0] < period):
                known[submission.unit, code] = period, parts
    for period, units in present.items():
        for absent in {*members(period)} - units:
            for code, figure in missing_figures(catalogue, absent, period, package).items():
                sums[code, period] = sums.get((code, period), NO_FIGURE) + figure
    trend = {each.code: tuple(_points(sums, catalogue, each.code, last)) for each in catalogue.measured}
    return History(trend, known)


def _points(
    sums: Mapping[tuple[str, Period], Figure], catalogue: Catalogue, code: str, last: Period
) -> Iterator[TrendPoint]:
    for period in catalogue.calendar.plan_to_date(last):
        figure = sums.get((code, period), NO_FIGURE)
        if figure.entry.parts is not None:
            yield TrendPoint(period, figure.entry.parts, figure.reported, figure.expected)


def _units_in(submission: Submission) -> set[str]:
    """Return the units that a submission brings or tells as missing."""
    if submission.consolidation is None:
        return {submission.unit}
    inside = consolidation_from(submission.consolidation)
    return {submission.unit, *inside.missing, *(leaf.unit for leaf in inside.leaves)}


def _figures_of(catalogue: Catalogue, submission: Submission, package: TaskPackage | None) -> Mapping[str, Figure]:
    """Return what a submission gives of its own period, without sums over time."""
    if submission.consolidation is not None:
        figures = consolidation_from(submission.consolidation).figures
        return {code: replace(figure, sums=_NO_SUMS) for code, figure in figures.items()}
    asked = missing_figures(catalogue, submission.unit, submission.period, package)
    entries = {code: entry_in(catalogue.indicator_by_code[code], submission) for code in asked}
    return {
        code: Figure(entries[code], _NO_SUMS, int(entries[code].parts is not None), each.expected)
        for code, each in asked.items()
        if each.expected and entries[code].state is not EntryState.INAPPLICABLE
    }


_NO_SUMS = Windows()


def _submissions(database: Database, catalogue: Catalogue, unit: str, last: Period) -> Iterator[Submission]:
    """Give of every unit and period the one submission that counts."""
    with database.reading() as session:
        accepted = received(session, plan=catalogue.plan.code, states={ReceivedState.ACCEPTED})
    for each in counting(each for each in accepted if Period.parse(each.period) <= last):
        yield accepted_submission(database, each.number)
    yield from sent_by_own_level(database, unit, catalogue.calendar.plan_to_date(last))
