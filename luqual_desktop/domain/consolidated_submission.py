"""What a consolidated submission says: its totals as cells, and the rest of the consolidation as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from luqual_desktop.domain.catalogue import Catalogue, FieldKind, Indicator, Kind
from luqual_desktop.domain.cells import Area, CellKey, Cells
from luqual_desktop.domain.consequences import DESCRIPTION
from luqual_desktop.domain.consolidation import Consolidation, ItemTally, Tallies
from luqual_desktop.domain.figures import Entry, EntryState, Parts, entry_of, part_fields, part_texts
from luqual_desktop.domain.numbers import canonical, displayed
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rollup import NO_FIGURE, Figure, Leaf
from luqual_desktop.domain.rules.inspections import CHECKED, PROBLEMS
from luqual_desktop.domain.submission import Submission, parts_from, windows_data, windows_from
from luqual_desktop.domain.typed_json import figure_from, text_from, texts_from, whole_from


def consolidated_submission(report: Report, base: Submission, consolidation: Consolidation, cover: Cells) -> Submission:
    """Return the owner's consolidated submission from a stamped one: its totals as cells, the rest carried."""
    cells = _total_cells(report.catalogue, consolidation.figures, consolidation.tallies) | dict(cover)
    return replace(
        base,
        scope=Scope.CONSOLIDATED,
        cells=cells,
        carried={code: figure.sums for code, figure in consolidation.figures.items()},
        consolidation=consolidation_data(consolidation),
    )


def _total_cells(catalogue: Catalogue, figures: Mapping[str, Figure], tallies: Tallies) -> dict[CellKey, str]:
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
    texts = [text or "" for text in part_texts(parts)]
    if indicator.kind is Kind.MEAN:
        value = parts.value(indicator)
        texts[0] = "" if value is None else displayed(value, indicator.places)
    return {
        CellKey(Area.INDICATOR, indicator.code, each.code): text
        for each, text in zip(part_fields(indicator), texts, strict=False)
        if text
    }


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


def entry_in(indicator: Indicator, submission: Submission) -> Entry:
    """Return what a submission says of an indicator in its own period, exactly, whatever its scope."""
    carried = submission.consolidation["figures"].get(indicator.code) if submission.consolidation else None
    return entry_of(indicator, submission.cells) if carried is None else _figure_from(carried).entry


def _tally_from(checked: object, problems: object, results: Mapping[str, object]) -> ItemTally:
    return ItemTally(figure_from(checked), figure_from(problems), _numbers_from(results))


def _leaf_from(unit: object, revision: object, digest: object) -> Leaf:
    return Leaf(text_from(unit), whole_from(revision), text_from(digest))


def _numbers_from(data: Mapping[str, object]) -> dict[str, int]:
    return {name: whole_from(number) for name, number in data.items()}


def _figure_data(figure: Figure) -> dict[str, Any]:
    numerator, denominator = part_texts(figure.entry.parts)
    return {
        "state": figure.entry.state,
        "numerator": numerator,
        "denominator": denominator,
        "windows": windows_data(figure.sums),
        "reported": figure.reported,
        "expected": figure.expected,
    }


def _figure_from(data: Mapping[str, Any]) -> Figure:
    parts = parts_from(data["numerator"], data["denominator"])
    entry = Entry(EntryState(data["state"]), parts)
    if (parts is not None) != (entry.state is EntryState.GIVEN):
        raise ValueError(data["state"])
    return Figure(entry, windows_from(data["windows"]), whole_from(data["reported"]), whole_from(data["expected"]))
