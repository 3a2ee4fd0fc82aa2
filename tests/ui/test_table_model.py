from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.tables import Table
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.failures import StorageError
from luqual_desktop.storage.reports import ReportState
from luqual_desktop.ui import theme
from luqual_desktop.ui.models.cell_role import CellRole
from luqual_desktop.ui.models.table_lines import following_record
from luqual_desktop.ui.models.table_model import TableModel
from luqual_desktop.ui.report_editor import ReportEditor

Role = Qt.ItemDataRole
FindTable = Callable[[ReportEditor, str], Table]
NUMERATOR = CellKey(Area.INDICATOR, "P01", "numerator")
DENOMINATOR = CellKey(Area.INDICATOR, "P01", "denominator")


def ledger(serial: int, field: str = "name") -> CellKey:
    return CellKey(Area.LEDGER, f"P05/{serial:04d}", field)


def at(model: TableModel, row: int, column: str) -> QModelIndex:
    return model.index(row, [each.key for each in model.columns].index(column))


def records(model: TableModel) -> list[str]:
    return [line.record for line in model.lines]


@pytest.fixture
def sound(qtmodeltester: ModelTester) -> Callable[[TableModel], None]:
    """Check a model now and go on checking whatever it announces."""

    def check(model: TableModel) -> None:
        qtmodeltester.check(model)

    return check


@pytest.mark.parametrize(
    "code",
    ["cover", "P", "P-tasks", "P05-ledger", "S-deliverables", "C01", "rectification"],
)
def test_every_kind_of_table_is_a_sound_model(
    editor: ReportEditor, find_table: FindTable, sound: Callable[[TableModel], None], code: str
) -> None:
    model = TableModel(editor, find_table(editor, code))
    sound(model)
    column = next(place for place, key in enumerate(model.lines[0].keys) if key is not None)
    for text in ("甲", "12", ""):
        assert model.setData(model.index(0, column), text)
    editor.undo()
    editor.undo()
    editor.redo()
    assert model.index(0, column).data() == "12"
    editor.reload()
    assert model.index(0, column).data() == "12"


def test_tables_of_another_plan_are_sound_models_too(
    small_workspace: Workspace, sound: Callable[[TableModel], None]
) -> None:
    editor = ReportEditor(small_workspace.open_report("999901001", Period.parse("2026M03")))
    tables = editor.report.tables()
    assert {table.area for table in tables} >= {Area.COVER, Area.INDICATOR, Area.TASK, Area.CHECK, Area.RECTIFICATION}
    for table in tables:
        model = TableModel(editor, table)
        sound(model)
        row, column = next((row, c) for row, line in enumerate(model.lines) for c, key in enumerate(line.keys) if key)
        assert model.setData(model.index(row, column), "随便 text")
        assert model.index(row, column).data(Role.EditRole) == "随便 text"


def test_rows_of_an_open_ended_table_come_and_go(
    editor: ReportEditor, find_table: FindTable, sound: Callable[[TableModel], None], qtbot: QtBot
) -> None:
    model = TableModel(editor, find_table(editor, "P05-ledger"))
    sound(model)
    assert records(model) == ["P05/0001"]
    with qtbot.waitSignal(model.rowsInserted):
        model.setData(at(model, 0, "name"), "甲")
    model.setData(at(model, 1, "name"), "乙")
    model.setData(at(model, 2, "name"), "丙")
    assert [at(model, row, "code").data() for row in range(4)] == ["0001", "0002", "0003", "新增"]
    with qtbot.waitSignal(model.rowsRemoved):
        assert model.delete_rows([1])
    assert records(model) == ["P05/0001", "P05/0003", "P05/0004"]
    assert editor.report.text(CellKey(Area.INDICATOR, "P05", "count")) == "2"
    editor.undo()
    assert records(model) == ["P05/0001", "P05/0002", "P05/0003", "P05/0004"]
    assert at(model, 1, "name").data() == "乙"


