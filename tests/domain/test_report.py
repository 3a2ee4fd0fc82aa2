from __future__ import annotations

from dataclasses import fields
from typing import Any

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.report import Report


def test_a_report_with_other_cells_has_everything_else_of_the_one_before() -> None:
    given: dict[str, Any] = {each.name: object() for each in fields(Report) if each.init}
    cells = {CellKey(Area.INDICATOR, "P01", "numerator"): "1"}
    after = Report(**given).with_cells(cells)
    assert {name: getattr(after, name) for name in given} == given | {"cells": cells}
