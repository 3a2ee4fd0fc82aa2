"""Tables: every cell that can be typed stands in exactly one of them, under a heading that says what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from luqual_desktop.domain.catalogue import Catalogue, Kind
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey
from luqual_desktop.domain.figures import Opening, part_fields
from luqual_desktop.domain.openings import asks_openings, opening_table
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.places import field_of, section_of
from luqual_desktop.domain.tables import Role, Table, all_tables, indicator_table, open_rows
from luqual_desktop.domain.targets import asked_indicators

Make = Callable[..., Report]
OWNER = "330302"
STREET = "330302006"
PERIOD = Period.parse("2022Q2")


def tables(catalogue: Catalogue, unit: str = STREET, period: Period = PERIOD) -> tuple[Table, ...]:
    return all_tables(catalogue, unit, asked_indicators(catalogue, unit), period)


def cells_in(table: Table) -> list[CellKey]:
    return [key for row in table.rows for column in table.columns if (key := table.cell(row, column.key)) is not None]


def test_tables_come_in_the_order_of_the_tabs(catalogue: Catalogue) -> None:
    codes = [table.code for table in tables(catalogue)]
    assert codes[0] == "cover"
    assert codes[-1] == "rectification"
    assert codes[1:8] == ["P", "P-tasks", "P05-ledger", "P06-ledger", "P08-ledger", "P09-ledger", "P10-ledger"]
    assert codes[-11:-1] == [checklist.code for checklist in catalogue.checklists]
    assert [code for code in codes if code.endswith("-tasks")] == [f"{letter}-tasks" for letter in "PSEVBAGM"]


def test_only_tables_with_rows_are_shown(catalogue: Catalogue) -> None:
    street, owner = ({table.code for table in tables(catalogue, unit)} for unit in (STREET, OWNER))
    assert "V-milestones" not in street
    assert "V-milestones" in owner
    assert "E" not in owner
    assert "B" not in street | owner


@pytest.mark.parametrize("unit", [STREET, OWNER])
def test_every_cell_stands_in_one_table_once(catalogue: Catalogue, unit: str) -> None:
    count = Counter(key for table in tables(catalogue, unit) for key in cells_in(table))
    assert set(count.values()) == {1}
    wanted = {CellKey(Area.COVER, COVER_RECORD, field.code) for field in catalogue.forms.cover}
    for indicator in asked_indicators(catalogue, unit):
        wanted |= {CellKey(Area.INDICATOR, indicator.code, field.code) for field in part_fields(indicator)}
        wanted |= {CellKey(Area.INDICATOR, indicator.code, "remark")} if indicator.kind is not Kind.MILESTONE else set()
    assert wanted <= set(count)
    assert len([key for key in count if key.area is Area.TASK]) == 55 * len(catalogue.forms.task)
    assert len([key for key in count if key.area is Area.CHECK]) == 64 * len(catalogue.forms.check)


def test_every_cell_of_a_table_has_the_field_that_is_read_there(catalogue: Catalogue) -> None:
    for table in (*tables(catalogue), *tables(catalogue, OWNER)):
        for row in table.rows:
            for column in table.columns:
                key = table.cell(row, column.key)
                if key is not None:
                    assert field_of(catalogue, key) == row.fields[column.key]
                    assert column.role is Role.ENTRY
                    assert section_of(catalogue, key.area, key.record) == table.section


def test_column_keys_are_used_once_a_table(catalogue: Catalogue) -> None:
    for table in tables(catalogue):
        keys = [column.key for column in table.columns]
        assert len(set(keys)) == len(keys)
        assert [table.column(key) for key in keys] == list(table.columns)


def test_flow_columns_say_that_nothing_is_to_be_added_up(catalogue: Catalogue, small_catalogue: Catalogue) -> None:
    def headings(plan: Catalogue, period: Period) -> str:
        table = indicator_table(plan.sections[0], plan.indicators, period)
        return " ".join(column.title for column in table.columns)

    assert "本季发生数（非累计）" in headings(catalogue, PERIOD)
    assert "本月发生数（非累计）" in headings(small_catalogue, small_catalogue.calendar.periods[0])


def test_rows_show_baseline_and_target_as_printed(catalogue: Catalogue) -> None:
    table = next(table for table in tables(catalogue) if table.code == "P")
    rows = {row.record: row.facts for row in table.rows}
    assert (rows["P02"]["baseline"], rows["P02"]["target"]) == ("> 99", "> 99")
    assert (rows["P09"]["baseline"], rows["P09"]["target"]) == ("—", "2")
    assert rows["P04"]["first_name"] == "新产品产值（万元）"
    assert rows["P05"].get("second_name") is None
    bare = replace(catalogue.indicator_by_code["P01"], target_text="")
    assert indicator_table(catalogue.sections[0], (bare,), PERIOD).rows[0].facts["target"] == "—"


def test_open_tables_have_the_rows_that_hold_text(catalogue: Catalogue, make: Make) -> None:
    report = make(
        {
            "ledger P05/0002 name": "乙",
            "ledger P05/0001 note": "甲",
            "ledger P05/0003 name": " ",
            "ledger P06/0001 name": "丙",
            "rectification 330302006/2022Q2-001 item": "C01-02",
            "rectification 330302006/2022Q2-002 item": "没有这一项",
            "rectification 330302023/2022Q2-001 item": "C01-01",
        }
    )
    by_code = {table.code: table for table in tables(catalogue)}
    ledger = open_rows(catalogue, by_code["P05-ledger"], report.cells)
    assert [row.record for row in ledger] == ["P05/0001", "P05/0002"]
    assert by_code["P05-ledger"].cell(ledger[0], "name") == CellKey(Area.LEDGER, "P05/0001", "name")
    assert by_code["P05-ledger"].cell(ledger[0], "code") is None
    items = open_rows(catalogue, by_code["rectification"], report.cells)
    assert [(row.record, row.facts.get("item_name")) for row in items] == [
        ("330302006/2022Q2-001", "物"),
        ("330302006/2022Q2-002", None),
    ]


def test_opening_figures_are_asked_in_the_first_period_held_only(make: Make) -> None:
    opening = {"P01": Opening(PERIOD)}
    assert asks_openings(make({}, openings=opening))
    assert not asks_openings(make({}, openings=opening, period="2022Q3"))
    assert not asks_openings(make({}))


def test_opening_figures_of_every_indicator(catalogue: Catalogue) -> None:
    asked = asked_indicators(catalogue, STREET)
    table = opening_table(asked, PERIOD)
    assert [row.record for row in table.rows] == [each.code for each in asked if each.kind is not Kind.MILESTONE]
    rows = {row.record: set(row.fields) for row in table.rows}
    assert len(rows["P01"]) == 8
    assert rows["P05"] == {"previous_first", "last_year_first", "year_first", "plan_first"}
    assert rows["P11"] == {"previous_first", "previous_second", "last_year_first", "last_year_second"}
    for row in table.rows:
        for column, field in row.fields.items():
            key = table.cell(row, column)
            assert key is not None
            assert field_of(catalogue, key) == field


def test_at_the_beginning_of_a_year_there_is_no_sum_of_the_year_before_it(catalogue: Catalogue) -> None:
    table = opening_table(asked_indicators(catalogue, STREET), Period(2023, 1))
    assert not [column.key for column in table.columns if column.key.startswith("year")]


def test_nobody_knows_a_field_that_is_not_there(catalogue: Catalogue) -> None:
    for area in Area:
        assert field_of(catalogue, CellKey(area, "ZZ99", "anything")) is None
        if area not in {Area.COVER, Area.RECTIFICATION}:
            assert section_of(catalogue, area, "ZZ99") == ""
