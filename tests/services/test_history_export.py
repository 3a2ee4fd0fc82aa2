"""修改记录 as a workbook: of a cell, a report, or all, in order of number, every text as text."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.history_line import HistoryLine
from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError
from luqual_desktop.services.history_export import export_history, history_file_name
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.cells import ReportKey
from luqual_desktop.workbook.history_sheet import read_history, write_history

STREET, OTHER = "330302006", "330302023"
P01 = CellKey(Area.INDICATOR, "P01", "numerator")
CLERK = CellKey(Area.COVER, "cover", "clerk")
KEY = ReportKey(STREET, "2025Q1")


@pytest.fixture
def changed(workspace: Workspace) -> Workspace:
    """Six changes: three in one report, of which two in one cell; the clerk's name, which looks like a formula, is
    carried into the next quarter by itself.
    """
    report = workspace.open_report(STREET, Period(2025, 1))
    report.edit([Edit(P01, "11")])
    report.edit([Edit(CLERK, '=HYPERLINK("http://x")')])
    report.edit([Edit(P01, "")], "撤销录入")
    workspace.open_report(STREET, Period(2025, 2)).edit([Edit(P01, "22")])
    workspace.open_report(OTHER, Period(2025, 1)).edit([Edit(P01, "33")])
    return workspace


def rows_of(file: Path, sheet: int = 0) -> list[list[str]]:
    """Return the visible rows below the heading."""
    book = openpyxl.load_workbook(file)
    found = [[str(cell.value or "") for cell in row] for row in book.worksheets[sheet].iter_rows()]
    book.close()
    start = next(number for number, row in enumerate(found) if row[0] == "序号")
    return [row for row in found[start + 1 :] if row[0].isdigit()]


def test_one_cell(changed: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "一格.xlsx"
    assert export_history(changed, target, KEY, P01) == 2
    assert [[row[column] for column in (0, 2, 3, 4, 6, 7, 8)] for row in rows_of(target)] == [
        ["1", "李明", "五马街道", "2025年第1季度", "", "11", "录入"],
        ["3", "李明", "五马街道", "2025年第1季度", "11", "", "撤销录入"],
    ]
    assert rows_of(target)[0][5].startswith("产品质量 · P01 制造业产品质量合格率 · 合格批次")
    assert rows_of(target)[0][1].startswith("2026-01-08 09:0")


def test_one_report_and_everything(changed: Workspace, tmp_path: Path) -> None:
    assert export_history(changed, tmp_path / "报表.xlsx", KEY) == 3
    assert [row[0] for row in rows_of(tmp_path / "报表.xlsx")] == ["1", "2", "3"]
    assert export_history(changed, tmp_path / "全部.xlsx") == 6
    formula = '=HYPERLINK("http://x")'
    assert [row[7] for row in rows_of(tmp_path / "全部.xlsx")] == ["11", formula, "", formula, "22", "33"]


def test_what_was_typed_never_becomes_a_formula(changed: Workspace, tmp_path: Path) -> None:
    export_history(changed, tmp_path / "全部.xlsx")
    book = openpyxl.load_workbook(tmp_path / "全部.xlsx")
    types = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    book.close()
    assert "f" not in types


def test_many_changes_are_read_in_steps(changed: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luqual_desktop.services.history_export._A_STEP", 2)
    assert export_history(changed, tmp_path / "全部.xlsx") == 6
    assert [row[0] for row in rows_of(tmp_path / "全部.xlsx")] == ["1", "2", "3", "4", "5", "6"]


def test_a_full_sheet_goes_on_as_the_next(tmp_path: Path) -> None:
    lines = [HistoryLine(str(number), "t", "u", "x", "p", "w", "", str(number), "r") for number in range(1, 8)]
    file = tmp_path / "long.xlsx"
    written = write_history(file, "标题", iter(lines), most_rows=3)
    assert [[row[0] for row in rows_of(file, sheet)] for sheet in range(3)] == [["1", "2", "3"], ["4", "5", "6"], ["7"]]
    found = read_history(file)
    assert (found.lines, found.digest) == (written.lines, written.digest)
    assert written.lines == 7


def test_no_changes_are_an_empty_list(workspace: Workspace, tmp_path: Path) -> None:
    assert export_history(workspace, tmp_path / "空.xlsx") == 0
    assert rows_of(tmp_path / "空.xlsx") == []


def test_a_file_written_wrongly_takes_no_place(
    changed: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "全部.xlsx"
    target.write_bytes(b"old")

    def without_the_last(path: Path, heading: str, lines: object) -> object:
        kept = list(lines)  # type: ignore[call-overload]  # what the service hands over
        write_history(path, heading, iter(kept[:-1]))
        return write_history(tmp_path / "elsewhere.xlsx", heading, iter(kept))

    monkeypatch.setattr("luqual_desktop.workbook.history_sheet.write_history", without_the_last)
    with pytest.raises(UserError, match="核对不一致"):
        export_history(changed, target)
    assert target.read_bytes() == b"old"


def test_names_say_what_is_inside(changed: Workspace) -> None:
    assert history_file_name(changed, None, None) == "修改记录_全部.xlsx"
    assert history_file_name(changed, KEY, None) == "修改记录_五马街道_2025Q1.xlsx"
    ledger = CellKey(Area.LEDGER, "P05/0001", "name")
    assert history_file_name(changed, KEY, ledger) == "修改记录_五马街道_2025Q1_P05-0001_name.xlsx"
