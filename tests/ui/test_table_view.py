"""Typing in a table as fingers do it: real key events on a page that is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QLineEdit, QPlainTextEdit, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.tables import Table
from luqual_desktop.ui.dialogs.paste_preview import PastePreviewDialog
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.table_page import TablePage
from luqual_desktop.ui.widgets.choice_box import ChoiceBox
from luqual_desktop.ui.widgets.field_editor import make_editor

Key = Qt.Key
Held = Qt.KeyboardModifier
MakePage = Callable[[str], TablePage]


def indicator(record: str, field: str) -> CellKey:
    return CellKey(Area.INDICATOR, record, field)


def ledger(record: str, field: str) -> CellKey:
    return CellKey(Area.LEDGER, record, field)


P01_NUMERATOR = indicator("P01", "numerator")
P01_DENOMINATOR = indicator("P01", "denominator")


@pytest.fixture
def make_page(
    editor: ReportEditor, find_table: Callable[[ReportEditor, str], Table], qtbot: QtBot
) -> Callable[[str], TablePage]:
    """Show the page of a table and give it the keyboard."""

    def made(code: str) -> TablePage:
        page = TablePage(editor, find_table(editor, code))
        qtbot.addWidget(page)
        page.resize(1300, 600)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        page.view.setFocus()
        qtbot.waitUntil(page.view.hasFocus)
        return page

    return made


def press(page: TablePage, key: Qt.Key, held: Qt.KeyboardModifier = Held.NoModifier) -> None:
    """Press a key where the keyboard is: in the cell's editor if one is open, else in the view."""
    QTest.keyClick(open_editor(page) or page.view, key, held)


def write(page: TablePage, text: str) -> None:
    """Type a text, the first key in the view, the others in the editor which that key has opened."""
    for letter in text:
        QTest.keyClicks(open_editor(page) or page.view, letter)


def open_editor(page: TablePage) -> QWidget | None:
    return page.view.indexWidget(page.view.currentIndex())


def copied() -> str:
    return QGuiApplication.clipboard().text()


