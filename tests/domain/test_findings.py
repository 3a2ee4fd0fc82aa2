"""Findings and their explanations: empty talk is refused however it is dressed up, a real short sentence is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.findings import (
    Finding,
    Level,
    Rule,
    explanation_of,
    explanation_problem,
    is_empty_talk,
    is_explained,
)

CellsOf = Callable[[Mapping[str, str]], dict[CellKey, str]]

FINDING = Finding("W201", Level.WARNING, "P", Area.INDICATOR, "P01", "numerator", "“合格率”滞后")
REAL = "受台风影响，三季度停工两周，抽检批次不足。"


@pytest.mark.parametrize(
    "text",
    [
        "情况属实",
        "情况属实、核实无误。",
        "核实无误。",
        "核 实 无 误",
        "核-实-无-误！！！",
        "核\u200b实\u200b无\u200b误，情\u200b况\u200b属\u200b实",
        "核1实2无3误4属5实6",
        "核a实b无c误d",
        "核核实实无无误误",
        "核实核实无误无误属实属实",
        "无",
        "无。",
        "无无无无无无",
        "无，无，无，无，无，无，无",
        "同上",
        "同上同上",
        "同上，同上；同上。同上",
        "同上季度，情况属实，核实无误",
        "暂无暂无暂无暂无",
        "没有没有没有没有",
        "正常正常正常正常正常",
        "经我单位核实情况属实数据无误",
        "经本单位认真核实，情况属实，数据准确无误。",
        "数据经多次核实，确认准确无误",
        "该数据真实可靠准确",
        "以上数据均已经反复核对无误",
        "本期数据情况正常，属于正常波动",
        "已核实已核实已核实",
        "略略略略略略略略",
        "…………………………",
        "----------",
        "12345678",
        "2025年12月31日",
        "100%100%100%",
        "aaaaaaaa",
        "asdfghjkl",
        "abcdefgh12345678",
        "哈哈哈哈哈哈哈哈",
        "原因原因原因原因",
        "😀😁😂🤣😃😄😅😆",
        "特此说明，请领导知悉",
        "具体情况见附件说明",
        "无其他需要说明的情况",
        "没有什么特殊原因",
        "按照实际情况如实填报",
        "數據屬實",
        "",
        "  ",
    ],
)
def test_empty_talk_is_refused(catalogue: Catalogue, text: str) -> None:
    assert is_empty_talk(text, catalogue.thresholds)


@pytest.mark.parametrize(
    "text",
    [
        "企业搬迁停产",
        "抽检批次减少",
        "上期数据录入错误",
        "本期数据录入错误",
        "数据口径调整",
        "统计口径变化",
        "去年同期基数偏低",
        "两家企业退规，基数变小",
        "受台风影响停工两周",
        "新增3家企业纳入统计",
        "监测仪器故障，停测12天",
        "PM2.5监测站搬迁停测",
        "无新增企业，原有两家注销",
        "无证经营户取缔后数量减少",
        "没有按时收到检测报告",
        "情况属实：上游排污口漏排",
        "经核实，第二批样品漏报，现补上",
        "同上季度，检测机构换证停检",
        "正常检修停机十天",
        "已约谈负责人并限期整改",
        "约谈企业，下月复检",
        "加密抽检，每周调度一次",
        "已补录5批次并复核台账",
        "委托第三方重新检测",
        "请街道安监中队逐户上门",
        "因GDP核算调整，分母变大",
        REAL,
    ],
)
def test_a_real_sentence_is_taken_however_short(catalogue: Catalogue, text: str) -> None:
    assert not is_empty_talk(text, catalogue.thresholds)


@given(st.data())
def test_stock_phrases_stay_empty_in_any_number_order_and_dress(catalogue: Catalogue, data: st.DataObject) -> None:
    phrases = data.draw(st.lists(st.sampled_from(catalogue.thresholds.empty_phrases), max_size=8))
    dress = data.draw(st.lists(st.sampled_from(["", " ", "，", "。", "\n", "1", "a", "\u200b", "；"]), min_size=9))
    text = "".join(mark + phrase for mark, phrase in zip(dress, phrases, strict=False))
    assert is_empty_talk(text, catalogue.thresholds)


@given(st.text(max_size=40))
def test_more_full_stops_make_no_explanation(catalogue: Catalogue, text: str) -> None:
    assert is_empty_talk(text, catalogue.thresholds) == is_empty_talk(f"。{text}！ …", catalogue.thresholds)


def test_another_plan_has_its_own_phrases(small_catalogue: Catalogue) -> None:
    assert is_empty_talk("没问题，如前", small_catalogue.thresholds)
    assert not is_empty_talk("旱情减产", small_catalogue.thresholds)
    assert is_empty_talk("旱情", small_catalogue.thresholds)


def written(reason: str = REAL, measures: str = "已加派人手，逐批补检。", expected: str = "") -> dict[str, str]:
    return {"reason": reason, "measures": measures, "expected": expected}


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (written(), None),
        (written(expected="2025-06-30"), None),
        (written(reason=""), "请填写“原因”。"),
        (written(measures=" "), "请填写“措施”。"),
        (written(measures="无"), "“措施”内容空泛"),
        (written(reason="核实无误"), "“原因”内容空泛"),
        (written(expected="2025年6月"), "“2025年6月”不能识别，请按“预计何时达到目标，如 2025-06-30；"),
        (written(reason="因" * 40_000), "“原因”"),
        ({}, "请填写“原因”。"),
    ],
)
def test_why_an_explanation_cannot_be_accepted(catalogue: Catalogue, texts: dict[str, str], said: str | None) -> None:
    problem = explanation_problem(catalogue, texts)
    assert (problem is None) if said is None else (problem is not None and said in problem)


def test_an_optional_text_may_say_little(catalogue: Catalogue) -> None:
    first, *others = catalogue.forms.explanation
    loose = replace(catalogue, forms=replace(catalogue.forms, explanation=(replace(first, required=False), *others)))
    assert explanation_problem(loose, written(reason="无")) is None


def test_an_explanation_belongs_to_one_finding(catalogue: Catalogue, cells: CellsOf) -> None:
    held = cells({f"explanation {FINDING.key} {code}": text for code, text in written().items()})
    assert is_explained(FINDING, catalogue, held)
    assert explanation_of(FINDING, catalogue.forms.explanation, held) == written()
    assert not is_explained(replace(FINDING, row="P02"), catalogue, held)
    assert not is_explained(replace(FINDING, code="W203"), catalogue, held)
    assert not is_explained(FINDING, catalogue, {})


def test_no_explanation_is_none_even_where_nothing_is_required(catalogue: Catalogue) -> None:
    fields = tuple(replace(field, required=False) for field in catalogue.forms.explanation)
    loose = replace(catalogue, forms=replace(catalogue.forms, explanation=fields))
    assert explanation_problem(loose, {}) is None
    assert not is_explained(FINDING, loose, {})


def test_the_key_of_a_finding_does_not_depend_on_its_sentence() -> None:
    assert FINDING.key == "W201:indicator:P01:numerator" == replace(FINDING, message="另一句").key
    assert FINDING.cell == CellKey(Area.INDICATOR, "P01", "numerator")


def test_levels_are_told_by_the_first_letter_of_a_rule() -> None:
    assert [Rule(code, "").level for code in ("E101", "W201", "H301")] == [Level.ERROR, Level.WARNING, Level.HINT]
    assert [level.label for level in Level] == ["强制性", "核实性", "提示"]
