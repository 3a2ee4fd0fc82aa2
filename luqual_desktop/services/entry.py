"""Entering a report: every edit saved at once, checked at once, and never thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from typing_extensions import override

from luqual_desktop.domain.catalogue import Catalogue, FieldKind, Indicator, Kind
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Edit, applied
from luqual_desktop.domain.consequences import carried_rectifications, unclosed_records, with_consequences
from luqual_desktop.domain.figures import Entry, Opening, entry_of
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import LedgerRow, Report, Scope, ledger_rows, opening_from
from luqual_desktop.domain.returns import goes_with_a_returned_cell
from luqual_desktop.domain.rules.audit import Subject, check_all, check_subject, in_order, touched
from luqual_desktop.domain.rules.places import indicator_of_ledger
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.saving import Saving
from luqual_desktop.services.shown_report import ShownReport
from luqual_desktop.storage.cells import ReportKey, load_area_texts, load_cells, reported_periods
from luqual_desktop.storage.database import Database, Session
from luqual_desktop.storage.packages import package_for
from luqual_desktop.storage.reports import ReportState, report_state
from luqual_desktop.storage.returns import return_slips

_LOCKED = {
    "submitted": "本期已上报，不能修改。需要修改请先“撤回”。",
    "returned": "上级只退回了部分内容，其余不能修改。需要修改其余内容请先“撤回”。",
}


@dataclass(frozen=True)
class EditOutcome:
    """What became of an edit: whether it is on disk, what changed with it, and what would undo it."""

    saved: bool
    changed: tuple[Edit, ...]
    inverse: tuple[Edit, ...]
    message: str = ""
    rechecked: frozenset[CellKey] = frozenset()
    """The cells whose findings may be others now."""


class OpenReport(ShownReport):
    """One unit's report of one period, open for entry."""

    def __init__(self, database: Database, catalogue: Catalogue, unit: str, period: Period, actor: Actor) -> None:
        super().__init__(Report(catalogue, unit, period, {}), ReportState())
        self._database = database
        self._key = ReportKey(unit, str(period), Scope.OWN)
        self._saving = Saving(database, self._key, actor.save)
        self._found: dict[Subject, list[Finding]] = {}
        self.reload()

    @property
    def key(self) -> ReportKey:
        """Unit, period and scope of the report."""
        return self._key

    @property
    def folder(self) -> Path:
        """Where the store lies."""
        return self._database.path.parent

    @property
    @override
    def unsaved(self) -> frozenset[CellKey]:
        return self._saving.unsaved

    def reload(self) -> None:
        """Read everything anew from the store, and bring in what an earlier period hands on; what is unsaved stays."""
        report = self._report
        with self._database.reading() as session:
            cells = applied(load_cells(session, *self._key), self._saving.edits())
            self._state = report_state(session, self._key)
            periods = [Period.parse(each) for each in reported_periods(session, self._key.unit, self._key.scope)]
            package = package_for(session, report.catalogue.plan.code, self._key.unit)
            earlier = _earlier_cells(session, self._key, periods)
            slips = return_slips(session, self._key.period, self._key.unit) if self._state.state == "returned" else []
        self._returned = {mark.key: mark.reason for slip in slips[-1:] for mark in slip.slip.marks}
        report = replace(report, revision=self._state.revision)
        self._report = _with_history(report, cells, package, earlier)
        self._bring_forward(earlier)
        self.audit()

    @override
    def is_locked(self, key: CellKey) -> bool:
        """Tell whether a cell cannot be typed into.

        After 上报 that is all, after 退回 all but those returned, what has to fit to them, and explanations.
        """
        if self._state.state == "returned" and key not in self._state.unlocked:
            explains = key.area is Area.EXPLANATION
            return not explains and not goes_with_a_returned_cell(key, self._state.unlocked, self._report.cells)
        return self._state.state == "submitted"

    def edit(self, edits: Sequence[Edit], reason: str = "录入") -> EditOutcome:
        """Take over edits with all they bring about; saved before this returns, or said to be unsaved.

        Raises UserError if a cell is locked; nothing is changed then.
        """
        for edit in edits:
            if self.is_locked(edit.key):
                raise UserError(_LOCKED[self._state.state], "locked")
        return self._apply(with_consequences(self._report, edits), reason)

    def restore(self, edits: Sequence[Edit], reason: str) -> EditOutcome:
        """Put texts back as they were (undo, redo): without bringing anything else about."""
        return self._apply(list(edits), reason)

    def retry_unsaved(self) -> EditOutcome:
        """Try again to save what could not be saved; the same save is never counted twice."""
        message = self._saving.retry()
        return EditOutcome(not message, (), (), message)

    def audit(self) -> list[Finding]:
        """Check everything (全审) and return the findings, errors first."""
        self._found = check_all(self._report)
        self._derived.clear()
        self._by_cell = _with_others({}, [], [finding for group in self._found.values() for finding in group])
        return self.findings()

    @override
    def findings(self) -> list[Finding]:
        """Return all findings as of the last edit, errors first."""
        return in_order(self._found)

    def _apply(self, edits: list[Edit], reason: str) -> EditOutcome:
        changed = [edit for edit in edits if self.text(edit.key) != edit.text]
        if not changed:
            return EditOutcome(not self._saving.waiting, (), ())
        inverse = [Edit(edit.key, self.text(edit.key)) for edit in changed]
        stale = {subject for edit in changed for subject in touched(self._report, edit.key)}
        message = self._saving.save(changed, reason)
        self._report = self._report.with_cells(applied(self._report.cells, changed))
        stale |= {subject for edit in changed for subject in touched(self._report, edit.key)}
        rechecked = self._recheck(stale)
        for edit in changed:
            self._derived.pop(indicator_of_ledger(edit.key.record), None)
        return EditOutcome(not message, tuple(changed), tuple(reversed(inverse)), message, rechecked)

    def _recheck(self, stale: set[Subject]) -> frozenset[CellKey]:
        """Check some subjects anew, and return the cells at which something was found or is."""
        cells: set[CellKey] = set()
        for subject in stale:
            if subject in self._found or subject.area is Area.RECTIFICATION:
                before, now = self._found.get(subject, []), check_subject(self._report, subject)
                self._found[subject] = now
                self._by_cell = _with_others(self._by_cell, before, now)
                cells.update(finding.cell for group in (before, now) for finding in group)
        return frozenset(cells)

    def _bring_forward(self, earlier: Mapping[Period, dict[CellKey, str]]) -> None:
        before = [period for period in earlier if period < self._report.period]
        if not before or self._state.state != "open":
            return
        latest = earlier[max(before)]
        self._report = replace(self._report, unclosed=unclosed_records(self._report, latest))
        edits = carried_rectifications(self._report, latest) + _carried_cover(self._report, latest)
        if edits:
            self._apply(edits, "上期结转")


