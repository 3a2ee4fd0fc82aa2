"""A report as a whole: one unit's cells in one period, what is known of earlier ones, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Catalogue, Field, Indicator, Kind, Meaning
from luqual_desktop.domain.cells import Area, CellKey, Cells, text_at
from luqual_desktop.domain.figures import (
    Entry,
    EntryState,
    EntryTable,
    Opening,
    Windows,
    entry_from,
    entry_of,
    opening_fields,
    readings_in,
    windows,
)
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.reading import Reading, State, read, read_day
from luqual_desktop.domain.status import Judgement, judge, judge_milestone
from luqual_desktop.domain.targets import TaskPackage, asked_indicators, binding_target, unit_share


class Scope(StrEnum):
    """Whether a submission is a unit's own or consolidates those below it."""

    OWN = "own"
    CONSOLIDATED = "consolidated"

    @property
    def label(self) -> str:
        """The scope in the offices' words."""
        return {"own": "本级", "consolidated": "汇总"}[self.value]


class LedgerRow(NamedTuple):
    """One item of a ledger, as raw texts, with the period it was reported in."""

    indicator: str
    record: str
    name: str
    credit_code: str
    day: str
    document: str
    note: str
    period: str

    def text(self, field_code: str) -> str:
        """Return what stands in a field of the ledger's form."""
        return str(getattr(self, LEDGER_NAMES.get(field_code, field_code)))


@dataclass(frozen=True)
class Report:
    """One unit's report of one period: a value, its cells do not change; after an edit it is another report.

    `earlier` holds the entries of other periods the store knows; `carried` the windows an imported workbook brought
    along, used where there is no store; `earlier_ledger` the ledger rows of earlier periods; `unclosed` the records of
    the rectification items that the period before handed on.
    """

    catalogue: Catalogue
    unit: str
    period: Period
    cells: Cells
    package: TaskPackage | None = None
    earlier: EntryTable = field(default_factory=dict)
    openings: Mapping[str, Opening] = field(default_factory=dict)
    carried: Mapping[str, Windows] | None = None
    earlier_ledger: tuple[LedgerRow, ...] = ()
    unclosed: tuple[str, ...] = ()
    scope: Scope = Scope.OWN
    revision: int = 0
    _entries: dict[str, Entry] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What has been read already."""
    _sums: dict[str, Windows] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What has been added up already: checks and derived columns ask for the same after each edit."""
    _judgements: dict[str, Judgement] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What has been judged already."""

    def with_cells(self, cells: Cells) -> Report:
        """Return the report with other cells: `dataclasses.replace`, which every edit would wait for, takes longer."""
        return Report(
            self.catalogue,
            self.unit,
            self.period,
            cells,
            self.package,
            self.earlier,
            self.openings,
            self.carried,
            self.earlier_ledger,
            self.unclosed,
            self.scope,
            self.revision,
        )

    def text(self, area: Area, record: str, field_code: str) -> str:
        """Return what was typed into a cell, empty if nothing was."""
        return text_at(self.cells, area, record, field_code)

    @cached_property
    def asked(self) -> tuple[Indicator, ...]:
        """The indicators this unit reports; a consolidated report has them all."""
        if self.scope is Scope.CONSOLIDATED:
            return self.catalogue.indicators
        return asked_indicators(self.catalogue, self.unit, self.package)

    def applies(self, indicator: Indicator) -> bool:
        """Tell whether the task package leaves the indicator in force for this unit."""
        return self.package is None or (self.unit, indicator.code) not in self.package.inapplicable

    def entry(self, indicator: Indicator) -> Entry:
        """Return what stands for an indicator in this period."""
        known = self._entries.get(indicator.code)
        if known is None:
            known = self._entries[indicator.code] = entry_of(indicator, self.cells)
        return known

    def sums(self, indicator: Indicator) -> Windows:
        """Return 上期, 上年同期, 本年累计 and 规划期累计 of an indicator."""
        if self.carried is not None and indicator.code in self.carried:
            return self.carried[indicator.code]
        if indicator.code not in self._sums:
            self._sums[indicator.code] = self._added_up(indicator)
        return self._sums[indicator.code]

    def _added_up(self, indicator: Indicator) -> Windows:
        own = self.entry(indicator)

        def entry_in(period: Period) -> Entry | None:
            return own if period == self.period else self.earlier.get((indicator.code, period))

        return windows(indicator, self.catalogue.calendar, self.period, entry_in, self.opening(indicator))

    def opening(self, indicator: Indicator) -> Opening | None:
        """Return an indicator's 期初数; in the first period held they are read as they are typed."""
        opening = self.openings.get(indicator.code)
        if opening is None or opening.first_stored != self.period:
            return opening
        return opening_from(self.cells, indicator, self.period)

    def judgement(self, indicator: Indicator) -> Judgement:
        """Judge an indicator against the target that binds this unit."""
        if indicator.code not in self._judgements:
            self._judgements[indicator.code] = self._judged(indicator)
        return self._judgements[indicator.code]

    def _judged(self, indicator: Indicator) -> Judgement:
        applicable = self.applies(indicator)
        if indicator.kind is Kind.MILESTONE:
            return self._milestone_judgement(indicator, applicable=applicable)
        target = binding_target(self.catalogue, indicator, self.unit, self.period, self.package)
        return judge(indicator, self.period, self.entry(indicator), self.sums(indicator), target, applicable=applicable)

    def _milestone_judgement(self, indicator: Indicator, *, applicable: bool) -> Judgement:
        owner = self.catalogue.is_owner(self.unit)
        return judge_milestone(
            indicator,
            self.period,
            self.catalogue.calendar.periods[-1],
            Entry(_ANSWERED[self.milestone_reading(indicator).state]),
            reached=self.reached(indicator),
            bound=owner or unit_share(indicator, self.unit, self.package) is not None,
            applicable=applicable,
        )

    def milestone_reading(self, indicator: Indicator) -> Reading:
        """Return what was answered to whether a milestone has been reached."""
        return read(self._milestone_choice, self.text(Area.MILESTONE, indicator.code, self._milestone_choice.code))

    def reached(self, indicator: Indicator) -> bool:
        """Tell whether a milestone has been reached by the period's end."""
        answer = str(self.milestone_reading(indicator).value)
        if self._milestone_choice.meaning(answer) is not Meaning.REACHED:
            return False
        day = read_day(self.text(Area.MILESTONE, indicator.code, "date"))
        return day is None or day <= self.period.last_day

    @property
    def _milestone_choice(self) -> Field:
        return next(each for each in self.catalogue.forms.milestone if each.choices)

    def ledger(self, indicator_code: str) -> list[LedgerRow]:
        """Return this period's ledger rows of an indicator, in order."""
        return self._ledgers.get(indicator_code, [])

    @cached_property
    def _ledgers(self) -> Mapping[str, list[LedgerRow]]:
        return ledgers_in(self.cells_of(Area.LEDGER), str(self.period))

    def cells_of(self, area: Area) -> Cells:
        """Return the cells of one area."""
        return self._by_area.get(area, {})

    @cached_property
    def _by_area(self) -> Mapping[Area, Cells]:
        by_area: dict[Area, dict[CellKey, str]] = {}
        for key, text in self.cells.items():
            by_area.setdefault(key.area, {})[key] = text
        return by_area


