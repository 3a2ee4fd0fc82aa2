"""How far a table is filled: only what is asked counts, and blanks fill nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.domain.progress import Progress, progress_of
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.tables import all_tables
from luqual_desktop.domain.targets import TaskPackage

Make = Callable[..., Report]
OWNER = "330302"


def progress(report: Report, code: str, *findings: Finding) -> Progress:
    tables = all_tables(report.catalogue, report.unit, report.asked, report.period)
    return progress_of(report, next(table for table in tables if table.code == code), findings)


def filled(report: Report, code: str) -> tuple[int, int]:
    of_table = progress(report, code)
    return of_table.filled, of_table.asked


@pytest.mark.parametrize(
    ("texts", "code", "expected"),
    [
        ({}, "P", (0, 19)),  # 7 rates of two parts and 5 counts
        ({"indicator P01 numerator": "0", "indicator P01 denominator": " "}, "P", (1, 19)),
        ({"indicator P01 remark": "备注"}, "P", (0, 19)),
        ({"task P-T01 state": "推进中", "task P-T01 progress": "5"}, "P-tasks", (1, 7)),
        ({"check C01-01 result": "符合", "check C01-01 checked": "3"}, "C01", (1, 6)),
        ({"cover cover head": "王五", "cover cover remark": "说明"}, "cover", (1, 5)),
        ({}, "P05-ledger", (0, 0)),
        ({"ledger P05/0001 name": "甲"}, "P05-ledger", (1, 2)),
        ({"rectification 330302006/1 item": "C01-01"}, "rectification", (1, 5)),
    ],
)
def test_what_is_filled_of_what_is_asked(
    make: Make, texts: dict[str, str], code: str, expected: tuple[int, int]
) -> None:
    assert filled(make(texts), code) == expected


def test_a_yearly_indicator_is_asked_in_the_last_quarter_only(make: Make) -> None:
    summer, winter = (make({}, unit=OWNER, period=period) for period in ("2022Q2", "2022Q4"))
    assert filled(winter, "S")[1] - filled(summer, "S")[1] == 2


def test_what_does_not_apply_is_not_asked(make: Make) -> None:
    freed = TaskPackage("lucheng-2021-2025", "1.0", OWNER, inapplicable=frozenset({("330302006", "P01")}))
    assert filled(make({}, package=freed), "P") == (0, 17)


def test_only_what_stands_in_the_table_and_is_not_explained_is_counted(make: Make) -> None:
    here, there = (
        Finding("W202", Level.WARNING, section, Area.INDICATOR, row, "numerator", "")
        for section, row in (("P", "P01"), ("S", "S01"))
    )
    assert progress(make({}), "P", here, there) == Progress(0, 19, 0, 1)
    reason = "本季度抽检批次安排在下月进行，尚无数据"
    explained = make(
        {f"explanation {here.key} reason": reason, f"explanation {here.key} measures": "下月完成抽检后立即补报"}
    )
    assert progress(explained, "P", here, there) == Progress(0, 19)


def test_errors_and_warnings_are_counted_and_progress_adds_up(make: Make) -> None:
    found = [
        Finding("E101", level, "P", Area.INDICATOR, "P01", "numerator", "")
        for level in (Level.ERROR, Level.WARNING, Level.WARNING, Level.HINT)
    ]
    of_table = progress(make({}), "P", *found)
    assert of_table == Progress(0, 19, 1, 2)
    assert of_table + Progress(1, 2, 3, 4) == Progress(1, 21, 4, 6)
    assert of_table + Progress() == of_table
