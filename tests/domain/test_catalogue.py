"""The shipped catalogue against the plan's tables, typed a second time, and against the house rules of its data."""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from stdnum.cn import uscc

from luqual_desktop.domain.catalogue import (
    Bound,
    Catalogue,
    Comparison,
    Field,
    FieldKind,
    Frequency,
    Kind,
    LedgerIdentity,
    Meaning,
    ReportedBy,
    TargetSource,
    Time,
)

FORMS = ("cover", "milestone", "task", "deliverable", "ledger", "check", "rectification", "explanation")


def table(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]


def test_table_2_is_in_the_catalogue_letter_for_letter(catalogue: Catalogue, data_folder: Path) -> None:
    sections = {section.code: section.name for section in catalogue.sections}
    told = [
        [sections[each.section], each.name, each.unit, each.baseline_text, each.target_text]
        for each in catalogue.indicators
        if each.in_table
    ]
    assert told == table(data_folder / "table2.csv")
    assert len(told) == 23


def test_table_1_is_in_the_catalogue_letter_for_letter(catalogue: Catalogue, data_folder: Path) -> None:
    told = [[row.group, row.name, row.unit, row.planned, row.completed or ""] for row in catalogue.history]
    assert told == table(data_folder / "table1.csv")
    assert len(told) == 20


def test_the_figure_missing_in_table_1_is_missing_and_not_nothing(catalogue: Catalogue) -> None:
    broken = [row for row in catalogue.history if row.completed is None]
    assert [(row.name, row.planned, row.note) for row in broken] == [("钱江杯等省优项目（新增）", "1", "正文：2 项")]


