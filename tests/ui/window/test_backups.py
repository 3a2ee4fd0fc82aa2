"""数据备份: the list with its verdicts, a look inside, single values taken back, and the preview of a restore."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.report import Scope
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.backups import Backup, create_backup
from luqual_desktop.storage.chain import ChainHead
from luqual_desktop.storage.comparing import CellDifference, Comparison
from luqual_desktop.storage.keys import ReportKey
from luqual_desktop.ui.dialogs.backup_look_dialog import BackupLookDialog
from luqual_desktop.ui.dialogs.backups_dialog import BackupsDialog
from luqual_desktop.ui.dialogs.restore_dialog import RestoreDialog
from luqual_desktop.ui.widgets.plain_table import PlainTable
from luqual_desktop.ui.workbench import Surroundings, Workbench
from tests.ui.conftest import Disk
from tests.ui.window.conftest import NOW, STREET, FindDialog, type_text

P01 = CellKey(Area.INDICATOR, "P01", "numerator")
P02 = CellKey(Area.INDICATOR, "P02", "numerator")

Listed = Callable[[], BackupsDialog]


@pytest.fixture
def backed_up(workbench: Workbench, surroundings: Surroundings, workspace: Workspace) -> Workbench:
    """Two figures, a backup, then one of them changed and a third one typed."""
    editor = workbench.desk.editor
    editor.apply([Edit(P01, "11"), Edit(P02, "22")])
    create_backup(workspace.database.path, surroundings.safekeeping.folder, NOW - timedelta(hours=1))
    editor.apply([Edit(P01, "99")])
    editor.apply([Edit(P02._replace(field="denominator"), "33")])
    return workbench


@pytest.fixture
def listed(workbench: Workbench, dialog_of: FindDialog, qtbot: QtBot) -> Listed:
    """Open the list from the help menu and wait for its verdicts."""

    def shown() -> BackupsDialog:
        workbench.doings.backups.trigger()
        dialog = dialog_of(BackupsDialog)
        qtbot.waitUntil(lambda: bool(dialog.rows()) and all(row[3] != "校验中…" for row in dialog.rows()))
        return dialog

    return shown


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_list_is_reached_from_the_help_menu(workbench: Workbench) -> None:
    button = next(each for each in workbench.top_bar.findChildren(QToolButton) if each.text().startswith("帮助"))
    assert "数据备份" in [action.text() for action in button.menu().actions()]


def test_each_backup_is_listed_with_its_time_last_save_size_and_verdict(backed_up: Workbench, listed: Listed) -> None:
    assert backed_up.desk.has_report
    dialog = listed()
    ((time, last, size, verdict),) = dialog.rows()
    assert time == "2025-04-08 08:30:00"
    assert last == "2025-03-31 09:00:00"
    assert size.endswith(" KB")
    assert verdict == "已校验"
    dialog.reject()


def test_a_backup_that_was_altered_is_named_and_cannot_be_restored(
    backed_up: Workbench, listed: Listed, surroundings: Surroundings
) -> None:
    assert backed_up.desk.has_report
    (file,) = surroundings.safekeeping.folder.glob("*.db")
    content = file.read_bytes()
    place = content.rindex(b"P01numerator")
    file.write_bytes(content[:place] + b"P01numerat0r" + content[place + 12 :])
    dialog = listed()
    assert dialog.rows()[0][3] not in {"已校验", "校验中…"}
    assert dialog.look.isEnabled()
    assert not dialog.restore.isEnabled()
    dialog.reject()


def test_a_backup_is_made_at_once_and_stands_first(backed_up: Workbench, listed: Listed, qtbot: QtBot) -> None:
    assert backed_up.desk.has_report
    dialog = listed()
    click(dialog.make)
    qtbot.waitUntil(lambda: [row[0] for row in dialog.rows()] == ["2025-04-08 09:30:00", "2025-04-08 08:30:00"])
    assert dialog.make.text() == "立即备份"
    dialog.reject()


def test_a_backup_that_cannot_be_made_is_said(
    backed_up: Workbench, listed: Listed, disk: Disk, read_message: Callable[[], str]
) -> None:
    assert backed_up.desk.has_report
    dialog = listed()
    disk.fill()
    click(dialog.make)
    message = read_message()
    disk.free()
    assert "备份写不到文件夹" in message or "磁盘" in message
    assert dialog.make.isEnabled()
    dialog.reject()


def test_a_stick_that_was_pulled_out_is_said_once_until_it_is_back(
    backed_up: Workbench,
    surroundings: Surroundings,
    tmp_path: Path,
    read_message: Callable[[], str],
    qtbot: QtBot,
) -> None:
    stick = tmp_path / "U盘"
    stick.write_bytes(b"no folder can be made here")
    surroundings.safekeeping.use_second_folder(stick)
    backed_up.backups.back_up()
    assert f"备份写不到文件夹 {stick}" in read_message()
    backed_up.backups.back_up()
    with qtbot.waitSignal(backed_up.desk.run(lambda: None).succeeded):
        pass
    assert QApplication.activeModalWidget() is None
    stick.unlink()
    backed_up.backups.back_up()
    qtbot.waitUntil(lambda: bool(list(stick.glob("*.db"))))


def test_single_values_are_taken_back_as_one_step(
    backed_up: Workbench, listed: Listed, dialog_of: FindDialog, qtbot: QtBot
) -> None:
    click(listed().look)
    look = dialog_of(BackupLookDialog)
    qtbot.waitUntil(lambda: len(look.rows()) == 2)
    assert [row[1:] for row in look.rows()] == [["11", "99"], ["（空）", "33"]]
    assert look.rows()[0][0].endswith("合格批次")
    assert "2 处不同" in look.hint()
    assert not look.take.isEnabled()
    look.check(0)
    click(look.take)
    report = backed_up.desk.editor.report
    assert (report.text(P01), report.text(P02._replace(field="denominator"))) == ("11", "33")
    history = backed_up.desk.workspace.history(STREET, report.report.period, P01)
    assert [(change.new, change.reason) for change in history][-1] == ("11", "从备份取回")
    qtbot.waitUntil(backed_up.doings.undo.isEnabled)
    backed_up.doings.undo.trigger()
    assert report.text(P01) == "99"


def test_everything_in_a_backup_can_be_looked_at_but_not_typed_over(
    backed_up: Workbench, listed: Listed, dialog_of: FindDialog, qtbot: QtBot
) -> None:
    assert backed_up.desk.has_report
    click(listed().look)
    look = dialog_of(BackupLookDialog)
    qtbot.waitUntil(lambda: len(look.rows()) == 2)
    QTest.mouseClick(look.different_only, Qt.MouseButton.LeftButton)
    assert [row[1:] for row in look.rows()] == [["11", "99"], ["22", "22"], ["（空）", "33"]]
    look.reject()


def test_another_report_is_shown_without_taking(
    backed_up: Workbench, workspace: Workspace, surroundings: Surroundings, dialog_of: FindDialog, qtbot: QtBot
) -> None:
    from luqual_desktop.domain.periods import Period

    workspace.open_report("330302023", Period.parse("2025Q1")).edit([Edit(P01, "7")])
    create_backup(workspace.database.path, surroundings.safekeeping.folder, NOW)
    backed_up.backups.show()
    dialog = dialog_of(BackupsDialog)
    qtbot.waitUntil(lambda: len(dialog.rows()) == 2)
    click(dialog.look)
    look = dialog_of(BackupLookDialog)
    qtbot.waitUntil(lambda: "0 处不同" in look.hint())
    box = look.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    assert [box.itemText(number) for number in range(box.count())] == [
        "五马街道 2025年第1季度",
        "七都街道 2025年第1季度",
    ]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.mouseClick(look.different_only, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [row[1:] for row in look.rows()] == [["7", "7"]])
    assert not look.take.isEnabled()
    look.reject()
    dialog.reject()


def test_a_restore_shows_what_would_change_and_enter_alone_does_nothing(
    backed_up: Workbench, listed: Listed, dialog_of: FindDialog
) -> None:
    asked: list[object] = []
    backed_up.backups.reopen_requested.connect(asked.append)
    dialog = listed()
    click(dialog.restore)
    preview = dialog_of(RestoreDialog)
    assert "下列 2 个单元格会变回备份时的值" in preview.text()
    assert "不会重复使用" in preview.text()
    QTest.keyClick(preview, Qt.Key.Key_Return)
    assert asked == []
    click(dialog_of(BackupsDialog).restore)
    click(dialog_of(RestoreDialog).restore)
    assert len(asked) == 1


def test_what_a_restore_changes_is_told_in_the_order_of_the_form(catalogue: Catalogue, qtbot: QtBot) -> None:
    cells = [P02, P02._replace(field="denominator"), CellKey(Area.COVER, "cover", "head")]
    reports = [ReportKey(STREET, period, Scope.OWN) for period in ("2025Q1", "2025Q2")]
    found = sorted(CellDifference(report, cell, "1", "2") for report in reports for cell in cells)
    backup = Backup(Path("备份.db"), 1, NOW, 0, "", ChainHead(0, ""))
    dialog = RestoreDialog(catalogue, backup, Comparison(tuple(found), ()))
    qtbot.addWidget(dialog)
    table = dialog.findChildren(PlainTable)[0]
    told = [table.at(row, 1).text().rpartition(" · ")[2] for row in range(6)]
    assert told == ["单位负责人", "合格样品", "监测样品"] * 2


def test_nothing_is_restored_while_something_is_unsaved(
    backed_up: Workbench, listed: Listed, disk: Disk, read_message: Callable[[], str], qtbot: QtBot
) -> None:
    backed_up.go_to(P01)
    qtbot.waitUntil(lambda: backed_up.window().focusWidget() is not None)
    disk.fill()
    type_text("123")
    disk.free()
    assert backed_up.desk.editor.unsaved
    dialog = listed()
    click(dialog.restore)
    assert "没有保存" in read_message()
    dialog.reject()
    backed_up.desk.editor.retry_unsaved()


def test_a_backup_elsewhere_can_be_looked_into(
    backed_up: Workbench,
    listed: Listed,
    surroundings: Surroundings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    dialog_of: FindDialog,
    qtbot: QtBot,
) -> None:
    assert backed_up.desk.has_report
    (file,) = surroundings.safekeeping.folder.glob("*.db")
    stick = tmp_path / "拷来的.db"
    stick.write_bytes(file.read_bytes())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(stick), ""))
    dialog = listed()
    click(dialog.other)
    look = dialog_of(BackupLookDialog)
    qtbot.waitUntil(lambda: len(look.rows()) == 2)
    click(look.restore)
    preview = dialog_of(RestoreDialog)
    assert "下列 2 个单元格" in preview.text()
    preview.reject()
    dialog.reject()


def test_what_is_no_backup_is_said(
    backed_up: Workbench,
    listed: Listed,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    read_message: Callable[[], str],
) -> None:
    assert backed_up.desk.has_report
    letter = tmp_path / "信.db"
    letter.write_bytes(b"Dear all, " * 500)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(letter), ""))
    dialog = listed()
    click(dialog.other)
    assert "不是本程序的数据文件" in read_message()
    dialog.reject()