def _with_others(
    by_cell: Mapping[CellKey, list[Finding]], before: Sequence[Finding], now: Sequence[Finding]
) -> dict[CellKey, list[Finding]]:
    """Return findings by cell with some in the place of others; the lists of other cells are the same as before."""
    after = dict(by_cell)
    for cell in {finding.cell for finding in before}:
        left = [finding for finding in after.pop(cell) if finding not in before]
        if left:
            after[cell] = left
    for finding in now:
        after[finding.cell] = [*after.get(finding.cell, ()), finding]
    return after


def _carried_cover(report: Report, earlier: Mapping[CellKey, str]) -> list[Edit]:
    if any(key.area is Area.COVER and text for key, text in report.cells.items()):
        return []
    keep = [field.code for field in report.catalogue.forms.cover if field.required and field.kind is not FieldKind.DATE]
    keys = [CellKey(Area.COVER, COVER_RECORD, code) for code in keep]
    return [Edit(key, earlier[key]) for key in keys if earlier.get(key)]


def _earlier_cells(session: Session, key: ReportKey, periods: list[Period]) -> dict[Period, dict[CellKey, str]]:
    others = [period for period in periods if str(period) != key.period]
    areas = (Area.INDICATOR, Area.LEDGER, Area.RECTIFICATION, Area.COVER, Area.OPENING)
    texts = load_area_texts(session, key.unit, key.scope, areas, [str(period) for period in others])
    return {period: texts.get(str(period), {}) for period in others}


def _with_history(
    report: Report,
    cells: dict[CellKey, str],
    package: TaskPackage | None,
    earlier: Mapping[Period, dict[CellKey, str]],
) -> Report:
    """Return the report with what the store holds of other periods."""
    figures = report.catalogue.measured
    entries: dict[tuple[str, Period], Entry] = {
        (indicator.code, period): entry_of(indicator, held) for period, held in earlier.items() for indicator in figures
    }
    first = min((*earlier, report.period))
    opening_cells = cells if first == report.period else earlier[first]
    return replace(
        report,
        cells=cells,
        package=package,
        earlier=entries,
        earlier_ledger=_earlier_ledger(figures, report.period, earlier),
        unclosed=(),
        openings=_openings(figures, opening_cells, first) if first != report.catalogue.calendar.periods[0] else {},
    )


def _openings(figures: tuple[Indicator, ...], cells: Mapping[CellKey, str], first: Period) -> dict[str, Opening]:
    return {indicator.code: opening_from(cells, indicator, first) for indicator in figures}


def _earlier_ledger(
    figures: tuple[Indicator, ...], period: Period, earlier: Mapping[Period, dict[CellKey, str]]
) -> tuple[LedgerRow, ...]:
    return tuple(
        row
        for each in sorted(earlier)
        if each < period
        for indicator in figures
        if indicator.kind is Kind.COUNT
        for row in ledger_rows(earlier[each], indicator.code, str(each))
    )
