"""期初数: asked only in the first period held, and only if that is not the plan's first."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.openings import asks_openings, opening_table
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import STREET, MakeWorkbench, type_text
from tests.ui.window.test_main_window import shown_table

COUNT_BEFORE = CellKey(Area.OPENING, "P05", "plan_count")


def titles(workbench: Workbench) -> list[str]:
    return [page.title for page in workbench.tabs.tabs[0].pages]


def test_a_start_in_the_middle_of_the_plan_asks_for_them(workbench: Workbench) -> None:
    assert titles(workbench) == ["本期概览", "期初数", "上一规划期完成情况"]


def test_a_start_with_the_plan_does_not(make_workbench: MakeWorkbench) -> None:
    assert "期初数" not in titles(make_workbench(period="2021Q1"))


def test_a_later_period_does_not(make_workbench: MakeWorkbench, workspace: Workspace) -> None:
    first = workspace.open_report(STREET, Period.parse("2025Q1"))
    first.edit([Edit(CellKey(Area.INDICATOR, "P05", "count"), "1")])
    assert asks_openings(first.report)
    assert "期初数" not in titles(make_workbench(period="2025Q2"))


def test_what_is_typed_there_is_counted(workbench: Workbench, qtbot: QtBot) -> None:
    workbench.desk.editor.apply([Edit(CellKey(Area.INDICATOR, "P05", "count"), "1")])
    assert workbench.go_to(COUNT_BEFORE)
    page = shown_table(workbench)
    qtbot.waitUntil(page.view.hasFocus)
    type_text("9")
    assert workbench.desk.editor.report.text(COUNT_BEFORE) == "9"
    assert workbench.desk.editor.report.derived("P05")["plan"].text == "10"


def test_the_table_has_a_field_for_each_part_and_window(workbench: Workbench) -> None:
    report = workbench.desk.editor.report.report
    rows = {row.record: row for row in opening_table(report.asked, Period.parse("2025Q2")).rows}
    assert {field.code for field in rows["P01"].fields.values()} == {
        f"{window}_{part}"
        for window in ("previous", "last_year", "year", "plan")
        for part in ("numerator", "denominator")
    }
    stock = {field.code.rpartition("_")[0] for field in rows["P11"].fields.values()}
    assert stock == {"previous", "last_year"}


def test_in_a_years_first_period_there_is_no_year_so_far(workbench: Workbench) -> None:
    table = opening_table(workbench.desk.editor.report.report.asked, Period.parse("2025Q1"))
    assert not [column.key for column in table.columns if column.key.startswith("year_")]
