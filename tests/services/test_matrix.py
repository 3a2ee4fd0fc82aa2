"""How a total stands beneath the matrix of units and indicators."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.consolidated import UnitFigure
from luqual_desktop.domain.figures import Entry, EntryState, Parts, Window, Windows
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.rollup import Figure, Total, total_of
from luqual_desktop.domain.status import Judgement, Status
from luqual_desktop.services.matrix import MatrixCell, total_cell
from luqual_desktop.ui.district.matrix_model import MatrixModel
from luqual_desktop.workbook.unit_sheets import _matrix_cell


@pytest.mark.parametrize(
    ("gaps", "status", "compared"),
    [
        (0, Status.MET, "15"),
        (4, Status.MET, "至少 15（缺 4 期）"),
        (4, Status.MISSING, "至少 15（缺 4 期）"),
    ],
)
def test_a_count_with_gaps_is_said_to_be_a_least(
    catalogue: Catalogue, gaps: int, status: Status, compared: str
) -> None:
    count = catalogue.indicator_by_code["P05"]
    figure = Figure(Entry(EntryState.GIVEN, Parts(Decimal(2))), reported=14, expected=14)
    total = Total(figure, Judgement(status, Fraction(2), Fraction(15), gaps=gaps))
    assert total_cell(count, total).compared == compared


@pytest.mark.parametrize(("gaps", "compared"), [(0, "13（含重复 15）"), (4, "至少 13（含重复 15，缺 4 期）")])
def test_a_count_without_its_duplicates_is_a_least_all_the_same(catalogue: Catalogue, gaps: int, compared: str) -> None:
    count = catalogue.indicator_by_code["P05"]
    lacking = tuple(Period(2021, number) for number in range(1, gaps + 1))
    sums = Windows(plan=Window(Parts(Decimal(15)), (Period(2025, 4),), lacking))
    figure = Figure(Entry(EntryState.GIVEN, Parts(Decimal(2))), sums, reported=14, expected=14)
    total = total_of(catalogue, count, catalogue.plan.owner.code, Period(2025, 4), figure, removed=2)
    assert total_cell(count, total).compared == compared


def test_a_total_that_nobody_has_reported_is_none(catalogue: Catalogue) -> None:
    ratio = catalogue.indicator_by_code["P01"]
    cell = total_cell(ratio, Total(Figure(expected=14), Judgement(Status.MISSING)))
    assert (cell.own, cell.compared, cell.status, cell.reported, cell.expected) == ("—", "—", "缺报", 0, 14)
    assert not cell.complete


@pytest.mark.parametrize(
    ("reported", "plan", "shown"), [(1, "1", "至少1"), (1, "0", "至少0"), (0, "", "缺报"), (0, "3", "缺报")]
)
def test_a_unit_that_has_reported_is_not_told_as_missing_for_gaps_before(
    catalogue: Catalogue, reported: int, plan: str, shown: str
) -> None:
    """A count whose earlier periods are not all known is judged 缺报; what the unit did report still stands there."""
    figure = UnitFigure(status=Status.MISSING, plan=plan, reported=reported, expected=1)
    assert _matrix_cell(catalogue.indicator_by_code["P05"], figure).text == shown
    cell = MatrixCell(plan or "—", f"至少 {plan}（缺 18 期）", Status.MISSING, reported, 1)
    model = MatrixModel()
    assert model._text(cell) == (f"缺期 {plan}" if reported else "缺报")
    model.show_cumulative(cumulative=True)
    assert model._text(cell) == (f"至少 {plan}（缺 18 期）" if reported else "缺报")


@pytest.mark.parametrize("status", [Status.NOT_DUE, Status.INAPPLICABLE])
def test_a_total_that_applies_to_nobody_is_not_told_as_one_that_is_not_due(status: Status) -> None:
    assert MatrixModel()._total_text(MatrixCell("—", "—", status, 0, 0)) == f"—\n{status}"
