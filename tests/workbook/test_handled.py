"""What people do to a workbook in WPS: move, insert, delete, retype. Nothing is lost, nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import numbers
from openpyxl.worksheet.worksheet import Worksheet

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.submission import Submission
from luqual_desktop.workbook.reader import ReadSubmission, read_submission
from luqual_desktop.workbook.refusal import WorkbookRefused
from luqual_desktop.workbook.writer import write_template

Value = str | int | float | bool | None
Change = Callable[[openpyxl.Workbook], None]
P01 = CellKey(Area.INDICATOR, "P01", "numerator")


def place(sheet: Worksheet, mark: str, code: str) -> tuple[int, int]:
    """Return row and column of a record's cell."""
    (column,) = (cell.column for row in sheet.iter_rows() for cell in row if cell.value == mark)
    (row,) = (cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == code)
    return row, column


def put(
    workbook: openpyxl.Workbook, value: Value, sheet: str = "产品质量", mark: str = "[P]first", code: str = "P01"
) -> None:
    cell = workbook[sheet].cell(*place(workbook[sheet], mark, code))
    cell.value = value
    if isinstance(value, str) and not value.startswith("=SUM"):
        cell.data_type = "s"


def changed(file: Path, tmp_path: Path, catalogue: Catalogue, change: Change) -> ReadSubmission:
    workbook = openpyxl.load_workbook(file)
    change(workbook)
    path = tmp_path / "改动.xlsx"
    workbook.save(path)
    return read_submission(path, catalogue)


@pytest.fixture
def template(catalogue: Catalogue, tmp_path: Path) -> Path:
    path = tmp_path / "空白表.xlsx"
    write_template(path, Report(catalogue, "330302006", Period.parse("2025Q4"), {}))
    return path


def move_row(workbook: openpyxl.Workbook) -> None:
    """Cut P01 and put it below P13, closing the gap."""
    sheet = workbook["产品质量"]
    first, _ = place(sheet, "[P]first", "P01")
    last, _ = place(sheet, "[P]first", "P13")
    lines = [[cell.value for cell in sheet[row]] for row in range(first, last + 1)]
    for row, values in enumerate([*lines[1:], lines[0]], start=first):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column).value = value


def insert_column(workbook: openpyxl.Workbook) -> None:
    workbook["产品质量"].insert_cols(5)
    workbook["产品质量"]["E7"] = "自己的记号"


def insert_rows(workbook: openpyxl.Workbook) -> None:
    workbook["冷链"].insert_rows(1, 3)
    workbook["冷链"].insert_rows(10)


def reorder_sheets(workbook: openpyxl.Workbook) -> None:
    workbook.move_sheet("产品质量", 12)
    workbook.move_sheet("数据（勿改）", -20)
    workbook["服务质量"].title = "改了名"


