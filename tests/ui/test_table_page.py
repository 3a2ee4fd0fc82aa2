from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.tables import Table
from luqual_desktop.storage.reports import ReportState
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.table_page import TablePage
from luqual_desktop.ui.widgets.cell_detail import CellDetail
from luqual_desktop.ui.widgets.date_edit import DateEdit
from luqual_desktop.ui.widgets.frozen_columns import FrozenColumns

NUMERATOR = CellKey(Area.INDICATOR, "P01", "numerator")
FindTable = Callable[[ReportEditor, str], Table]
MakePage = Callable[..., TablePage]


@pytest.fixture
def make_page(editor: ReportEditor, find_table: FindTable, qtbot: QtBot) -> MakePage:
    """Show the page of a table at a size."""

    def made(code: str, width: int = 1300, height: int = 600) -> TablePage:
        page = TablePage(editor, find_table(editor, code))
        qtbot.addWidget(page)
        page.resize(width, height)
        with qtbot.waitExposed(page):
            page.show()
        return page

    return made


def said(page: TablePage) -> list[str]:
    """Return the texts of the strip beneath the table."""
    (detail,) = page.findChildren(CellDetail)
    return [label.text() for label in detail.findChildren(QLabel) if label.text()]


def test_a_cell_is_found_and_announced(make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page("P")
    assert page.table.code == "P"
    key = CellKey(Area.INDICATOR, "P13", "denominator")
    with qtbot.waitSignal(page.current_changed) as changed:
        assert page.select_cell(key)
    assert changed.args == [key]
    assert page.current_cell == key
    qtbot.waitUntil(lambda: in_sight(page))
    assert not page.select_cell(CellKey(Area.INDICATOR, "S01", "value"))
    assert page.current_cell == key


def in_sight(page: TablePage) -> bool:
    """Tell whether the current cell can be seen, with all rows as high as their texts want them."""
    view = page.view
    return not view._heights_due and view.viewport().rect().contains(view.visualRect(view.currentIndex()))


def test_a_cell_stays_in_sight_when_the_rows_above_it_grow(
    make_page: MakePage, editor: ReportEditor, qtbot: QtBot
) -> None:
    page = make_page("P", width=600, height=300)
    assert page.select_cell(CellKey(Area.INDICATOR, "P13", "denominator"))
    assert in_sight(page)
    long = "抽检批次较上季增加，原因是专项抽检集中在本季。" * 8
    editor.apply([Edit(CellKey(Area.INDICATOR, code, "remark"), long) for code in ("P11", "P12")])
    assert not in_sight(page)
    qtbot.waitUntil(lambda: in_sight(page))
    page.view.verticalScrollBar().setValue(0)
    editor.apply([Edit(CellKey(Area.INDICATOR, "P11", "remark"), "")])
    qtbot.waitUntil(lambda: not page.view._heights_due)
    assert page.view.verticalScrollBar().value() == 0  # who has scrolled away from it is left there


def test_the_strip_says_what_is_asked_and_what_is_wrong(
    make_page: MakePage, editor: ReportEditor, qtbot: QtBot
) -> None:
    page = make_page("P")
    editor.apply([Edit(CellKey(Area.INDICATOR, "P02", "numerator"), "abc")])
    page.select_cell(CellKey(Area.INDICATOR, "P02", "numerator"))
    shown = said(page)
    assert shown[0] == "P02 主要农产品质量安全监测合格率 · 合格样品（个）"
    assert "依据：二（二）" in shown[1]
    assert "以表2为准" in shown[1]
    assert any("E101" in text for text in shown)
    editor.apply([Edit(CellKey(Area.INDICATOR, "P02", "numerator"), "1")])
    qtbot.waitUntil(lambda: not any("E101" in text for text in said(page)))


def test_a_warning_offers_to_be_explained(make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page("P")
    page.select_cell(NUMERATOR)
    (button,) = page.findChildren(QPushButton)
    assert button.text() == "填写说明"
    with qtbot.waitSignal(page.explain_requested) as asked:
        button.click()
    assert (asked.args[0].code, asked.args[0].cell) == ("W202", NUMERATOR)


def test_a_locked_cell_says_why_and_what_opens_it(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P")
    other = CellKey(Area.INDICATOR, "P02", "numerator")
    shown = {}
    for name, state in (
        ("open", ReportState()),
        ("submitted", ReportState("submitted", 1)),
        ("returned", ReportState("returned", 1, "核对", frozenset({NUMERATOR}))),
    ):
        editor.report._state = state
        for key in (NUMERATOR, other):
            page.select_cell(key)
            shown[name, key] = next((text for text in said(page) if "已锁定" in text), "")
    assert "本期已上报，需要修改请先“撤回”。" in shown["submitted", NUMERATOR]
    assert "上级没有退回这一格，需要修改请先“撤回”。" in shown["returned", other]
    assert [key for key, text in shown.items() if not text] == [
        ("open", NUMERATOR),
        ("open", other),
        ("returned", NUMERATOR),
    ]


def test_a_report_only_looked_at_says_nothing_of_locks(
    make_page: MakePage, editor: ReportEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor.report, "_state", ReportState("submitted", 1))
    monkeypatch.setattr(editor.report, "viewed_only", True)
    page = make_page("P")
    page.select_cell(NUMERATOR)
    assert not any("已锁定" in text for text in said(page))


def test_a_closed_cell_shows_what_is_found_in_its_row(make_page: MakePage) -> None:
    page = make_page("P")
    page.view.setCurrentIndex(page.model.index(0, 0))
    assert page.current_cell is None
    assert any("W202" in text for text in said(page))


def test_leading_columns_stay_in_sight(make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page("P", width=700, height=450)
    (frozen,) = page.view.findChildren(FrozenColumns)
    assert frozen.isVisible()
    bar = page.view.horizontalScrollBar()
    bar.setValue(bar.maximum())
    assert frozen.geometry().left() == 0
    assert frozen.columnViewportPosition(0) == 0
    heights = [(page.view.rowHeight(row), frozen.rowHeight(row)) for row in range(page.model.rowCount())]
    assert all(main == beside for main, beside in heights)
    page.select_cell(NUMERATOR)
    assert page.view.visualRect(page.view.currentIndex()).left() >= frozen.width_covered
    down = page.view.verticalScrollBar()
    qtbot.waitUntil(lambda: down.maximum() > 60)
    down.setValue(60)
    qtbot.waitUntil(lambda: frozen.verticalScrollBar().value() == 60)


def test_a_table_that_had_no_room_yet_is_not_scrolled_away(make_page: MakePage) -> None:
    """The window is built narrow and laid out afterwards: the first columns must not be left out of sight."""
    page = make_page("P", width=700, height=450)
    page.view.setCurrentIndex(page.model.index(0, 0))
    page.view.horizontalScrollBar().setValue(0)
    page.resize(300, 450)
    page.select_cell(NUMERATOR)
    assert page.view.horizontalScrollBar().value() == 0
    page.resize(700, 450)
    page.select_cell(NUMERATOR)
    assert page.view.visualRect(page.view.currentIndex()).right() < page.view.viewport().width()


def test_columns_take_the_room_there_is(make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page("C01")
    view, columns = page.view, [column.key for column in page.model.columns]
    filled = sum(view.columnWidth(place) for place in range(len(columns)))
    assert filled > 0.9 * view.viewport().width()
    page.resize(800, 600)
    qtbot.waitUntil(lambda: view.columnWidth(columns.index("look_at")) < 300)
    view.setColumnWidth(0, 111)
    page.resize(1300, 600)
    assert view.columnWidth(0) == 111


def test_a_row_grows_with_its_text(make_page: MakePage, editor: ReportEditor, qtbot: QtBot) -> None:
    page = make_page("C01")
    qtbot.waitUntil(lambda: page.view.rowHeight(0) > 40)
    before = page.view.rowHeight(0)
    description = CellKey(Area.CHECK, "C01-01", "description")
    editor.apply([Edit(description, "一行\n二行\n三行\n四行\n五行")])
    qtbot.waitUntil(lambda: page.view.rowHeight(0) > before)
    editor.apply([Edit(CellKey(Area.CHECK, "C01-01", "result"), "符合")])
    editor.apply([Edit(description, "一行")])
    qtbot.waitUntil(lambda: page.view.rowHeight(0) == before)


def test_a_longer_sentence_in_the_strip_gets_its_lines(make_page: MakePage, editor: ReportEditor, qtbot: QtBot) -> None:
    page = make_page("P", width=400)
    page.select_cell(NUMERATOR)
    editor.apply([Edit(NUMERATOR, "x")])
    (sentence,) = [label for label in page.findChildren(QLabel) if "“x”" in label.text()]
    qtbot.waitUntil(lambda: sentence.height() == sentence.heightForWidth(sentence.width()))
    before = sentence.height()
    editor.apply([Edit(NUMERATOR, "x" + "很长" * 60)])
    assert "很长" in sentence.text()
    qtbot.waitUntil(lambda: sentence.height() > before)
    assert sentence.height() >= sentence.heightForWidth(sentence.width())


def test_a_date_is_picked_from_the_calendar(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("cover")
    key = CellKey(Area.COVER, "cover", "date")
    editor.apply([Edit(key, "2025年4月1日")])
    page.activateWindow()
    page.select_cell(key)
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    (line,) = page.view.findChildren(DateEdit)
    line.open_calendar()
    (calendar,) = line.findChildren(QCalendarWidget)
    assert calendar.selectedDate().toString(Qt.DateFormat.ISODate) == "2025-04-01"
    calendar.clicked.emit(calendar.selectedDate().addDays(2))
    assert line.content() == "2025-04-03"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert editor.report.text(key) == "2025-04-03"


def test_a_page_follows_a_report_read_anew(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P05-ledger")
    editor.apply([Edit(CellKey(Area.LEDGER, "P05/0001", "name"), "甲")])
    page.view.setCurrentIndex(page.model.index(1, 1))
    editor.reload()
    assert page.model.rowCount() == 2
    assert page.current_cell == CellKey(Area.LEDGER, "P05/0002", "name")
    editor.undo_stack.clear()
    editor.report.edit([Edit(CellKey(Area.LEDGER, "P05/0001", "name"), "")])
    editor.reload()
    assert page.current_cell == CellKey(Area.LEDGER, "P05/0001", "name")


def test_what_is_being_typed_is_taken_over_when_asked_or_when_the_page_is_left(
    make_page: MakePage, editor: ReportEditor, qtbot: QtBot
) -> None:
    page = make_page("P")
    page.activateWindow()
    page.view.setFocus()
    qtbot.waitUntil(page.view.hasFocus)
    QTest.keyClicks(page.view, "1")
    page.commit()
    assert editor.report.text(NUMERATOR) == "1"
    assert page.view.indexWidget(page.view.currentIndex()) is None
    QTest.keyClicks(page.view, "2")
    page.hide()
    qtbot.waitUntil(lambda: editor.report.text(NUMERATOR) == "2")


def test_every_table_of_the_plan_has_a_page(editor: ReportEditor, qtbot: QtBot) -> None:
    for table in editor.shown.tables():
        page = TablePage(editor, table)
        qtbot.addWidget(page)
        assert page.current_cell is not None
        assert page.view.accessibleName() == table.title


@pytest.mark.parametrize("code", ["cover", "P"])
def test_the_columns_that_stay_lie_beside_their_own_rows(make_page: MakePage, code: str, qtbot: QtBot) -> None:
    page = make_page(code, width=300)
    (frozen,) = page.findChildren(FrozenColumns)
    qtbot.waitUntil(frozen.isVisible)
    main = page.view
    for row in range(main.model().rowCount()):
        index = main.model().index(row, 0)
        beside = frozen.viewport().mapToGlobal(frozen.visualRect(index).topLeft()).y()
        assert beside == main.viewport().mapToGlobal(main.visualRect(index).topLeft()).y()
