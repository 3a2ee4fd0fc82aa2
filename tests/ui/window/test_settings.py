"""设置, 修改记录 and 帮助."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QLabel, QLineEdit, QSpinBox, QToolButton
from pytestqt.qtbot import QtBot

from luqual_desktop import __version__
from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.services.preferences import (
    LARGEST_FONT,
    SMALLEST_FONT,
    EnterMoves,
    Preferences,
    Role,
    preferences_from,
    role_of,
)
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui import chrome
from luqual_desktop.ui.dialogs.help_dialogs import AboutDialog, ShortcutsDialog
from luqual_desktop.ui.dialogs.history_dialog import HistoryDialog
from luqual_desktop.ui.dialogs.settings_dialog import SettingsDialog
from luqual_desktop.ui.widgets.plain_table import PlainTable
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import FindDialog, type_text
from tests.ui.window.test_main_window import P01, go_to, shown_table

ADDRESS = CellKey(Area.INDICATOR, "P01", "numerator")


@pytest.fixture
def usual_font(qapp: QApplication) -> Iterator[None]:
    """Put the letters back to their size after the test."""
    font = QApplication.font()
    yield
    QApplication.setFont(font)
    qapp.setStyleSheet("")


def press_ok(dialog: SettingsDialog) -> None:
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    QTest.mouseClick(box.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)


@pytest.mark.usefixtures("usual_font")
def test_settings_are_kept_and_in_force_at_once(
    workbench: Workbench, workspace: Workspace, tmp_path: Path, dialog_of: FindDialog, qtbot: QtBot
) -> None:
    workbench.doings.settings.trigger()
    dialog = dialog_of(SettingsDialog)
    name, folder = dialog.findChildren(QLineEdit, options=Qt.FindChildOption.FindDirectChildrenOnly)
    moves, role = dialog.findChildren(QComboBox)
    size = dialog.findChild(QSpinBox)
    assert size is not None
    name.setText("王小丽")
    folder.setText(str(tmp_path))
    moves.setCurrentText("向右一格")
    role.setCurrentText("两者")
    size.setValue(13)
    with qtbot.waitSignal(workbench.desk.report_shown):
        press_ok(dialog)
    assert preferences_from(workspace.setting) == Preferences("王小丽", EnterMoves.RIGHT, 13, str(tmp_path))
    assert role_of(workspace) is Role.BOTH
    assert QApplication.font().pointSize() == 13
    workbench.top_bar.side_chosen.emit(False)  # an installation that has become a consolidating one shows that first
    page = go_to(workbench, P01[0], qtbot)
    type_text("1")
    assert page.current_cell == P01[1]
    changes = workspace.history("330302006", workbench.desk.editor.report.report.period, P01[0])
    assert [change.user for change in changes] == ["王小丽"]


@pytest.mark.usefixtures("usual_font")
def test_the_size_of_letters_reaches_what_the_style_sheet_dresses(
    qapp: QApplication, workbench: Workbench, qtbot: QtBot
) -> None:
    qapp.setStyleSheet(chrome.SHEET)
    QApplication.processEvents()
    preferences = preferences_from(workbench.desk.workspace.setting)
    workbench.set_up.put_in_force(preferences)
    with qtbot.waitSignal(workbench.desk.report_shown):
        workbench.set_up.put_in_force(replace(preferences, font_size=15))
    buttons = workbench.top_bar.findChildren(QToolButton)
    assert {button.font().pointSize() for button in buttons} == {15}


@pytest.mark.parametrize(
    ("name", "folder", "reason"), [("  ", "", "使用人"), ("王小丽", "/没有/这个/文件夹", "/没有/这个/文件夹")]
)
def test_settings_that_cannot_be_are_refused(
    workbench: Workbench, workspace: Workspace, dialog_of: FindDialog, name: str, folder: str, reason: str
) -> None:
    workbench.doings.settings.trigger()
    dialog = dialog_of(SettingsDialog)
    edits = dialog.findChildren(QLineEdit, options=Qt.FindChildOption.FindDirectChildrenOnly)
    for edit, text in zip(edits, (name, folder), strict=True):
        edit.setText(text)
    press_ok(dialog)
    assert dialog.isVisible()
    assert reason in dialog.problem()
    assert preferences_from(workspace.setting) == Preferences()
    dialog.reject()


@pytest.mark.parametrize(
    ("kept", "size"), [("", 10), ("12", 12), ("3", SMALLEST_FONT), ("999", LARGEST_FONT), ("-1", 10), ("१२", 10)]
)
def test_a_damaged_setting_counts_as_never_made(kept: str, size: int) -> None:
    held = {"preference.font_size": kept, "preference.enter_moves": "sideways"}
    assert preferences_from(lambda name: held.get(name, "")) == Preferences(font_size=size)


def test_history_says_who_when_from_and_to(workbench: Workbench, dialog_of: FindDialog) -> None:
    for text in ("95", "96", ""):
        workbench.desk.editor.apply([Edit(ADDRESS, text)])
    workbench.tabs.history_requested.emit(ADDRESS)
    dialog = dialog_of(HistoryDialog)
    table = dialog.findChild(PlainTable)
    assert table is not None
    rows = [[table.at(row, column).text() for column in range(5)] for row in range(table.rowCount())]
    assert [row[1:] for row in rows] == [
        ["tester", "96", "（空）", "录入"],
        ["tester", "95", "96", "录入"],
        ["tester", "（空）", "95", "录入"],
    ]
    assert all(row[0].startswith("2025-03-31 ") for row in rows)
    dialog.reject()


def test_a_cell_never_touched_says_so(workbench: Workbench, dialog_of: FindDialog) -> None:
    workbench.tabs.history_requested.emit(ADDRESS)
    dialog = dialog_of(HistoryDialog)
    assert any("还没有改动过" in label.text() for label in dialog.findChildren(QLabel))
    dialog.reject()


def test_help_shows_the_keys_and_the_versions(workbench: Workbench, dialog_of: FindDialog) -> None:
    workbench.doings.shortcuts.trigger()
    keys = dialog_of(ShortcutsDialog)
    table = keys.findChild(PlainTable)
    assert table is not None
    named = {table.at(row, 0).text() for row in range(table.rowCount())}
    doings = {action.shortcut().toString() for action in vars(workbench.doings).values()} - {"", "Ctrl+Z", "Ctrl+Y"}
    assert named >= doings
    keys.reject()
    workbench.doings.about.trigger()
    about = dialog_of(AboutDialog)
    words = "".join(label.text() for label in about.findChildren(QLabel))
    assert __version__ in words
    assert workbench.desk.catalogue.plan.title in words
    about.reject()


def test_the_current_cell_survives_a_reload(workbench: Workbench, qtbot: QtBot) -> None:
    go_to(workbench, P01[1], qtbot)
    workbench.desk.editor.reload()
    assert shown_table(workbench).current_cell == P01[1]
