"""Adding submissions up: totals, who has reported, and what is passed on to the level above.

Everything here is bounded by the plan and the number of direct subordinates. Rows that grow with the number of leaf
units (ledgers, rectification items, findings) are passed on one by one (`PassedOn`), never held together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Kind
from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.duplicates import OriginRow
from luqual_desktop.domain.findings import Finding, explanation_of
from luqual_desktop.domain.numbers import exact_addition
from luqual_desktop.domain.reading import read
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rollup import NO_FIGURE, Contribution, Figure, Leaf, in_order, own_figures
from luqual_desktop.domain.rules.inspections import CHECKED, PROBLEMS, RESULT, STATE, choice_field


class ItemTally(NamedTuple):
    """A checklist item over several units: Σ 检查数, Σ 问题数 and how many units per 结果."""

    checked: Decimal = Decimal(0)
    problems: Decimal = Decimal(0)
    results: Mapping[str, int] = {}


class UnitFinding(NamedTuple):
    """A finding with the unit it was made at and the explanation that travels with it, by field code."""

    unit: str
    finding: Finding
    explanation: Mapping[str, str]


class UnitItem(NamedTuple):
    """A rectification item with its texts by field code; its record names the unit it belongs to."""

    record: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class PassedOn:
    """The rows one submission passes on upwards."""

    ledger: tuple[OriginRow, ...] = ()
    rectifications: tuple[UnitItem, ...] = ()
    findings: tuple[UnitFinding, ...] = ()


@dataclass(frozen=True)
class Tallies:
    """Key tasks (which units are in which 状态) and checklist items, added up."""

    tasks: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    items: Mapping[str, ItemTally] = field(default_factory=dict)


@dataclass(frozen=True)
class Consolidation:
    """What a consolidated submission carries beside its cells, in exact texts once written."""

    figures: Mapping[str, Figure]
    tallies: Tallies
    leaves: tuple[Leaf, ...]
    missing: tuple[str, ...]
    removed: Mapping[str, int] = field(default_factory=dict)
    rows_digest: str = ""


class Accumulator:
    """Adds submissions up one at a time; what it holds does not grow with their rows."""

    def __init__(self) -> None:
        self._figures: dict[str, Figure] = {}
        self._tasks: dict[str, dict[str, list[str]]] = {}
        self._items: dict[str, ItemTally] = {}
        self._leaves: list[Leaf] = []
        self._missing: list[str] = []

    def add(self, contribution: Contribution, tallies: Tallies) -> None:
        """Add one submission."""
        self.add_figures(contribution.figures)
        self._leaves += contribution.leaves
        self._missing += contribution.missing
        for code, states in tallies.tasks.items():
            for state, units in states.items():
                self._tasks.setdefault(code, {}).setdefault(state, []).extend(units)
        for code, tally in tallies.items.items():
            self._items[code] = _tally_sum(self._items.get(code, ItemTally()), tally)

    def add_missing(self, unit: str, figures: Mapping[str, Figure]) -> None:
        """Add a unit that has not reported."""
        self._missing.append(unit)
        self.add_figures(figures)

    def add_figures(self, figures: Mapping[str, Figure]) -> None:
        """Add figures by indicator."""
        for code, figure in figures.items():
            self._figures[code] = self._figures.get(code, NO_FIGURE) + figure

    def result(self, removed: Mapping[str, int]) -> Consolidation:
        """Return everything added so far, in an order that does not depend on that of the submissions."""
        tasks = {
            code: {state: tuple(sorted(units)) for state, units in sorted(states.items())}
            for code, states in sorted(self._tasks.items())
        }
        return Consolidation(
            {code: in_order(figure) for code, figure in sorted(self._figures.items())},
            Tallies(tasks, {code: _in_order(tally) for code, tally in sorted(self._items.items())}),
            tuple(sorted(self._leaves, key=lambda leaf: (leaf.unit, leaf.revision, leaf.digest))),
            tuple(sorted(self._missing)),
            dict(sorted(removed.items())),
        )


def contribution_of(report: Report, submission_digest: str, consolidation: Consolidation | None) -> Contribution:
    """Return what a checked submission adds to a roll-up."""
    if consolidation is not None:
        figures, leaves, missing = consolidation.figures, consolidation.leaves, consolidation.missing
    else:
        figures, missing = own_figures(report), ()
        leaves = (Leaf(report.unit, report.revision, submission_digest),)
    return Contribution(report.unit, report.scope, report.revision, submission_digest, figures, leaves, missing)


def tallies_of(report: Report, consolidation: Consolidation | None) -> Tallies:
    """Return a submission's key tasks and checklist items as tallies of its leaf units."""
    return _own_tallies(report) if consolidation is None else consolidation.tallies


def passed_on(report: Report, findings: Iterable[Finding]) -> PassedOn:
    """Return the rows a unit's own report passes on."""
    catalogue, cells = report.catalogue, report.cells
    ledger = tuple(
        OriginRow(report.unit, row)
        for indicator in report.asked
        if indicator.kind is Kind.COUNT
        for row in report.ledger(indicator.code)
    )
    items: dict[str, dict[str, str]] = {}
    for key, text in report.cells_of(Area.RECTIFICATION).items():
        if text:
            items.setdefault(key.record, {})[key.field] = text
    return PassedOn(
        ledger,
        tuple(UnitItem(record, texts) for record, texts in sorted(items.items())),
        tuple(
            UnitFinding(report.unit, finding, explanation_of(finding, catalogue.forms.explanation, cells))
            for finding in findings
        ),
    )


def _own_tallies(report: Report) -> Tallies:
    forms = report.catalogue.forms
    state, result = choice_field(forms.task, STATE), choice_field(forms.check, RESULT)
    tasks = {}
    for task in report.catalogue.tasks:
        text = report.text(Area.TASK, task.code, STATE).strip()
        if text and state.meaning(text) is not None:
            tasks[task.code] = {text: (report.unit,)}
    items, counts = {}, [choice_field(forms.check, name) for name in (CHECKED, PROBLEMS)]
    for code in report.catalogue.item_by_code:
        chosen = report.text(Area.CHECK, code, RESULT).strip()
        checked, problems = [read(each, report.text(Area.CHECK, code, each.code)).number or _NONE for each in counts]
        results = {chosen: 1} if chosen and result.meaning(chosen) is not None else {}
        if results or checked or problems:
            items[code] = ItemTally(checked, problems, results)
    return Tallies(tasks, items)


_NONE = Decimal(0)


def _in_order(tally: ItemTally) -> ItemTally:
    return tally._replace(results=dict(sorted(tally.results.items())))


def _tally_sum(left: ItemTally, right: ItemTally) -> ItemTally:
    results = dict(left.results)
    for name, count in right.results.items():
        results[name] = results.get(name, 0) + count
    return ItemTally(
        exact_addition(left.checked, right.checked), exact_addition(left.problems, right.problems), results
    )
