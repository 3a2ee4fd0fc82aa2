"""What a store still says of earlier periods: windows added up anew, units that skipped one, units that are retired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Catalogue, Frequency, Indicator, Kind, Time
from luqual_desktop.domain.consolidated_submission import consolidation_from, entry_in
from luqual_desktop.domain.figures import (
    BLANK_ENTRY,
    Entry,
    EntryState,
    EntryTable,
    Window,
    Windows,
    steps_back,
    windows,
)
from luqual_desktop.domain.handing_in import rebased, report_of
from luqual_desktop.domain.intake import Expected
from luqual_desktop.domain.known_windows import after, better_known, with_gaps
from luqual_desktop.domain.late_totals import is_later, with_late
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rollup import NO_FIGURE, Figure, given_only
from luqual_desktop.domain.submission import Submission, ledgers_from
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.services.sources import accepted_submission, counting, sent_by_own_level
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.received import (
    Received,
    ReceivedState,
    received,
    received_content,
    units_accepted_before,
)


class EarlierPeriods:
    """The accepted submissions of the periods before the one that is consolidated."""

    def __init__(
        self, database: Database, catalogue: Catalogue, expected: Expected, package: TaskPackage | None = None
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._expected = expected
        self._package = package
        self._period = Period.parse(expected.period)
        with database.reading() as session:
            self._units = units_accepted_before(session, expected.plan, expected.period)

    def ledgers(self) -> Iterator[tuple[int, Submission]]:
        """Give the ledgers of one after the other, each with the number under which it was taken in."""
        for each in self._accepted():
            with self._database.reading() as session:
                content = received_content(session, each.number)
            yield each.number, ledgers_from(content)

    def units(self) -> set[str]:
        """Return the units that had reported earlier when this was made, the consolidating one left out."""
        return self._units - {self._expected.consolidating_unit}

    def retired(self, counted: Set[str]) -> tuple[str, ...]:
        """Return the units that have reported before and are no longer in the tree.

        `counted` are the units whose sums are there already, by themselves or within another: what moved in the tree
        is not retired. Where there is no tree nobody can have left it.
        """
        if self._expected.any_below:
            return ()
        gone = sorted(self.units() - self._expected.units - counted)
        return tuple(unit for unit in gone if counted.isdisjoint(self._leaves(unit)))

    def _leaves(self, unit: str) -> set[str]:
        latest = self._latest(unit)
        if latest is None or latest.consolidation is None:
            return set()
        return {leaf.unit for leaf in consolidation_from(latest.consolidation).leaves}

    def with_store(self, report: Report, submission: Submission, number: int | None = None) -> Report:
        """Return the report with its windows added up from the store, as far as it holds the periods they cover.

        What carries no windows, as a template does, has those of the store. `number` is the one under which the
        submission was taken in, None for the own level's, which was exported here: what came in or went out after it
        for an earlier period is not in the windows it carries.
        """
        if report.scope is not Scope.OWN:
            return report
        return self._with_entries(report, self._held(report.unit), submission, number)

    def with_late(
        self, submission: Submission, number: int, loaded: Mapping[int | None, Submission] | None = None
    ) -> Submission:
        """Return what came in under a number with sums that hold what its unit exported later, or filled in by hand.

        `loaded` are submissions that have been read already, by number.
        Of a unit that collects itself nothing else is added up anew: which units its sums cover is known to it alone.
        """
        alone, known = submission.scope is Scope.OWN, loaded or {}
        for each in self._counted(submission.unit):
            if each.period >= str(submission.period):
                continue
            came_after = each.number > number
            if alone or came_after or is_later(each.time, submission.exported_at):  # all others came before it
                late = known.get(each.number) or self._submission(each.number)
                by_hand = alone and not late.exported_at  # which no program knows of
                if by_hand or is_later(late.exported_at, submission.exported_at):
                    submission = with_late(self._catalogue, submission, late, self._before_export(submission, each))
                elif alone:  # where its sums lack the period
                    submission = with_late(self._catalogue, submission, late, None)
        return submission

    def own_entries(self, unit: str) -> EntryTable:
        """Return what counted of a unit in earlier periods where it was its own report and no consolidated one."""
        return self._entries([each for each in self._held(unit) if each.submission.scope is Scope.OWN])

    def _before_export(self, submission: Submission, late: Received) -> Submission | None:
        """Return what counted for the period of a later export when a submission was exported."""
        states = {ReceivedState.ACCEPTED, ReceivedState.SUPERSEDED}
        with self._database.reading() as session:
            kept = received(session, plan=self._expected.plan, period=late.period, unit=late.unit, states=states)
        told = [(each, self._submission(each.number)) for each in kept if each.number != late.number]
        known = [(each, one) for each, one in told if not is_later(one.exported_at, submission.exported_at)]
        return max(known, key=_worth)[1] if known else None

    def _with_entries(self, report: Report, held: list[_Held], submission: Submission, number: int | None) -> Report:
        """Return the report with the windows of the store, which may begin with what its earliest submission tells."""
        earlier = self._entries(held)
        if not earlier:
            return report
        base = _late_base(held, number, submission.exported_at) if report.carried else held[0].submission
        periods = {report.period, *(period for _, period in earlier)}
        before = {} if base is None else self._before(base, report.period)
        known = self._caught_up(submission, number, held) if report.carried else self._last_told(report, held)
        carried = dict(report.carried or {})
        for indicator in report.asked:
            if indicator.kind is Kind.MILESTONE:
                continue
            code, sums, told = indicator.code, self._recomputed(report, indicator, earlier), set[Period]()
            if base is not None and code in before:
                sums = after(before[code], sums, base.period)
                told = {each for each in self._catalogue.calendar.periods if each < base.period}
            carried[code] = better_known(known[code], sums, periods, told) if code in known else sums
        return replace(report, carried=carried)

    def _caught_up(self, submission: Submission, number: int | None, held: list[_Held]) -> Mapping[str, Windows]:
        """Return the windows a submission carries; what came late counts in those that the store cannot add up."""
        periods = {submission.period, *(each.submission.period for each in held)}
        if number is None or periods.issuperset(self._catalogue.calendar.plan_to_date(submission.period)):
            return submission.carried
        return self.with_late(submission, number, {each.number: each.submission for each in held}).carried

    def _last_told(self, report: Report, held: list[_Held]) -> dict[str, Windows]:
        """Return the windows of a report that carries none: those of the last that did, and what was held since."""
        telling = [each for each in held if each.submission.carried and each.submission.period < report.period]
        if not telling:
            return {}
        last, number = telling[-1]
        since = self._entries([each for each in held if each.submission.period > last.period])
        told = {}
        for code, sums in self._caught_up(last, number, held).items():
            indicator = self._catalogue.indicator_by_code.get(code)
            if indicator is not None and indicator.time is not Time.STOCK and indicator.kind is not Kind.MILESTONE:
                before = sums if last.period.year == report.period.year else replace(sums, year=Window())
                told[code] = after(before, self._recomputed(report, indicator, since), last.period.following)
        return told

    def _before(self, base: Submission, period: Period) -> dict[str, Windows]:
        """Return what a submission carries of the periods before its own, by indicator code, as of a later period."""
        before = {}
        for code, sums in (report_of(self._catalogue, base).carried or {}).items():
            indicator = self._catalogue.indicator_by_code[code]
            rest = rebased(indicator, sums, entry_in(indicator, base), NO_FIGURE.entry, base.period)
            before[code] = rest if base.period.year == period.year else replace(rest, year=Window())
        return before

    def known_windows(self, unit: str) -> dict[str, Windows] | None:
        """Return the windows, as of this period, of a unit that has not reported; None if nothing is known of it.

        What it has not reported since are gaps: nothing is carried forward.
        """
        latest = self._latest(unit)
        return None if latest is None else dict(self._as_of(latest, gaps=True))

    def frozen_figures(self, unit: str) -> dict[str, Figure]:
        """Return what a retired unit still adds: its sums as they were left, without anything due since."""
        latest = self._latest(unit)
        if latest is None:
            return {}
        report = report_of(self._catalogue, latest, package=self._package)
        left = ((code, _left(report, code, sums)) for code, sums in self._as_of(latest, gaps=False))
        return {code: replace(NO_FIGURE, sums=sums) for code, sums in left if sums != Windows()}

    def name_of(self, unit: str) -> str:
        """Return how a unit called itself in its latest submission, empty if there is none."""
        latest = self._latest(unit)
        return "" if latest is None else latest.unit_name

    def _recomputed(self, report: Report, indicator: Indicator, earlier: EntryTable) -> Windows:
        own = report.entry(indicator)

        def entry_of_period(period: Period) -> Entry | None:
            return own if period == report.period else earlier.get((indicator.code, period))

        return windows(indicator, self._catalogue.calendar, report.period, entry_of_period)

    def _as_of(self, latest: Submission, *, gaps: bool) -> Iterator[tuple[str, Windows]]:
        """Give what a unit's latest earlier submission still says in this period, by indicator code."""
        period, calendar = self._period, self._catalogue.calendar
        held = self._held(latest.unit)
        entries, number = self._entries(held), held[-1].number
        if latest.scope is Scope.CONSOLIDATED and number is not None:
            latest = self.with_late(latest, number)
        report = report_of(self._catalogue, latest)
        if report.scope is Scope.OWN:
            report = self._with_entries(report, held, latest, number)
        for code, sums in (report.carried or {}).items():
            indicator = self._catalogue.indicator_by_code.get(code)
            if indicator is None:
                continue
            yearly = indicator.frequency is Frequency.YEAR
            asked = calendar.asked(yearly=yearly, periods=calendar.plan_to_date(period))
            skipped = tuple(each for each in asked if each > latest.period) if gaps else ()
            previous, last_year = (
                _single(entries.get((code, step(period))), step(period)) for step in steps_back(indicator)
            )
            if indicator.time is Time.STOCK:
                own = Window(gaps=tuple(each for each in skipped if each == period))
                yield code, Windows(previous, last_year, own, own)
                continue
            year = sums.year if latest.period.year == period.year else Window()
            this_year = tuple(each for each in skipped if each.year == period.year)
            yield code, Windows(previous, last_year, with_gaps(year, this_year), with_gaps(sums.plan, skipped))

    def _latest(self, unit: str) -> Submission | None:
        held = self._held(unit)
        return held[-1].submission if held else None

    def _held(self, unit: str) -> list[_Held]:
        """Return what counted of a unit in each earlier period, in order; of the own level also what went out here."""
        held = {each.period: _Held(self._submission(each.number), each.number) for each in self._counted(unit)}
        if unit == self._expected.consolidating_unit:
            earlier = self._catalogue.calendar.plan_to_date(self._period)[:-1]
            held |= {str(each.period): _Held(each, None) for each in sent_by_own_level(self._database, unit, earlier)}
        return [held[period] for period in sorted(held)]

    def _entries(self, held: list[_Held]) -> EntryTable:
        return {
            (indicator.code, submission.period): entry_in(indicator, submission)
            for submission, _ in held
            for indicator in self._catalogue.measured
        }

    def _submission(self, number: int) -> Submission:
        return accepted_submission(self._database, number)

    def _counted(self, unit: str) -> list[Received]:
        """Return what counted of a unit, by period."""
        return sorted(counting(self._accepted(unit)), key=lambda each: each.period)

    def _accepted(self, unit: str | None = None) -> list[Received]:
        if not self._units or (unit is not None and unit not in self._units):
            return []
        with self._database.reading() as session:
            found = received(session, plan=self._expected.plan, unit=unit, states={ReceivedState.ACCEPTED})
        return [each for each in found if each.period < self._expected.period]


