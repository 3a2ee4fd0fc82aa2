from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.modeltest import ModelTester

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.tables import Table
from luqual_desktop.ui.models.table_model import TableModel
from luqual_desktop.ui.report_editor import ReportEditor

NUMERATOR = CellKey(Area.INDICATOR, "P01", "numerator")
DENOMINATOR = CellKey(Area.INDICATOR, "P01", "denominator")


def shown(model: TableModel, row: int, column: str) -> str:
    place = [each.key for each in model.columns].index(column)
    return str(model.index(row, place).data())


@pytest.mark.parametrize("code", ["cover", "P", "P-tasks", "P05-ledger", "S-deliverables", "C01", "rectification"])
def test_every_kind_of_table_is_a_sound_model(
    editor: ReportEditor, find_table: Callable[[ReportEditor, str], Table], qtmodeltester: ModelTester, code: str
) -> None:
    model = TableModel(editor, find_table(editor, code))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    column = next(place for place, key in enumerate(model.lines[0].keys) if key is not None)
    for text in ("甲", "12", ""):
        assert model.setData(model.index(0, column), text)
    editor.undo()
    editor.undo()
    editor.redo()
    assert shown(model, 0, model.columns[column].key) == "12"
