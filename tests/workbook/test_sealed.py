"""Task packages and return slips come back as they went out, and not at all once somebody changed them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from luqual_desktop.domain.catalogue import Catalogue, ReportedBy, Unit
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.package_text import package_text
from luqual_desktop.domain.returns import Mark, ReturnSlip
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.workbook import task_package as writing
from luqual_desktop.workbook.refusal import WorkbookRefused
from luqual_desktop.workbook.return_slip import read_return_slip, write_return_slip
from luqual_desktop.workbook.task_package import read_task_package, write_task_package
from tests.hostile.honest_workbook import Base


@pytest.fixture
def package(catalogue: Catalogue) -> TaskPackage:
    first, second = catalogue.units[:2]
    return TaskPackage(
        catalogue.plan.code,
        catalogue.plan.version,
        catalogue.plan.owner.code,
        (first, second),
        {(first.code, "P05"): Decimal(2), (second.code, "P01"): Decimal("96.5")},
        {("V01", 2025): Decimal("24.8")},
        frozenset({(second.code, "P06")}),
        {"S01": ReportedBy.BOTH},
        {"2025Q4": date(2026, 1, 10)},
        "区质量办 0577-88000000",
    )


@pytest.fixture
def slip(catalogue: Catalogue) -> ReturnSlip:
    marks = (
        Mark(CellKey(Area.INDICATOR, "P01", "numerator"), "=与抽检台账不符，请核对"),
        Mark(CellKey(Area.CHECK, "C01-01", "checked"), "漏报"),
    )
    unit = catalogue.units[0]
    issued = ("鹿城区", "2026-01-12T09:00:00", marks, "三日内")
    return ReturnSlip(catalogue.plan.code, unit.code, unit.name, "2025Q4", 1, *issued)


def test_a_package_comes_back_whole(package: TaskPackage, catalogue: Catalogue, tmp_path: Path) -> None:
    write_task_package(tmp_path / "p.xlsx", package, catalogue)
    assert read_task_package(tmp_path / "p.xlsx") == package


def test_a_slip_comes_back_whole_and_its_reason_is_no_formula(
    slip: ReturnSlip, catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "s.xlsx"
    write_return_slip(file, slip, catalogue)
    assert read_return_slip(file, catalogue) == slip
    cells = [cell for row in load_workbook(file)["退回单"].iter_rows() for cell in row]
    (reason,) = [cell for cell in cells if str(cell.value).startswith("=")]
    assert reason.data_type == "s"


def test_a_share_that_a_merged_range_hides_is_refused(
    package: TaskPackage, catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "p.xlsx"
    write_task_package(file, package, catalogue)
    base = Base.of(file.read_bytes())
    (part,) = [name for name, content in base.parts.items() if b"<v>96.5</v>" in content]
    (row,) = re.findall(r'<c r="[A-Z]+([0-9]+)"[^>]*><v>96.5</v>', base.parts[part].decode())
    merged = f'</sheetData><mergeCells count="1"><mergeCell ref="B{row}:Z{row}"/></mergeCells>'
    whole = base.changed(part, lambda text: re.sub(r"</sheetData>(<mergeCells.*?</mergeCells>)?", merged, text))
    file.write_bytes(whole.zipped())
    with pytest.raises(WorkbookRefused, match="改动过") as caught:
        read_task_package(file)
    assert caught.value.code == "edited"


def test_a_share_changed_by_hand_is_refused(package: TaskPackage, catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "p.xlsx"
    write_task_package(file, package, catalogue)
    book = load_workbook(file)
    (cell,) = [cell for row in book["目标分解"].iter_rows() for cell in row if cell.value == 96.5]
    cell.value = 90
    book.save(file)
    with pytest.raises(WorkbookRefused, match="改动过"):
        read_task_package(file)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (96.5, "不适用"),
        (96.5, None),
        ("不适用", None),
        ("24.8", "30"),
        ("两级都填报", "本级填报"),
        ("2026-01-10", "2026-02-28"),
        ("2025Q4", "2025Q3"),
        ("五马街道", "七都街道"),
        ("330302006", "330302024"),
        ("联系方式：区质量办 0577-88000000", "联系方式：区质量办 0577-88000001"),
        ("联系方式：区质量办 0577-88000000", None),
    ],
)
def test_whatever_is_changed_by_hand_in_a_package_is_refused(
    package: TaskPackage, catalogue: Catalogue, tmp_path: Path, before: object, after: str | None
) -> None:
    file = tmp_path / "p.xlsx"
    write_task_package(file, package, catalogue)
    with pytest.raises(WorkbookRefused, match="改动过"):
        read_task_package(changed(file, before, after))


def test_a_row_taken_out_of_a_package_is_seen(package: TaskPackage, catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "p.xlsx"
    write_task_package(file, package, catalogue)
    book = load_workbook(file)
    sheet = book["目标分解"]
    (row,) = [cell.row for row in sheet.iter_rows() for cell in row if cell.value == "330302023"]
    sheet.delete_rows(row)
    book.save(file)
    with pytest.raises(WorkbookRefused, match="改动过"):
        read_task_package(file)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("P01", "P02"),
        ("漏报", "请改为 500"),
        ("漏报", None),
        ("检查数", "问题数"),
        ("说明：三日内", "说明：请在三十日内重报"),
        ("说明：三日内", None),
    ],
)
def test_a_mark_changed_by_hand_is_refused(
    slip: ReturnSlip, catalogue: Catalogue, tmp_path: Path, before: str, after: str | None
) -> None:
    file = tmp_path / "s.xlsx"
    write_return_slip(file, slip, catalogue)
    with pytest.raises(WorkbookRefused, match="改动过"):
        read_return_slip(changed(file, before, after), catalogue)


def test_a_field_that_another_version_of_the_plan_calls_otherwise_is_no_change(
    slip: ReturnSlip, catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "s.xlsx"
    write_return_slip(file, slip, catalogue)
    assert read_return_slip(changed(file, "检查数", "检查家数"), catalogue) == slip


@pytest.mark.parametrize(
    "odd",
    [
        {"shares": {("330302006", "P05"): Decimal(-1)}},
        {"units": (Unit("330302006", "五马街道"),) * 2},
        {"units": (Unit("330302/..", "五马街道"),)},
        {"units": (Unit("", "五马街道"),)},
        {"issuer": "../.."},
        {"deadlines": {"abc": date(2026, 1, 10)}},
        {"yearly": {("V01", 2025): Decimal("NaN")}},
        {"yearly": {("V01", 2025): Decimal("1E+400000")}},
        {"contact": []},
    ],
)
def test_a_package_that_nobody_can_have_made_is_damaged(
    package: TaskPackage, catalogue: Catalogue, tmp_path: Path, odd: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, text = tmp_path / "p.xlsx", package_text(replace(package, **odd))
    monkeypatch.setattr(writing, "package_text", lambda _package: text)
    write_task_package(file, package, catalogue)
    monkeypatch.undo()
    with pytest.raises(WorkbookRefused, match="已损坏"):
        read_task_package(file)


def test_half_a_pair_of_code_units_is_damage_and_no_fault(
    package: TaskPackage, slip: ReturnSlip, catalogue: Catalogue, tmp_path: Path
) -> None:
    packed, sent = tmp_path / "p.xlsx", tmp_path / "s.xlsx"
    write_task_package(packed, package, catalogue)
    write_return_slip(sent, slip, catalogue)
    for file, text in ((packed, "88000000"), (sent, "三日内")):
        base = Base.of(file.read_bytes())
        (part,) = [name for name, content in base.parts.items() if b"content.000001" in content]
        file.write_bytes(base.replaced(part, text, r"\ud800").zipped())
    with pytest.raises(WorkbookRefused, match="已损坏"):
        read_task_package(packed)
    with pytest.raises(WorkbookRefused, match="已损坏"):
        read_return_slip(sent, catalogue)


def changed(file: Path, before: object, after: str | None) -> Path:
    """Change the first visible cell that holds a value."""
    book = load_workbook(file)
    cells = [cell for sheet in book if sheet.sheet_state == "visible" for row in sheet.iter_rows() for cell in row]
    next(cell for cell in cells if cell.value == before).value = after
    book.save(file)
    return file


def test_saved_again_by_another_program_it_still_holds(
    package: TaskPackage, catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "p.xlsx"
    write_task_package(file, package, catalogue)
    load_workbook(file).save(file)
    assert read_task_package(file) == package


def test_one_kind_is_not_taken_for_the_other(
    package: TaskPackage, slip: ReturnSlip, catalogue: Catalogue, tmp_path: Path
) -> None:
    write_task_package(tmp_path / "p.xlsx", package, catalogue)
    write_return_slip(tmp_path / "s.xlsx", slip, catalogue)
    with pytest.raises(WorkbookRefused, match="不是退回单"):
        read_return_slip(tmp_path / "p.xlsx", catalogue)
    with pytest.raises(WorkbookRefused, match="不是任务包"):
        read_task_package(tmp_path / "s.xlsx")
