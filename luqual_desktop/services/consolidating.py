"""汇总: totals of what has been accepted, each traceable to its units, and the workbook that goes up a level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.consolidated import Consolidated, Source, UnitLine
from luqual_desktop.domain.consolidation import (
    Accumulator,
    Consolidation,
    consolidation_from,
    contribution_of,
    passed_on,
    tallies_of,
)
from luqual_desktop.domain.duplicates import Decision, OriginRow, Suspects, removed_by_indicator
from luqual_desktop.domain.figures import Entry, EntryTable, Window, Windows, entry_of, windows
from luqual_desktop.domain.handing_in import report_of
from luqual_desktop.domain.intake import Expected
from luqual_desktop.domain.passed_rows import PassedRow, row_from, rows_of
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rollup import (
    NO_FIGURE,
    Contribution,
    Figure,
    Total,
    arrived_twice,
    doubly_reported,
    missing_figures,
    total_of,
)
from luqual_desktop.domain.submission import Submission, submission_from
from luqual_desktop.domain.suspicion import DuplicateSearch
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.domain.totals import carried_findings, conflict_findings, total_findings
from luqual_desktop.storage.cells import ReportKey
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.decisions import decisions
from luqual_desktop.storage.passed_rows import passed_rows
from luqual_desktop.storage.received import Received, ReceivedState, received, received_content
from luqual_desktop.storage.returns import return_slips
from luqual_desktop.storage.submissions import latest_submission


@dataclass(frozen=True)
class Loaded:
    """A source with what its submission says."""

    source: Source
    submission: Submission
    report: Report
    contribution: Contribution
    consolidation: Consolidation | None

    @property
    def line(self) -> UnitLine:
        """The source's line in the matrix."""
        return UnitLine(self.source.unit, self.source.name, True, self.contribution.figures)


class UnitContents(NamedTuple):
    """What one unit brings into the consolidated workbook; without a source it has not reported."""

    line: UnitLine
    source: Source | None = None
    reported_on: date | None = None
    rows: Iterable[PassedRow] = ()


