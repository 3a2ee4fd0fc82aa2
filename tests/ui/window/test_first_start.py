"""The first start, and choosing another unit later."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QPushButton, QRadioButton, QWizard
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.periods import Calendar, Period
from luqual_desktop.services.preferences import Role, role_of
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.dialogs.first_start_wizard import FirstStartWizard, units_for, usual_period
from luqual_desktop.ui.dialogs.unit_dialog import UnitDialog
from luqual_desktop.ui.dressing import speak_chinese
from luqual_desktop.ui.widgets.unit_chooser import UnitChooser
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import FindDialog, MakeWorkbench

PLAN = Calendar.between("2021Q1", "2025Q4")


def visible_units(chooser: UnitChooser) -> list[str]:
    units = chooser.findChild(QListWidget)
    assert units is not None
    rows = [units.item(row) for row in range(units.count())]
    return [row.text().split("　")[0] for row in rows if not row.isHidden()]


def page_chooser(wizard: FirstStartWizard) -> UnitChooser:
    return next(each for each in wizard.findChildren(UnitChooser) if each.isVisible())


def press_next(wizard: FirstStartWizard) -> None:
    button = wizard.button(QWizard.WizardButton.NextButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 4, 8), "2025Q1"),
        (date(2025, 3, 31), "2024Q4"),  # the quarter's last day is still part of it
        (date(2021, 2, 1), "2021Q1"),  # nothing has ended yet
        (date(2030, 1, 1), "2025Q4"),
    ],
)
def test_the_period_proposed_is_the_last_that_has_ended(today: date, expected: str) -> None:
    assert usual_period(PLAN, today) == Period.parse(expected)


def test_a_street_office_is_set_up_in_three_pages(
    make_workbench: MakeWorkbench, workspace: Workspace, dialog_of: FindDialog, qtbot: QtBot
) -> None:
    workbench = make_workbench("")
    wizard = dialog_of(FirstStartWizard)
    assert len(wizard.pageIds()) == 3
    press_next(wizard)
    assert not wizard.button(QWizard.WizardButton.NextButton).isEnabled()
    field = page_chooser(wizard).findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "pxs")
    assert visible_units(page_chooser(wizard)) == ["蒲鞋市街道"]
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert wizard.currentPage().title() == "选择报告期"  # one page for one key
    assert wizard.isVisible()
    QTest.mouseClick(wizard.button(QWizard.WizardButton.FinishButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: workbench.desk.has_report)
    assert not workbench.no_report.isVisible()
    assert workbench.top_bar.place_texts() == ("蒲鞋市街道", "2025年第1季度")
    assert workspace.last_place == ("330302030", Period.parse("2025Q1"))
    assert role_of(workspace) is Role.REPORTING


def test_the_consolidating_unit_is_the_plans_owner(
    make_workbench: MakeWorkbench, workspace: Workspace, dialog_of: FindDialog, qtbot: QtBot
) -> None:
    workbench = make_workbench("")
    wizard = dialog_of(FirstStartWizard)
    next(each for each in wizard.findChildren(QRadioButton) if each.text() == "汇总单位").click()
    press_next(wizard)
    assert visible_units(page_chooser(wizard)) == ["鹿城区"]
    press_next(wizard)
    wizard.button(QWizard.WizardButton.FinishButton).click()
    qtbot.waitUntil(lambda: workbench.desk.has_report)
    assert workbench.desk.editor.report.report.unit == "330302"
    assert role_of(workspace) is Role.CONSOLIDATING


def test_the_buttons_speak_chinese(make_workbench: MakeWorkbench, dialog_of: FindDialog, qapp: QApplication) -> None:
    assert speak_chinese(qapp)
    make_workbench("")
    wizard = dialog_of(FirstStartWizard)
    texts = {button.text() for button in wizard.findChildren(QPushButton) if button.isVisible()}
    assert texts >= {"下一步(&N) >", "取消"}
    wizard.reject()


def test_who_leaves_the_wizard_can_come_back(make_workbench: MakeWorkbench, dialog_of: FindDialog) -> None:
    workbench = make_workbench("")
    dialog_of(FirstStartWizard).reject()
    assert not workbench.doings.submit.isEnabled()
    assert workbench.no_report.isVisible()
    assert "选择单位" in workbench.no_report.text()
    workbench.top_bar.unit_requested.emit()
    dialog_of(FirstStartWizard).reject()


def test_each_role_has_its_units(catalogue: Catalogue) -> None:
    owner = catalogue.plan.owner.code
    assert list(units_for(catalogue, Role.REPORTING)) == [unit.code for unit in catalogue.units]
    assert list(units_for(catalogue, Role.CONSOLIDATING)) == [owner]
    assert list(units_for(catalogue, Role.BOTH)) == [owner]


@pytest.mark.parametrize(("typed", "left"), [("藤桥", ["藤桥镇"]), ("330302105", ["山福镇"]), ("WM", ["五马街道"])])
def test_another_unit_is_found_by_name_code_or_initials(
    workbench: Workbench, dialog_of: FindDialog, qtbot: QtBot, typed: str, left: list[str]
) -> None:
    workbench.top_bar.unit_requested.emit()
    dialog = dialog_of(UnitDialog)
    field = dialog.findChild(QLineEdit)
    chooser = dialog.findChild(UnitChooser)
    assert field is not None
    assert chooser is not None
    field.setText(typed)
    assert visible_units(chooser) == left
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: workbench.top_bar.place_texts()[0] == left[0])


def test_a_word_that_fits_no_unit_chooses_none(workbench: Workbench, dialog_of: FindDialog) -> None:
    workbench.top_bar.unit_requested.emit()
    dialog = dialog_of(UnitDialog)
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setText("没有这个街道")
    dialog.accept()
    assert dialog.isVisible()
    dialog.reject()
