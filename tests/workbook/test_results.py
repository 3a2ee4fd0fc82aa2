"""Results of a formula that stands in another cell: never taken for what somebody typed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from luqual_desktop.workbook.gate import open_parts
from luqual_desktop.workbook.limits import CONSOLIDATED
from luqual_desktop.workbook.refusal import WorkbookRefused
from luqual_desktop.workbook.row_stream import RowStream
from luqual_desktop.workbook.sheet_cells import CellKind, RawCell
from tests.workbook.test_gate import minimal, opened, packed

NUMBER = RawCell(CellKind.NUMBER, "1")
ARRAY, TABLE = RawCell(CellKind.FORMULA, "=A1:A4"), RawCell(CellKind.FORMULA, "=")


def rows(first: str) -> str:
    """Return three rows of two columns, of which B1 holds a formula."""
    others = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><v>1</v></c></row>' for n in (2, 3))
    return f'<row r="1"><c r="A1"><v>1</v></c><c r="B1">{first}<v>1</v></c></row>{others}'


FORMULAS = {
    '<f t="array" ref="B1:B2">A1:A4</f>': ARRAY,
    '<f t="dataTable" ref="B1:B2" dt2D="1" dtr="1" r1="A1" r2="A2"/>': TABLE,
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_a_formula_fills_is_no_figure(formula: str, tmp_path: Path) -> None:
    cell = FORMULAS[formula]
    expected = {1: {1: NUMBER, 2: cell}, 2: {1: NUMBER, 2: cell}, 3: {1: NUMBER, 2: NUMBER}}
    parts = minimal(rows(formula))
    assert opened(tmp_path, parts).sheets[0].rows == expected
    read = open_parts(packed(parts), ".xlsx", CONSOLIDATED)
    assert {row.number: row.cells for row in RowStream(read, read.parts.sheets[0])} == expected


def test_what_stands_before_the_formula_in_the_file_is_no_figure_either(tmp_path: Path) -> None:
    late = '<row r="2"><c r="B2"><v>1</v></c></row><row r="1"><c r="B1"><f t="array" ref="B1:B2">A1:A4</f></c></row>'
    assert opened(tmp_path, minimal(late)).sheets[0].rows == {1: {2: ARRAY}, 2: {2: ARRAY}}


def test_formulas_in_each_cell_of_a_range_stay_their_own(tmp_path: Path) -> None:
    shared = '<f t="shared" si="0" ref="B1:B3">A1</f>'
    assert opened(tmp_path, minimal(rows(shared))).sheets[0].rows[2][2] == NUMBER


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ('<c r="B1"><f t="array" ref="A1:B1">1</f></c>', "公式范围"),
        (
            '<c r="A1"><f t="array" ref="A1:B1">1</f></c><c r="B1"><f t="array" ref="B1:C1">1</f></c>',
            "B1 在两个公式的范围内",
        ),
    ],
)
def test_ranges_no_program_writes_are_refused(cells: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(WorkbookRefused, match=words) as caught:
        opened(tmp_path, minimal(f'<row r="1">{cells}</row>'))
    assert caught.value.code == "suspicious"


def test_many_large_ranges_are_refused_soon(tmp_path: Path) -> None:
    cell = '<row r="{n}"><c r="A{n}"><f t="array" ref="A{n}:GR{last}">1</f></c></row>'  # of 200,000 cells
    start = time.process_time()
    with pytest.raises(WorkbookRefused, match="数组公式的范围过大"):
        opened(tmp_path, minimal("".join(cell.format(n=n, last=n + 999) for n in (1, 1001))))
    assert time.process_time() - start < 5
