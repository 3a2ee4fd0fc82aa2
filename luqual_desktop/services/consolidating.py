"""汇总: totals of what has been accepted, each traceable to its units, and the workbook that goes up a level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from luqual_desktop.domain.brought import Brought, brought_by
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.consolidated import Consolidated, Source, UnitFigure, UnitLine
from luqual_desktop.domain.consolidation import Accumulator, Consolidation
from luqual_desktop.domain.duplicates import Decision, OriginRow, removed_by_indicator
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.handing_in import report_of
from luqual_desktop.domain.intake import Expected
from luqual_desktop.domain.passed_rows import PassedRow, row_from
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.rollup import (
    NO_FIGURE,
    Contribution,
    Figure,
    Total,
    arrived_though_missing,
    arrived_twice,
    doubly_reported,
    missing_figures,
    total_of,
)
from luqual_desktop.domain.submission import Submission, ledgers_from, submission_from
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.domain.totals import conflict_findings, left_out_findings, total_findings
from luqual_desktop.services.earlier_periods import EarlierPeriods
from luqual_desktop.services.laid_aside import LaidAside
from luqual_desktop.services.ledger_search import LedgerSearch
from luqual_desktop.services.sources import Sources
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.passed_rows import passed_rows
from luqual_desktop.storage.returns import return_slips


class Loaded(NamedTuple):
    """A source with what its submission brings."""

    source: Source
    brought: Brought

    @property
    def line(self) -> UnitLine:
        """The source's line in the matrix."""
        return UnitLine(self.source.unit, self.source.name, True, self.brought.contribution.figures)


@dataclass
class _Added:
    """What is noted while submissions are added up; of figures only whose they are, so that it stays small."""

    contributions: list[Contribution] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    owner_cells: dict[CellKey, str] = field(default_factory=dict)
    sample: bool = False


class _Absent(NamedTuple):
    """Who adds up without having reported."""

    missing: tuple[str, ...]
    own_level: tuple[str, ...]
    retired: tuple[str, ...]


class UnitContents(NamedTuple):
    """What one unit brings into the consolidated workbook; without a source it has not reported.

    `figures` are those of the line as they have been judged, None where that is yet to be done.
    """

    line: UnitLine
    source: Source | None = None
    reported_on: date | None = None
    rows: Iterable[PassedRow] = ()
    figures: Mapping[str, UnitFigure] | None = None