def test_typing_replaces_and_tab_goes_on(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P")
    assert page.current_cell == P01_NUMERATOR
    editor.apply([Edit(P01_NUMERATOR, "7")])
    write(page, "12")
    press(page, Key.Key_Tab)
    assert page.current_cell == P01_DENOMINATOR
    write(page, "15")
    press(page, Key.Key_Tab)
    assert page.current_cell == indicator("P01", "remark")
    assert open_editor(page) is None
    assert editor.report.text(P01_NUMERATOR) == "12"
    assert editor.report.text(P01_DENOMINATOR) == "15"
    assert editor.report.derived("P01")["own_value"].text == "80"
    press(page, Key.Key_Backtab, Held.ShiftModifier)
    assert page.current_cell == P01_DENOMINATOR


def test_tab_passes_over_closed_cells_into_the_next_row(make_page: MakePage) -> None:
    page = make_page("P")
    page.select_cell(indicator("P05", "count"))
    press(page, Key.Key_Tab)
    assert page.current_cell == indicator("P05", "remark")
    press(page, Key.Key_Tab)
    assert page.current_cell == indicator("P06", "count")


def test_enter_goes_down_or_right_as_set(make_page: MakePage) -> None:
    page = make_page("P")
    write(page, "1")
    press(page, Key.Key_Return)
    assert page.current_cell == indicator("P02", "numerator")
    press(page, Key.Key_Return, Held.ShiftModifier)
    assert page.current_cell == P01_NUMERATOR
    page.set_enter_direction(down=False)
    write(page, "2")
    press(page, Key.Key_Enter)
    assert page.current_cell == P01_DENOMINATOR


def test_enter_passes_over_closed_cells_and_goes_on_at_the_top_of_the_next_column(make_page: MakePage) -> None:
    page = make_page("P")
    page.select_cell(indicator("P04", "denominator"))
    press(page, Key.Key_Return)
    assert page.current_cell == indicator("P11", "denominator")  # P05, P06, P08, P09, P10 are counts
    page.select_cell(indicator("P13", "numerator"))
    press(page, Key.Key_Return)
    assert page.current_cell == P01_DENOMINATOR


def test_arrows_move_over_every_cell_and_leave_an_editor(make_page: MakePage) -> None:
    page = make_page("P")
    press(page, Key.Key_Down)
    assert page.current_cell == indicator("P02", "numerator")
    press(page, Key.Key_Left)
    assert page.current_cell is None
    press(page, Key.Key_Right)
    write(page, "5")
    press(page, Key.Key_Down)
    assert page.current_cell == indicator("P03", "numerator")
    assert page.model.find(indicator("P02", "numerator")).data() == "5"


def test_a_letter_on_a_closed_cell_does_nothing(make_page: MakePage) -> None:
    page = make_page("P")
    press(page, Key.Key_Left)
    before = page.view.currentIndex()
    write(page, "P")
    assert open_editor(page) is None
    assert page.view.currentIndex() == before


def test_f2_goes_on_with_the_text_and_escape_gives_it_up(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P")
    write(page, "12")
    press(page, Key.Key_Return)
    page.select_cell(P01_NUMERATOR)
    press(page, Key.Key_F2)
    write(page, "3")
    press(page, Key.Key_Return)
    assert editor.report.text(P01_NUMERATOR) == "123"
    page.select_cell(P01_NUMERATOR)
    press(page, Key.Key_F2)
    write(page, "4")
    press(page, Key.Key_Escape)
    assert open_editor(page) is None
    assert editor.report.text(P01_NUMERATOR) == "123"
    assert editor.undo_stack.count() == 1 + 1


def test_delete_and_backspace_clear(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P")
    editor.apply([Edit(P01_NUMERATOR, "1"), Edit(P01_DENOMINATOR, "2")])
    press(page, Key.Key_Right, Held.ShiftModifier)
    press(page, Key.Key_Delete)
    assert (editor.report.text(P01_NUMERATOR), editor.report.text(P01_DENOMINATOR)) == ("", "")
    press(page, Key.Key_Z, Held.ControlModifier)
    assert editor.report.text(P01_NUMERATOR) == "1"
    page.select_cell(P01_NUMERATOR)
    press(page, Key.Key_Backspace)
    write(page, "9")
    press(page, Key.Key_Tab)
    assert editor.report.text(P01_NUMERATOR) == "9"


def test_undo_and_redo_by_key(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P")
    write(page, "1")
    press(page, Key.Key_Tab)
    press(page, Key.Key_Z, Held.ControlModifier)
    assert editor.report.text(P01_NUMERATOR) == ""
    press(page, Key.Key_Y, Held.ControlModifier)
    assert editor.report.text(P01_NUMERATOR) == "1"
    press(page, Key.Key_Z, Held.ControlModifier)
    press(page, Key.Key_Z, Held.ControlModifier | Held.ShiftModifier)
    assert editor.report.text(P01_NUMERATOR) == "1"


def test_bad_text_stays_is_marked_and_said(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P")
    write(page, "about 5")
    press(page, Key.Key_Tab)
    assert editor.report.text(P01_NUMERATOR) == "about 5"
    assert not editor.unsaved
    assert "不是数" in page.model.find(P01_NUMERATOR).data(Qt.ItemDataRole.ToolTipRole)


def test_a_figure_typed_with_its_unit_is_kept_as_one_pasted_is(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P")
    write(page, "0.02")
    opened = open_editor(page)
    assert opened is not None
    unit = QInputMethodEvent()
    unit.setCommitString("万")
    QApplication.sendEvent(opened, unit)
    press(page, Key.Key_Tab)
    assert editor.report.text(P01_NUMERATOR) == "200"


def test_a_new_ledger_row_is_begun_by_typing(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P05-ledger")
    assert page.model.rowCount() == 1
    write(page, "A")
    press(page, Key.Key_Tab)
    assert page.current_cell == ledger("P05/0001", "credit_code")
    assert page.model.rowCount() == 2
    assert editor.report.text(indicator("P05", "count")) == "1"
    page.select_cell(ledger("P05/0001", "note"))
    press(page, Key.Key_Tab)
    assert page.current_cell == ledger("P05/0002", "name")
    write(page, "B")
    press(page, Key.Key_Return)
    assert page.current_cell == ledger("P05/0003", "name")
    press(page, Key.Key_Z, Held.ControlModifier)
    press(page, Key.Key_Z, Held.ControlModifier)
    assert page.model.rowCount() == 1
    assert editor.report.text(indicator("P05", "count")) == ""


def test_choices_by_digit_and_by_letter(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("C01")
    result = CellKey(Area.CHECK, "C01-01", "result")
    write(page, "2")
    press(page, Key.Key_Return)
    assert editor.report.text(result) == "不符合"
    page.select_cell(result)
    write(page, "f")
    press(page, Key.Key_Return)
    assert editor.report.text(result) == "符合"
    page.select_cell(result)
    write(page, "b")
    press(page, Key.Key_Return)
    assert editor.report.text(result) == "不符合"
    page.select_cell(result)
    write(page, "b")
    press(page, Key.Key_Return)
    assert editor.report.text(result) == "不适用"


def test_looking_at_a_text_that_is_no_choice_does_not_change_it(make_page: MakePage, editor: ReportEditor) -> None:
    result = CellKey(Area.CHECK, "C01-01", "result")
    editor.apply([Edit(result, "大概符合")])
    page = make_page("C01")
    press(page, Key.Key_F2)
    press(page, Key.Key_Escape)
    press(page, Key.Key_F2)
    box = open_editor(page)
    assert isinstance(box, ChoiceBox)
    box.hidePopup()
    press(page, Key.Key_Return)
    assert editor.report.text(result) == "大概符合"
    assert editor.undo_stack.count() == 1


def test_alt_down_opens_the_list_and_picking_takes_over(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("C01")
    press(page, Key.Key_Down, Held.AltModifier)
    box = open_editor(page)
    assert isinstance(box, ChoiceBox)
    assert box.view().isVisible()
    QTest.keyClick(box.view(), Key.Key_Down)
    QTest.keyClick(box.view(), Key.Key_Return)
    assert editor.report.text(CellKey(Area.CHECK, "C01-01", "result")) == "符合"
    assert open_editor(page) is None


def test_long_text_takes_new_lines_and_enter_ends_it(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P-tasks")
    key = CellKey(Area.TASK, "P-T01", "achievements")
    page.select_cell(key)
    write(page, "one")
    press(page, Key.Key_Return, Held.AltModifier)
    write(page, "two")
    press(page, Key.Key_Return)
    assert editor.report.text(key) == "one\ntwo"
    assert page.current_cell == CellKey(Area.TASK, "P-T02", "achievements")


def test_copy_guards_formulas_and_quotes_line_ends(make_page: MakePage, editor: ReportEditor) -> None:
    editor.apply([Edit(ledger("P05/0001", "name"), "=1+1"), Edit(ledger("P05/0001", "document"), "a\tb")])
    page = make_page("P05-ledger")
    page.view.selectRow(0)
    press(page, Key.Key_C, Held.ControlModifier)
    assert copied() == '0001\t\'=1+1\t\t\t"a\tb"\t'


def test_cut_and_paste_move_a_block_back_unharmed(make_page: MakePage, editor: ReportEditor) -> None:
    row = {"name": "=1+1", "credit_code": "", "date": "2025-02-01", "document": "第1号\n附件", "note": "“x”"}
    editor.apply([Edit(ledger("P05/0001", code), text) for code, text in row.items()])
    page = make_page("P05-ledger")
    for _ in range(4):
        press(page, Key.Key_Right, Held.ShiftModifier)
    press(page, Key.Key_X, Held.ControlModifier)
    assert editor.report.text(ledger("P05/0001", "name")) == ""
    page.select_cell(ledger("P05/0001", "name"))
    press(page, Key.Key_V, Held.ControlModifier)
    accept_preview(page)
    after = {code: editor.report.text(ledger("P05/0001", code)) for code in row}
    assert after == row | {"document": "第1号 附件"}


def preview(page: TablePage) -> PastePreviewDialog:
    (dialog,) = page.view.findChildren(PastePreviewDialog)
    return dialog


def accept_preview(page: TablePage) -> None:
    (buttons,) = preview(page).findChildren(QDialogButtonBox)
    buttons.button(QDialogButtonBox.StandardButton.Ok).click()


def texts_of(table: QTableWidget) -> list[list[str]]:
    items = [[table.item(row, column) for column in range(6)] for row in range(table.rowCount())]
    return [[item.text() for item in row if item is not None] for row in items]


def test_a_pasted_block_is_cleaned_and_shown_before_it_is_taken_over(make_page: MakePage, editor: ReportEditor) -> None:
    editor.apply([Edit(P01_NUMERATOR, "5")])
    page = make_page("P")
    QGuiApplication.clipboard().setText("１，２３４\t1.5万\r\n约3\t9 000\r\n")
    press(page, Key.Key_V, Held.ControlModifier)
    (table,) = preview(page).findChildren(QTableWidget)
    assert texts_of(table) == [
        ["制造业产品质量合格率", "合格批次", "5", "１，２３４", "1234", "全角转半角、去千位分隔符"],
        ["制造业产品质量合格率", "抽样批次", "（空）", "1.5万", "15000", "“万”换算（×10000）"],
        ["主要农产品质量安全监测合格率", "合格样品", "（空）", "约3", "约3", "不能识别，原样填入并标出"],
        ["主要农产品质量安全监测合格率", "监测样品", "（空）", "9 000", "9000", "去空格"],
    ]
    assert editor.report.text(P01_NUMERATOR) == "5"
    accept_preview(page)
    assert editor.report.text(P01_NUMERATOR) == "1234"
    assert editor.report.text(indicator("P02", "numerator")) == "约3"
    editor.undo()
    assert editor.report.text(P01_NUMERATOR) == "5"
    assert editor.report.text(indicator("P02", "denominator")) == ""


@pytest.mark.parametrize(
    ("table", "block", "matched"),
    [
        ("P", "1\t2\n", "按位置对应"),
        ("P", "P01\t1\t2\n", "按代码或名称对应"),
        ("P05-ledger", "名称\t日期\n甲标准\t2025-03-01\n", "按栏目名称对应"),
    ],
)
def test_a_preview_says_how_places_were_found(make_page: MakePage, table: str, block: str, matched: str) -> None:
    page = make_page(table)
    QGuiApplication.clipboard().setText(block)
    press(page, Key.Key_V, Held.ControlModifier)
    assert preview(page).findChildren(QLabel)[0].text().startswith(f"{matched}，将改动 2 个单元格")


def test_a_refused_preview_changes_nothing(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P")
    QGuiApplication.clipboard().setText("1\t2\n")
    press(page, Key.Key_V, Held.ControlModifier)
    preview(page).reject()
    assert editor.undo_stack.count() == 0


def test_one_cell_is_pasted_without_a_preview_into_every_selected_cell(
    make_page: MakePage, editor: ReportEditor
) -> None:
    page = make_page("P")
    press(page, Key.Key_Down, Held.ShiftModifier)
    QGuiApplication.clipboard().setText(" 1,000 ")
    press(page, Key.Key_V, Held.ControlModifier)
    assert page.view.findChildren(PastePreviewDialog) == []
    assert editor.report.text(P01_NUMERATOR) == "1000"
    assert editor.report.text(indicator("P02", "numerator")) == "1000"


def test_a_pasted_list_makes_new_ledger_rows(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P05-ledger")
    QGuiApplication.clipboard().setText("甲\n乙\n丙\n")
    press(page, Key.Key_V, Held.ControlModifier)
    accept_preview(page)
    records = [line.record for line in page.model.lines]
    assert records == ["P05/0001", "P05/0002", "P05/0003", "P05/0004"]
    assert editor.report.text(indicator("P05", "count")) == "3"


def test_ctrl_d_fills_down(make_page: MakePage, editor: ReportEditor) -> None:
    editor.apply([Edit(CellKey(Area.CHECK, "C01-01", "result"), "符合")])
    page = make_page("C01")
    press(page, Key.Key_Down, Held.ShiftModifier)
    press(page, Key.Key_Down, Held.ShiftModifier)
    press(page, Key.Key_D, Held.ControlModifier)
    texts = [editor.report.text(CellKey(Area.CHECK, f"C01-0{number}", "result")) for number in (1, 2, 3, 4)]
    assert texts == ["符合", "符合", "符合", ""]


def test_menu_offers_what_can_be_done_here(make_page: MakePage, editor: ReportEditor, qtbot: QtBot) -> None:
    page = make_page("P05-ledger")
    write(page, "A")
    press(page, Key.Key_Tab)
    page.select_cell(ledger("P05/0001", "name"))
    menu = page.view.make_menu()
    offered = {action.text().partition("\t")[0]: action for action in menu.actions()}
    assert list(offered) == ["复制", "粘贴…", "清除", "填“不适用”", "查看修改记录", "删除本行"]
    assert not offered["填“不适用”"].isEnabled()
    with qtbot.waitSignal(page.history_requested) as asked:
        offered["查看修改记录"].trigger()
    assert asked.args == [ledger("P05/0001", "name")]
    offered["删除本行"].trigger()
    assert page.model.rowCount() == 1
    assert editor.report.text(indicator("P05", "count")) == ""
    editor.undo()
    assert page.model.rowCount() == 2
    assert editor.report.text(indicator("P05", "count")) == "1"


def test_inapplicable_is_filled_from_the_menu(make_page: MakePage, editor: ReportEditor) -> None:
    page = make_page("P")
    press(page, Key.Key_Right, Held.ShiftModifier)
    page.view.blocks.fill_inapplicable()
    assert (editor.report.text(P01_NUMERATOR), editor.report.text(P01_DENOMINATOR)) == ("不适用", "不适用")
    assert page.model.index(0, [each.key for each in page.model.columns].index("status")).data() == "不适用"


def turn_wheel(widget: QWidget, over: QPoint) -> None:
    place = QPointF(over)
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(over)),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Held.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_wheel_changes_no_value_in_any_editor(make_page: MakePage, editor: ReportEditor) -> None:
    cells = {
        "P": (P01_NUMERATOR, "12"),
        "C01": (CellKey(Area.CHECK, "C01-01", "result"), "符合"),
        "P-tasks": (CellKey(Area.TASK, "P-T01", "achievements"), "one"),
        "P05-ledger": (ledger("P05/0001", "date"), "2025-02-01"),
        "cover": (CellKey(Area.COVER, "cover", "phone"), "0577-88001234"),
    }
    editor.apply([Edit(key, text) for key, text in cells.values()])
    for code, (key, text) in cells.items():
        page = make_page(code)
        page.select_cell(key)
        turn_wheel(page.view.viewport(), page.view.visualRect(page.view.currentIndex()).center())
        press(page, Key.Key_F2)
        opened = open_editor(page)
        assert opened is not None
        if isinstance(opened, ChoiceBox):
            opened.hidePopup()
        for _ in range(3):
            turn_wheel(opened, QPoint(3, 3))
        press(page, Key.Key_Return)
        assert editor.report.text(key) == text
    assert editor.undo_stack.count() == 1


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("P", indicator("P01", "remark")),
        ("P", P01_NUMERATOR),
        ("cover", CellKey(Area.COVER, "cover", "head")),
        ("cover", CellKey(Area.COVER, "cover", "remark")),
        ("P-tasks", CellKey(Area.TASK, "P-T01", "achievements")),
        ("P05-ledger", ledger("P05/0001", "date")),
    ],
)
def test_an_input_method_writes_into_a_cell(make_page: MakePage, editor: ReportEditor, code: str, key: CellKey) -> None:
    page = make_page(code)
    page.select_cell(key)
    assert page.view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    QApplication.sendEvent(page.view, QInputMethodEvent("zhang", []))
    opened = open_editor(page)
    assert isinstance(opened, QLineEdit | QPlainTextEdit)
    assert opened.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    commit = QInputMethodEvent()
    commit.setCommitString("张")
    QApplication.sendEvent(page.view, commit)
    more = QInputMethodEvent("san", [])
    QApplication.sendEvent(opened, more)
    finished = QInputMethodEvent()
    finished.setCommitString("三")
    QApplication.sendEvent(opened, finished)
    press(page, Key.Key_Return)
    assert editor.report.text(key) == "张三"


def test_every_field_of_the_plan_has_an_editor_that_gives_back_what_it_was_given(
    editor: ReportEditor, qtbot: QtBot
) -> None:
    for table in editor.report.tables():
        fields = {**table.row_fields, **{key: field for row in table.rows for key, field in row.fields.items()}}
        for field in fields.values():
            made = make_editor(field)
            qtbot.addWidget(made)
            made.set_content("任意 text 12")  # type: ignore[attr-defined]
            assert made.content() == "任意 text 12"  # type: ignore[attr-defined]
            assert made.accessibleName() == field.name