def _worth(told: tuple[Received, Submission]) -> tuple[bool, bool, int]:
    """Return by what the one is found that a unit's program knew of: it does not know what was filled in by hand."""
    return told[0].scope is Scope.CONSOLIDATED, bool(told[1].exported_at), told[0].number


class _Held(NamedTuple):
    """What counted of a unit in one period; without a number it is the own level's, which went out here."""

    submission: Submission
    number: int | None


def _late_base(held: list[_Held], number: int | None, exported_at: str) -> Submission | None:
    """Return the earliest submission held, if one of an earlier period came in or went out after the one meant."""
    for submission, other in held:
        came_after = number is not None and other is not None and other > number
        if came_after or is_later(submission.exported_at, exported_at):
            return held[0].submission
    return None


def _left(report: Report, code: str, sums: Windows) -> Windows:
    """Return what still counts of a last report: what does not apply lacks nothing, as little as while it was asked."""
    if report.scope is not Scope.OWN:
        return sums
    indicator = report.catalogue.indicator_by_code[code]
    if not report.applies(indicator):
        return Windows()
    return given_only(sums) if report.entry(indicator).state is EntryState.INAPPLICABLE else sums


def _single(entry: Entry | None, period: Period) -> Window:
    parts = (entry or BLANK_ENTRY).parts
    return Window() if parts is None else Window(parts, (period,))