class Consolidating:
    """Computes one period's consolidation from what a store holds; reads one submission at a time."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        expected: Expected,
        package: TaskPackage | None = None,
        laid_aside: LaidAside | None = None,
    ) -> None:
        """Add up what `database` holds; `laid_aside` is what is known already of submissions just checked."""
        self._database = database
        self._catalogue = catalogue
        self._expected = expected
        self._package = package
        self._laid_aside = laid_aside
        self._period = Period.parse(expected.period)
        self._sources = Sources(database, catalogue, expected, package)
        self._earlier = EarlierPeriods(database, catalogue, expected, package)

    @property
    def catalogue(self) -> Catalogue:
        """The plan that is reported on."""
        return self._catalogue

    @property
    def package(self) -> TaskPackage | None:
        """The task package by whose targets units and totals are judged."""
        return self._package

    def compute(
        self,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
        keep: Callable[[UnitContents], None] = lambda _contents: None,
    ) -> Consolidated:
        """Add up everything accepted for the period; `progress` hears how many of how many are done.

        `keep` is given what each unit brings into the workbook, as `contents` would give it, but before anything has
        been decided of suspected rows.
        """
        # as the store is now
        self._earlier = EarlierPeriods(self._database, self._catalogue, self._expected, self._package)
        sources = self.sources()
        accumulator, search = Accumulator(), LedgerSearch(self._database, self._catalogue, self._earlier)
        added = self._add_reported(self._kept(sources, keep, progress), accumulator, search)
        absent = self._add_absent(sources, accumulator, added)
        groups = search.found((source.number, ledgers_from(self._sources.content(source))) for source in sources)
        consolidation = accumulator.result(removed_by_indicator(groups))
        totals = self._totals(consolidation)
        done = Consolidated(
            self._expected.consolidating_unit,
            self._period,
            tuple(sorted({*self._expected.units, *(source.unit for source in sources), *absent.own_level})),
            sources,
            absent.missing,
            consolidation,
            totals,
            tuple(groups),
            (*added.findings, *self._total_findings(totals, added)),
            added.owner_cells,
            own_missing=bool(absent.own_level),
            retired=absent.retired,
            sample=added.sample,
        )
        for line in self._absent_lines(done):
            keep(UnitContents(line))
        return done

    def _kept(
        self, sources: tuple[Source, ...], keep: Callable[[UnitContents], None], progress: Callable[[int, int], None]
    ) -> Iterator[Loaded]:
        for number, loaded in enumerate(self._loaded(sources), start=1):
            yield loaded
            keep(self._contents_of(loaded, self._rows_of(loaded)))
            progress(number, len(sources))

    def _add_reported(self, reported: Iterable[Loaded], accumulator: Accumulator, search: LedgerSearch) -> _Added:
        added = _Added()
        given: dict[tuple[str, ...], Mapping[str, Figure]] = {}  # most units report the same
        for loaded in reported:
            brought = loaded.brought
            accumulator.add(brought.contribution, brought.tallies)
            codes = _reported(brought.contribution)
            figures = given.setdefault(codes, dict.fromkeys(codes, _REPORTED))
            added.contributions.append(replace(brought.contribution, figures=figures))
            added.findings += brought.findings
            added.owner_cells |= brought.owner_cells
            added.sample |= brought.sample
            search.look(row for row in self._rows_of(loaded) if isinstance(row, OriginRow))
        return added

    def _add_absent(self, sources: tuple[Source, ...], accumulator: Accumulator, added: _Added) -> _Absent:
        """Add what is known of those who have not reported: missing units, the own level, retired units."""
        unit, present = self._expected.consolidating_unit, {source.unit for source in sources}
        counted = present.union(*map(_contained, added.contributions))
        missing = tuple(sorted(self._expected_units() - counted))
        for each in missing:
            accumulator.add_missing(each, self._missing_figures(each))
        own_level = (unit,) if self._catalogue.is_owner(unit) and unit not in present else ()  # a leaf: it is asked
        for each in own_level:
            accumulator.add_figures(self._missing_figures(each))
        retired = self._earlier.retired(counted)
        for each in retired:
            accumulator.add_figures(self._earlier.frozen_figures(each))
        return _Absent(missing, own_level, retired)

    def _expected_units(self) -> frozenset[str]:
        """Return the units of the tree; without one those who have reported in an earlier period are expected."""
        return frozenset(self._earlier.units()) if self._expected.any_below else self._expected.units

    def _total_findings(self, totals: Mapping[str, Total], added: _Added) -> list[Finding]:
        catalogue, unit = self._catalogue, self._expected.consolidating_unit
        doubly = doubly_reported(catalogue, added.contributions, self._package)
        return [
            *total_findings(catalogue, unit, self._period, totals),
            *conflict_findings(
                catalogue, doubly, arrived_twice(added.contributions), arrived_though_missing(added.contributions)
            ),
        ]

    def sources(self) -> tuple[Source, ...]:
        """Return the submissions that count: each subordinate's consolidated one if there is one, else its own."""
        return self._sources.listed()

    def sent_back(self) -> tuple[Source, ...]:
        """Return the submissions that were sent back for their errors and still count nowhere."""
        return self._sources.sent_back()

    def lines(self, consolidated: Consolidated) -> Iterator[UnitLine]:
        """Give the matrix of units and indicators line by line, units that are absent too."""
        for loaded in self._loaded(consolidated.sources):
            yield loaded.line
        yield from self._absent_lines(consolidated)

    def contents(self, consolidated: Consolidated) -> Iterator[UnitContents]:
        """Give each unit's line and the rows it passes on upwards, one unit at a time, absent units last.

        Rows of a suspected group carry what has been decided of them, those of earlier periods come last of all.
        """
        decided = consolidated.decisions
        for loaded in self._loaded(consolidated.sources):
            yield self._contents_of(loaded, with_decisions(self._rows_of(loaded), decided))
        for line in self._absent_lines(consolidated):
            yield UnitContents(line)

    def earlier_suspects(self, consolidated: Consolidated) -> Iterator[OriginRow]:
        """Give the rows of earlier periods that are suspected to be the same as another."""
        for group in consolidated.suspects:
            for row in group.rows:
                if row.row.period != str(consolidated.period):
                    yield row

    def _absent_lines(self, consolidated: Consolidated) -> Iterator[UnitLine]:
        """Give the lines of those that add up without having reported: missing units, own level, retired units."""
        for unit in consolidated.absent:
            yield UnitLine(unit, self._sources.name_of(unit), False, self._missing_figures(unit))
        for unit in consolidated.retired:
            figures = self._earlier.frozen_figures(unit)
            yield UnitLine(unit, self._earlier.name_of(unit), False, figures, retired=True)

    def _contents_of(self, loaded: Loaded, rows: Iterable[PassedRow]) -> UnitContents:
        day = loaded.brought.exported_on or date.fromisoformat(loaded.source.received_at[:10])
        return UnitContents(loaded.line, loaded.source, day, rows, loaded.brought.figures)

    def _rows_of(self, loaded: Loaded) -> Iterator[PassedRow]:
        if loaded.source.scope is Scope.OWN:
            yield from loaded.brought.rows
        elif loaded.source.number is not None:
            yield from map(row_from, passed_rows(self._database, loaded.source.number))

    def returned_revisions(self) -> dict[str, int]:
        """Return the highest revision of each unit that was sent back in this period."""
        with self._database.reading() as session:
            slips = return_slips(session, self._expected.period)
        return {each.slip.unit: each.slip.revision for each in sorted(slips, key=lambda each: each.slip.revision)}

    def submission_of(self, source: Source) -> Submission:
        """Return a source's submission, to trace a total to its cells."""
        return submission_from(self._sources.content(source))

    def _loaded(self, sources: tuple[Source, ...]) -> Iterator[Loaded]:
        alone = not self._earlier.units()  # what is laid aside knows nothing of earlier periods
        for source in sources:
            known = self._laid_aside.get(source.number) if self._laid_aside is not None and alone else None
            yield Loaded(source, known or self._brought(source))

    def _brought(self, source: Source) -> Brought:
        submission = self.submission_of(source)
        report = report_of(self._catalogue, submission, package=self._package)
        report = self._earlier.with_store(report, submission, source.number)
        if source.scope is Scope.OWN or source.number is None:
            return brought_by(submission, report, source.digest)
        sums = self._earlier.with_late(submission, source.number).carried
        brought = brought_by(submission, report, source.digest, sums=sums)
        own = self._earlier.own_entries(source.unit)
        left_out = left_out_findings(self._catalogue, submission, brought.contribution.figures, own)
        return replace(brought, findings=(*brought.findings, *left_out))

    def _missing_figures(self, unit: str) -> dict[str, Figure]:
        known = self._earlier.known_windows(unit)
        return missing_figures(self._catalogue, unit, self._period, self._package, known)

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
            for indicator in self._catalogue.measured
        }


def with_decisions(rows: Iterable[PassedRow], decided: Mapping[str, Decision | None]) -> Iterator[PassedRow]:
    """Give rows with what has been decided of those that were suspected, by their keys."""
    for row in rows:
        yield row._replace(decision=decided[row.key]) if isinstance(row, OriginRow) and row.key in decided else row


def _contained(contribution: Contribution) -> set[str]:
    """Return the units whose sums a contribution brings along, those that are missing in it too."""
    return {*contribution.missing, *(leaf.unit for leaf in contribution.leaves)}


def _reported(contribution: Contribution) -> tuple[str, ...]:
    return tuple(code for code, figure in contribution.figures.items() if figure.reported)


_REPORTED = Figure(reported=1, expected=1)
"""Stands for a figure where only that there is one matters."""
