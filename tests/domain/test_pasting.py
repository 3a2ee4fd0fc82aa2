from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Field, FieldKind
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.clipboard_text import parse_block
from luqual_desktop.domain.pasting import (
    NO_SUCH_COLUMN,
    NO_SUCH_ROW,
    NOT_OPEN,
    OUTSIDE,
    TWICE,
    PasteGrid,
    PastePlan,
    PasteRow,
    Slot,
    normal_facts,
    plan_paste,
)
from luqual_desktop.domain.tables import Column, Role

COLUMNS = (
    Column("code", "代码", Role.CODE, 7),
    Column("name", "指标名称", Role.FACT, 34),
    Column("unit", "计量单位", Role.FACT, 9),
    Column("first", "本季发生数（非累计）／存量一", Role.ENTRY, 16, numeric=True),
    Column("second", "本季发生数（非累计）／存量二", Role.ENTRY, 16, numeric=True),
    Column("year", "本年累计", Role.DERIVED, 10, numeric=True),
    Column("remark", "备注", Role.ENTRY, 16),
)
FIRST, SECOND, REMARK = 3, 4, 6


def row(code: str, name: str, parts: Sequence[str], unit: str = "%", held: Sequence[str] = ()) -> PasteRow:
    slots: list[Slot | None] = [None] * len(COLUMNS)
    before = [*held, "", ""]
    for place, part in enumerate(parts):
        field = Field(f"part{place}", part, FieldKind.DECIMAL, unit="批次")
        slots[FIRST + place] = Slot(CellKey(Area.INDICATOR, code, field.code), field, before[place])
    slots[REMARK] = Slot(CellKey(Area.INDICATOR, code, "remark"), Field("remark", "备注"), "")
    return PasteRow(code, name, normal_facts((code, name, unit, *parts)), tuple(slots))


GRID = PasteGrid(
    COLUMNS,
    (
        row("P01", "制造业产品质量合格率", ("合格批次", "抽样批次"), held=("5", "6")),
        row("P02", "基本药物抽检合格率", ("合格批次", "抽检批次")),
        row("P05", "制定“浙江制造”标准（新增）", ("本期新增",), "项"),
    ),
)


def planned(plan: PastePlan) -> dict[tuple[str, str], str]:
    return {(change.key.record, change.key.field): change.after for change in plan.changes}


def test_by_position_from_the_current_cell() -> None:
    plan = plan_paste(GRID, parse_block("1\t2\n3\t4\n"), 0, FIRST)
    assert planned(plan) == {
        ("P01", "part0"): "1",
        ("P01", "part1"): "2",
        ("P02", "part0"): "3",
        ("P02", "part1"): "4",
    }
    assert not plan.by_name
    assert plan.unmatched == ()
    assert [(change.before, change.raw) for change in plan.changes] == [("5", "1"), ("6", "2"), ("", "3"), ("", "4")]


def test_by_position_columns_that_are_not_typed_into_are_stepped_over() -> None:
    assert planned(plan_paste(GRID, parse_block("2\tgood\n"), 0, SECOND)) == {
        ("P01", "part1"): "2",
        ("P01", "remark"): "good",
    }


def test_by_position_a_block_as_wide_as_the_table_falls_straight() -> None:
    block = parse_block("%\t1\t2\t50\tgood\n")
    plan = plan_paste(GRID, block, 0, 2)
    assert planned(plan) == {
        ("P01", "part0"): "1",
        ("P01", "part1"): "2",
        ("P01", "remark"): "good",
    }
    assert [tuple(each) for each in plan.unmatched] == [(1, 1, "%", NOT_OPEN), (1, 4, "50", NOT_OPEN)]


def test_a_code_beside_a_name_without_its_brackets_leaves_the_figure_in_place() -> None:
    block = parse_block("P05\t制定“浙江制造”标准\t3\n")
    assert planned(plan_paste(GRID, block, 0, FIRST)) == {("P05", "part0"): "3"}


def test_by_position_a_blank_clears_and_what_has_no_place_is_said() -> None:
    plan = plan_paste(GRID, parse_block("\t\n\t\n7\t8\n9\t\n"), 0, FIRST)
    assert planned(plan) == {("P01", "part0"): "", ("P01", "part1"): "", ("P05", "part0"): "7"}
    assert [change.note for change in plan.changes[:2]] == ["清空", "清空"]
    assert [tuple(each) for each in plan.unmatched] == [(3, 2, "8", NOT_OPEN), (4, 1, "9", OUTSIDE)]


def test_what_stands_there_already_is_no_change() -> None:
    assert planned(plan_paste(GRID, parse_block("5\t7\n"), 0, FIRST)) == {("P01", "part1"): "7"}


def test_by_code_in_any_order() -> None:
    plan = plan_paste(GRID, parse_block("P02\t3\t4\nP01\t1\t2\n"), 2, REMARK)
    assert plan.by_name
    assert planned(plan) == {
        ("P02", "part0"): "3",
        ("P02", "part1"): "4",
        ("P01", "part0"): "1",
        ("P01", "part1"): "2",
    }


def test_by_name_with_heads_in_another_order() -> None:
    text = "指标\t分母（抽检）\t分子\t单位\n基本药物抽检合格率\t4\t3\t%\n制定浙江制造标准\t\t2\t项\n"
    plan = plan_paste(GRID, parse_block(text), 0, FIRST)
    assert planned(plan) == {("P02", "part1"): "4", ("P02", "part0"): "3", ("P05", "part0"): "2"}
    assert plan.unmatched == ()


def test_by_name_with_the_names_of_the_parts_as_heads() -> None:
    text = "序号\t指标名称\t抽样批次\t合格批次\n1\t制造业产品 质量合格率\t20\t10\n"
    assert planned(plan_paste(GRID, parse_block(text), 0, FIRST)) == {("P01", "part1"): "20", ("P01", "part0"): "10"}


