"""What a catalogue file may not say, and what is answered to it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from luqual_desktop.domain.catalogue import Catalogue, Comparison, Kind, TargetSource, Time
from luqual_desktop.domain.catalogue_reading import CatalogueError, plain, read_catalogue

Data = dict[str, Any]


@pytest.fixture(scope="module")
def small_data(small_plan_file: Path) -> Data:
    return tomllib.loads(small_plan_file.read_text(encoding="utf-8"))


def indicator(data: Data, code: str) -> Data:
    found: Data = next(each for each in data["indicators"] if each["code"] == code)
    return found


def refusal(data: Data, change: Callable[[Data], object]) -> tuple[str, str]:
    """Apply a change to a copy of good data and return key and reason of the refusal."""
    changed = deepcopy(data)
    change(changed)
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(changed)
    assert str(caught.value) == f"{caught.value.key}：{caught.value.reason}"
    return caught.value.key, caught.value.reason


def test_the_small_plan_covers_what_the_other_does_not(small_catalogue: Catalogue) -> None:
    kinds = {(each.kind, each.time) for each in small_catalogue.indicators}
    assert kinds == {
        (Kind.RATIO, Time.FLOW),
        (Kind.RATIO, Time.STOCK),
        (Kind.COUNT, Time.CUMULATIVE),
        (Kind.MEAN, Time.FLOW),
        (Kind.MILESTONE, Time.ONCE),
    }
    assert Comparison.AT_MOST in {each.comparison for each in small_catalogue.indicators}
    assert TargetSource.EXTERNAL in {each.target_source for each in small_catalogue.indicators}
    assert (len(small_catalogue.checklists), len(small_catalogue.tasks), len(small_catalogue.units)) == (2, 3, 3)


def test_the_two_plans_share_no_code(catalogue: Catalogue, small_catalogue: Catalogue) -> None:
    for mapping in ("indicator_by_code", "task_by_code", "item_by_code", "deliverable_by_code", "unit_names"):
        assert not getattr(catalogue, mapping).keys() & getattr(small_catalogue, mapping).keys()


def test_plain_data_reads_back_as_the_same_catalogue(catalogue: Catalogue, small_catalogue: Catalogue) -> None:
    for original in (catalogue, small_catalogue):
        data = plain(original)
        assert read_catalogue(data) == original
        assert data["indicators"][0]["kind"] == "ratio"
        assert type(data["indicators"][0]["kind"]) is str


def test_reading_does_not_change_the_data(small_data: Data) -> None:
    before = deepcopy(small_data)
    read_catalogue(small_data)
    assert small_data == before


def set_to(*steps: Any) -> Callable[[Data], None]:
    """Return the change that sets the value at the path `steps[:-2]`, `steps[-2]` to `steps[-1]`."""

    def change(data: Data) -> None:
        *path, last, value = steps
        target: Any = data
        for step in path:
            target = target[step]
        target[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "key", "reason"),
    [
        (set_to("forms", "cover", 0, "tooltip", "x"), "forms.cover.head.tooltip", "不认识的键，请检查拼写"),
        (set_to("indicators", 0, "numerater", {}), "indicators.R-101.numerater", "不认识的键，请检查拼写"),
        (set_to("colour", "red"), "colour", "不认识的键，请检查拼写"),
        (set_to("indicators", 1, "kind", "rate"), "indicators.R-102.kind", "不在允许的取值之内"),
        (set_to("indicators", 0, "comparison", ">>"), "indicators.R-101.comparison", "不在允许的取值之内"),
        (set_to("indicators", 0, "target", 98.5), "indicators.R-101.target", "应为文字"),
        (set_to("indicators", 0, "numerator", "份数"), "indicators.R-101.numerator", "应为一组键和值"),
        (set_to("indicators", 0, "scale", "百"), "indicators.R-101.scale", "应为整数"),
        (set_to("indicators", 0, "scale", 1.5), "indicators.R-101.scale", "应为整数"),
        (set_to("indicators", 0, "share", "也许"), "indicators.R-101.share", "应为 true 或 false"),
        (set_to("indicators", 0, "share", []), "indicators.R-101.share", "应为 true 或 false"),
        (set_to("units", "三个"), "units", "应为列表"),
        (set_to("units", 1, "code", 999901002), "units.999901002.code", "应为文字"),
        (set_to("units", 1, "code", None), "units.2.code", "应为文字"),
        (set_to("format", "一"), "format", "应为整数"),
        (set_to("format", 2), "format", "目录格式 2 不能使用，本程序支持 1"),
        (set_to("format", []), "format", "应为整数"),
    ],
)
def test_wrong_keys_and_kinds(small_data: Data, change: Callable[[Data], object], key: str, reason: str) -> None:
    found = refusal(small_data, change)
    assert found == (key, reason)


@pytest.mark.parametrize(
    ("path", "missing", "key"),
    [
        ((), "plan", "plan"),
        (("plan",), "owner", "plan.owner"),
        (("indicators", 3), "clause", "indicators.R-104.clause"),
        (("indicators", 3), "code", "indicators.4.code"),
        (("indicators", 3, "numerator"), "unit", "indicators.R-104.numerator.unit"),
        (("tasks", 2), "summary", "tasks.W-J1.summary"),
        (("checklists", 1, "items", 0), "look_at", "checklists.K2.items.K2.1.look_at"),
        (("forms",), "explanation", "forms.explanation"),
    ],
)
def test_missing_keys(small_data: Data, path: tuple[Any, ...], missing: str, key: str) -> None:
    def remove(data: Data) -> None:
        target: Any = data
        for step in path:
            target = target[step]
        del target[missing]

    assert refusal(small_data, remove) == (key, "缺少这一项")


def test_not_a_table_at_all() -> None:
    with pytest.raises(CatalogueError, match=r"\(文件\)：应为一组键和值"):
        read_catalogue([])  # type: ignore[arg-type]  # what a JSON file might hold


@pytest.mark.parametrize(
    ("change", "key", "code"),
    [
        (set_to("indicators", 1, "code", "R-101"), "indicators", "R-101"),
        (set_to("units", 1, "code", "999901001"), "units", "999901001"),
        (set_to("units", 1, "code", "999901"), "units", "999901"),
        (set_to("sections", 1, "code", "R"), "sections", "R"),
        (set_to("tasks", 1, "code", "R-J1"), "tasks", "R-J1"),
        (set_to("tasks", 0, "deliverables", 1, "code", "R-J1-1"), "tasks.deliverables", "R-J1-1"),
        (set_to("checklists", 1, "code", "K1"), "checklists", "K1"),
        (set_to("checklists", 1, "items", 0, "code", "K1.2"), "checklists.items", "K1.2"),
        (set_to("forms", "ledger", 1, "code", "name"), "forms.ledger", "name"),
        (set_to("forms", "check", 0, "choices", 1, "name", "达标"), "forms.check.result.choices", "达标"),
    ],
)
def test_a_code_may_stand_only_once(small_data: Data, change: Callable[[Data], object], key: str, code: str) -> None:
    assert refusal(small_data, change) == (key, f"代码 {code} 出现了 2 次")


def test_a_code_that_was_replaced_may_not_come_back(small_data: Data) -> None:
    assert refusal(small_data, set_to("indicators", 0, "code", "R-100")) == ("indicators", "代码 R-100 出现了 2 次")


def test_a_code_may_not_be_empty(small_data: Data) -> None:
    assert refusal(small_data, set_to("tasks", 1, "code", "")) == ("tasks", "代码不能为空")


@pytest.mark.parametrize(
    ("code", "key", "value", "where"),
    [
        ("R-103", "time", "flow", "R-103.time"),
        ("R-101", "time", "cumulative", "R-101.time"),
        ("T-201", "time", "stock", "T-201.time"),
        ("R-101", "comparison", "reached", "R-101.comparison"),
        ("T-203", "comparison", ">=", "T-203.comparison"),
        ("R-101", "denominator", None, "R-101.numerator"),
        ("R-103", "denominator", {"name": "总数", "unit": "家"}, "R-103.numerator"),
        ("T-203", "numerator", {"name": "个数", "unit": "个"}, "T-203.numerator"),
        ("R-103", "ledger", None, "R-103.ledger"),
        ("R-101", "ledger", "item", "R-101.ledger"),
        ("R-101", "scale", 0, "R-101.scale"),
        ("R-101", "places", -1, "R-101.scale"),
        ("R-101", "places", 11, "R-101.scale"),
        ("R-103", "target", None, "R-103.target"),
        ("R-101", "section", "Z", "R-101.section"),
        ("R-101", "baseline", ">97", "R-101.baseline"),
        ("R-101", "target", "NaN", "R-101.target"),
        ("R-101", "change_percent", "三成", "R-101.change_percent"),
    ],
)
def test_an_indicator_must_make_sense(small_data: Data, code: str, key: str, value: object, where: str) -> None:
    found, reason = refusal(small_data, lambda data: indicator(data, code).update({key: value}))
    assert found == where
    assert reason


def test_a_count_whose_single_part_is_the_denominator_is_refused(small_data: Data) -> None:
    def swap(data: Data) -> None:
        count = indicator(data, "R-103")
        count["denominator"] = count.pop("numerator")

    assert refusal(small_data, swap)[0] == "R-103.numerator"


def test_a_count_without_target_may_wait_for_one_from_outside(small_data: Data) -> None:
    changed = deepcopy(small_data)
    indicator(changed, "R-103").update(target=None, target_source="external")
    assert read_catalogue(changed).indicator_by_code["R-103"].target is None


@pytest.mark.parametrize(("first", "last"), [("2026Q1", "2030M12"), ("2026M13", "2030M12"), ("2030M12", "2026M01")])
def test_periods_must_make_a_calendar(small_data: Data, first: str, last: str) -> None:
    def change(data: Data) -> None:
        data["plan"].update(first_period=first, last_period=last)

    assert refusal(small_data, change) == ("plan.first_period", "起止报告期写法不对，应为 2021Q1 或 2021M01")


@pytest.mark.parametrize("value", [None, {"code": "R", "name": "巡查", "clause": "附件2"}])
def test_checklists_need_a_section_of_their_own(small_data: Data, value: object) -> None:
    assert refusal(small_data, set_to("checklist_section", value))[0] == "checklist_section"


def test_a_plan_without_checklists_needs_none(small_data: Data) -> None:
    changed = deepcopy(small_data)
    del changed["checklists"], changed["checklist_section"]
    assert read_catalogue(changed).item_by_code == {}


def test_choices_only_where_something_is_chosen(small_data: Data) -> None:
    choices = [{"name": "甲", "means": "done"}]
    assert refusal(small_data, set_to("forms", "task", 2, "choices", choices))[0] == "forms.task.achievements"
    assert refusal(small_data, set_to("forms", "cover", 0, "kind", "choice"))[0] == "forms.cover.head"


def test_limits_of_a_field(small_data: Data) -> None:
    assert refusal(small_data, set_to("forms", "task", 1, "minimum", "零"))[0] == "forms.task.progress.minimum"
    assert refusal(small_data, set_to("forms", "task", 1, "maximum", "-1")) == (
        "forms.task.progress.maximum",
        "上限 -1 小于下限 0",
    )


def test_a_form_must_hold_the_fields_the_program_speaks_of(small_data: Data) -> None:
    assert refusal(small_data, set_to("forms", "rectification", 4, "code", "due")) == (
        "forms.rectification",
        "缺少栏目 deadline",
    )
    assert refusal(small_data, lambda data: data["forms"]["check"].pop(0)) == ("forms.check", "缺少栏目 result")
    for field in list(small_data["forms"]["check"])[1:]:
        without = ("forms.check", f"缺少栏目 {field['code']}")

        def drop(data: Data, field: Any = field) -> None:
            data["forms"]["check"].remove(field)

        assert refusal(small_data, drop) == without


def test_a_choice_must_have_an_answer_for_every_meaning(small_data: Data) -> None:
    def drop_closed(data: Data) -> None:
        data["forms"]["rectification"][6]["choices"].pop()

    assert refusal(small_data, drop_closed) == ("forms.rectification.state.choices", "缺少含义为 closed 的选项")


def test_thresholds_are_numbers(small_data: Data) -> None:
    for name in ("change_percent", "running_total_points"):
        assert refusal(small_data, set_to("thresholds", name, "两成")) == (f"thresholds.{name}", "“两成”不是数")
