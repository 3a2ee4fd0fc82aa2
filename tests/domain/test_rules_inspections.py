"""Key tasks, deliverables, checklists and rectification items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.audit import Subject, check_all, check_subject, in_order
from luqual_desktop.domain.rules.entries import report_date

Make = Callable[..., Report]
CellsOf = Callable[[Mapping[str, str]], dict[CellKey, str]]
RECORD = "330302006/2022Q2-001"


def found(report: Report, area: Area, record: str) -> list[Finding]:
    return check_subject(report, Subject(area, record))


def codes(report: Report, area: Area, record: str) -> list[tuple[str, str]]:
    return [(each.code, each.field) for each in found(report, area, record)]


def task(state: str, progress: str) -> dict[str, str]:
    return {"task P-T01 state": state, "task P-T01 progress": progress}


@pytest.mark.parametrize(
    ("state", "progress", "expected"),
    [
        ("已完成", "100", []),
        ("已完成", "99.9", ["H306"]),
        ("推进中", "100", ["H306"]),
        ("滞后", "100", ["H306"]),
        ("推进中", "60", []),
        ("滞后", "60", []),
        ("未启动", "0", []),
        ("未启动", "0.1", ["H306"]),
        ("已完成", "", []),
        ("", "100", []),
        ("已完成", "一半", ["E101"]),
        ("已完成", "101", ["E115"]),
        ("已完成", "-1", ["E102"]),
        ("完成", "100", ["E113"]),
    ],
)
def test_state_and_progress_of_a_key_task(make: Make, state: str, progress: str, expected: list[str]) -> None:
    assert [code for code, _ in codes(make(task(state, progress)), Area.TASK, "P-T01")] == expected


def test_key_tasks_without_a_state_are_counted_once_a_section(make: Make) -> None:
    (finding,) = found(make({}), Area.TASK, "M*")
    assert (finding.code, finding.row, finding.field) == ("H305", "M-T01", "state")
    assert "还有 3 项重点任务没有填“状态”" in finding.message
    (finding,) = found(make({"task M-T01 state": "推进中", "task M-T02 state": " "}), Area.TASK, "M*")
    assert (finding.row, "还有 2 项" in finding.message) == ("M-T02", True)
    assert found(make({f"task M-T0{n} state": "推进中" for n in (1, 2, 3)}), Area.TASK, "M*") == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({}, []),
        ({"reached": "未创成"}, []),
        ({"reached": "已创成"}, [("E107", "date")]),
        ({"reached": "已创成", "date": "2022-06-30"}, []),
        ({"reached": "已创成", "date": "2022-07-01"}, [("E108", "date")]),
        ({"reached": "已创成", "date": "2020-12-31"}, [("E109", "date")]),
        ({"reached": "成了"}, [("E113", "reached")]),
    ],
)
def test_deliverables(make: Make, texts: Mapping[str, str], expected: list[tuple[str, str]]) -> None:
    code = next(iter(make().catalogue.deliverable_by_code))
    report = make({f"deliverable {code} {field}": text for field, text in texts.items()})
    assert codes(report, Area.DELIVERABLE, code) == expected


def check(**texts: str) -> dict[str, str]:
    return {f"check C01-01 {field}": text for field, text in texts.items()}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (check(result="符合", checked="3", problems="0"), []),
        (check(result="符合", problems="1"), [("H306", "problems")]),
        (check(result="符合", checked="0", problems="1"), [("H306", "problems"), ("H306", "checked")]),
        (check(result="未查", checked="0", problems="1"), [("H306", "checked")]),
        (check(result="不适用"), []),
        (check(result="不符合", checked="3", problems="1"), [("E119", "result")]),
        (check(result="不符合", checked="3", problems="0"), [("E119", "result"), ("H306", "problems")]),
        (check(result="差"), [("E113", "result")]),
        (check(result="符合", checked="-1"), [("E102", "checked")]),
        (check(result="符合", problems="半"), [("E101", "problems")]),
    ],
)
def test_items_of_a_checklist(make: Make, texts: Mapping[str, str], expected: list[tuple[str, str]]) -> None:
    assert [each for each in codes(make(texts), Area.CHECK, "C01") if each[0] != "H305"] == expected


def test_unanswered_items_are_counted_once_a_checklist(make: Make) -> None:
    (finding,) = found(make({"check C01-01 result": "符合"}), Area.CHECK, "C01")
    assert (finding.code, finding.row, finding.section) == ("H305", "C01-02", "C01")
    assert "还有 5 项" in finding.message


def item(record: str = RECORD, **texts: str) -> dict[str, str]:
    complete = {"item": "C01-01", "opened": "2022Q2", "person": "张三", "deadline": "2022-08-01", "state": "待整改"}
    return {f"rectification {record} {field}": text for field, text in (complete | texts).items() if text}


REPORTED = {"cover cover date": "2022-07-05"}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (item(), []),
        (item(deadline="2022-07-05"), []),
        (item(deadline="2022-07-04"), [("W207", "deadline")]),
        (item(deadline="2022-07-04", state="整改中"), [("W207", "deadline")]),
        (item(deadline="2022-07-04", state="已整改"), []),
        (item(deadline="2022-07-04", state="已复查销号", recheck_date="2022-07-04"), []),
        (item(state="已复查销号"), [("E116", "recheck_date")]),
        (item(state="已复查销号", recheck_date="复查过"), [("E114", "recheck_date")]),
        (item(state="已复查销号", recheck_date="2022-07-05"), []),
        (item(state="已复查销号", recheck_date="2022-07-06"), [("E108", "recheck_date")]),
        (item(person="", deadline="", state=""), [("E107", "person"), ("E107", "deadline"), ("E107", "state")]),
        (item(state="销号"), [("E113", "state")]),
    ],
)
def test_rectification_items(make: Make, texts: Mapping[str, str], expected: list[tuple[str, str]]) -> None:
    assert codes(make(REPORTED | dict(texts)), Area.RECTIFICATION, RECORD) == expected


def test_a_recheck_after_the_report_date_says_so(make: Make) -> None:
    late = item(state="已复查销号", recheck_date="2022-07-06")
    (finding,) = found(make(REPORTED | late), Area.RECTIFICATION, RECORD)
    assert finding.message == "“复查日期”2022-07-06 晚于报出日期 2022-07-05，请核对这两个日期。"
    assert codes(make(late), Area.RECTIFICATION, RECORD) == []


def test_without_a_report_date_nothing_is_overdue(make: Make) -> None:
    assert codes(make(item(deadline="2021-01-01")), Area.RECTIFICATION, RECORD) == []
    unreadable = {"cover cover date": "七月初"}
    assert codes(make(unreadable | item(deadline="2021-01-01")), Area.RECTIFICATION, RECORD) == []


def test_the_report_date_is_the_covers(make: Make, catalogue: Catalogue) -> None:
    assert str(report_date(make(REPORTED))) == "2022-07-05"
    fields = tuple(field for field in catalogue.forms.cover if field.code != "date")
    dateless = replace(catalogue, forms=replace(catalogue.forms, cover=fields))
    assert report_date(replace(make(REPORTED), catalogue=dateless)) is None


@pytest.mark.parametrize(
    ("held", "unmended"),
    [
        ({}, True),
        (item(), False),
        (item(opened="2022Q1"), False),
        (item(state="已整改"), False),
        (item(item="C01-02"), True),
        (item(state="已复查销号", recheck_date="2022-06-30"), False),  # found and mended within the period
        (item(opened="2022Q1", state="已复查销号", recheck_date="2022-06-30"), True),  # that one is history
        (item(state=" 待整改 ", item=" C01-01 "), False),
    ],
)
def test_what_does_not_conform_has_a_rectification_item(make: Make, held: Mapping[str, str], unmended: bool) -> None:
    report = make(check(result="不符合", problems="1") | dict(held))
    assert (("E119", "result") in codes(report, Area.CHECK, "C01")) == unmended


def test_a_record_that_is_gone_has_no_findings(make: Make) -> None:
    assert found(make({}), Area.RECTIFICATION, RECORD) == []


def test_another_plans_forms_may_have_fewer_fields(small_catalogue: Catalogue, cells: CellsOf) -> None:
    forms = small_catalogue.forms
    bare = replace(forms, check=tuple(field for field in forms.check if field.code == "result"))
    held = cells(
        {
            "check K1.1 result": "达标",
            "check K1.2 result": "没去看",
            "task R-J1 state": "办结",
            "task R-J1 progress": "5",
        }
    )
    catalogue = replace(small_catalogue, forms=bare)
    report = Report(catalogue, "999901001", catalogue.calendar.periods[0], held)
    assert codes(report, Area.CHECK, "K1") == []
    (finding,) = found(report, Area.TASK, "R-J1")
    assert finding.message == "“培育特色产业”状态为“办结”，进度为 5%，请核对两者是否一致。".replace(
        "状态", "阶段"
    ).replace("进度", "完成比例")
    assert {each.code for each in in_order(check_all(report))} >= {"E107", "W202", "H305", "H306"}
