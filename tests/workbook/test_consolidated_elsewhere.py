"""A consolidated workbook in LibreOffice: its check sheet recalculated, its printed pages, what it says afterwards."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import openpyxl
import pytest

from luqual_desktop.domain.catalogue import Catalogue, Kind
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.batch import BatchRequest, consolidate_files
from luqual_desktop.services.checking import Outcome, check_file
from luqual_desktop.workbook.reader import SubmissionReader
from tests.conftest import Convert
from tests.services.unit_files import PERIOD, indicator_cells, ledger_cells, report_for, steady_actor, unit_file

OWNER = "330302"
NAMED = ("汇总表", "单位×指标", "目标对照", "报送情况", "整改台账", "疑似重复", "审核情况", "数据来源", "核对")


@pytest.fixture(scope="module")
def consolidated(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The consolidated workbook of three units whose figures divide without end, with an item that two of them list."""
    folder = tmp_path_factory.mktemp("LibreOffice")
    for number, unit in enumerate((each.code for each in catalogue.units[:3]), start=1):
        figures: dict[str, tuple[str, ...]] = {}
        for place, each in enumerate(catalogue.indicators):
            if each.kind is Kind.RATIO and catalogue.reports(unit, each):
                figures[each.code] = (f"{11 * number + place}", f"{97 + 7 * place}")
        figures |= {"P04": (f"1234567.8{number}", "98765432.109"), "P05": ("1",)}
        cells = indicator_cells(catalogue, figures)
        cells |= ledger_cells("P05", "浙江制造标准甲" if number < 3 else "标准乙", document="T/ZZB 7")
        unit_file(folder, report_for(catalogue, unit, cells))
    own = indicator_cells(catalogue, {"S01": ("91.27", "803"), "V02": ("88", "92")})
    unit_file(folder, report_for(catalogue, OWNER, own))
    target = folder / "汇总.xlsx"
    request = BatchRequest(tuple(folder.glob("3*.xlsx")), OWNER, PERIOD, target)
    done = consolidate_files(catalogue, migrations_folder(), request, steady_actor(), lambda _line: None)
    assert done.taken.rejected == []
    return target


def test_it_holds_every_sheet_that_the_offices_were_promised(consolidated: Path) -> None:
    names = openpyxl.load_workbook(consolidated, read_only=True).sheetnames
    assert [name for name in NAMED if name not in names] == []


def test_with_its_hidden_sheet_in_sight_it_is_refused_in_one_sentence(
    consolidated: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(consolidated)
    book["数据（勿改）"].sheet_state = "visible"
    book.save(tmp_path / "显示.xlsx")
    answer = check_file(catalogue, tmp_path / "显示.xlsx")
    assert (answer.outcome, answer.code, answer.arrival) == (Outcome.REJECTED, "not_ours", None)


@pytest.mark.slow
def test_recalculated_elsewhere_every_check_says_that_it_agrees(
    consolidated: Path, catalogue: Catalogue, convert: Convert
) -> None:
    saved = convert(consolidated, "xlsx")
    sheet = openpyxl.load_workbook(saved, data_only=True)["核对"]
    verdicts = [row[5] for row in sheet.iter_rows(values_only=True) if row[5] in {"一致", "不一致"} or row[0]]
    judged = [each for each in verdicts if each in {"一致", "不一致"}]
    told = next(str(row[1]) for row in sheet.iter_rows(values_only=True) if str(row[1]).startswith("以下"))
    count = int(re.findall("[0-9]+", told)[0])
    assert count > 100
    assert judged == ["一致"] * (count + 1)

    read = SubmissionReader(catalogue).read(saved)
    assert read.digest_ok
    assert (read.edited, read.problems) == ((), ())


@pytest.mark.slow
def test_a_total_that_was_changed_is_found_out(consolidated: Path, tmp_path: Path, convert: Convert) -> None:
    book = openpyxl.load_workbook(consolidated)
    sheet = book["汇总表"]
    (cell,) = (row[3] for row in sheet.iter_rows() if row[0].value == "P01")
    assert isinstance(cell.value, int | float)
    cell.value += 1
    book.save(tmp_path / "改过.xlsx")
    sheet = openpyxl.load_workbook(convert(tmp_path / "改过.xlsx", "xlsx"), data_only=True)["核对"]
    wrong = [str(row[1]) for row in sheet.iter_rows(values_only=True) if row[5] == "不一致"]
    assert wrong[0].startswith("以下")
    assert all("P01" in each for each in wrong[1:])
    assert len(wrong) > 1


@pytest.mark.slow
def test_printed_every_sheet_is_one_page_wide(consolidated: Path, convert: Convert) -> None:
    pdf = convert(consolidated, "pdf")
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    pages = text.split("\f")[:-1]
    for sheet in openpyxl.load_workbook(consolidated):
        if sheet.sheet_state == "visible":
            fitting = sheet.sheet_properties.pageSetUpPr
            assert fitting is not None
            assert (fitting.fitToPage, sheet.page_setup.fitToWidth) == (True, 1), sheet.title
    for last in ("完整性", "结果", "文件"):
        assert any(last in page for page in pages), last
    assert all(re.search("第 ?[0-9]+ ?页", page) for page in pages)
