"""How a workbook looks and behaves: pages, headings, drop-downs, checks, colours, marks of drafts and samples."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.colours import STATUS_COLOURS
from luqual_desktop.domain.figures import OPENING_NAMES
from luqual_desktop.domain.openings import opening_table
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.status import Status
from luqual_desktop.domain.submission import Submission
from luqual_desktop.errors import UserError
from luqual_desktop.workbook.form import opening_form
from luqual_desktop.workbook.gate import open_workbook
from luqual_desktop.workbook.marks import mark_of
from luqual_desktop.workbook.sheet_writer import lines_needed
from luqual_desktop.workbook.writer import write_submission, write_template
from tests.workbook.conftest import report_with


@pytest.fixture(scope="module")
def workbook(sample_file: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(sample_file)


@pytest.fixture
def template(catalogue: Catalogue, tmp_path: Path) -> openpyxl.Workbook:
    path = tmp_path / "空白表.xlsx"
    write_template(path, Report(catalogue, "330302006", Period.parse("2025Q4"), {}))
    return openpyxl.load_workbook(path)


def columns_by_mark(sheet: Worksheet, start: str) -> dict[str, int]:
    cells: Iterator[Any] = (cell for row in sheet.iter_rows() for cell in row)
    return {str(cell.value): cell.column for cell in cells if str(cell.value).startswith(start)}


def visible(workbook: openpyxl.Workbook) -> list[Worksheet]:
    return [sheet for sheet in workbook if sheet.sheet_state == "visible"]


def texts(sheet: Worksheet) -> Iterator[str]:
    return (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_sheets_in_order(workbook: openpyxl.Workbook, catalogue: Catalogue) -> None:
    names = workbook.sheetnames
    wanted = ["封面", "填报说明", *(each.name for each in catalogue.sections), "台账"]
    wanted += [*(each.short_name for each in catalogue.checklists), "整改台账", "审核情况", "目标对照"]
    assert [name for name in names if name in wanted] == wanted
    assert [sheet.title for sheet in workbook if sheet.sheet_state != "visible"] == ["数据（勿改）"]
    assert workbook["数据（勿改）"].sheet_state == "hidden"


def test_every_page_is_a4_across_one_page_wide_and_says_whose_it_is(
    workbook: openpyxl.Workbook, sample: tuple[Report, Submission]
) -> None:
    sheets: list[Any] = list(workbook)
    for sheet in sheets:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.left.text == "五马街道　2025年第4季度　第3次"
        assert "&P" in sheet.oddFooter.center.text
        assert sheet.oddFooter.right.text == f"校验码 {sample[1].check_code}"


def test_headings_are_frozen_and_repeated(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["产品质量"]
    heading = next(cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == "代码")
    assert sheet.freeze_panes == f"C{heading + 1}"
    assert sheet.print_title_rows == f"$1:${heading}"


def test_marks_are_hidden(workbook: openpyxl.Workbook) -> None:
    marked = {
        (sheet.title, cell.row)
        for sheet in visible(workbook)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and mark_of(cell.value)
    }
    assert marked
    assert all(workbook[title].row_dimensions[row].hidden for title, row in marked)


def test_the_foot_is_signed(workbook: openpyxl.Workbook) -> None:
    for name in ("产品质量", "台账", "冷链", "整改台账", "审核情况"):
        (foot,) = (text for text in texts(workbook[name]) if text.startswith("单位负责人："))
        assert all(word in foot for word in ("审核人：", "填表人：", "联系电话：", "报出日期：", "（公章）"))


def test_numbers_are_written_without_a_binary_detour(sample_file: Path) -> None:
    with zipfile.ZipFile(sample_file) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets" in name]
    figures = {value for sheet in sheets for value in sheet.split("<v>")[1:]}
    assert figures
    assert not any("000000000" in figure.split("</v>")[0] or "E" in figure.split("</v>")[0] for figure in figures)


def test_choices_drop_down_and_figures_are_checked(template: openpyxl.Workbook, catalogue: Catalogue) -> None:
    checklist = template["冷链"]
    (listed,) = (each for each in checklist.data_validations.dataValidation if each.type == "list")
    result = next(field for field in catalogue.forms.check if field.code == "result")
    assert listed.formula1 == '"' + ",".join(choice.name for choice in result.choices) + '"'
    (filled,) = listed.cells.ranges
    assert filled.size["rows"] == len(catalogue.checklists[0].items)
    figures = [each for each in template["产品质量"].data_validations.dataValidation if each.type == "custom"]
    assert all(
        '"不适用"' in each.formula1 and "ISNUMBER" in each.formula1 and ">=0" in each.formula1 for each in figures
    )
    dates = [each for each in template["台账"].data_validations.dataValidation if "DATEVALUE" in each.formula1]
    assert dates
    assert all(each.error for sheet in template for each in sheet.data_validations.dataValidation)


def test_entries_that_are_text_are_formatted_as_text(template: openpyxl.Workbook) -> None:
    """Otherwise a date or a long code typed by hand becomes a number."""
    sheet = template["台账"]
    columns = columns_by_mark(sheet, "[ledger]")
    first = next(cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == "P05")
    for mark in ("[ledger]date", "[ledger]credit_code", "[ledger]document"):
        assert sheet.cell(first, columns[mark]).number_format == "@"


def test_colours_are_those_of_the_screen(workbook: openpyxl.Workbook) -> None:
    rules = {rule.text: rule.dxf for ranges in workbook["产品质量"].conditional_formatting for rule in ranges.rules}
    for status in Status:
        assert rules[str(status)].fill.bgColor.rgb[-6:] == STATUS_COLOURS[status].paper
        assert rules[str(status)].font.color.rgb[-6:] == STATUS_COLOURS[status].ink


@pytest.mark.parametrize(
    ("draft", "sampled", "words"),
    [
        (False, False, None),
        (True, False, "草稿，不作上报依据"),
        (False, True, "样例数据，不是真实上报数据"),
        (True, True, "草稿，不作上报依据、样例数据，不是真实上报数据"),
    ],
)
def test_drafts_and_samples_are_marked_on_every_page(
    *, draft: bool, sampled: bool, words: str | None, sample: tuple[Report, Submission], tmp_path: Path
) -> None:
    report, submission = sample
    path = tmp_path / "标记.xlsx"
    write_submission(path, report, replace(submission, draft=draft, sample=sampled))
    sheets: list[Any] = visible(openpyxl.load_workbook(path))
    for sheet in sheets:
        assert sheet.oddHeader.right.text == words
        assert (words in list(texts(sheet))) == (words is not None)


def test_a_template_asks_how_often_and_has_room_for_ledgers(template: openpyxl.Workbook, catalogue: Catalogue) -> None:
    cover = list(texts(template["封面"]))
    assert "报送次数" in cover
    assert any("第____次" in text for text in cover)
    rows = [cell.value for (cell,) in template["台账"].iter_rows(max_col=1)]
    counts = [
        each.code for each in catalogue.indicators if each.kind == "count" and catalogue.reports("330302006", each)
    ]
    assert all(rows.count(code) >= 5 for code in counts)


def test_a_text_longer_than_a_cell_is_refused_and_not_cut(sample: tuple[Report, Submission], tmp_path: Path) -> None:
    report, submission = sample
    (key, *_) = submission.cells
    too_long = replace(submission, cells={**submission.cells, key: "长" * 32_768})
    with pytest.raises(UserError) as refused:
        write_submission(tmp_path / "长.xlsx", report, too_long)
    assert "32767" in refused.value.message
    assert not (tmp_path / "长.xlsx").exists()


def test_names_of_sheets_that_no_program_takes(catalogue: Catalogue, tmp_path: Path) -> None:
    odd = [replace(each, name=f"质量[{number}]/{'长' * 40}") for number, each in enumerate(catalogue.sections)]
    same = [replace(each, short_name="封面") for each in catalogue.checklists]
    strange = replace(catalogue, sections=tuple(odd), checklists=tuple(same))
    path = tmp_path / "名.xlsx"
    write_template(path, Report(strange, "330302006", Period.parse("2025Q4"), {}))
    names = openpyxl.load_workbook(path).sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert open_workbook(path).sheets[0].name == "封面"


@pytest.mark.parametrize(
    ("text", "width", "lines"), [("", 10, 1), ("短", 10, 1), ("中" * 20, 22.5, 3), ("a\nb\n", 10, 3)]
)
def test_lines_needed(text: str, width: float, lines: int) -> None:
    assert lines_needed(text, width) == lines


def test_opening_figures_are_called_and_asked_as_on_the_screen(catalogue: Catalogue, tmp_path: Path) -> None:
    ratio = next(each for each in catalogue.indicators if each.denominator is not None)
    cells = {CellKey(Area.OPENING, ratio.code, f"{window}_numerator"): "5" for window in OPENING_NAMES}
    path = tmp_path / "期初.xlsx"
    write_submission(path, *report_with(catalogue, cells, period="2022Q3"))
    held = set(texts(openpyxl.load_workbook(path)["期初数"]))
    assert {f"{name}·填报项一" for name in OPENING_NAMES.values()} <= held
    on_the_screen = opening_table(catalogue.indicators, Period(2022, 3))
    assert opening_form(catalogue.indicators).rows.keys() == {row.record for row in on_the_screen.rows}
    for row in on_the_screen.rows:
        assert opening_form(catalogue.indicators).rows[row.record].fields == row.fields
