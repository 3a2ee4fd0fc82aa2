"""A consolidated report: totals, who has reported, and what is passed on to the level above.

Everything here is bounded by the plan and the number of direct subordinates. Rows that grow with the number of leaf
units (ledgers, rectification items, findings) are passed on one by one (`PassedOn`), never held together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

from luqual_desktop.domain.catalogue import Catalogue, FieldKind, Indicator, Kind
from luqual_desktop.domain.cells import Area, CellKey, Cells
from luqual_desktop.domain.consequences import DESCRIPTION
from luqual_desktop.domain.duplicates import OriginRow
from luqual_desktop.domain.figures import Entry, EntryState, Parts, entry_of, part_fields
from luqual_desktop.domain.findings import Finding, explanation_of
from luqual_desktop.domain.numbers import canonical, displayed, exact_addition
from luqual_desktop.domain.reading import read
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rollup import NO_FIGURE, Contribution, Figure, Leaf, in_order, own_figures
from luqual_desktop.domain.rules.inspections import CHECKED, PROBLEMS, RESULT, STATE, choice_field
from luqual_desktop.domain.submission import Submission, windows_data, windows_from
from luqual_desktop.domain.typed_json import figure_from, text_from, texts_from, whole_from


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


def consolidation_data(consolidation: Consolidation) -> dict[str, Any]:
    """Return a consolidation as plain data for the canonical text."""
    return {
        "figures": {code: _figure_data(figure) for code, figure in consolidation.figures.items()},
        "tasks": {code: dict(states) for code, states in consolidation.tallies.tasks.items()},
        "items": {
            code: [canonical(tally.checked), canonical(tally.problems), dict(tally.results)]
            for code, tally in consolidation.tallies.items.items()
        },
        "leaves": [[each.unit, each.revision, each.digest] for each in consolidation.leaves],
        "missing": list(consolidation.missing),
        "removed": dict(consolidation.removed),
        "rows_digest": consolidation.rows_digest,
    }


def consolidation_from(data: Mapping[str, Any]) -> Consolidation:
    """Read plain data back; raises KeyError, ValueError, TypeError or AttributeError if it is not a consolidation."""
    tallies = Tallies(
        {code: {state: texts_from(units) for state, units in states.items()} for code, states in data["tasks"].items()},
        {code: _tally_from(*each) for code, each in data["items"].items()},
    )
    return Consolidation(
        {code: _figure_from(each) for code, each in data["figures"].items()},
        tallies,
        tuple(_leaf_from(*each) for each in data["leaves"]),
        texts_from(data["missing"]),
        _numbers_from(data["removed"]),
        text_from(data["rows_digest"]),
    )


def _tally_from(checked: object, problems: object, results: Mapping[str, object]) -> ItemTally:
    return ItemTally(figure_from(checked), figure_from(problems), _numbers_from(results))


def _leaf_from(unit: object, revision: object, digest: object) -> Leaf:
    return Leaf(text_from(unit), whole_from(revision), text_from(digest))


def _numbers_from(data: Mapping[str, object]) -> dict[str, int]:
    return {name: whole_from(number) for name, number in data.items()}


def entry_in(indicator: Indicator, submission: Submission) -> Entry:
    """Return what a submission says of an indicator in its own period, exactly, whatever its scope."""
    carried = submission.consolidation["figures"].get(indicator.code) if submission.consolidation else None
    return entry_of(indicator, submission.cells) if carried is None else _figure_from(carried).entry


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


def total_cells(catalogue: Catalogue, figures: Mapping[str, Figure], tallies: Tallies) -> dict[CellKey, str]:
    """Return the cells a consolidated workbook shows where a unit's own shows its entries.

    A mean's value is shown rounded; its Σ value×weight travels exactly in the consolidation.
    """
    cells: dict[CellKey, str] = {}
    for indicator in catalogue.indicators:
        parts = figures.get(indicator.code, NO_FIGURE).entry.parts
        if parts is not None:
            cells.update(_indicator_cells(indicator, parts))
    for code, tally in tallies.items.items():
        cells[CellKey(Area.CHECK, code, CHECKED)] = canonical(tally.checked)
        cells[CellKey(Area.CHECK, code, PROBLEMS)] = canonical(tally.problems)
        cells[CellKey(Area.CHECK, code, DESCRIPTION)] = _told(tally.results)
    told_in = next((field.code for field in catalogue.forms.task if field.kind is FieldKind.LONG_TEXT), "")
    for code, states in tallies.tasks.items() if told_in else ():
        cells[CellKey(Area.TASK, code, told_in)] = _told({state: len(units) for state, units in states.items()})
    return {key: text for key, text in cells.items() if text}


def _told(units: Mapping[str, int]) -> str:
    return "，".join(f"{answer} {count} 家" for answer, count in sorted(units.items()))


def _indicator_cells(indicator: Indicator, parts: Parts) -> dict[CellKey, str]:
    texts = [canonical(parts.numerator), "" if parts.denominator is None else canonical(parts.denominator)]
    if indicator.kind is Kind.MEAN:
        value = parts.value(indicator)
        texts[0] = "" if value is None else displayed(value, indicator.places)
    return {
        CellKey(Area.INDICATOR, indicator.code, each.code): text
        for each, text in zip(part_fields(indicator), texts, strict=False)
        if text
    }


def consolidated_submission(report: Report, base: Submission, consolidation: Consolidation, cover: Cells) -> Submission:
    """Return the owner's consolidated submission from a stamped one: its totals as cells, the rest carried."""
    cells = total_cells(report.catalogue, consolidation.figures, consolidation.tallies) | dict(cover)
    return replace(
        base,
        scope=Scope.CONSOLIDATED,
        cells=cells,
        carried={code: figure.sums for code, figure in consolidation.figures.items()},
        consolidation=consolidation_data(consolidation),
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


def _figure_data(figure: Figure) -> dict[str, Any]:
    parts = figure.entry.parts
    return {
        "state": figure.entry.state,
        "numerator": None if parts is None else canonical(parts.numerator),
        "denominator": None if parts is None or parts.denominator is None else canonical(parts.denominator),
        "windows": windows_data(figure.sums),
        "reported": figure.reported,
        "expected": figure.expected,
    }


def _figure_from(data: Mapping[str, Any]) -> Figure:
    parts = None
    if data["numerator"] is not None:
        denominator = data["denominator"]
        parts = Parts(figure_from(data["numerator"]), None if denominator is None else figure_from(denominator))
    entry = Entry(EntryState(data["state"]), parts)
    if (parts is not None) != (entry.state is EntryState.GIVEN):
        raise ValueError(data["state"])
    return Figure(entry, windows_from(data["windows"]), whole_from(data["reported"]), whole_from(data["expected"]))
