"""What an edit brings with it, to be saved and undone as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey, Edit, applied
from luqual_desktop.domain.consequences import carried_rectifications, unclosed_records, with_consequences
from luqual_desktop.domain.report import Report

Make = Callable[..., Report]
CellsOf = Callable[[Mapping[str, str]], dict[CellKey, str]]
FIRST = "330302006/2022Q2-001"


def edits_of(cells: CellsOf, texts: Mapping[str, str]) -> list[Edit]:
    return [Edit(key, text) for key, text in cells(texts).items()]


def brought(report: Report, cells: CellsOf, texts: Mapping[str, str]) -> dict[str, str]:
    """The consequences of some edits, by address."""
    edits = edits_of(cells, texts)
    all_edits = with_consequences(report, edits)
    assert all_edits[: len(edits)] == edits
    return {" ".join(edit.key): edit.text for edit in all_edits[len(edits) :]}


def row(serial: int, name: str = "甲标准") -> dict[str, str]:
    return {f"ledger P05/{serial:04d} name": name}


COUNT = "indicator P05 count"


@pytest.mark.parametrize(
    ("held", "edits", "expected"),
    [
        ({}, row(1), {COUNT: "1"}),
        ({COUNT: ""}, row(1) | row(2, "乙"), {COUNT: "2"}),
        ({COUNT: "0"}, row(1), {COUNT: "1"}),
        ({COUNT: "1"} | row(1), row(2), {COUNT: "2"}),
        ({COUNT: " １ "} | row(1), row(2), {COUNT: "2"}),
        ({COUNT: "1"} | row(1), row(1, ""), {COUNT: ""}),  # no row left: blank, never 0 by itself
        ({COUNT: "1"} | row(1), row(1, "乙标准"), {}),
        ({COUNT: "5"} | row(1), row(2), {}),  # a figure of one's own stays
        ({COUNT: "不适用"}, row(1), {}),
        ({COUNT: "1"} | row(1), {COUNT: "9"} | row(2), {}),  # typed at the same time
        ({COUNT: "0"}, row(1, "  "), {}),  # blanks are no row
        ({COUNT: "0"}, {}, {}),
    ],
)
def test_a_count_follows_its_ledger_unless_it_has_a_figure_of_its_own(
    make: Make, cells: CellsOf, held: Mapping[str, str], edits: Mapping[str, str], expected: Mapping[str, str]
) -> None:
    assert brought(make(held), cells, edits) == expected


def test_every_ledger_moves_its_own_count(make: Make, cells: CellsOf) -> None:
    edits = row(1) | {"ledger P06/0001 name": "甲厂", "ledger P06/0001 note": "首家"}
    assert brought(make(), cells, edits) == {COUNT: "1", "indicator P06 count": "1"}


FAILED = {"check C01-01 result": "不符合"}
OPENED = {
    f"rectification {FIRST} item": "C01-01",
    f"rectification {FIRST} opened": "2022Q2",
    f"rectification {FIRST} state": "待整改",
}


def test_what_does_not_conform_opens_a_rectification_item(make: Make, cells: CellsOf) -> None:
    assert brought(make(), cells, FAILED) == OPENED


def test_the_item_takes_over_the_description(make: Make, cells: CellsOf) -> None:
    said = {"check C01-01 description": "无健康证"}
    assert brought(make(said), cells, FAILED) == OPENED | {f"rectification {FIRST} problem": "无健康证"}
    assert brought(make(), cells, FAILED | said) == OPENED | {f"rectification {FIRST} problem": "无健康证"}


def test_a_description_typed_later_follows_into_the_item(make: Make, cells: CellsOf) -> None:
    said = {"check C01-01 description": "无健康证"}
    problem = f"rectification {FIRST} problem"
    assert brought(make(FAILED | OPENED), cells, said) == {problem: "无健康证"}
    assert brought(make(FAILED | OPENED | {"check C01-01 description": "旧", problem: "旧"}), cells, said) == {
        problem: "无健康证"
    }
    assert brought(make(FAILED | OPENED | {problem: "自己写的"}), cells, said) == {}
    assert brought(make(FAILED | OPENED), cells, said | {problem: "另写"}) == {}
    assert brought(make(), cells, said) == {}
    carried = OPENED | {f"rectification {FIRST} opened": "2022Q1"}
    assert brought(make(FAILED | carried), cells, said) == {}


def test_several_items_get_serials_of_their_own(make: Make, cells: CellsOf) -> None:
    opened = brought(make(), cells, FAILED | {"check C02-03 result": " 不符合 "})
    assert opened[f"rectification {FIRST} item"] == "C01-01"
    assert opened["rectification 330302006/2022Q2-002 item"] == "C02-03"


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        (["330302006/2022Q2-007"], "330302006/2022Q2-008"),
        (["330302006/2022Q2-999"], "330302006/2022Q2-1000"),
        (["330302006/2022Q2-1000"], "330302006/2022Q2-1001"),
        (["330302006/2022Q1-004", "330302023/2022Q2-009"], FIRST),
        (["330302006/2022Q2-x001", "330302006/2022Q2-²²²", "330302006/2022Q2-"], FIRST),
    ],
)
def test_serials_go_on_from_the_highest(make: Make, cells: CellsOf, taken: list[str], expected: str) -> None:
    held = {f"rectification {record} person": "张三" for record in taken}
    assert f"rectification {expected} item" in brought(make(held), cells, FAILED)


@pytest.mark.parametrize("state", ["待整改", "整改中", "已整改", "", "别的"])
def test_an_open_item_is_not_opened_twice(make: Make, cells: CellsOf, state: str) -> None:
    held = {**OPENED, f"rectification {FIRST} opened": "2022Q1", f"rectification {FIRST} state": state}
    assert brought(make(held), cells, FAILED) == {}


def test_what_was_closed_is_opened_anew(make: Make, cells: CellsOf) -> None:
    closed = {
        "rectification 330302006/2022Q1-001 item": "C01-01",
        "rectification 330302006/2022Q1-001 opened": "2022Q1",
        "rectification 330302006/2022Q1-001 state": " 已复查销号 ",
    }
    assert brought(make(closed), cells, FAILED) == OPENED


def test_an_item_that_comes_with_the_same_edits_is_enough(make: Make, cells: CellsOf) -> None:
    assert brought(make(), cells, FAILED | OPENED) == {}


@pytest.mark.parametrize("result", ["符合", "不适用", "未查", "", "别的"])
def test_changing_the_result_back_takes_the_new_item_away(make: Make, cells: CellsOf, result: str) -> None:
    report = make(FAILED | OPENED | {f"rectification {FIRST} person": "张三"})
    gone = dict.fromkeys([*OPENED, f"rectification {FIRST} person"], "")
    assert brought(report, cells, {"check C01-01 result": result}) == gone


def test_an_item_taken_away_does_not_come_back_with_its_description(make: Make, cells: CellsOf) -> None:
    texts = {"check C01-01 result": "符合", "check C01-01 description": "已补证"}
    assert brought(make(FAILED | OPENED), cells, texts) == dict.fromkeys(OPENED, "")


def test_only_an_item_of_this_period_not_yet_reported_goes(make: Make, cells: CellsOf) -> None:
    back = {"check C01-01 result": "符合"}
    older = OPENED | {f"rectification {FIRST} opened": "2022Q1"}
    assert brought(make(FAILED | older), cells, back) == {}
    other = OPENED | {f"rectification {FIRST} item": "C01-02"}
    assert brought(make(FAILED | other), cells, back) == {}
    closed = OPENED | {f"rectification {FIRST} state": "已复查销号"}
    assert brought(make(FAILED | closed), cells, back) == {}  # what was seen and mended stays on record
    assert brought(make(FAILED | OPENED, revision=1), cells, back) == {}


def test_the_last_of_several_edits_of_a_cell_counts(make: Make, cells: CellsOf) -> None:
    (failed,) = edits_of(cells, FAILED)
    passed = Edit(failed.key, "符合")
    assert with_consequences(make(), [failed, passed]) == [failed, passed]
    assert len(with_consequences(make(), [passed, failed])) == 2 + len(OPENED)


def test_edits_of_other_cells_bring_nothing(make: Make, cells: CellsOf) -> None:
    texts = {"indicator P01 numerator": "5", "check C01-01 checked": "3", "cover cover head": "甲"}
    assert brought(make(), cells, texts) == {}


def test_undoing_all_of_it_restores_the_cells(make: Make, cells: CellsOf) -> None:
    report = make(FAILED | OPENED | {COUNT: "1"} | row(1))
    edits = with_consequences(report, edits_of(cells, {"check C01-01 result": "符合"} | row(2)))
    inverse = [Edit(edit.key, report.cells.get(edit.key, "")) for edit in reversed(edits)]
    assert applied(applied(report.cells, edits), inverse) == report.cells


def test_open_items_are_carried_on_with_everything_said_of_them(make: Make, cells: CellsOf) -> None:
    earlier = cells(
        OPENED
        | {f"rectification {FIRST} person": "张三", f"rectification {FIRST} measures": ""}
        | {
            "rectification 330302006/2022Q2-002 item": "C01-02",
            "rectification 330302006/2022Q2-002 state": " 已复查销号",
            "rectification 330302006/2022Q2-002 recheck_date": "2022-06-20",
        }
        | {"rectification 330302006/2022Q2-003 item": "C01-03", "rectification 330302006/2022Q2-003 state": "已整改"}
        | {"rectification 330302006/2022Q2-004 item": "C01-04"}
        | {"check C01-01 result": "不符合"}
    )
    now = make({"rectification 330302006/2022Q2-003 state": "整改中"}, period="2022Q3")
    carried = {" ".join(edit.key): edit.text for edit in carried_rectifications(now, earlier)}
    assert carried == OPENED | {
        f"rectification {FIRST} person": "张三",
        "rectification 330302006/2022Q2-004 item": "C01-04",
    }
    assert carried_rectifications(replace(now, cells=earlier), earlier) == []
    handed_on = ("2022Q2-001", "2022Q2-003", "2022Q2-004")
    assert unclosed_records(now, earlier) == tuple(f"330302006/{serial}" for serial in handed_on)


@pytest.mark.parametrize(("day", "carried"), [("", 2), ("下周", 2), ("2022-06-20", 0)])
def test_an_item_called_closed_without_a_day_of_recheck_is_carried_on(
    make: Make, cells: CellsOf, day: str, carried: int
) -> None:
    item = {f"rectification {FIRST} item": "C01-01", f"rectification {FIRST} state": "已复查销号"}
    earlier = cells(item)
    edits = carried_rectifications(
        make({}, period="2022Q3"), earlier | cells({f"rectification {FIRST} recheck_date": day})
    )
    assert len([edit for edit in edits if edit.key.field != "recheck_date"]) == carried


def test_another_plan_opens_items_in_its_own_words(small_catalogue: Catalogue, cells: CellsOf) -> None:
    report = Report(small_catalogue, "999901001", small_catalogue.calendar.periods[13], {})
    opened = brought(report, cells, {"check K2.1 result": "不达标"})
    record = "rectification 999901001/2027M02-001"
    assert opened == {f"{record} item": "K2.1", f"{record} opened": "2027M02", f"{record} state": "未改"}


def test_forms_without_a_description_open_items_all_the_same(small_catalogue: Catalogue, cells: CellsOf) -> None:
    forms = small_catalogue.forms
    fewer = replace(
        forms,
        check=tuple(field for field in forms.check if field.code == "result"),
        rectification=tuple(field for field in forms.rectification if field.code != "problem"),
    )
    report = Report(replace(small_catalogue, forms=fewer), "999901001", small_catalogue.calendar.periods[0], {})
    stray = {"check K2.1 result": "不达标", "check K2.1 description": "排污"}
    assert {key.rpartition(" ")[2] for key in brought(report, cells, stray)} == {"item", "opened", "state"}
    assert CellKey(Area.CHECK, "K2.1", "result") in applied({}, edits_of(cells, stray))