_ANSWERED = {
    State.BLANK: EntryState.BLANK,
    State.VALUE: EntryState.GIVEN,
    State.UNREADABLE: EntryState.FAULTY,
    State.INAPPLICABLE: EntryState.INAPPLICABLE,
}


def ledger_rows(cells: Cells, indicator_code: str, period: str) -> list[LedgerRow]:
    """Return the rows of an indicator's ledger that hold more than blanks."""
    return ledgers_in(cells, period).get(indicator_code, [])


def ledgers_in(cells: Cells, period: str) -> dict[str, list[LedgerRow]]:
    """Return the rows of all ledgers that hold more than blanks, by indicator, each ledger in order."""
    rows: dict[str, dict[str, str]] = {}
    for (area, record, field_code), text in cells.items():
        if area is Area.LEDGER and text.strip():
            rows.setdefault(record, {})[field_code] = text
    ledgers: dict[str, list[LedgerRow]] = {}
    for record in sorted(rows):
        indicator_code, slash, _ = record.partition("/")
        if slash:
            name, credit_code, day, document, note = (rows[record].get(code, "") for code in _LEDGER_CODES)
            row = LedgerRow(indicator_code, record, name, credit_code, day, document, note, period)
            ledgers.setdefault(indicator_code, []).append(row)
    return ledgers


LEDGER_NAMES = {"date": "day"}
"""The names of a ledger's fields in `LedgerRow`, where they are not the fields' codes."""
_LEDGER_CODES = ("name", "credit_code", "date", "document", "note")


def opening_from(cells: Cells, indicator: Indicator, first_stored: Period) -> Opening:
    """Return the 期初数 typed for an indicator; a window of which a part is missing or wrong is not stated."""
    stated = {
        window: entry_from(indicator, readings_in(Area.OPENING, indicator, fields, cells)).parts
        for window, fields in opening_fields(indicator).items()
    }
    return Opening(first_stored, **stated)
