"""审核结果 and 说明: the list, its filters, the jump, and explanations that say something."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QToolButton,
)
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.dialogs.explanation_dialog import ExplanationDialog
from luqual_desktop.ui.main_window import MainWindow
from luqual_desktop.ui.models.findings_model import CODE, EXPLAINED, LEVEL, FindingsModel
from luqual_desktop.ui.tasks import TaskRunner
from luqual_desktop.ui.window_memory import WindowMemory
from luqual_desktop.ui.workbench import Surroundings, Workbench
from tests.ui.window.conftest import STREET, FindDialog, MakeWorkbench
from tests.ui.window.test_main_window import shown_table

P01_NUMERATOR, P01_DENOMINATOR = (CellKey(Area.INDICATOR, "P01", field) for field in ("numerator", "denominator"))
GOOD = {
    "reason": "二季度抽检增加了小作坊，不合格批次集中在两家企业。",
    "measures": "约谈两家企业并复查，九月底前全部整改到位。",
}


@pytest.fixture
def audited(workbench: Workbench) -> Workbench:
    """The window after 全审 of a report in which P01 lags behind and one figure is no number."""
    edits = [Edit(P01_NUMERATOR, "90"), Edit(P01_DENOMINATOR, "100")]
    workbench.desk.editor.apply([*edits, Edit(CellKey(Area.INDICATOR, "P02", "numerator"), "约三百")])
    workbench.doings.audit.trigger()
    return workbench


def view_of(workbench: Workbench) -> QTableView:
    return next(view for view in workbench.findings.findChildren(QTableView) if view.accessibleName() == "审核结果")


def codes(workbench: Workbench) -> list[str]:
    model = view_of(workbench).model()
    return [model.index(row, CODE).data() for row in range(model.rowCount())]


def filter_button(workbench: Workbench, beginning: str) -> QToolButton:
    return next(each for each in workbench.findings.findChildren(QToolButton) if each.text().startswith(beginning))


def choose(workbench: Workbench, code: str) -> None:
    view = view_of(workbench)
    view.setCurrentIndex(view.model().index(codes(workbench).index(code), 0))


def behind(workbench: Workbench) -> Finding:
    return next(each for each in workbench.desk.editor.report.findings() if (each.code, each.row) == ("W201", "P01"))


def test_the_model_keeps_qts_rules(audited: Workbench, qtmodeltester: ModelTester) -> None:
    model = FindingsModel(lambda finding: finding.row, lambda _: False)
    model.show_findings(audited.desk.editor.report.findings())
    qtmodeltester.check(model, force_py=True)


def test_errors_come_first_and_the_counts_are_those_of_the_report(audited: Workbench) -> None:
    found = audited.desk.editor.report.findings()
    assert codes(audited) == [finding.code for finding in found]
    assert codes(audited)[0].startswith("E")
    for level in Level:
        count = sum(finding.level is level for finding in found)
        assert filter_button(audited, level.label).text().startswith(f"{level.label} {count}")


def test_a_level_and_words_narrow_the_list(audited: Workbench) -> None:
    filter_button(audited, Level.WARNING.label).click()
    assert {code[0] for code in codes(audited)} == {"W"}
    field = audited.findings.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "p01")
    assert codes(audited) == ["W201"]
    filter_button(audited, "全部").click()
    assert codes(audited) == ["W201"]
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert len(codes(audited)) == len(audited.desk.editor.report.findings())


def test_enter_and_a_double_click_jump_to_the_cell(audited: Workbench) -> None:
    choose(audited, "W201")
    QTest.keyClick(view_of(audited), Qt.Key.Key_Return)
    assert shown_table(audited).current_cell == P01_NUMERATOR
    choose(audited, "E101")
    place = view_of(audited).visualRect(view_of(audited).currentIndex()).center()
    QTest.mouseClick(view_of(audited).viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(view_of(audited).viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown_table(audited).current_cell == CellKey(Area.INDICATOR, "P02", "numerator")


def test_every_finding_leads_to_a_cell(audited: Workbench) -> None:
    for finding in audited.desk.editor.report.findings():
        assert audited.go_to(finding.cell), finding


def test_a_mended_finding_leaves_the_list_while_the_row_stays_chosen(audited: Workbench, qtbot: QtBot) -> None:
    choose(audited, "W201")
    audited.desk.editor.apply([Edit(CellKey(Area.INDICATOR, "P02", "numerator"), "300")])
    qtbot.waitUntil(lambda: "E101" not in codes(audited))
    finding = audited.findings.current_finding()
    assert finding is not None
    assert finding.code == "W201"


def write(dialog: ExplanationDialog, texts: dict[str, str]) -> None:
    boxes = dialog.findChildren(QPlainTextEdit)
    for box, text in zip(boxes, (texts["reason"], texts["measures"]), strict=True):
        box.setPlainText(text)
    save = dialog.findChild(QDialogButtonBox)
    assert save is not None
    save.button(QDialogButtonBox.StandardButton.Save).click()


@pytest.mark.parametrize("empty", ["核实无误", "属实。", "无", "同上", "情况属实，同上", ""])
def test_empty_talk_is_refused_with_the_reason(audited: Workbench, dialog_of: FindDialog, empty: str) -> None:
    audited.questions.explain(behind(audited))
    dialog = dialog_of(ExplanationDialog)
    write(dialog, {**GOOD, "reason": empty})
    assert dialog.isVisible()
    assert "原因" in dialog.problem()
    assert audited.desk.editor.needs_explanation(behind(audited))
    dialog.reject()


def test_an_explanation_is_saved_shown_and_undone(audited: Workbench, dialog_of: FindDialog, qtbot: QtBot) -> None:
    choose(audited, "W201")
    button = next(each for each in audited.findings.findChildren(QPushButton) if each.text().startswith("填写说明"))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    write(dialog_of(ExplanationDialog), GOOD)
    row = codes(audited).index("W201")
    qtbot.waitUntil(lambda: view_of(audited).model().index(row, EXPLAINED).data() == "已说明")
    assert not audited.desk.editor.needs_explanation(behind(audited))
    qtbot.waitUntil(lambda: button.text() == "修改说明…")
    audited.doings.undo.trigger()
    assert audited.desk.editor.needs_explanation(behind(audited))


def test_the_list_grows_with_its_letters(audited: Workbench) -> None:
    view = view_of(audited)
    larger = view.font()
    larger.setPointSize(larger.pointSize() * 2)
    view.setFont(larger)
    assert view.rowHeight(0) > view.fontMetrics().height()
    assert view.columnWidth(LEVEL) > view.fontMetrics().horizontalAdvance("强制性")


def test_last_periods_explanation_is_shown_and_can_be_taken(
    make_workbench: MakeWorkbench,
    workspace: Workspace,
    dialog_of: FindDialog,
) -> None:
    before = workspace.open_report(STREET, Period.parse("2025Q1"))
    before.edit([Edit(P01_NUMERATOR, "90"), Edit(P01_DENOMINATOR, "100")])
    finding = next(each for each in before.findings() if (each.code, each.row) == ("W201", "P01"))
    before.edit([Edit(CellKey(Area.EXPLANATION, finding.key, code), text) for code, text in GOOD.items()])
    later = make_workbench(period="2025Q2")
    later.desk.editor.apply([Edit(P01_NUMERATOR, "90"), Edit(P01_DENOMINATOR, "100")])
    later.questions.explain(behind(later))
    dialog = dialog_of(ExplanationDialog)
    assert dialog.texts() == {"reason": "", "measures": "", "expected": ""}
    next(each for each in dialog.findChildren(QPushButton) if each.text() == "以上期说明为底稿").click()
    assert dialog.texts() == {**GOOD, "expected": ""}
    dialog.reject()


def test_an_error_is_mended_and_not_explained(audited: Workbench, read_message: Callable[[], str]) -> None:
    audited.questions.explain(next(each for each in audited.desk.editor.report.findings() if each.code == "E101"))
    assert "不需要说明" in read_message()


@pytest.mark.parametrize("shown", [True, False])
def test_the_list_is_as_high_as_it_was_left(
    workbench: Workbench, workspace: Workspace, surroundings: Surroundings, qtbot: QtBot, shown: bool
) -> None:
    first = workbench
    first.doings.audit.trigger()
    window = first.window()
    assert isinstance(window, QMainWindow)
    window.resizeDocks([first.findings], [230], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: first.findings.height() == 230)
    first.findings.setVisible(shown)
    memory = WindowMemory(surroundings.data_folder / "window.txt")
    memory.keep(window, 0, 0)
    window.hide()
    next_one = MainWindow()
    qtbot.addWidget(next_one)
    memory.restore_geometry(next_one)
    with qtbot.waitExposed(next_one):
        next_one.show()  # with the first picture, long before the workbench
    again = Workbench(Desk(workspace, TaskRunner(next_one), next_one), memory, surroundings, next_one)
    again.desk.lay(workspace.open_report(STREET, Period.parse("2025Q1")))
    for _ in again.install():
        QApplication.processEvents()
    assert again.findings.isVisible() == shown
    again.doings.audit.trigger()
    qtbot.waitUntil(lambda: again.findings.height() == 230)
