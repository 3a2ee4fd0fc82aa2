from __future__ import annotations

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.domain.returns import answer_cell

NUMERATOR = CellKey(Area.INDICATOR, "P01", "numerator")


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (NUMERATOR, "产品质量 · P01 制造业产品质量合格率 · 合格批次"),
        (CellKey(Area.COVER, "cover", "phone"), "封面 · 联系电话"),
        (
            CellKey(Area.EXPLANATION, "W201:indicator:P01:numerator", "reason"),
            "W201 产品质量 · P01 制造业产品质量合格率 · 合格批次 · 原因",
        ),
        (answer_cell(NUMERATOR), "答复 产品质量 · P01 制造业产品质量合格率 · 合格批次 · 原因"),
        (CellKey(Area.EXPLANATION, "W201", "reason"), "W201 · 原因"),
        (CellKey(Area.EXPLANATION, "W201:nowhere:P01:numerator", "reason"), "W201:nowhere:P01:numerator · 原因"),
    ],
)
def test_a_place_is_named_as_people_say_it(catalogue: Catalogue, cell: CellKey, name: str) -> None:
    assert place_name(catalogue, cell) == name