def test_a_row_emptied_by_hand_stays_where_it_is_until_it_is_the_last(
    editor: ReportEditor, find_table: FindTable, sound: Callable[[TableModel], None]
) -> None:
    editor.apply([Edit(ledger(1), "甲"), Edit(ledger(2), "乙")])
    model = TableModel(editor, find_table(editor, "P05-ledger"))
    sound(model)
    model.setData(at(model, 0, "name"), "")
    assert records(model) == ["P05/0001", "P05/0002", "P05/0003"]
    model.setData(at(model, 1, "name"), "")
    assert records(model) == ["P05/0001"]


def test_a_rectification_item_appears_when_a_check_fails(
    editor: ReportEditor, find_table: FindTable, sound: Callable[[TableModel], None]
) -> None:
    model = TableModel(editor, find_table(editor, "rectification"))
    sound(model)
    editor.apply([Edit(CellKey(Area.CHECK, "C01-02", "result"), "不符合")])
    assert [at(model, row, "code").data() for row in range(model.rowCount())] == ["2025Q1-001", "新增"]
    assert at(model, 0, "item").data() == "C01-02"
    assert at(model, 0, "age").data() == "0"
    editor.apply([Edit(CellKey(Area.COVER, "cover", "date"), "2025-04-10")])
    assert at(model, 0, "age").data() == "10"
    editor.undo()
    editor.undo()
    assert records(model) == ["330302006/2025Q1-001"]
    assert model.lines[0].is_new


def test_only_what_changed_is_drawn_anew(editor: ReportEditor, find_table: FindTable) -> None:
    model = TableModel(editor, find_table(editor, "P"))
    shown = [at(model, row, column.key).data() for row in range(model.rowCount()) for column in model.columns]
    assert len(shown) == model.rowCount() * model.columnCount()
    drawn: list[tuple[int, str]] = []

    def note(first: QModelIndex, last: QModelIndex) -> None:
        assert first == last  # for a range Qt would draw the row below it too
        drawn.append((first.row(), model.columns[first.column()].key))

    model.dataChanged.connect(note)
    model.setData(at(model, 0, "first"), "96")
    assert drawn == [(0, "first"), (0, "second"), (0, "status")]  # the second is said to be lacking
    drawn.clear()
    model.setData(at(model, 0, "second"), "100")
    assert drawn == [(0, key) for key in ("second", "own_value", "year", "plan", "status")]
    drawn.clear()
    editor.apply([Edit(ledger(1), "甲")])
    assert drawn == [(4, key) for key in ("first", "own_value", "year", "plan", "status")]  # P05 counts its ledger
    drawn.clear()
    editor.apply([Edit(CellKey(Area.CHECK, "C01-01", "result"), "符合")])
    assert drawn == []


def test_derived_columns_follow_what_is_typed(editor: ReportEditor, find_table: FindTable) -> None:
    model = TableModel(editor, find_table(editor, "P"))
    model.setData(at(model, 0, "first"), "9599")
    model.setData(at(model, 0, "second"), "10000")
    shown = {key: at(model, 0, key).data() for key in ("own_value", "previous", "baseline", "line", "target", "status")}
    # The line of 2025 is the target itself: 95 + (96 - 95) × 5/5; 95.99 is not 96.
    assert shown == {
        "own_value": "95.99",
        "previous": "—",
        "baseline": "95",
        "line": "96",
        "target": "96",
        "status": "滞后",
    }


def test_names_of_parts_stand_inside_the_cells(editor: ReportEditor, find_table: FindTable) -> None:
    model = TableModel(editor, find_table(editor, "P"))
    assert "first_name" not in [column.key for column in model.columns]
    assert at(model, 0, "first").data(CellRole.CAPTION) == "合格批次（批次）"
    assert at(model, 0, "own_value").data(CellRole.CAPTION) == ""


