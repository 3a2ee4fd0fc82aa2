"""From nothing to a clerk who is done: a whole period typed with the keyboard, closed, opened again, explained, sent.

The same for the district's quarter and for a month of a made-up plan with other sections, forms and words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.catalogue import Catalogue, FieldKind, Kind, Meaning
from luqual_desktop.domain.cells import Area, CellKey, records_of
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.rules.inspections import RESULT, choice_field
from luqual_desktop.domain.sampling import SampleMaker
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.dialogs.explanation_dialog import ExplanationDialog
from luqual_desktop.ui.dialogs.submit_dialogs import ConfirmDialog, SubmittedDialog
from luqual_desktop.ui.models.findings_model import FINDING
from luqual_desktop.ui.workbench import Workbench
from luqual_desktop.workbook.marks import mark_of
from luqual_desktop.workbook.reader import read_submission
from tests.conftest import Convert
from tests.ui.window.clerk import Clerk, Texts, write_into
from tests.ui.window.conftest import FindDialog, MakeWorkbench
from tests.ui.window.test_main_window import reopened

Cells = Mapping[tuple[str, str, str], str]
"""What stands in a workbook, as text, by the mark of its table, the mark of its column, and the code of its row."""


class Case(NamedTuple):
    """A plan, the unit and the period that is typed, and a checklist item that is found not to conform."""

    workspace: Workspace
    unit: str
    period: Period
    failed: str

    @property
    def catalogue(self) -> Catalogue:
        return self.workspace.catalogue


@pytest.fixture(params=["quarter", "month"])
def case(request: pytest.FixtureRequest, workspace: Workspace, small_workspace: Workspace) -> Case:
    if request.param == "quarter":
        return Case(workspace, "330302006", Period.parse("2025Q1"), "C01-03")
    return Case(small_workspace, "999901001", Period.parse("2030M11"), "K2.2")


@pytest.mark.slow
def test_a_whole_period_from_the_first_key_to_the_workbook(
    case: Case,
    make_workbench: MakeWorkbench,
    qtbot: QtBot,
    dialog_of: FindDialog,
    choose_file: Callable[[Path], None],
    convert: Convert,
    tmp_path: Path,
) -> None:
    first = make_workbench(case.unit, str(case.period), over=case.workspace)
    texts = type_everything(case, first, qtbot)
    assert first.window().close()

    second = make_workbench(case.unit, str(case.period), over=reopened(case.workspace))
    report = second.desk.editor.report
    assert {key: report.text(key) for key in texts} == texts
    explain_everything(case, second, dialog_of, qtbot)
    target = tmp_path / "上报.xlsx"
    choose_file(target)
    QTest.keyClick(second.window(), Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog_of(ConfirmDialog), Qt.Key.Key_Return)
    dialog_of(SubmittedDialog).reject()
    assert second.top_bar.state_text() == "已上报 第1次"

    written, wanted = in_workbook(target), dict(expected(case, texts))
    assert {place: written.get(place) for place in wanted} == wanted
    assert in_workbook(convert(target, "xlsx")) == written
    held = read_submission(target, case.catalogue)
    assert held.digest_ok
    assert {key: held.cells.get(key) for key in texts} == texts


def type_everything(case: Case, workbench: Workbench, qtbot: QtBot) -> dict[CellKey, str]:
    """Type every figure, answer and row; then complete the rectification items that came of it. Return all of it."""
    clerk, report = Clerk(workbench, qtbot), workbench.desk.editor.report
    maker = SampleMaker(case.catalogue, case.unit, 7)
    texts = {edit.key: edit.text for edit in maker.edits(report.report)}
    result = choice_field(case.catalogue.forms.check, RESULT)
    texts |= {CellKey(Area.CHECK, case.failed, RESULT): result.named(Meaning.FAILED)}
    clerk.type_report(texts)
    items = records_of(report.report.cells, Area.RECTIFICATION)
    assert case.failed in {report.text(CellKey(Area.RECTIFICATION, item, "item")) for item in items}
    mended = {edit.key: edit.text for edit in maker.rectifications(report.report, items)}
    clerk.type_report(mended)
    assert workbench.status_line.saved_text().startswith("已保存")
    return {key: text for key, text in (texts | mended).items() if text}


def explain_everything(case: Case, workbench: Workbench, dialog_of: FindDialog, qtbot: QtBot) -> None:
    """Press F5, and write an explanation of every warning; nothing else may be found wrong."""
    QTest.keyClick(workbench.window(), Qt.Key.Key_F5)
    view = next(each for each in workbench.findings.findChildren(QTableView) if each.accessibleName() == "审核结果")
    editor = workbench.desk.editor
    assert [finding for finding in editor.report.findings() if finding.level is Level.ERROR] == []
    warnings = [finding for finding in editor.report.findings() if editor.needs_explanation(finding)]
    assert warnings
    words = {FieldKind.DATE: case.period.following.last_day.isoformat()}
    for finding in warnings:
        model = view.model()
        row = next(row for row in range(model.rowCount()) if model.index(row, 0).data(FINDING).key == finding.key)
        view.setCurrentIndex(model.index(row, 0))
        button = next(each for each in workbench.findings.findChildren(QPushButton) if "填写说明" in each.text())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        fields = case.catalogue.forms.explanation
        dialog = dialog_of(ExplanationDialog)
        write_into(dialog, [words.get(field.kind, "两家企业停产检修，批次减少") for field in fields], qtbot)
        assert dialog.problem() == ""
        assert not editor.needs_explanation(finding)
        workbench.refresh()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    workbench.window().activateWindow()
    qtbot.waitUntil(workbench.window().isActiveWindow)


def expected(case: Case, texts: Texts) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Say where a reader finds what was typed: the sheets have the window's tables, the ledgers all in one."""
    places = {"first": 0, "second": 1}
    for (area, record, field), text in texts.items():
        if area is Area.INDICATOR:
            indicator = case.catalogue.indicator_by_code[record]
            names = {Kind.COUNT: ["count"], Kind.MEAN: ["value", "weight"]}.get(
                indicator.kind, ["numerator", "denominator"]
            )
            column = next(column for column, place in places.items() if field in names[place : place + 1])
            yield (indicator.section, column, record), text
        elif area in {Area.TASK, Area.CHECK}:
            yield (_table_of(case.catalogue, area, record), field, record), text
        elif area is Area.COVER:
            yield ("cover", "text", field), text


def _table_of(catalogue: Catalogue, area: Area, record: str) -> str:
    if area is Area.CHECK:
        return next(each.code for each in catalogue.checklists if record in {item.code for item in each.items})
    return f"{catalogue.task_by_code[record].section}-tasks"


def in_workbook(file: Path) -> Cells:
    """Read all that stands under marks and beside codes, the way a person would read it."""
    found: dict[tuple[str, str, str], str] = {}
    workbook = openpyxl.load_workbook(file)
    for sheet in workbook:
        columns: dict[int, tuple[str, str]] = {}
        for row in sheet.iter_rows(values_only=True):
            marks = {place: mark_of(value) for place, value in enumerate(row) if isinstance(value, str)}
            if any(mark is not None for mark in marks.values()):
                columns = {place: (mark.table, mark.column) for place, mark in marks.items() if mark and mark.column}
                continue
            code = next((str(row[place]) for place, (_, column) in columns.items() if column == "code"), "")
            for place, (table, column) in columns.items():
                if row[place] is not None:
                    found[table, column, code] = _text(row[place])
    return found


def _text(value: object) -> str:
    if isinstance(value, int | float):
        return format(Decimal(repr(value)).normalize(), "f")
    return str(value)
