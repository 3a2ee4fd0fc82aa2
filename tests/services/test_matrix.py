"""How a total stands beneath the matrix of units and indicators."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.figures import Entry, EntryState, Parts
from luqual_desktop.domain.rollup import Figure, Total
from luqual_desktop.domain.status import Judgement, Status
from luqual_desktop.services.matrix import total_cell


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


def test_a_total_that_nobody_has_reported_is_none(catalogue: Catalogue) -> None:
    ratio = catalogue.indicator_by_code["P01"]
    cell = total_cell(ratio, Total(Figure(expected=14), Judgement(Status.MISSING)))
    assert (cell.own, cell.compared, cell.status, cell.reported, cell.expected) == ("—", "—", "缺报", 0, 14)
    assert not cell.complete
