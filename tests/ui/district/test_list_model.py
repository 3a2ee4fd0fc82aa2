from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from luqual_desktop.ui.district.list_model import TARGET, WHOLE_ROW, ListModel, ListRow, Shade, Title
from luqual_desktop.ui.district.list_view import ListView

RED, GREEN = QColor("red"), QColor("green")


@pytest.fixture
def model() -> ListModel:
    made = ListModel(("单位", Title("数", numeric=True, tip="多少")), ticked=True)
    made.show_rows(
        [
            ListRow(("甲", "1"), "a", {1: Shade(RED, GREEN)}, {0: "甲街道"}),
            ListRow(("乙", "2"), "b", {WHOLE_ROW: Shade(GREEN)}, bold=True, tickable=False),
            ListRow(("丙", "3"), "c"),
        ]
    )
    return made


def test_a_list_is_a_sound_model(model: ListModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    model.show_rows([])
    qtmodeltester.check(model)


def test_a_row_answers_with_text_colours_and_what_it_stands_for(model: ListModel) -> None:
    figure, plain = model.index(0, 1), model.index(1, 0)
    assert (figure.data(), figure.data(TARGET)) == ("1", "a")
    assert figure.data(Qt.ItemDataRole.ForegroundRole) == RED
    assert figure.data(Qt.ItemDataRole.BackgroundRole) == GREEN
    assert model.index(0, 0).data(Qt.ItemDataRole.ForegroundRole) is None
    assert plain.data(Qt.ItemDataRole.ForegroundRole) == GREEN
    assert plain.data(Qt.ItemDataRole.FontRole).bold()
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "甲街道"
    assert plain.data(Qt.ItemDataRole.ToolTipRole) == "乙"
    assert model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == "多少"
    assert model.headerData(7, Qt.Orientation.Horizontal) is None


def test_rows_are_ticked_by_the_space_bar_where_they_can_be(model: ListModel, qtbot: QtBot) -> None:
    view = ListView("单位", model)
    qtbot.addWidget(view)
    view.show()
    view.select_row(2)
    with qtbot.waitSignal(model.ticks_changed):
        qtbot.keyClick(view, Qt.Key.Key_Space)
    assert model.ticked() == ["c"]
    view.select_row(1)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert model.ticked() == ["c"]
    model.tick(range(3))
    assert model.ticked() == ["a", "c"]


def test_enter_chooses_and_the_cursor_stays_on_what_it_stood_on(model: ListModel, qtbot: QtBot) -> None:
    view = ListView("单位", model)
    qtbot.addWidget(view)
    view.select_row(1)
    with qtbot.waitSignal(view.chosen) as chosen:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert chosen.args == ["b"]
    view.show_rows([ListRow(("新", "9"), "z"), ListRow(("乙", "2"), "b")])
    assert view.current_target() == "b"
    view.show_rows([])
    assert view.current_target() is None


def test_selected_rows_are_copied_as_a_block(model: ListModel, qtbot: QtBot) -> None:
    view = ListView("单位", model)
    qtbot.addWidget(view)
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "甲\t1\n乙\t2\n丙\t3"


def test_a_sentence_has_room_beside_a_long_name(qtbot: QtBot) -> None:
    model = ListModel(("类别", "说明", "文件"))
    view = ListView("文件", model, stretched=1)
    qtbot.addWidget(view)
    view.resize(700, 200)
    view.show()
    name, sentence = "质量填报_某街道_2025Q4_第1次（最终稿）（修改）.xlsx", "不是工作簿，请用本程序导出的文件。"
    view.show_rows([ListRow(("不能读取", sentence, name))])
    assert view.columnWidth(1) > view.fontMetrics().horizontalAdvance(sentence)
    assert view.columnWidth(2) < view.fontMetrics().horizontalAdvance(name)
    view.show_rows([ListRow(("不能读取", sentence, "甲.xlsx"))])
    assert view.columnWidth(2) > view.fontMetrics().horizontalAdvance("甲.xlsx")


def test_a_list_filled_before_it_is_seen_has_room_for_its_texts_once_it_is(model: ListModel, qtbot: QtBot) -> None:
    view = ListView("单位", model)
    qtbot.addWidget(view)
    model.show_rows([ListRow(("一个名称特别长的街道办事处", "1"))])
    view.show()
    needed = view.fontMetrics().horizontalAdvance("一个名称特别长的街道办事处")
    assert view.columnWidth(0) > needed
    model.show_rows([ListRow(("甲", "1"))])
    assert view.columnWidth(0) < needed


def test_a_list_filled_before_it_is_seen_gives_up_no_room_it_has(qtbot: QtBot) -> None:
    model = ListModel(("规则", "位置", "内容"))
    view = ListView("审核", model, stretched=2)
    qtbot.addWidget(view)
    place = "产品质量 · P02 主要农产品质量安全监测合格率"
    view.show_rows([ListRow(("W202", place, "“主要农产品质量安全监测合格率”已报 12/14，合计不完整。"))])
    view.resize(1300, 200)
    view.show()
    assert view.columnWidth(1) > view.fontMetrics().horizontalAdvance(place)
    view.hide()
    view.resize(500, 200)
    view.show()
    assert view.columnWidth(1) < view.fontMetrics().horizontalAdvance(place)


def test_rows_are_as_high_as_larger_letters_need(model: ListModel, qtbot: QtBot) -> None:
    view = ListView("单位", model)
    qtbot.addWidget(view)
    larger = view.font()
    larger.setPointSize(larger.pointSize() * 2)
    view.setFont(larger)
    assert view.rowHeight(0) > view.fontMetrics().height() + 5
