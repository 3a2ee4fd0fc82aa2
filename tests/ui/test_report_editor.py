from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.database import Database, StorageError
from luqual_desktop.storage.reports import ReportState
from luqual_desktop.ui.report_editor import ReportEditor

NUMERATOR = CellKey(Area.INDICATOR, "P01", "numerator")
DENOMINATOR = CellKey(Area.INDICATOR, "P01", "denominator")
LEDGER_NAME = CellKey(Area.LEDGER, "P05/0001", "name")
COUNT = CellKey(Area.INDICATOR, "P05", "count")


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Make every save fail; call what it gives to have them succeed again."""

    @contextmanager
    def refuse(_database: Database) -> Iterator[sqlite3.Connection]:
        raise StorageError("磁盘空间不足。", "full")
        yield

    working = Database.writing
    monkeypatch.setattr(Database, "writing", refuse)
    return lambda: monkeypatch.setattr(Database, "writing", working)


def test_an_edit_is_announced_with_all_it_brings_about(editor: ReportEditor, qtbot: QtBot) -> None:
    edited: list[frozenset[CellKey]] = []
    grown: list[Area] = []
    editor.edited.connect(edited.append)
    editor.rows_changed.connect(grown.append)
    with qtbot.waitSignal(editor.findings_changed):
        assert editor.apply([Edit(LEDGER_NAME, "甲")])
    assert edited == [{LEDGER_NAME, COUNT}]
    assert grown == [Area.LEDGER]
    with qtbot.waitSignal(editor.save_state_changed) as saved:
        editor.apply([Edit(NUMERATOR, "1")])
    assert saved.args == [True, "已保存"]


def test_an_edit_that_changes_nothing_is_no_step(editor: ReportEditor, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(editor.edited), qtbot.assertNotEmitted(editor.refreshed):
        assert editor.apply([Edit(NUMERATOR, "")])
    assert not editor.undo_stack.canUndo()


def test_cells_whose_findings_change_are_drawn_anew(editor: ReportEditor, qtbot: QtBot) -> None:
    editor.apply([Edit(NUMERATOR, "3")])
    with qtbot.waitSignal(editor.refreshed) as refreshed:
        editor.apply([Edit(DENOMINATOR, "2")])
    assert refreshed.args == [frozenset({NUMERATOR, DENOMINATOR})]
    assert [finding.code for finding in editor.report.findings_at(NUMERATOR)] == ["E104"]


def test_one_undo_takes_back_an_edit_with_all_it_brought_about(editor: ReportEditor, workspace: Workspace) -> None:
    editor.apply([Edit(LEDGER_NAME, "甲")])
    editor.undo()
    assert (editor.report.text(LEDGER_NAME), editor.report.text(COUNT)) == ("", "")
    editor.redo()
    assert (editor.report.text(LEDGER_NAME), editor.report.text(COUNT)) == ("甲", "1")
    read_anew = workspace.open_report(*editor.report.key[:1], editor.report.report.period)
    assert (read_anew.text(LEDGER_NAME), read_anew.text(COUNT)) == ("甲", "1")


def test_what_cannot_be_saved_stays_and_is_saved_later(
    editor: ReportEditor, full_disk: Callable[[], None], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(editor.save_state_changed) as saved:
        assert editor.apply([Edit(NUMERATOR, "1")])
    assert saved.args == [False, "磁盘空间不足。"]
    assert editor.report.text(NUMERATOR) == "1"
    assert editor.unsaved == {NUMERATOR}
    full_disk()
    with qtbot.waitSignal(editor.refreshed) as refreshed, qtbot.waitSignal(editor.save_state_changed) as saved:
        editor.retry_unsaved()
    assert refreshed.args == [{NUMERATOR}]
    assert saved.args == [True, "已保存"]
    assert editor.unsaved == frozenset()


def test_a_closed_cell_is_neither_edited_nor_undone(editor: ReportEditor, qtbot: QtBot) -> None:
    editor.apply([Edit(NUMERATOR, "1")])
    editor.report._state = ReportState("submitted", 1)
    with qtbot.waitSignal(editor.refused) as refused:
        assert not editor.apply([Edit(NUMERATOR, "2")])
    assert "撤回" in refused.args[0]
    with qtbot.waitSignal(editor.refused):
        editor.undo()
    assert editor.report.text(NUMERATOR) == "1"
    editor.report._state = ReportState("returned", 1, "核对", frozenset({NUMERATOR}))
    editor.undo()
    assert editor.report.text(NUMERATOR) == ""
    editor.report._state = ReportState("submitted", 2)
    with qtbot.waitSignal(editor.refused):
        editor.redo()
    assert editor.report.text(NUMERATOR) == ""


def test_reading_anew_forgets_the_steps(editor: ReportEditor, qtbot: QtBot) -> None:
    editor.apply([Edit(NUMERATOR, "1")])
    with qtbot.waitSignal(editor.reloaded):
        editor.reload()
    assert editor.report.text(NUMERATOR) == "1"
    assert not editor.undo_stack.canUndo()


def test_a_full_audit_gives_the_findings_and_says_so(editor: ReportEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.findings_changed):
        findings = editor.audit()
    assert findings == editor.report.findings()
    assert "E107" in {finding.code for finding in findings}


def test_an_explained_warning_needs_no_more(editor: ReportEditor, qtbot: QtBot) -> None:
    missing = next(finding for finding in editor.report.findings_at(NUMERATOR) if finding.code == "W202")
    assert editor.needs_explanation(missing)
    texts = {"reason": "企业停产搬迁未能抽样检验", "measures": "下季度恢复抽样并补齐批次", "date": "2025-06-30"}
    fields = editor.report.report.catalogue.forms.explanation
    written = [texts["date"] if field.kind == "date" else texts["reason"] for field in fields]
    with qtbot.waitSignal(editor.refreshed) as refreshed:
        editor.apply(
            [
                Edit(CellKey(Area.EXPLANATION, missing.key, field.code), text)
                for field, text in zip(fields, written, strict=True)
            ]
        )
    assert NUMERATOR in refreshed.args[0]
    assert not editor.needs_explanation(missing)


def test_steps_outlive_the_collector_of_garbage(editor: ReportEditor) -> None:
    for number in range(60):
        editor.apply([Edit(NUMERATOR, str(number))])
    gc.collect()
    while editor.undo_stack.canUndo():
        editor.undo()
    assert editor.report.text(NUMERATOR) == ""
    while editor.undo_stack.canRedo():
        editor.redo()
    assert editor.report.text(NUMERATOR) == "59"
    editor.undo()
    editor.apply([Edit(NUMERATOR, "branch")])
    gc.collect()
    assert not editor.undo_stack.canRedo()
    editor.undo()
    assert editor.report.text(NUMERATOR) == "58"


KEYS = [NUMERATOR, DENOMINATOR, LEDGER_NAME, COUNT, CellKey(Area.CHECK, "C01-01", "result")]
STEPS = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(["", "1", "x", "不符合", "符合"])), max_size=8)


@given(STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undoing_everything_leads_back_and_redoing_forth(
    open_editor: Callable[..., ReportEditor], steps: list[tuple[CellKey, str]]
) -> None:
    editor = open_editor()
    start = dict(editor.report.report.cells)
    for key, text in steps:
        editor.apply([Edit(key, text)])
    end = dict(editor.report.report.cells)
    while editor.undo_stack.canUndo():
        editor.undo()
    assert dict(editor.report.report.cells) == start
    while editor.undo_stack.canRedo():
        editor.redo()
    assert dict(editor.report.report.cells) == end
    while editor.undo_stack.canUndo():
        editor.undo()
