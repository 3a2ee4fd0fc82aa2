"""The window as a whole: typing, tabs, progress, undo, F5, another period, closing and opening again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.table_page import TablePage
from luqual_desktop.ui.workbench import Workbench
from tests.ui.conftest import Disk
from tests.ui.window.conftest import MIGRATIONS, MakeWorkbench, keyboard, type_only, type_text

P01 = [CellKey(Area.INDICATOR, "P01", field) for field in ("numerator", "denominator")]
PRODUCTS = 1


def shown_table(workbench: Workbench) -> TablePage:
    """Return the table page in sight."""
    return next(page for page in workbench.tabs.findChildren(TablePage) if page.isVisible())


def go_to(workbench: Workbench, cell: CellKey, qtbot: QtBot) -> TablePage:
    workbench.window().activateWindow()  # without a window manager nobody does it when a dialog has closed
    assert workbench.go_to(cell)
    page = shown_table(workbench)
    qtbot.waitUntil(page.view.hasFocus)
    return page


def test_there_is_a_tab_for_each_section_and_the_overview_is_first(workbench: Workbench, catalogue: Catalogue) -> None:
    checklists = catalogue.checklist_section
    assert checklists is not None
    names = ["总览", *(section.name for section in catalogue.sections), checklists.name]
    assert [tab.title for tab in workbench.tabs.tabs] == names
    assert [workbench.tabs.tabText(number).split(" ")[0] for number in range(workbench.tabs.count())] == names


def test_inner_tabs_are_the_tables_of_a_section(workbench: Workbench, catalogue: Catalogue) -> None:
    titles = {tab.title: [page.title for page in tab.pages] for tab in workbench.tabs.tabs}
    assert titles["产品质量"] == ["指标", "重点任务", "台账"]
    assert titles["服务质量"] == ["指标", "重点任务", "创建成果", "台账"]
    assert titles["十大在线系统"] == [*(each.short_name for each in catalogue.checklists), "整改台账"]


def test_only_the_tab_looked_at_is_built(workbench: Workbench) -> None:
    assert {page.table.section for page in workbench.tabs.findChildren(TablePage)} == {"cover"}
    workbench.tabs.show_tab(PRODUCTS)
    assert {page.table.code for page in workbench.tabs.findChildren(TablePage)} == {"cover", "P"}


def test_typing_saves_recalculates_and_counts(workbench: Workbench, qtbot: QtBot) -> None:
    go_to(workbench, P01[0], qtbot)
    before = workbench.tabs.tabText(PRODUCTS)
    type_text("9599", then=Qt.Key.Key_Tab)
    type_text("10000", then=Qt.Key.Key_Tab)
    report = workbench.desk.editor.report
    assert [report.text(key) for key in P01] == ["9599", "10000"]
    assert workbench.status_line.saved_text() == "已保存 09:30:00"
    assert report.derived("P01")["own_value"].text == "95.99"
    filled, asked = (int(each) for each in before.split(" ")[1].split("/"))
    qtbot.waitUntil(lambda: workbench.tabs.tabText(PRODUCTS).split(" ")[1] == f"{filled + 2}/{asked}")


def test_a_wrong_entry_stays_is_saved_and_shows_on_the_tab(
    workbench: Workbench, workspace: Workspace, qtbot: QtBot
) -> None:
    go_to(workbench, P01[0], qtbot)
    type_text("约三百")
    qtbot.waitUntil(lambda: "×1" in workbench.tabs.tabText(PRODUCTS))
    again = workspace.open_report("330302006", Period.parse("2025Q1"))
    assert again.text(P01[0]) == "约三百"


def test_undo_and_redo_by_keys_over_tabs(workbench: Workbench, qtbot: QtBot) -> None:
    go_to(workbench, P01[0], qtbot)
    type_text("12")
    workbench.tabs.show_tab(PRODUCTS + 1)
    qtbot.waitUntil(workbench.doings.undo.isEnabled)
    QTest.keyClick(workbench.window(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert workbench.desk.editor.report.text(P01[0]) == ""
    qtbot.waitUntil(lambda: not workbench.doings.undo.isEnabled())
    QTest.keyClick(workbench.window(), Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert workbench.desk.editor.report.text(P01[0]) == "12"


@pytest.mark.parametrize("elsewhere", ["", "77"])
def test_what_was_done_can_be_taken_back_after_a_look_at_another_period(
    workbench: Workbench, workspace: Workspace, qtbot: QtBot, elsewhere: str
) -> None:
    here, other = (Period.parse(each) for each in ("2025Q1", "2025Q2"))
    workbench.desk.editor.apply([Edit(P01[0], "12")])
    workbench.desk.editor.apply([Edit(P01[0], "13")])
    workbench.desk.editor.undo()
    open_period(workbench, other, qtbot)
    qtbot.waitUntil(lambda: not workbench.doings.undo.isEnabled())
    if elsewhere:
        workspace.open_report("330302006", here).edit([Edit(P01[1], elsewhere)])
    open_period(workbench, here, qtbot)
    qtbot.waitUntil(lambda: workbench.doings.undo.isEnabled() is not bool(elsewhere))
    workbench.doings.undo.trigger()
    assert workbench.desk.editor.report.text(P01[0]) == ("12" if elsewhere else "")


def open_period(workbench: Workbench, period: Period, qtbot: QtBot) -> None:
    with qtbot.waitSignal(workbench.desk.report_shown):
        workbench.desk.open_report("330302006", period)


def test_f5_takes_over_what_is_being_typed_and_shows_the_findings(workbench: Workbench, qtbot: QtBot) -> None:
    assert not workbench.findings.isVisible()
    go_to(workbench, P01[0], qtbot)
    type_only("-5")
    QTest.keyClick(keyboard(), Qt.Key.Key_F5)
    assert workbench.findings.isVisible()
    assert workbench.desk.editor.report.text(P01[0]) == "-5"
    assert [finding.code for finding in workbench.desk.editor.report.findings_at(P01[0])] == ["E102"]


def test_enter_leads_where_the_settings_say(workbench: Workbench, qtbot: QtBot) -> None:
    page = go_to(workbench, P01[0], qtbot)
    type_text("1")
    assert page.current_cell == CellKey(Area.INDICATOR, "P02", "numerator")
    workbench.tabs.set_enter_direction(down=False)
    go_to(workbench, P01[0], qtbot)
    type_text("1")
    assert page.current_cell == P01[1]


def test_another_period_is_opened_from_the_top_bar(workbench: Workbench, workspace: Workspace, qtbot: QtBot) -> None:
    go_to(workbench, P01[0], qtbot)
    type_only("77")
    choose_period(workbench, "2025年第2季度")
    qtbot.waitUntil(lambda: workbench.top_bar.place_texts()[1] == "2025年第2季度")
    assert workbench.desk.editor.report.report.period == Period.parse("2025Q2")
    assert workbench.desk.editor.report.derived("P01")["previous"].text == "—"
    assert workbench.tabs.currentIndex() == PRODUCTS
    assert workspace.last_place == ("330302006", Period.parse("2025Q2"))
    choose_period(workbench, "2025年第1季度")
    qtbot.waitUntil(lambda: workbench.top_bar.place_texts()[1] == "2025年第1季度")
    assert workbench.desk.editor.report.text(P01[0]) == "77"


def choose_period(workbench: Workbench, name: str) -> None:
    """Choose a period from the menu of years."""
    button = next(each for each in workbench.top_bar.findChildren(QPushButton) if each.accessibleName() == "报告期")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    actions: list[QAction] = [action for menu in workbench.top_bar.findChildren(QMenu) for action in menu.actions()]
    next(action for action in actions if action.text() == name).trigger()
    for menu in workbench.top_bar.findChildren(QMenu):
        menu.close()


def test_with_unsaved_cells_the_place_stays(
    workbench: Workbench, disk: Disk, read_message: Callable[[], str], qtbot: QtBot
) -> None:
    go_to(workbench, P01[0], qtbot)
    disk.fill()
    type_text("5")
    choose_period(workbench, "2025年第2季度")
    assert "没有保存" in read_message()
    assert workbench.top_bar.place_texts()[1] == "2025年第1季度"
    disk.free()


def test_what_was_typed_is_there_after_closing_and_opening(
    make_workbench: MakeWorkbench, workspace: Workspace, qtbot: QtBot
) -> None:
    first = make_workbench()
    go_to(first, P01[0], qtbot)
    type_only("4321")
    assert first.window().close()
    second = make_workbench(over=reopened(workspace))
    assert second.desk.editor.report.text(P01[0]) == "4321"
    assert second.tabs.currentIndex() == PRODUCTS


def reopened(workspace: Workspace) -> Workspace:
    return Workspace.open(workspace.database.path, MIGRATIONS, workspace.catalogue, workspace.actor)


def test_the_overview_says_what_lags_and_jumps(workbench: Workbench) -> None:
    workbench.desk.editor.apply([Edit(P01[0], "9000"), Edit(P01[1], "10000")])
    workbench.refresh()
    overview = workbench.tabs.build(0).overview  # type: ignore[attr-defined]
    listed = [overview.worst.at(row, 1).text() for row in range(overview.worst.rowCount())]
    assert "P01 制造业产品质量合格率" in listed
    overview.worst.setCurrentCell(listed.index("P01 制造业产品质量合格率"), 0)
    QTest.keyClick(overview.worst, Qt.Key.Key_Return)
    assert shown_table(workbench).current_cell == P01[0]


def test_the_overview_jumps_to_a_tab(workbench: Workbench) -> None:
    overview = workbench.tabs.build(0).overview  # type: ignore[attr-defined]
    assert overview.progress.at(2, 0).text() == "服务质量"
    cell = overview.progress.visualItemRect(overview.progress.at(2, 0)).center()
    QTest.mouseClick(overview.progress.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    assert workbench.tabs.currentIndex() == 2


def test_a_failed_check_appears_among_the_open_rectifications(workbench: Workbench) -> None:
    workbench.desk.editor.apply([Edit(CellKey(Area.CHECK, "C01-03", "result"), "不符合")])
    workbench.refresh()
    overview = workbench.tabs.build(0).overview  # type: ignore[attr-defined]
    row = [overview.open_items.at(0, column).text() for column in range(2)]
    assert row == ["待整改", "C01-03 环境"]


def test_a_ledger_row_counts_and_the_list_says_how_many(workbench: Workbench, qtbot: QtBot) -> None:
    assert workbench.go_to(CellKey(Area.LEDGER, "P06/0001", "name"))
    page = shown_table(workbench)
    assert page.table.code == "P06-ledger"
    qtbot.waitUntil(page.view.hasFocus)
    type_text("某某电器有限公司", then=Qt.Key.Key_Tab)
    assert workbench.desk.editor.report.text(CellKey(Area.INDICATOR, "P06", "count")) == "1"


def test_a_small_plan_of_another_kind_opens_too(
    make_workbench: MakeWorkbench, small_workspace: Workspace, small_catalogue: Catalogue
) -> None:
    unit = small_catalogue.units[0].code
    workbench = make_workbench(unit, small_catalogue.plan.first_period, over=small_workspace)
    titles = [tab.title for tab in workbench.tabs.tabs]
    assert titles[: 1 + len(small_catalogue.sections)] == ["总览", *(each.name for each in small_catalogue.sections)]
    for number in range(workbench.tabs.count()):
        workbench.tabs.show_tab(number)
