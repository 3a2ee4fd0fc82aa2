"""A consolidated workbook edited outside: its totals count as they are visible."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.consolidated_submission import consolidated_submission, consolidation_from
from luqual_desktop.domain.consolidation import Consolidation, Tallies
from luqual_desktop.domain.edited_totals import with_visible_totals
from luqual_desktop.domain.figures import Entry, EntryState, Parts, Window, Windows
from luqual_desktop.domain.handing_in import Stamp, submission_of
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rollup import Figure
from luqual_desktop.domain.submission import Submission

BEFORE, NOW = Period.parse("2022Q1"), Period.parse("2022Q2")
LONG = "12345678901234567.5"
"""More digits than a cell keeps."""


def figure(this: Parts, sum_of_both: Parts) -> Figure:
    window = Window(sum_of_both, (BEFORE, NOW))
    return Figure(Entry(EntryState.GIVEN, this), Windows(year=window, plan=window), 12, 14)


def parts(*numbers: str) -> Parts:
    return Parts(*map(Decimal, numbers))


@pytest.fixture
def submission(catalogue: Catalogue) -> Submission:
    figures = {
        "P01": figure(parts("95", "100"), parts("185", "200")),
        "P04": figure(parts("1.5", LONG), parts("2.5", LONG)),
        "P05": figure(parts("3"), parts("5")),
        "S01": figure(parts("18100", "300"), parts("27100", "400")),
    }
    report = Report(catalogue, "330302", NOW, {}, scope=Scope.CONSOLIDATED)
    base = submission_of(report, (), Stamp(1, "", ""))
    return consolidated_submission(report, base, Consolidation(figures, Tallies(), (), ()), {})


def after(catalogue: Catalogue, submission: Submission, edits: dict[str, str]) -> dict[str, Figure]:
    """The figures once some cells, `code field`, have been edited."""
    changed = {CellKey(Area.INDICATOR, *place.split(" ")): text for place, text in edits.items()}
    visible = with_visible_totals(catalogue, submission, {**submission.cells, **changed})
    assert visible.cells[next(iter(changed))] == next(iter(edits.values()))
    data: Any = visible.consolidation
    figures = dict(consolidation_from(data).figures)
    assert visible.carried == {code: each.sums for code, each in figures.items()}
    return figures


def test_an_edited_total_counts_as_it_is_visible_and_so_do_its_sums(
    catalogue: Catalogue, submission: Submission
) -> None:
    figures = after(catalogue, submission, {"P01 numerator": "90", "P05 count": "4"})
    assert figures["P01"].entry.parts == parts("90", "100")
    assert figures["P01"].sums.year.parts == parts("180", "200")
    assert (figures["P01"].reported, figures["P01"].expected) == (12, 14)
    assert figures["P05"].sums.plan.parts == parts("6")


def test_what_nobody_touched_stays_exact(catalogue: Catalogue, submission: Submission) -> None:
    """18100/300 shows as 60.33: read back from its cell it would be 60.33 × 300."""
    figures = after(catalogue, submission, {"P04 numerator": "2"})
    assert figures["S01"].entry.parts == parts("18100", "300")
    assert figures["P04"].entry.parts == parts("2", LONG)


def test_an_edited_mean_is_its_visible_value_by_its_weight(catalogue: Catalogue, submission: Submission) -> None:
    assert after(catalogue, submission, {"S01 value": "61"})["S01"].entry.parts == parts("18300", "300")


def test_a_total_that_was_emptied_is_missing(catalogue: Catalogue, submission: Submission) -> None:
    emptied = after(catalogue, submission, {"P05 count": ""})["P05"]
    assert emptied.entry == Entry(EntryState.BLANK)
    assert (emptied.reported, emptied.expected) == (0, 14)
    assert emptied.sums.plan == Window(parts("2"), (BEFORE,), (NOW,))


def test_who_has_not_reported_is_still_missing_in_an_edited_total(catalogue: Catalogue) -> None:
    window = Window(parts("5"), (BEFORE, NOW), (NOW,))  # twelve of fourteen units are in
    incomplete = Figure(Entry(EntryState.GIVEN, parts("3")), Windows(year=window, plan=window), 12, 14)
    report = Report(catalogue, "330302", NOW, {}, scope=Scope.CONSOLIDATED)
    base = submission_of(report, (), Stamp(1, "", ""))
    exported = consolidated_submission(report, base, Consolidation({"P05": incomplete}, Tallies(), (), ()), {})
    edited = after(catalogue, exported, {"P05 count": "4"})["P05"]
    assert (edited.reported, edited.expected) == (12, 14)
    assert edited.sums.plan == Window(parts("6"), (BEFORE, NOW), (NOW,))
