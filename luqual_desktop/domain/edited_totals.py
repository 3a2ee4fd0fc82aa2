"""Totals of a consolidated workbook edited after its export: they count as they are visible."""

from __future__ import annotations

from dataclasses import replace

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind
from luqual_desktop.domain.cells import Area, CellKey, Cells
from luqual_desktop.domain.consolidated_submission import consolidation_data, consolidation_from
from luqual_desktop.domain.figures import Entry, EntryState, Parts, Window, entry_of, part_fields, readings_of
from luqual_desktop.domain.handing_in import rebased
from luqual_desktop.domain.rollup import NO_FIGURE, Figure
from luqual_desktop.domain.submission import Submission


def with_visible_totals(catalogue: Catalogue, submission: Submission, cells: Cells) -> Submission:
    """Return a consolidated submission with the cells given, whose edited totals are carried as they are visible.

    A total nobody touched stays exact, also where its cell shows it rounded.
    """
    consolidation = consolidation_from(submission.consolidation or {})
    figures = dict(consolidation.figures)
    for indicator in catalogue.measured:
        if _edited(indicator, submission, cells):
            figure = figures.get(indicator.code, NO_FIGURE)
            figures[indicator.code] = _visible(indicator, figure, submission, cells)
    return replace(
        submission,
        cells=dict(cells),
        carried={code: figure.sums for code, figure in figures.items()},
        consolidation=consolidation_data(replace(consolidation, figures=figures)),
    )


def _edited(indicator: Indicator, submission: Submission, cells: Cells) -> list[bool]:
    """Tell of each part whether its cell was edited; empty if none was."""
    keys = [CellKey(Area.INDICATOR, indicator.code, field.code) for field in part_fields(indicator)]
    edited = [cells.get(key, "") != submission.cells.get(key, "") for key in keys]
    return edited if any(edited) else []


def _visible(indicator: Indicator, figure: Figure, submission: Submission, cells: Cells) -> Figure:
    entry = _entry(indicator, figure.entry.parts, _edited(indicator, submission, cells), cells)
    reported = figure.reported if entry.parts is not None else 0
    sums = rebased(indicator, figure.sums, figure.entry, entry, submission.period)
    if not figure.complete:  # whoever has not reported still has not, whatever the total is said to be
        sums = replace(sums, year=_with_gaps(sums.year, figure.sums.year), plan=_with_gaps(sums.plan, figure.sums.plan))
    return replace(figure, entry=entry, sums=sums, reported=reported)


def _with_gaps(window: Window, exported: Window) -> Window:
    return replace(window, gaps=tuple(sorted({*window.gaps, *exported.gaps})))


def _entry(indicator: Indicator, exact: Parts | None, edited: list[bool], cells: Cells) -> Entry:
    numbers = [reading.number for reading in readings_of(indicator, cells)]
    if exact is None or indicator.kind is Kind.MEAN:
        return entry_of(indicator, cells)
    kept = (exact.numerator, exact.denominator)
    parts = [now if touched else was for now, was, touched in zip(numbers, kept, edited, strict=False)]
    given = [part for part in parts if part is not None]
    return Entry(EntryState.GIVEN, Parts(*given)) if len(given) == len(parts) else entry_of(indicator, cells)