class Consolidating:
    """Computes one period's consolidation from what a store holds; reads one submission at a time."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        expected: Expected,
        package: TaskPackage | None = None,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._expected = expected
        self._package = package
        self._period = Period.parse(expected.period)

    @property
    def catalogue(self) -> Catalogue:
        """The plan that is reported on."""
        return self._catalogue

    @property
    def package(self) -> TaskPackage | None:
        """The task package by whose targets units and totals are judged."""
        return self._package

    def compute(self, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Consolidated:
        """Add up everything accepted for the period; `progress` hears how many of how many are done."""
        sources = self.sources()
        accumulator, search = Accumulator(), DuplicateSearch(self._catalogue)
        contributions, findings = [], []
        owner_cells: dict[CellKey, str] = {}
        for number, loaded in enumerate(self._loaded(sources), start=1):
            accumulator.add(loaded.contribution, tallies_of(loaded.report, loaded.consolidation))
            contributions.append(replace(loaded.contribution, figures=_reported_only(loaded.contribution)))
            findings += carried_findings(self._catalogue, loaded.submission, loaded.contribution.figures)
            owner_cells |= self._owner_cells(loaded.report)
            progress(number, len(sources))
        missing = self._missing(sources)
        for unit in missing:
            accumulator.add_missing(unit, self._missing_figures(unit))
        groups = self._suspects(search, sources)
        removed = removed_by_indicator(groups)
        consolidation = accumulator.result(removed)
        totals = self._totals(consolidation)
        unit = self._expected.consolidating_unit
        findings += total_findings(self._catalogue, unit, self._period, totals)
        findings += conflict_findings(
            self._catalogue,
            doubly_reported(self._catalogue, contributions, self._package),
            arrived_twice(contributions),
        )
        expected = tuple(sorted({*self._expected.units, *(source.unit for source in sources)}))
        return Consolidated(
            unit,
            self._period,
            expected,
            sources,
            missing,
            consolidation,
            totals,
            tuple(groups),
            tuple(findings),
            owner_cells,
        )

    def _owner_cells(self, report: Report) -> dict[CellKey, str]:
        """Return the cells that are the plan owner's alone, wherever its own report is or is contained."""
        if report.scope is Scope.OWN and not self._catalogue.is_owner(report.unit):
            return {}
        return {key: text for key, text in report.cells.items() if key.area in {Area.MILESTONE, Area.DELIVERABLE}}

    def sources(self) -> tuple[Source, ...]:
        """Return the submissions that count: each subordinate's consolidated one if there is one, else its own."""
        key = ReportKey(self._expected.consolidating_unit, self._expected.period, Scope.OWN)
        with self._database.reading() as session:
            own = latest_submission(session, key)
        chosen: dict[str, Source] = {}
        for each in self._accepted(period=self._expected.period):
            if each.unit not in chosen or each.scope is Scope.CONSOLIDATED:
                chosen[each.unit] = self._source(each)
        if own is not None:
            chosen[key.unit] = Source(
                key.unit,
                self._name(key.unit),
                Scope.OWN,
                own.revision,
                own.digest,
                own.file_name,
                own.file_sha256,
                own.time,
                edited=False,
                number=None,
            )
        return tuple(chosen[unit] for unit in sorted(chosen))

    def lines(self, consolidated: Consolidated) -> Iterator[UnitLine]:
        """Give the matrix of units and indicators line by line, missing units too."""
        for loaded in self._loaded(consolidated.sources):
            yield loaded.line
        for unit in consolidated.missing:
            yield self._missing_line(unit)

    def contents(self, consolidated: Consolidated) -> Iterator[UnitContents]:
        """Give each unit's line and the rows it passes on upwards, one unit at a time, missing units last.

        Rows of a suspected group carry what has been decided of them, those of earlier periods come last of all.
        """
        decided = {row.key: row.decision for group in consolidated.suspects for row in group.rows}
        for loaded in self._loaded(consolidated.sources):
            day = loaded.submission.exported_on or date.fromisoformat(loaded.source.received_at[:10])
            yield UnitContents(loaded.line, loaded.source, day, self._decided(loaded, decided))
        for unit in consolidated.missing:
            yield UnitContents(self._missing_line(unit))

    def earlier_suspects(self, consolidated: Consolidated) -> Iterator[OriginRow]:
        """Give the rows of earlier periods that are suspected to be the same as another."""
        for group in consolidated.suspects:
            for row in group.rows:
                if row.row.period != str(consolidated.period):
                    yield row

    def _missing_line(self, unit: str) -> UnitLine:
        return UnitLine(unit, self._name(unit), False, self._missing_figures(unit))

    def _decided(self, loaded: Loaded, decided: Mapping[str, Decision | None]) -> Iterator[PassedRow]:
        for row in self._rows_of(loaded):
            yield row._replace(decision=decided[row.key]) if isinstance(row, OriginRow) and row.key in decided else row

    def _rows_of(self, loaded: Loaded) -> Iterator[PassedRow]:
        if loaded.consolidation is None:
            yield from rows_of(passed_on(loaded.report, loaded.submission.findings))
        elif loaded.source.number is not None:
            yield from map(row_from, passed_rows(self._database, loaded.source.number))

    def returned_revisions(self) -> dict[str, int]:
        """Return the highest revision of each unit that was sent back in this period."""
        with self._database.reading() as session:
            slips = return_slips(session, self._expected.period)
        return {each.slip.unit: each.slip.revision for each in sorted(slips, key=lambda each: each.slip.revision)}

    def submission_of(self, source: Source) -> Submission:
        """Return a source's submission, to trace a total to its cells."""
        return submission_from(self._content(source))

    def _loaded(self, sources: tuple[Source, ...]) -> Iterator[Loaded]:
        for source in sources:
            submission = submission_from(self._content(source))
            report = report_of(self._catalogue, submission, package=self._package)
            report = self._with_store(report)
            data = submission.consolidation
            consolidation = None if data is None else consolidation_from(data)
            yield Loaded(
                source, submission, report, contribution_of(report, source.digest, consolidation), consolidation
            )

    def _with_store(self, report: Report) -> Report:
        """Return the report with its windows added up from the store, where it holds every period they cover."""
        earlier = self._earlier(report.unit, report.scope)
        if not earlier:
            return report
        held = {period for _, period in earlier}
        carried = dict(report.carried or {})
        for indicator in report.asked:
            before = carried.get(indicator.code)
            if before is None or indicator.kind is Kind.MILESTONE:
                continue
            if {*before.year.covered, *before.plan.covered} - {report.period} <= held:
                carried[indicator.code] = _recomputed(self._catalogue, report, indicator, earlier)
        return replace(report, carried=carried)

    def _earlier(self, unit: str, scope: Scope) -> EntryTable:
        if scope is Scope.CONSOLIDATED:
            return {}
        entries: dict[tuple[str, Period], Entry] = {}
        for submission in self._earlier_submissions(unit):
            for indicator in self._catalogue.indicators:
                if indicator.kind is not Kind.MILESTONE:
                    entries[(indicator.code, submission.period)] = entry_of(indicator, submission.cells)
        return entries

    def _earlier_submissions(self, unit: str) -> Iterator[Submission]:
        for each in self._accepted(unit=unit):
            if each.period < self._expected.period and each.scope is Scope.OWN:
                yield submission_from(self._received_content(each.number))

    def _missing(self, sources: tuple[Source, ...]) -> tuple[str, ...]:
        return tuple(sorted(self._expected.units - {source.unit for source in sources}))

    def _missing_figures(self, unit: str) -> dict[str, Figure]:
        latest = None
        for submission in self._earlier_submissions(unit):
            latest = submission
        known = None if latest is None else _as_of(self._catalogue, latest, self._period)
        return missing_figures(self._catalogue, unit, self._period, self._package, known)

    def _suspects(self, search: DuplicateSearch, sources: tuple[Source, ...]) -> list[Suspects]:
        for rows in self._all_ledgers(sources):
            search.look(rows)
        if not search.any_shared:
            return []
        with self._database.reading() as session:
            decided: Mapping[str, Decision] = decisions(session)
        for rows in self._all_ledgers(sources):
            search.hold(rows, decided)
        return search.found()

    def _all_ledgers(self, sources: tuple[Source, ...]) -> Iterator[Iterable[OriginRow]]:
        """Give the ledgers of the period's sources and of all accepted submissions of earlier periods."""
        for source in sources:
            yield self._ledger(submission_from(self._content(source)), source.number)
        for each in self._accepted():
            if each.period < self._expected.period:
                yield self._ledger(submission_from(self._received_content(each.number)), each.number)

    def _ledger(self, submission: Submission, number: int | None) -> Iterable[OriginRow]:
        if submission.consolidation is not None and number is not None:
            rows = map(row_from, passed_rows(self._database, number))
            return (row for row in rows if isinstance(row, OriginRow))
        if not any(key.area is Area.LEDGER for key in submission.cells):
            return ()
        return passed_on(report_of(self._catalogue, submission), ()).ledger

    def _totals(self, consolidation: Consolidation) -> dict[str, Total]:
        return {
            indicator.code: total_of(
                self._catalogue,
                indicator,
                self._expected.consolidating_unit,
                self._period,
                consolidation.figures.get(indicator.code, NO_FIGURE),
                self._package,
                consolidation.removed.get(indicator.code, 0),
            )
            for indicator in self._catalogue.indicators
            if indicator.kind is not Kind.MILESTONE
        }

    def _accepted(self, *, period: str | None = None, unit: str | None = None) -> list[Received]:
        with self._database.reading() as session:
            return received(
                session, plan=self._expected.plan, period=period, unit=unit, states={ReceivedState.ACCEPTED}
            )

    def _received_content(self, number: int) -> str:
        with self._database.reading() as session:
            return received_content(session, number)

    def _content(self, source: Source) -> str:
        if source.number is not None:
            return self._received_content(source.number)
        with self._database.reading() as session:
            stored = latest_submission(session, ReportKey(source.unit, self._expected.period, source.scope))
        assert stored is not None  # noqa: S101 - it was there when the sources were listed
        return stored.content

    def _source(self, each: Received) -> Source:
        return Source(
            each.unit,
            self._name(each.unit),
            each.scope,
            each.revision,
            each.digest,
            each.file_name,
            each.file_sha256,
            each.time,
            each.edited,
            each.number,
        )

    def _name(self, unit: str) -> str:
        listed = {each.code: each.name for each in self._package.units} if self._package else {}
        return listed.get(unit) or self._catalogue.unit_names.get(unit, unit)


