"""Cells are told in the order in which one comes upon them in the form."""

from __future__ import annotations

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.form_order import in_form_order


def test_cells_stand_tab_by_tab_line_by_line_and_from_left_to_right(catalogue: Catalogue) -> None:
    expected = [
        CellKey(Area.COVER, "cover", "head"),
        CellKey(Area.COVER, "cover", "date"),
        CellKey(Area.INDICATOR, "P01", "numerator"),
        CellKey(Area.INDICATOR, "P01", "denominator"),
        CellKey(Area.INDICATOR, "P02", "numerator"),
        CellKey(Area.TASK, "P-T01", "state"),
        CellKey(Area.LEDGER, "P05/0001", "name"),
        CellKey(Area.LEDGER, "P05/0001", "date"),
        CellKey(Area.LEDGER, "P05/0002", "name"),
        CellKey(Area.INDICATOR, "S06", "numerator"),
        CellKey(Area.INDICATOR, "E01", "numerator"),
        CellKey(Area.MILESTONE, "V06", "reached"),
        CellKey(Area.TASK, "B-T01", "state"),
        CellKey(Area.CHECK, "C01-01", "result"),
        CellKey(Area.CHECK, "C10-01", "result"),
        CellKey(Area.RECTIFICATION, "330302006/C01-01/1", "owner"),
        CellKey(Area.INDICATOR, "Z99", "numerator"),
    ]
    assert in_form_order(catalogue, reversed(expected)) == expected
    assert in_form_order(catalogue, sorted(expected)) == expected
