"""Every rule once firing and once just not, with its place and what its sentence must show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from luqual_desktop.domain.figures import Opening
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.reading import LONGEST_TEXT
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules import registry
from luqual_desktop.domain.rules.audit import check_all, in_order
from tests.domain.entries import given_entry

Make = Callable[..., Report]
OWNER = "330302"
OF_TOTALS = {
    registry.BOTH_LEVELS.code,
    registry.ARRIVED_TWICE.code,
    registry.CARRIED_DIFFERS.code,
    registry.LEFT_OUT.code,
}
"""Rules of roll-ups; tests of consolidation make them fire."""


def ratio(code: str, numerator: str, denominator: str) -> dict[str, str]:
    return {f"indicator {code} numerator": numerator, f"indicator {code} denominator": denominator}


def row(
    code: str, serial: str = "0001", name: str = "鹿城鞋业", date: str = "2022-05-01", **more: str
) -> dict[str, str]:
    texts = {"name": name, "date": date, **more}
    return {f"ledger {code}/{serial} {column}": text for column, text in texts.items() if text}


def item(serial: str = "2022Q2-001", **texts: str) -> dict[str, str]:
    complete = {
        "item": "C01-01",
        "opened": "2022Q2",
        "person": "张三",
        "deadline": "2022-08-01",
        "state": "待整改",
        **texts,
    }
    return {f"rectification 330302006/{serial} {column}": text for column, text in complete.items() if text}


COVER = {
    "cover cover head": "王五",
    "cover cover reviewer": "李四",
    "cover cover clerk": "张三",
    "cover cover phone": "0577-88001234",
    "cover cover date": "2022-07-05",
}
BEFORE = Period.parse("2022Q1")


@dataclass(frozen=True)
class Case:
    """Texts at which a rule fires at a place with these words, and the nearest texts at which it does not."""

    code: str
    place: str
    fires: Mapping[str, str]
    quiet: Mapping[str, str]
    says: tuple[str, ...]
    known: Mapping[str, Any] = field(default_factory=dict)


CASES = (
    Case(
        "E101",
        "indicator P01 numerator",
        ratio("P01", "约95", "100"),
        ratio("P01", "95", "100"),
        ("合格批次", "约95", "请只填数字"),
    ),
    Case(
        "E101",
        "indicator P01 numerator",
        ratio("P01", "98.5%", "100"),
        ratio("P01", "98", "100"),
        ("合格批次", "98.5%", "请填原数，比率由程序计算"),
    ),
    Case(
        "E102", "indicator P04 numerator", ratio("P04", "-0.01", "1"), ratio("P04", "0", "1"), ("-0.01", "负数", "请")
    ),
    Case(
        "E103",
        "indicator P01 denominator",
        ratio("P01", "1", "1.5"),
        ratio("P01", "1", "2.0"),
        ("1.5", "以“批次”计数", "整数"),
    ),
    Case(
        "E104",
        "indicator P01 numerator",
        ratio("P01", "101", "100"),
        ratio("P01", "100", "100"),
        ("合格批次", "101", "抽样批次", "100", "核对"),
    ),
    Case(
        "E105",
        "indicator P01 denominator",
        ratio("P01", "3", "0"),
        ratio("P01", "0", "0"),
        ("抽样批次”为 0", "合格批次", "3", "核对"),
    ),
    Case(
        "E106",
        "indicator P01 denominator",
        ratio("P01", "95", ""),
        ratio("P01", "95", "96"),
        ("合格批次", "抽样批次", "补齐“抽样批次”"),
    ),
    Case("E107", "cover cover clerk", COVER | {"cover cover clerk": "  "}, COVER, ("填表人", "必填", "请填写")),
    Case(
        "E108",
        "ledger P05/0001 date",
        row("P05", date="2022-07-01"),
        row("P05", date="2022-06-30"),
        ("2022-07-01", "报告期末", "2022-06-30"),
    ),
    Case(
        "E109",
        "ledger P05/0001 date",
        row("P05", date="2020-12-31"),
        row("P05", date="2021-01-01"),
        ("2020-12-31", "2021-01-01", "核对"),
    ),
    Case(
        "E110",
        "indicator P04 denominator",
        ratio("P04", "1", "1234567890123.456"),
        ratio("P04", "1", "1234567890123.45"),
        ("1234567890123.456", "15 位"),
    ),
    Case(
        "E111",
        "ledger P06/0001 credit_code",
        row("P06", credit_code="91330302MA2ABCDE0Y"),
        row("P06", credit_code="91330302MA2ABCDE0X"),
        ("91330302MA2ABCDE0Y", "统一社会信用代码", "核对"),
    ),
    Case(
        "E112",
        "ledger P05/0002 name",
        row("P05", document="浙标1") | row("P05", "0002", document="浙标1"),
        row("P05", document="浙标1") | row("P05", "0002", document="浙标2"),
        ("鹿城鞋业", "本期", "删去"),
    ),
    Case(
        "E113",
        "task P-T01 state",
        {"task P-T01 state": "进行中"},
        {"task P-T01 state": "推进中"},
        ("进行中", "未启动、推进中、已完成、滞后"),
    ),
    Case(
        "E114",
        "ledger P05/0001 date",
        row("P05", date="2022年5月"),
        row("P05", date="2022年5月1日"),
        ("2022年5月", "2025-03-31 的样式"),
    ),
    Case(
        "E115",
        "task P-T01 progress",
        {"task P-T01 progress": "100.5"},
        {"task P-T01 progress": "100"},
        ("100.5", "0 至 100"),
    ),
    Case(
        "E116",
        "rectification 330302006/2022Q2-001 recheck_date",
        COVER | item(state="已复查销号"),
        COVER | item(state="已复查销号", recheck_date="2022-07-05"),
        ("330302006/2022Q2-001", "已复查销号", "复查日期", "请填写"),
    ),
    Case(
        "E117",
        "task P-T01 achievements",
        {"task P-T01 achievements": "进" * (LONGEST_TEXT + 1)},
        {"task P-T01 achievements": "进" * LONGEST_TEXT},
        ("32768", "32767", "精简"),
    ),
    Case(
        "E118",
        "cover cover phone",
        COVER | {"cover cover phone": "王科长"},
        COVER,
        ("王科长", "不是电话号码", "区号"),
    ),
    Case(
        "E119",
        "check C01-01 result",
        {"check C01-01 result": "不符合"},
        {"check C01-01 result": "不符合"} | item(),
        ("“人”不符合", "整改台账登记"),
    ),
    Case(
        "E122",
        "rectification 330302006/2022Q1-004 state",
        {},
        item("2022Q1-004"),
        ("330302006/2022Q1-004", "尚未销号", "撤销删除", "已复查销号"),
        {"unclosed": ("330302006/2022Q1-004",)},
    ),
    Case(
        "W201",
        "indicator P01 numerator",
        ratio("P01", "9539", "10000"),
        ratio("P01", "9540", "10000"),
        ("制造业产品质量合格率", "95.39%", "95.4%", "原因和措施"),
    ),
    Case(
        "W202",
        "indicator P01 numerator",
        {},
        ratio("P01", "0", "0"),
        ("制造业产品质量合格率", "缺报", "不作 0 计", "填 0"),
    ),
    Case(
        "W203",
        "indicator P04 denominator",
        ratio("P04", "80", "120.01"),
        ratio("P04", "80", "120"),
        ("工业总产值", "100", "120.01", "20.01%", "20%"),
        {"earlier": {("P04", BEFORE): given_entry("67", "100")}},
    ),
    Case(
        "W204",
        "indicator P05 count",
        {"indicator P05 count": "2"} | row("P05"),
        {"indicator P05 count": "1"} | row("P05"),
        ("填报 2项", "台账有 1 行", "补登"),
    ),
    Case(
        "W205",
        "indicator P11 denominator",
        ratio("P11", "80", "99"),
        ratio("P11", "80", "100"),
        ("中小企业", "100", "99", "说明原因"),
        {"earlier": {("P11", BEFORE): given_entry("80", "100")}},
    ),
    Case(
        "W206",
        "ledger P05/0001 date",
        row("P05", date="2022-03-31"),
        row("P05", date="2022-04-01"),
        ("鹿城鞋业", "2022-03-31", "2022-04-01 起", "补报"),
    ),
    Case(
        "W207",
        "rectification 330302006/2022Q2-001 deadline",
        COVER | item(deadline="2022-07-04"),
        COVER | item(deadline="2022-07-05"),
        ("330302006/2022Q2-001", "2022-07-04", "2022-07-05", "逾期 1 天"),
    ),
    Case(
        "H301",
        "indicator P01 denominator",
        ratio("P01", "96", "100"),
        ratio("P01", "95", "99"),
        ("抽样批次", "100", "非累计"),
        {"earlier": {("P01", BEFORE): given_entry("96", "100")}},
    ),
    Case(
        "H302",
        "indicator P01 numerator",
        ratio("P01", "0", "0"),
        ratio("P01", "1", "1"),
        ("制造业产品质量合格率", "抽样批次", "无发生"),
    ),
    Case(
        "H303",
        "indicator V02 numerator",
        ratio("V02", "88", "90"),
        ratio("V02", "", ""),
        ("城市空气质量优良天数比例", "2022 年目标", "任务包"),
        {"unit": OWNER},
    ),
    Case(
        "H304",
        "indicator P01 numerator",
        ratio("P01", "不适用", "不适用"),
        ratio("P01", "0", "0"),
        ("制造业产品质量合格率", "不适用", "确认"),
    ),
    Case(
        "H305",
        "check C10-03 result",
        {"check C10-01 result": "符合", "check C10-02 result": "未查"},
        {f"check C10-0{n} result": "符合" for n in (1, 2, 3)},
        ("浙江市场在线应用", "1 项", "未查"),
    ),
    Case(
        "H306",
        "task P-T01 progress",
        {"task P-T01 state": "已完成", "task P-T01 progress": "99"},
        {"task P-T01 state": "已完成", "task P-T01 progress": "100"},
        ("已完成", "99%", "核对"),
    ),
)


def found(report: Report, code: str) -> list[Finding]:
    return [finding for finding in in_order(check_all(report)) if finding.code == code]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_rule_fires_at_its_place_and_shows_figures_and_remedy(make: Make, case: Case) -> None:
    at_place = [each for each in found(make(case.fires, **case.known), case.code) if " ".join(each.cell) == case.place]
    assert len(at_place) == 1
    missing = [words for words in case.says if words not in at_place[0].message]
    assert missing == [], at_place[0].message
    assert at_place[0].message.endswith("。")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_rule_is_silent_just_short_of_it(make: Make, case: Case) -> None:
    report = make(case.quiet, **case.known)
    assert [each for each in found(report, case.code) if " ".join(each.cell) == case.place] == []


def test_no_rule_is_left_out() -> None:
    assert {case.code for case in CASES} | OF_TOTALS == {rule.code for rule in registry.ALL}


def test_codes_and_titles_are_used_once() -> None:
    assert len({rule.code for rule in registry.ALL}) == len({rule.title for rule in registry.ALL}) == len(registry.ALL)


def test_a_finding_stands_in_the_section_of_its_row(make: Make) -> None:
    texts = COVER | {"cover cover clerk": ""} | row("P05", date="") | item(person="")
    texts |= {"check C02-01 result": "不符合", "task G-T01 state": "好", "deliverable V-T05-1 reached": "好"}
    sections = {" ".join(each.cell): each.section for each in in_order(check_all(make(texts)))}
    assert sections["cover cover clerk"] == "cover"
    assert sections["ledger P05/0001 date"] == "P"
    assert sections["rectification 330302006/2022Q2-001 person"] == "rectification"
    assert sections["check C02-01 result"] == "C02"
    assert sections["task G-T01 state"] == "G"
    assert sections["indicator S06 numerator"] == "S"


def test_what_was_typed_is_shown_without_what_no_workbook_can_hold(make: Make) -> None:
    report = make(ratio("P01", "九\x01\ud800五", "1") | row("P05", name="甲\x02厂", date="2022-01-05"))
    for each in in_order(check_all(report)):
        assert each.message.encode()
        assert not set(each.message) & {"\x01", "\x02"}


def test_a_long_text_is_not_repeated_whole(make: Make) -> None:
    (finding,) = found(make(ratio("P01", "很多" * 100, "1")), "E101")
    assert "很多" * 20 + "…" in finding.message
    assert len(finding.message) < 120


@pytest.mark.parametrize("window", ["previous", "last_year", "year", "plan"])
def test_opening_figures_are_checked_like_others_where_they_are_typed(make: Make, window: str) -> None:
    def typed(numerator: str, denominator: str) -> Report:
        texts = {f"opening P01 {window}_numerator": numerator, f"opening P01 {window}_denominator": denominator}
        return make(texts, openings={"P01": Opening(Period.parse("2022Q2"))})

    def codes(report: Report) -> set[str]:
        return {each.code for each in in_order(check_all(report)) if each.area == "opening"}

    assert codes(typed("5", "甲")) == {"E101"}
    assert codes(typed("5", "")) == {"E106"}
    assert codes(typed("5", "4")) == {"E104"}
    assert codes(typed("5", "0")) == {"E105"}
    assert codes(typed("5", "5")) == codes(typed("", "")) == set()