def test_bare_numbers_are_the_printed_ones_without_their_signs(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators:
        for text, number in ((indicator.baseline_text, indicator.baseline), (indicator.target_text, indicator.target)):
            printed = re.search(r"[0-9.]+", text)
            assert number == (printed[0] if printed else None), indicator.code


def test_the_signs_printed_in_table_2_decide_the_comparison(catalogue: Catalogue) -> None:
    by_code = catalogue.indicator_by_code
    assert {code for code, each in by_code.items() if each.comparison is Comparison.ABOVE} == {"P02"}
    assert {code for code, each in by_code.items() if each.comparison is Comparison.AT_MOST} == {"V01"}
    assert {code for code, each in by_code.items() if each.comparison is Comparison.REACHED} == {"V06", "V07"}


def test_indicators_by_section_and_kind(catalogue: Catalogue) -> None:
    assert len(catalogue.indicators) == 34
    assert Counter(each.section for each in catalogue.indicators) == {"P": 13, "S": 7, "E": 7, "V": 7}
    assert Counter(each.kind for each in catalogue.indicators) == {
        Kind.RATIO: 19,
        Kind.COUNT: 11,
        Kind.MEAN: 2,
        Kind.MILESTONE: 2,
    }
    codes = [each.code for each in catalogue.indicators]
    assert codes == [
        f"{letter}{n:02}" for letter, last in (("P", 13), ("S", 7), ("E", 7), ("V", 7)) for n in range(1, last + 1)
    ]


def test_stocks_counts_and_flows(catalogue: Catalogue) -> None:
    def of(time: Time) -> set[str]:
        return {each.code for each in catalogue.indicators if each.time is time}

    assert of(Time.STOCK) == {"P07", "P11", "P12", "P13", "S05", "S07", "E04"}
    assert of(Time.CUMULATIVE) == {"P05", "P06", "P08", "P09", "P10", "S02", "S03", "S04", "E05", "E06", "E07"}
    assert of(Time.ONCE) == {"V06", "V07"}


def test_who_is_asked_and_when(catalogue: Catalogue) -> None:
    own = {each.code for each in catalogue.indicators if each.reported_by is ReportedBy.OWN}
    assert own == {"V01", "V02", "V05", "V06", "V07", "S01", "S05", "P07"}
    assert {each.code for each in catalogue.indicators if each.frequency is Frequency.YEAR} == {"S01"}
    assert {each.reported_by for each in catalogue.indicators if each.code not in own} == {ReportedBy.UNITS}


def test_targets_set_by_the_city_are_not_made_up(catalogue: Catalogue) -> None:
    external = [each for each in catalogue.indicators if each.target_source is TargetSource.EXTERNAL]
    assert [(each.code, each.target_text, each.target) for each in external] == [
        ("V01", "完成市定目标", None),
        ("V02", "完成市定目标", None),
    ]


def test_only_amounts_that_are_no_percentages_leave_the_scale_of_100(catalogue: Catalogue) -> None:
    ratios = [each for each in catalogue.indicators if each.kind is Kind.RATIO]
    assert {(each.code, each.scale, each.share) for each in ratios if each.scale != 100 or not each.share} == {
        ("P07", 1, False)
    }
    assert all(each.unit == "%" for each in ratios if each.scale == 100)
    assert all(each.places == 2 for each in catalogue.indicators)


def test_ledgers_look_for_the_same_enterprise_only_where_enterprises_are_counted(catalogue: Catalogue) -> None:
    enterprises = {each.code for each in catalogue.indicators if each.ledger is LedgerIdentity.ENTERPRISE}
    assert enterprises == {"P06"}


@pytest.mark.parametrize("code", ["P02", "P05", "S02", "S03", "V01", "V02", "V03", "E06"])
def test_each_trap_of_the_source_is_noted(catalogue: Catalogue, code: str) -> None:
    assert len(catalogue.indicator_by_code[code].note) >= 15


def test_every_indicator_outside_the_table_says_so(catalogue: Catalogue) -> None:
    outside = [each for each in catalogue.indicators if not each.in_table]
    assert [each.code for each in outside] == [
        *("P09", "P10", "P11", "P12", "P13", "S04", "S05", "S06", "S07", "V06", "V07")
    ]
    assert all("表2未列" in each.note for each in outside)


def test_units_bear_the_official_codes(catalogue: Catalogue) -> None:
    assert catalogue.unit_names == {
        "330302": "鹿城区",
        "330302006": "五马街道",
        "330302023": "七都街道",
        "330302024": "滨江街道",
        "330302025": "南汇街道",
        "330302026": "松台街道",
        "330302027": "双屿街道",
        "330302028": "仰义街道",
        "330302029": "大南街道",
        "330302030": "蒲鞋市街道",
        "330302031": "南郊街道",
        "330302032": "广化街道",
        "330302033": "丰门街道",
        "330302102": "藤桥镇",
        "330302105": "山福镇",
    }
    assert (catalogue.plan.owner.parent_code, catalogue.plan.owner.parent_name) == ("3303", "温州市")


def test_sections_in_their_order(catalogue: Catalogue) -> None:
    assert [(each.code, each.name, each.clause) for each in catalogue.sections] == [
        ("P", "产品质量", "三"),
        ("S", "服务质量", "四"),
        ("E", "工程质量", "五"),
        ("V", "环境质量", "六"),
        ("B", "质量基础", "七"),
        ("A", "质量安全", "八"),
        ("G", "质量共治", "九"),
        ("M", "保障措施", "十"),
    ]
    assert catalogue.checklist_section is not None
    assert (catalogue.checklist_section.code, catalogue.checklist_section.name) == ("C", "十大在线系统")


def test_tasks_by_section_stand_under_the_section_s_chapter(catalogue: Catalogue) -> None:
    expected = {"P": 7, "S": 14, "E": 9, "V": 7, "B": 5, "A": 6, "G": 4, "M": 3}
    assert Counter(task.section for task in catalogue.tasks) == expected
    assert [task.code for task in catalogue.tasks] == [
        f"{letter}-T{number:02}" for letter, last in expected.items() for number in range(1, last + 1)
    ]
    chapters = {section.code: section.clause for section in catalogue.sections}
    assert [task.code for task in catalogue.tasks if not task.clause.startswith(f"{chapters[task.section]}（")] == []
    assert Counter(task.clause[-3:] for task in catalogue.tasks if "专栏" in task.clause) == {
        "专栏1": 4,
        "专栏2": 4,
        "专栏3": 3,
    }


def test_deliverables_belong_to_the_tasks_that_promise_them(catalogue: Catalogue) -> None:
    told = {code: (task.name, item.name) for code, (task, item) in catalogue.deliverable_by_code.items()}
    assert told == {
        "V-T05-D1": ("大力开展“净土清废”行动", "全域“无废城市”"),
        "S-T12-D1": ("教育", "全国义务教育优质均衡发展区"),
        "S-T12-D2": ("教育", "浙江省教育现代化区"),
        "S-T12-D3": ("教育", "温州教育现代化示范性核心城区"),
        "S-T12-D4": ("教育", "温州市“未来教育”创新区"),
        "G-T04-D1": ("强化知识产权保护", "知识产权服务业集聚示范区"),
        "G-T04-D2": ("强化知识产权保护", "品牌服务指导站"),
        "G-T04-D3": ("强化知识产权保护", "商业秘密保护示范基地"),
    }


def test_ten_checklists_with_64_items(catalogue: Catalogue) -> None:
    assert [(each.code, len(each.items)) for each in catalogue.checklists] == [
        *(("C01", 6), ("C02", 6), ("C03", 5), ("C04", 7), ("C05", 7)),
        *(("C06", 4), ("C07", 7), ("C08", 8), ("C09", 11), ("C10", 3)),
    ]
    assert len(catalogue.item_by_code) == 64
    for code, checklist in catalogue.checklist_by_item.items():
        assert code.startswith(f"{checklist.code}-")
    assert [item.name for item in catalogue.checklists[7].items] == [
        *("全量归集", "日", "周", "月", "季", "年（分析报告）", "宏观发展概况", "微观企业画像")
    ]


def test_nothing_is_left_without_its_words(catalogue: Catalogue, small_catalogue: Catalogue) -> None:
    for plan in (catalogue, small_catalogue):
        named = [(each.code, each.name, each.clause) for each in plan.indicators]
        named += [(each.code, each.name, each.clause) for each in plan.sections]
        named += [(each.code, each.name, each.clause) for each in plan.tasks]
        named += [(each.code, each.name, each.clause) for each in plan.checklists]
        assert [code for code, name, clause in named if not name or not clause] == []
        for indicator in plan.indicators:
            for part in (indicator.numerator, indicator.denominator):
                assert part is None or (part.name and part.unit), indicator.code
        assert all(task.summary.endswith("。") for task in plan.tasks)
        assert all(
            item.look_at.startswith(("看", "抽", "取", "任选", "指定", "随机", "现场", "扫", "走访"))
            for item in plan.item_by_code.values()
        )
        assert all(1 <= len(each.short_name) <= 4 for each in plan.checklists)


def test_counted_things_are_whole_and_measured_ones_are_not(catalogue: Catalogue) -> None:
    whole_units = {"批次", "个", "家", "项", "件", "条", "次", "份", "天", "台"}
    for indicator in catalogue.indicators:
        for part in (indicator.numerator, indicator.denominator):
            assert part is None or part.whole == (part.unit in whole_units), (indicator.code, part.name)


def test_names_are_unique_where_a_pasted_block_is_matched_by_them(catalogue: Catalogue) -> None:
    names = Counter(indicator.name for indicator in catalogue.indicators)
    assert names.most_common(1)[0][1] == 1


def test_forms_ask_what_the_offices_write(catalogue: Catalogue) -> None:
    headings = {name: [field.name for field in getattr(catalogue.forms, name)] for name in FORMS}
    assert headings == {
        "cover": ["单位负责人", "审核人", "填表人", "联系电话", "报出日期", "填报说明"],
        "milestone": ["结果", "建成日期", "认定文号"],
        "task": ["状态", "进度", "进展情况", "存在问题", "下步计划", "责任人"],
        "deliverable": ["结果", "创成日期", "文号"],
        "ledger": ["名称", "统一社会信用代码", "日期", "文号", "备注"],
        "check": ["结果", "检查数", "问题数", "问题描述"],
        "rectification": ["检查事项", "发现报告期", "问题描述", "责任人", "整改期限", "整改措施", "状态", "复查日期"],
        "explanation": ["原因", "措施", "预计达标时间"],
    }
    required = {name: [field.code for field in getattr(catalogue.forms, name) if field.required] for name in FORMS}
    assert required == {
        "cover": ["head", "reviewer", "clerk", "phone", "date"],
        "milestone": [],
        "task": [],
        "deliverable": [],
        "ledger": ["name", "date"],
        "check": [],
        "rectification": ["item", "opened", "person", "deadline", "state"],
        "explanation": ["reason", "measures"],
    }


def test_choices_are_worded_as_the_offices_word_them(catalogue: Catalogue) -> None:
    choices = {
        (name, field.code): [choice.name for choice in field.choices]
        for name in FORMS
        for field in getattr(catalogue.forms, name)
        if field.choices
    }
    assert choices == {
        ("milestone", "reached"): ["未建成", "已建成"],
        ("task", "state"): ["未启动", "推进中", "已完成", "滞后"],
        ("deliverable", "reached"): ["未创成", "已创成"],
        ("check", "result"): ["符合", "不符合", "不适用", "未查"],
        ("rectification", "state"): ["待整改", "整改中", "已整改", "已复查销号"],
    }


def test_dates_are_held_against_the_right_day(catalogue: Catalogue) -> None:
    bounds = {
        (name, field.code): (field.latest, field.since_plan_start)
        for name in FORMS
        for field in getattr(catalogue.forms, name)
        if field.kind is FieldKind.DATE
    }
    assert bounds == {
        ("cover", "date"): (Bound.NONE, False),
        ("milestone", "date"): (Bound.PERIOD_END, True),
        ("deliverable", "date"): (Bound.PERIOD_END, True),
        ("ledger", "date"): (Bound.PERIOD_END, True),
        ("rectification", "deadline"): (Bound.NONE, False),
        ("rectification", "recheck_date"): (Bound.REPORT_DATE, False),
        ("explanation", "expected"): (Bound.NONE, False),
    }


def test_every_field_has_help_and_a_width_that_holds_its_heading(catalogue: Catalogue) -> None:
    for name in FORMS:
        for field in getattr(catalogue.forms, name):
            assert field.help
            assert not field.help.endswith("。")
            wide = 2 * len(field.name)
            assert field.width >= min(wide, 12), (name, field.code)


def test_thresholds(catalogue: Catalogue) -> None:
    assert Decimal(catalogue.thresholds.change_percent) == 20
    phrases = catalogue.thresholds.empty_phrases
    assert {"核实无误", "情况属实", "属实", "无", "同上"} <= set(phrases)
    assert len(phrases) == len(set(phrases))


def test_credit_code_help_is_true_of_a_real_code(catalogue: Catalogue) -> None:
    field = next(each for each in catalogue.forms.ledger if each.kind is FieldKind.CREDIT_CODE)
    assert str(len(uscc.compact("91110000600037341L"))) in field.help
    assert not field.required


def test_reports_at_its_own_level_only(catalogue: Catalogue, small_catalogue: Catalogue) -> None:
    of_units, of_owner = catalogue.indicator_by_code["P01"], catalogue.indicator_by_code["P07"]
    assert catalogue.reports("330302006", of_units)
    assert not catalogue.reports("330302", of_units)
    assert catalogue.reports("330302", of_owner)
    assert not catalogue.reports("330302006", of_owner)
    of_both = small_catalogue.indicator_by_code["T-204"]
    assert small_catalogue.reports("999901", of_both)
    assert small_catalogue.reports("999901002", of_both)


def test_a_task_package_may_say_otherwise_who_reports(catalogue: Catalogue) -> None:
    of_units = catalogue.indicator_by_code["P01"]
    assert catalogue.reports("330302", of_units, ReportedBy.BOTH)
    assert not catalogue.reports("330302006", of_units, ReportedBy.OWN)


def test_a_choice_is_understood_by_meaning_whatever_its_wording(
    catalogue: Catalogue, small_catalogue: Catalogue
) -> None:
    def state(plan: Catalogue) -> Field:
        return next(field for field in plan.forms.task if field.code == "state")

    assert state(catalogue).meaning("滞后") is Meaning.BEHIND
    assert state(small_catalogue).meaning("拖期") is Meaning.BEHIND
    assert state(small_catalogue).meaning("滞后") is None
    assert state(small_catalogue).named(Meaning.DONE) == "办结"
    with pytest.raises(StopIteration):
        state(catalogue).named(Meaning.CLOSED)


def test_calendars_of_both_plans(catalogue: Catalogue, small_catalogue: Catalogue) -> None:
    assert (len(catalogue.calendar), str(catalogue.calendar.periods[0]), str(catalogue.calendar.periods[-1])) == (
        20,
        "2021Q1",
        "2025Q4",
    )
    assert len(small_catalogue.calendar) == 60
    assert catalogue.plan.base_year == 2020


def test_lookups_by_code(catalogue: Catalogue) -> None:
    assert catalogue.task_by_code["V-T05"].deliverables[0].code == "V-T05-D1"
    assert catalogue.item_by_code["C06-02"].name == "掌上执法"
    assert catalogue.checklist_by_item["C06-02"].short_name == "执法"
    assert catalogue.is_owner("330302")
    assert not catalogue.is_owner("330302006")