def _recomputed(catalogue: Catalogue, report: Report, indicator: Indicator, earlier: EntryTable) -> Windows:
    own = report.entry(indicator)

    def entry_in(period: Period) -> Entry | None:
        return own if period == report.period else earlier.get((indicator.code, period))

    return windows(indicator, catalogue.calendar, report.period, entry_in)


def _as_of(catalogue: Catalogue, latest: Submission, period: Period) -> dict[str, Windows]:
    """Return what a unit's latest earlier submission still says in a period it has not reported."""
    known = {}
    for code, sums in latest.carried.items():
        indicator = catalogue.indicator_by_code.get(code)
        if indicator is None:
            continue
        skipped = tuple(each for each in catalogue.calendar.plan_to_date(period) if latest.period < each <= period)
        same_year = latest.period.year == period.year
        own = entry_of(indicator, latest.cells)
        previous = Window(own.parts, (latest.period,)) if latest.period == period.preceding and own.parts else Window()
        if indicator.kind is Kind.COUNT or indicator.time == "flow":
            year = _with_gaps(
                sums.year if same_year else Window(), [each for each in skipped if each.year == period.year]
            )
            known[code] = Windows(previous, Window(), year, _with_gaps(sums.plan, skipped))
        else:
            gap = Window(gaps=(period,))
            known[code] = Windows(previous, Window(), gap, gap)
    return known


def _with_gaps(window: Window, gaps: tuple[Period, ...] | list[Period]) -> Window:
    return replace(window, gaps=tuple(sorted({*window.gaps, *gaps})))


def _reported_only(contribution: Contribution) -> dict[str, Figure]:
    return {code: figure for code, figure in contribution.figures.items() if figure.reported}