def test_a_cell_says_what_is_wrong_with_it(editor: ReportEditor, find_table: FindTable) -> None:
    model = TableModel(editor, find_table(editor, "P"))
    index = at(model, 0, "first")
    assert index.data(CellRole.CELL_KEY) == NUMERATOR
    assert index.data(CellRole.FIELD).name == "合格批次"
    assert index.data(CellRole.MARKS).level == "warning"
    model.setData(index, "abc")
    assert [finding.code for finding in index.data(CellRole.FINDINGS)] == ["E101"]
    assert index.data(CellRole.MARKS).level == "error"
    assert "【强制性】“合格批次”填的是“abc”" in index.data(Role.ToolTipRole)
    assert index.data(Role.BackgroundRole) == theme.level_paper(index.data(CellRole.FINDINGS)[0].level)
    assert index.data(Role.EditRole) == "abc"


def test_closed_cells_are_told_apart(editor: ReportEditor, find_table: FindTable) -> None:
    model = TableModel(editor, find_table(editor, "P"))
    editable = Qt.ItemFlag.ItemIsEditable
    assert model.flags(at(model, 0, "first")) & editable
    assert not model.flags(at(model, 0, "status")) & editable
    assert not model.flags(at(model, 4, "second")) & editable  # a count has one part
    assert not model.setData(at(model, 0, "status"), "达标")
    editor.report._state = ReportState("submitted", 1)
    assert not model.flags(at(model, 0, "first")) & editable
    assert at(model, 0, "first").data(CellRole.MARKS).locked
    assert not model.setData(at(model, 0, "first"), "1")


def test_a_closed_ledger_offers_no_new_row(editor: ReportEditor, find_table: FindTable) -> None:
    editor.apply([Edit(ledger(1), "甲")])
    editor.report._state = ReportState("submitted", 1)
    model = TableModel(editor, find_table(editor, "P05-ledger"))
    assert records(model) == ["P05/0001"]
    assert model.following_lines(3) == []


def test_an_unsaved_cell_says_so(editor: ReportEditor, find_table: FindTable, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_database: Database) -> Any:
        raise StorageError("磁盘空间不足。", "full")

    monkeypatch.setattr(Database, "writing", refuse)
    model = TableModel(editor, find_table(editor, "P"))
    remark = at(model, 0, "remark")
    model.setData(remark, "备注")
    assert remark.data(CellRole.MARKS).unsaved
    assert remark.data(Role.BackgroundRole) == theme.UNSAVED_PAPER
    assert "还没有存到磁盘" in remark.data(Role.ToolTipRole)


def test_required_columns_and_rows_are_marked(editor: ReportEditor, find_table: FindTable) -> None:
    ledger_model = TableModel(editor, find_table(editor, "P05-ledger"))
    heads = [ledger_model.headerData(place, Qt.Orientation.Horizontal) for place in range(ledger_model.columnCount())]
    assert heads == ["序号", "名称 *", "统一社会信用代码", "日期 *", "文号", "备注"]
    cover = TableModel(editor, find_table(editor, "cover"))
    assert cover.index(0, 0).data() == "单位负责人 *"
    assert cover.index(0, 1).data(CellRole.MARKS).missing


@pytest.mark.parametrize(
    ("record", "following"),
    [
        ("P05/0001", "P05/0002"),
        ("P05/0999", "P05/1000"),
        ("P05/9999", "P05/10000"),
        ("330302006/2025Q1-009", "330302006/2025Q1-010"),
    ],
)
def test_the_code_of_the_row_after(record: str, following: str) -> None:
    assert following_record(record) == following


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on: nothing to count")
def test_answers_and_edits_lose_no_reference(editor: ReportEditor, find_table: FindTable) -> None:
    model = TableModel(editor, find_table(editor, "P"))
    index = at(model, 0, "first")
    model.setData(index, "0")
    gc.collect()
    gc.disable()
    before = sys.getrefcount(None), sys.getrefcount(True), sys.getrefcount(False)
    for number in range(100):
        model.setData(index, str(number % 2))
        for role in (*CellRole, Role.DisplayRole, Role.FontRole, Role.BackgroundRole, Role.DecorationRole):
            index.data(role)
        model.flags(index)
    after = sys.getrefcount(None), sys.getrefcount(True), sys.getrefcount(False)
    gc.enable()
    # every step kept for undo holds a few references of its own; a leak per call would be thousands
    assert all(-20 < now - then < 500 for then, now in zip(before, after, strict=True))