def swap_columns(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["产品质量"]
    for row in sheet.iter_rows(min_row=3):
        row[4].value, row[6].value = row[6].value, row[4].value


def show_everything(workbook: openpyxl.Workbook) -> None:
    for sheet in workbook:
        sheet.sheet_state = "visible"
        for dimension in sheet.row_dimensions.values():
            dimension.hidden = False


def delete_foot(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["产品质量"]
    sheet.delete_rows(sheet.max_row - 1, 2)


@pytest.mark.parametrize(
    "change", [move_row, insert_column, insert_rows, reorder_sheets, swap_columns, show_everything, delete_foot]
)
def test_moving_things_about_changes_nothing(
    change: Change, sample: tuple[Report, Submission], sample_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    read = changed(sample_file, tmp_path, catalogue, change)
    assert dict(read.cells) == dict(sample[1].cells)
    assert (read.edited, read.problems, read.digest_ok) == ((), (), True)


@pytest.mark.parametrize(
    ("typed", "visible"),
    [(500, "500"), (0, "0"), ("96.50", "96.5"), (None, ""), ("不适用", "不适用"), (95.99, "95.99")],
)
def test_an_edited_cell_counts_as_it_is_visible(
    typed: Value,
    visible: str,
    sample: tuple[Report, Submission],
    sample_file: Path,
    catalogue: Catalogue,
    tmp_path: Path,
) -> None:
    read = changed(sample_file, tmp_path, catalogue, lambda workbook: put(workbook, typed))
    assert read.edited == ((P01, sample[1].cells[P01], visible),)
    assert read.cells.get(P01, "") == visible
    assert read.digest_ok
    assert read.problems == ()


def test_an_edited_text_and_a_deleted_ledger_row_are_shown(
    sample: tuple[Report, Submission], sample_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        put(workbook, "改了说法", "产品质量-任务", "[P-tasks]achievements", "P-T01")
        sheet = workbook["台账"]
        (row,) = {cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == "P10"}
        sheet.delete_rows(row)

    read = changed(sample_file, tmp_path, catalogue, change)
    edited = {each.key: each.visible for each in read.edited}
    assert edited[CellKey(Area.TASK, "P-T01", "achievements")] == "改了说法"
    gone = {key for key, text in edited.items() if not text}
    assert gone == {key for key in sample[1].cells if key.record == "P10/0001"}


@pytest.mark.parametrize(
    ("typed", "code", "text"),
    [
        ("=SUM(1,2)", "E401", "=SUM(1,2)"),
        ("９６．５", "W401", "96.5"),
        (" 1,234 ", "W401", "1234"),
        ("1,234.50", "W401", "1234.5"),
    ],
)
def test_an_oddly_written_figure_is_read_with_a_warning_or_refused(
    typed: str, code: str, text: str, sample_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    read = changed(sample_file, tmp_path, catalogue, lambda workbook: put(workbook, typed))
    (problem,) = read.problems
    assert (problem.code, problem.section, problem.row, problem.field) == (code, "P", "P01", "numerator")
    assert "工作表“产品质量”E5" in problem.message
    assert read.cells[P01] == text


@pytest.mark.parametrize(
    "typed", ["96,5", "96，5", "约96", "90-95", "九十六", "/", "1_000", "0x10", "NaN", "∞", "٩٦", "1e5"]
)
def test_what_is_no_figure_is_kept_as_it_was_typed(
    typed: str, sample_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    read = changed(sample_file, tmp_path, catalogue, lambda workbook: put(workbook, typed))
    assert read.cells[P01] == typed
    assert read.problems == ()


def test_formats_that_change_what_a_number_says(sample_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        tasks = workbook["产品质量-任务"]
        progress = tasks.cell(*place(tasks, "[P-tasks]progress", "P-T01"))
        progress.value, progress.number_format = 0.965, numbers.FORMAT_PERCENTAGE_00
        figures = workbook["产品质量"]
        dated = figures.cell(*place(figures, "[P]first", "P01"))
        dated.value, dated.number_format = 45930, "yyyy-mm-dd"
        share = figures.cell(*place(figures, "[P]second", "P01"))
        share.value, share.number_format = 0.5, numbers.FORMAT_PERCENTAGE
        ledger = workbook["台账"]
        (row,) = {cell.row for (cell,) in ledger.iter_rows(max_col=1) if cell.value == "P10"}
        (column,) = (cell.column for line in ledger.iter_rows() for cell in line if cell.value == "[ledger]date")
        ledger.cell(row, column).value, ledger.cell(row, column).number_format = 45930, "m/d/yy"

    read = changed(sample_file, tmp_path, catalogue, change)
    assert {problem.code for problem in read.problems} == {"W403", "W404", "E404"}
    assert read.cells[CellKey(Area.TASK, "P-T01", "progress")] == "96.5"
    assert read.cells[CellKey(Area.LEDGER, "P10/0001", "date")] == "2025-09-30"
    assert read.cells[P01] == "2025-09-30"


def test_a_figure_shown_as_a_thousandth_of_itself_is_not_guessed_at(
    sample_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["产品质量"]
        cell = sheet.cell(*place(sheet, "[P]first", "P01"))
        cell.value, cell.number_format = 784_000, "#,##0,"

    read = changed(sample_file, tmp_path, catalogue, change)
    (told,) = read.problems
    assert (told.code, told.row, read.cells[P01]) == ("E404", "P01", "784000")
    assert "缩小显示（单元格存的是 784000）" in told.message


def test_error_values_and_truth_values_are_refused(sample_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        figures = workbook["产品质量"]
        wrong = figures.cell(*place(figures, "[P]first", "P01"))
        wrong.value, wrong.data_type = "#DIV/0!", "e"
        put(workbook, True, mark="[P]second")

    read = changed(sample_file, tmp_path, catalogue, change)
    assert [(problem.code, problem.level) for problem in read.problems] == [
        ("E402", Level.ERROR),
        ("E403", Level.ERROR),
    ]


def test_a_merged_range_over_a_figure_is_named(sample_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["产品质量"]
        row, column = place(sheet, "[P]first", "P01")
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)

    read = changed(sample_file, tmp_path, catalogue, change)
    (problem,) = read.problems
    assert (problem.code, problem.row, problem.field) == ("E407", "P02", "numerator")


def test_a_deleted_row_is_missed_and_not_read_as_blank(
    sample: tuple[Report, Submission], sample_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["产品质量"]
        sheet.delete_rows(place(sheet, "[P]first", "P03")[0])

    read = changed(sample_file, tmp_path, catalogue, change)
    (problem,) = read.problems
    assert (problem.code, problem.level, problem.row) == ("E405", Level.ERROR, "P03")
    assert "P03 基本药物抽检合格率" in problem.message
    assert dict(read.cells) == dict(sample[1].cells)


def test_a_row_there_twice_is_named(sample_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    read = changed(sample_file, tmp_path, catalogue, lambda workbook: put(workbook, "P01", mark="[P]code", code="P02"))
    assert [problem.code for problem in read.problems] == ["E406", "E405"]


def test_a_changed_unit_on_the_cover_is_named(sample_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        (cell,) = (
            cell for row in workbook["封面"].iter_rows() for cell in row if cell.value == "五马街道（330302006）"
        )
        cell.value = "七都街道（330302023）"

    read = changed(sample_file, tmp_path, catalogue, change)
    assert [problem.code for problem in read.problems] == ["E409"]
    assert read.unit == "330302006"


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda workbook: workbook.remove(workbook["冷链"]), "table_missing", "浙江省冷链食品闭环管理系统"),
        (lambda workbook: workbook.remove(workbook["封面"]), "table_missing", "封面"),
        (lambda workbook: workbook.remove(workbook["台账"]), "table_missing", "台账"),
        (lambda workbook: workbook.remove(workbook["数据（勿改）"]), "not_ours", "数据（勿改）"),
        (lambda workbook: workbook.copy_worksheet(workbook["冷链"]), "table_twice", "各有一份"),
        (lambda workbook: workbook["冷链"].delete_cols(5), "column_missing", "checked"),
        (lambda workbook: workbook["冷链"].delete_rows(3, 2), "table_missing", "浙江省冷链食品闭环管理系统"),
    ],
)
def test_a_missing_table_is_refused_and_named(
    change: Change, code: str, words: str, sample_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        changed(sample_file, tmp_path, catalogue, change)
    assert refused.value.code == code
    assert words in refused.value.message
    assert refused.value.message.startswith("文件“改动.xlsx”")


def manifest_cell(workbook: openpyxl.Workbook, key: str) -> Any:
    sheet = workbook["数据（勿改）"]
    (row,) = (cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == key)
    return sheet.cell(row, 2)


@pytest.mark.parametrize(("key", "value"), [("digest", "0" * 64), ("unit", "330302023"), ("revision", "9")])
def test_a_hidden_sheet_that_does_not_agree_with_itself_is_seen(
    key: str, value: str, sample_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        manifest_cell(workbook, key).value = value

    assert not changed(sample_file, tmp_path, catalogue, change).digest_ok


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("format", "2", "newer"),
        ("format", "x", "manifest"),
        ("kind", "return_slip", "other_kind"),
        ("period", "2025第4季", "manifest"),
        ("scope", "half", "manifest"),
        ("content.000001", "|{|", "manifest"),
        ("content.000001", "|[1,2]|", "manifest"),
    ],
)
def test_a_hidden_sheet_that_cannot_be_read_is_refused(
    key: str, value: str, code: str, sample_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        manifest_cell(workbook, key).value = value

    with pytest.raises(WorkbookRefused) as refused:
        changed(sample_file, tmp_path, catalogue, change)
    assert refused.value.code == code


def fill_ledger(workbook: openpyxl.Workbook, rows: list[tuple[str, str, str]]) -> None:
    """Write rows of indicator, serial and name over the first ones of the ledger."""
    sheet = workbook["台账"]
    cells: Iterator[Any] = (cell for row in sheet.iter_rows() for cell in row)
    marks = {str(cell.value): cell.column for cell in cells if str(cell.value).startswith("[ledger]")}
    (first, *_) = (cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == "P05")
    for row, (indicator, serial, name) in enumerate(rows, start=first):
        sheet.cell(row, marks["[ledger]indicator"]).value = indicator or None
        sheet.cell(row, marks["[ledger]code"]).value = serial or None
        sheet.cell(row, marks["[ledger]name"]).value = name


def test_a_template_filled_by_hand(template: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        put(workbook, 96)
        put(workbook, 100, mark="[P]second")
        fill_ledger(
            workbook, [("P05", "", "甲标准"), ("P05", "7", "乙标准"), ("P06", "", "丙企业"), ("P05", "", "丁标准")]
        )
        (cell,) = (cell for row in workbook["封面"].iter_rows() for cell in row if cell.value == "报送次数")
        cell.offset(column=1).value = "第2次"

    read = changed(template, tmp_path, catalogue, change)
    names = {key.record: text for key, text in read.cells.items() if key.area is Area.LEDGER}
    assert names == {"P05/0008": "甲标准", "P05/0007": "乙标准", "P06/0001": "丙企业", "P05/0009": "丁标准"}
    assert (read.cells[P01], read.revision, read.problems, read.is_template) == ("96", 2, (), True)


@pytest.mark.parametrize(("typed", "revision"), [(None, 1), (3, 3), ("第4次", 4), ("２", 2), ("1.0", 1)])
def test_the_revision_of_a_template(
    typed: Value, revision: int, template: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        (cell,) = (cell for row in workbook["封面"].iter_rows() for cell in row if cell.value == "报送次数")
        cell.offset(column=1).value = typed

    read = changed(template, tmp_path, catalogue, change)
    assert (read.revision, read.problems) == (revision, ())


def test_a_revision_that_is_none_is_named(template: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        (cell,) = (cell for row in workbook["封面"].iter_rows() for cell in row if cell.value == "报送次数")
        cell.offset(column=1).value = "补报"

    assert [problem.code for problem in changed(template, tmp_path, catalogue, change).problems] == ["E410"]


def test_ledger_rows_that_cannot_be_placed_are_named(template: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    rows = [("", "", "没有代码"), ("P99", "", "没有这个指标"), ("P05", "1", "甲"), ("P05", "0001", "又一个")]
    read = changed(template, tmp_path, catalogue, lambda workbook: fill_ledger(workbook, rows))
    assert [problem.code for problem in read.problems] == ["E408", "E408", "E406"]


def test_a_rectification_row_typed_by_hand_gets_a_number(template: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["整改台账"]
        (mark,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == "[rectification]problem")
        for row, text in ((mark.row + 2, "其一"), (mark.row + 9, "其二"), (sheet.max_row + 3, "写在表外")):
            sheet.cell(row, mark.column).value = text

    read = changed(template, tmp_path, catalogue, change)
    held = {key.record: text for key, text in read.cells.items() if key.area is Area.RECTIFICATION}
    numbers_given = [f"330302006/2025Q4-00{serial}" for serial in (1, 2, 3)]
    assert held == dict(zip(numbers_given, ("其一", "其二", "写在表外"), strict=True))


def test_figures_in_a_row_without_a_code_are_not_lost_silently(
    template: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    read = changed(template, tmp_path, catalogue, lambda workbook: put(workbook, "P-01", mark="[P]code"))
    assert [problem.code for problem in read.problems] == ["E405"]

    def change(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["产品质量"]
        row, column = place(sheet, "[P]first", "P13")
        sheet.cell(row + 5, column).value = 12

    assert [problem.code for problem in changed(template, tmp_path, catalogue, change).problems] == ["W405"]
