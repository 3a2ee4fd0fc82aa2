"""The same values in every program: read by openpyxl, opened and saved by LibreOffice."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.submission import Submission
from luqual_desktop.workbook.reader import ReadSubmission, read_submission
from luqual_desktop.workbook.writer import write_submission, write_template
from tests.conftest import Convert
from tests.workbook.conftest import report_with
from tests.workbook.report_strategies import NASTY_TEXTS


def entry_in(workbook: openpyxl.Workbook, sheet: str, mark: str, code: str) -> object:
    """Find a cell as a person would: the column under the mark, the row with the code."""
    cells = [cell for row in workbook[sheet].iter_rows() for cell in row]
    (column,) = (cell.column for cell in cells if cell.value == mark)
    (row,) = (cell.row for cell in cells if cell.value == code and cell.column == 1)
    return workbook[sheet].cell(row, column).value


def assert_unchanged(read: ReadSubmission, submission: Submission) -> None:
    assert read.submission == submission
    assert read.edited == ()
    assert read.problems == ()
    assert read.digest_ok
    assert dict(read.cells) == dict(submission.cells)


def test_openpyxl_reads_the_same_figures(sample: tuple[Report, Submission], sample_file: Path) -> None:
    workbook = openpyxl.load_workbook(sample_file)
    cells = sample[1].cells
    for code in ("P01", "P04", "P12"):
        for column, part in (("first", "numerator"), ("second", "denominator")):
            value = entry_in(workbook, "产品质量", f"[P]{column}", code)
            assert isinstance(value, int | float)
            assert Decimal(repr(value)) == Decimal(cells[CellKey(Area.INDICATOR, code, part)])
    assert entry_in(workbook, "冷链", "[C01]result", "C01-01") == cells[CellKey(Area.CHECK, "C01-01", "result")]


def test_no_cell_is_a_formula_or_an_error(sample_file: Path) -> None:
    workbook = openpyxl.load_workbook(sample_file)
    kinds = {
        cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    assert kinds == {"s", "n"}


def nasty_report(catalogue: Catalogue) -> tuple[Report, Submission]:
    codes = [task.code for task in catalogue.tasks]
    cells = {CellKey(Area.TASK, code, "achievements"): text for code, text in zip(codes, NASTY_TEXTS, strict=False)}
    cells |= {
        CellKey(Area.INDICATOR, "P01", "numerator"): "95.99",
        CellKey(Area.INDICATOR, "P01", "denominator"): "90.1",
        CellKey(Area.INDICATOR, "P02", "numerator"): "0",
        CellKey(Area.INDICATOR, "P02", "denominator"): "不适用",
        CellKey(Area.INDICATOR, "P04", "numerator"): "999999999999.999",
        CellKey(Area.INDICATOR, "P04", "denominator"): "123456789012345678",
        CellKey(Area.INDICATOR, "P12", "numerator"): "约96",
    }
    return report_with(catalogue, cells)


def test_text_that_looks_like_a_formula_stays_text(catalogue: Catalogue, tmp_path: Path) -> None:
    report, submission = nasty_report(catalogue)
    path = tmp_path / "公式样文字.xlsx"
    write_submission(path, report, submission)
    workbook = openpyxl.load_workbook(path)
    cells = [cell for row in workbook["产品质量-任务"].iter_rows() for cell in row]
    formula_like = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@＝"]
    assert {cell.value for cell in formula_like} >= {"=1+1", "+86 577", "@SUM(A1)", "＝A1"}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in formula_like)


@pytest.mark.parametrize("which", ["sample", "nasty"])
def test_saved_again_by_openpyxl(
    which: str, sample: tuple[Report, Submission], catalogue: Catalogue, tmp_path: Path
) -> None:
    report, submission = sample if which == "sample" else nasty_report(catalogue)
    path = tmp_path / "重存.xlsx"
    write_submission(path, report, submission)
    workbook = openpyxl.load_workbook(path)
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"
    workbook.save(path)
    assert_unchanged(read_submission(path, catalogue), submission)


@pytest.mark.slow
@pytest.mark.parametrize("which", ["sample", "nasty"])
def test_saved_again_by_libreoffice(
    which: str, sample: tuple[Report, Submission], catalogue: Catalogue, tmp_path: Path, convert: Convert
) -> None:
    report, submission = sample if which == "sample" else nasty_report(catalogue)
    path = tmp_path / "重存.xlsx"
    write_submission(path, report, submission)
    assert_unchanged(read_submission(convert(path, "xlsx"), catalogue), submission)


@pytest.mark.slow
def test_libreoffice_keeps_a_template(catalogue: Catalogue, tmp_path: Path, convert: Convert) -> None:
    path = tmp_path / "空白.xlsx"
    write_template(path, Report(catalogue, "330302", Period.parse("2025Q4"), {}))
    read = read_submission(convert(path, "xlsx"), catalogue)
    assert read.is_template
    assert (dict(read.cells), read.problems) == ({}, ())