def test_by_name_without_heads_goes_in_order_and_passes_over_what_is_printed() -> None:
    text = "1\tP01\t制造业产品质量合格率\t％\t合格批次\t10\t抽样批次\t20\t50\n"
    text += "2\tP02\t基本药物抽检合格率\t%\t合格批次\t30\t抽检批次\t40\t75\n"
    assert planned(plan_paste(GRID, parse_block(text), 0, FIRST)) == {
        ("P01", "part0"): "10",
        ("P01", "part1"): "20",
        ("P02", "part0"): "30",
        ("P02", "part1"): "40",
    }


def test_by_name_a_blank_clears_nothing_and_strangers_are_said() -> None:
    text = "代码\t分子\t分母\t奇怪栏\nP01\t\t2\t\nX99\t1\t1\t\nP01\t9\t9\t\n"
    plan = plan_paste(GRID, parse_block(text), 0, FIRST)
    assert planned(plan) == {("P01", "part1"): "2"}
    assert [tuple(each) for each in plan.unmatched] == [
        (1, 4, "奇怪栏", NO_SUCH_COLUMN),
        (3, 1, "X99", NO_SUCH_ROW),
        (4, 1, "P01", TWICE),
    ]


def test_a_head_that_stands_twice_counts_once() -> None:
    plan = plan_paste(GRID, parse_block("代码\t分子\t分子\nP02\t1\t2\n"), 0, FIRST)
    assert planned(plan) == {("P02", "part0"): "1"}
    assert [tuple(each) for each in plan.unmatched] == [(1, 3, "分子", NO_SUCH_COLUMN)]


def test_a_name_that_two_rows_bear_means_neither() -> None:
    twins = PasteGrid(COLUMNS, (row("A1", "同名", ("甲",)), row("A2", "同名", ("甲",))))
    assert not plan_paste(twins, parse_block("同名\t1\n同名\t2\n"), 0, FIRST).by_name
    assert planned(plan_paste(twins, parse_block("A2\t1\n"), 0, FIRST)) == {("A2", "part0"): "1"}


def test_rows_that_grow_are_matched_by_position_only() -> None:
    ledger = PasteGrid(COLUMNS, GRID.rows, named_rows=False)
    assert not plan_paste(ledger, parse_block("P01\t2\n"), 0, FIRST).by_name


BLOCKS = st.lists(st.lists(st.sampled_from(["", "P01", "P02", "12", "分子", "x", "1.5万"]), min_size=3, max_size=3))


@given(BLOCKS.filter(bool), st.integers(0, 2), st.integers(0, len(COLUMNS) - 1))
def test_a_plan_only_touches_open_cells_once_and_says_what_it_saw(rows: list[list[str]], top: int, left: int) -> None:
    block = tuple(tuple(cells) for cells in rows)
    plan = plan_paste(GRID, block, top, left)
    open_cells = {slot.key: slot.before for each in GRID.rows for slot in each.slots if slot is not None}
    keys = [change.key for change in plan.changes]
    assert len(keys) == len(set(keys))
    assert all(open_cells[change.key] == change.before != change.after for change in plan.changes)
    assert all(block[each.row - 1][each.column - 1] == each.text for each in plan.unmatched)


LEDGER = (
    Column("code", "序号", Role.CODE, 12),
    Column("name", "名称", Role.ENTRY, 30),
    Column("date", "日期", Role.ENTRY, 12),
    Column("document", "文号", Role.ENTRY, 20),
)


def ledger(rows: int) -> PasteGrid:
    """Return a table that takes new rows, all of them blank."""
    fields = [Field(column.key, column.title, FieldKind.TEXT) for column in LEDGER[1:]]

    def blank(number: int) -> PasteRow:
        record = f"P05/{number:04d}"
        slots = (None, *(Slot(CellKey(Area.LEDGER, record, field.code), field, "") for field in fields))
        return PasteRow(f"{number:04d}", f"{number:04d}", frozenset(), slots)

    return PasteGrid(LEDGER, tuple(map(blank, range(1, rows + 1))), named_rows=False)


def test_a_ledger_with_its_heads_is_put_under_them() -> None:
    block = parse_block(
        "新增标准台账\t\t\t\n序号\t文号\t标准名称\t名称\n1\tT/ZZB 1\tx\t甲标准\n\t\t\t\n2\t\ty\t乙标准\n"
    )
    plan = plan_paste(ledger(4), block, 1, 0)
    assert planned(plan) == {
        ("P05/0002", "document"): "T/ZZB 1",
        ("P05/0002", "name"): "甲标准",
        ("P05/0003", "name"): "乙标准",
    }
    assert (plan.by_name, plan.by_head) == (False, True)
    assert [tuple(each) for each in plan.unmatched] == [(2, 3, "标准名称", NO_SUCH_COLUMN)]


def test_a_ledger_without_heads_falls_from_the_current_cell_on() -> None:
    assert planned(plan_paste(ledger(2), parse_block("甲标准\t2025-03-01\n"), 0, 1)) == {
        ("P05/0001", "name"): "甲标准",
        ("P05/0001", "date"): "2025-03-01",
    }


def test_a_word_that_happens_to_be_a_head_is_no_line_of_heads() -> None:
    plan = plan_paste(ledger(2), parse_block("名称\t2025-03-01\n乙标准\t2025-03-02\n"), 0, 1)
    assert planned(plan)["P05/0001", "name"] == "名称"
    alone = plan_paste(ledger(2), parse_block("名称\t日期\n"), 0, 1)
    assert planned(alone)["P05/0001", "date"] == "日期"
