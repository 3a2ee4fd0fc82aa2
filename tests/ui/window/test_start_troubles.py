"""From the first picture to the workbench, and what stands in the way: damage, a newer file, a second start."""

from __future__ import annotations

import gc
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from luqual_desktop import app, paths
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.backups import backup_cells, create_backup
from luqual_desktop.storage.instance_lock import InstanceLock, Owner
from luqual_desktop.storage.keys import ReportKey
from luqual_desktop.ui.dialogs.backups_dialog import BackupsDialog
from luqual_desktop.ui.dialogs.restore_dialog import RestoreDialog
from luqual_desktop.ui.dialogs.unusable_store_dialog import UnusableStoreDialog, WayOut
from luqual_desktop.ui.main_window import MainWindow
from luqual_desktop.ui.notice_bar import NoticeBar
from luqual_desktop.ui.widgets.plain_table import PlainTable
from luqual_desktop.ui.workbench import Workbench
from tests.crash.small_disk import small_disk, write_protect
from tests.ui.conftest import Disk
from tests.ui.window.conftest import MIGRATIONS, STREET, FindDialog

P01 = CellKey(Area.INDICATOR, "P01", "numerator")
PERIOD = Period.parse("2025Q1")
SAVED = datetime(2025, 4, 8, 9, 30, tzinfo=UTC)

PRESS_OK = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from luqual_desktop import app
real = app._meet
def press():
    box = QApplication.activeModalWidget()
    print([button.text() for button in box.buttons()])
    box.accept()
def meet(*args):
    real(*args)
    QTimer.singleShot(0, press)
app._meet = meet
sys.exit(app.open_window())
"""

Start = Callable[[], MainWindow]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data file in a data folder of its own; it is not there yet."""
    monkeypatch.setenv(paths.DATA_FOLDER_VARIABLE, str(tmp_path / "data"))
    return paths.database_file()


@pytest.fixture
def typed(store: Path, catalogue: Catalogue) -> Callable[..., None]:
    """Type figures into P01 of a quarter, one save each."""
    numbers = count(1)

    def type_in(*texts: str) -> None:
        actor = Actor("王小丽", lambda: SAVED, lambda: f"start-{next(numbers)}")
        workspace = Workspace.open(store, MIGRATIONS, catalogue, actor)
        report = workspace.open_report(STREET, PERIOD)
        for text in texts:
            report.edit([Edit(P01, text)])
        workspace.remember_place(STREET, PERIOD)
        workspace.close()

    return type_in


@pytest.fixture
def ended_with() -> list[int]:
    """The exit codes with which the program wanted to end."""
    return []


@pytest.fixture
def start(
    store: Path,  # noqa: ARG001 - the data folder must be set
    ended_with: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Start]:
    """Start the program in this process; each window is closed at the end and its data folder let go."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    monkeypatch.setattr("luqual_desktop.ui.error_report.ErrorReporter.install", lambda _self: None)
    monkeypatch.setattr("luqual_desktop.ui.window_builder.dress_up", lambda *_: None)
    monkeypatch.setattr("luqual_desktop.logs.start_logging", lambda *_: None)
    monkeypatch.setattr(QApplication, "exit", staticmethod(ended_with.append))
    stores: list[app.Store] = []
    windows: list[MainWindow] = []

    def started() -> MainWindow:
        window = app.show_first_picture()
        windows.append(window)
        stores.append(app.Store())
        app.fill_window(application, window, stores[-1]).ready.connect(lambda: window.setProperty("ready", True))
        return window

    yield started
    gc.unfreeze()
    gc.enable()
    for window in windows:
        if isValid(window):  # opening anew after a restore deletes the old one
            window.close()
            window.deleteLater()
    for each in stores:
        if each.safekeeping is not None:
            each.safekeeping.let_go()


@pytest.fixture
def opened(qtbot: QtBot) -> Callable[[MainWindow], Workbench]:
    """Wait until the window can be worked in."""

    def wait(window: MainWindow) -> Workbench:
        qtbot.waitUntil(lambda: bool(window.property("ready")), timeout=20_000)
        workbench = window.centralWidget()
        assert isinstance(workbench, Workbench)
        return workbench

    return wait


def spoil(file: Path) -> bytes:
    """Alter one figure on the disk behind the program's back; return what the file is then."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE cell SET text = '4' WHERE field = 'numerator'")
    return file.read_bytes()


def press(dialog: UnusableStoreDialog, way: WayOut) -> None:
    QTest.mouseClick(dialog.button(way), Qt.MouseButton.LeftButton)


def notice(workbench: Workbench) -> str:
    return "".join(bar.text() for bar in workbench.findChildren(NoticeBar))


def test_a_sound_store_is_opened_without_a_question(
    typed: Callable[..., None], start: Start, opened: Callable[[MainWindow], Workbench]
) -> None:
    typed("12")
    window = start()
    workbench = opened(window)
    assert workbench.desk.editor.report.text(P01) == "12"
    assert notice(workbench) == ""
    assert len(list(paths.backup_folder().glob("*.db"))) == 1
    assert window.close()


def test_damage_offers_the_backup_and_lists_what_it_lacks(
    typed: Callable[..., None],
    store: Path,
    start: Start,
    opened: Callable[[MainWindow], Workbench],
    dialog_of: FindDialog,
) -> None:
    typed("11")
    create_backup(store, paths.backup_folder(), SAVED)
    typed("12", "13")
    evidence = spoil(store)
    window = start()
    dialog = dialog_of(UnusableStoreDialog)
    assert window.centralWidget() is None or not isinstance(window.centralWidget(), Workbench)
    assert "最近的完好备份：2025-04-08 09:30:00，最后一次保存 2025-04-08 09:30:00" in dialog.offer_text()
    assert "缺少下列 2 处修改" in dialog.offer_text()
    table = dialog.findChild(PlainTable)
    assert isinstance(table, PlainTable)
    rows = [[table.at(row, column).text() for column in (2, 4, 5)] for row in range(table.rowCount())]
    assert rows == [["五马街道 2025年第1季度", "12", "13"], ["五马街道 2025年第1季度", "11", "12"]]
    assert store.read_bytes() == evidence
    press(dialog, WayOut.RESTORE)
    workbench = opened(window)
    assert workbench.desk.editor.report.text(P01) == "11"
    (kept,) = store.parent.glob("before-restore-*/luqual.db")
    assert kept.read_bytes() == evidence
    assert str(kept) in notice(workbench)
    assert window.close()


def test_damage_can_be_mended_from_what_is_still_readable(
    typed: Callable[..., None],
    store: Path,
    start: Start,
    opened: Callable[[MainWindow], Workbench],
    dialog_of: FindDialog,
) -> None:
    typed("11")
    create_backup(store, paths.backup_folder(), SAVED)
    typed("12", "13")
    evidence = spoil(store)
    window = start()
    press(dialog_of(UnusableStoreDialog), WayOut.RESCUE)
    workbench = opened(window)
    assert workbench.desk.editor.report.text(P01) == "13"
    assert "补回 2 处修改" in notice(workbench)
    (kept,) = store.parent.glob("damaged-*/luqual.db")
    assert kept.read_bytes() == evidence
    assert window.close()


def test_leaving_decides_nothing(
    typed: Callable[..., None], store: Path, start: Start, dialog_of: FindDialog, ended_with: list[int]
) -> None:
    typed("11")
    evidence = spoil(store)
    window = start()
    dialog = dialog_of(UnusableStoreDialog)
    assert not dialog.button(WayOut.RESTORE).isEnabled()
    assert "没有找到通过检查的备份" in dialog.offer_text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert ended_with == [app.CANNOT]
    assert store.read_bytes() == evidence
    assert not isinstance(window.centralWidget(), Workbench)
    window.close()


def test_beginning_anew_is_asked_twice_and_keeps_the_old_file(
    typed: Callable[..., None],
    store: Path,
    start: Start,
    opened: Callable[[MainWindow], Workbench],
    dialog_of: FindDialog,
) -> None:
    typed("11")
    evidence = spoil(store)
    window = start()
    press(dialog_of(UnusableStoreDialog), WayOut.ANEW)
    box = dialog_of(QMessageBox)
    button = next(each for each in box.findChildren(QPushButton) if each.text() == "从头开始")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    workbench = opened(window)
    assert not workbench.desk.has_report
    (kept,) = store.parent.glob("damaged-*/luqual.db")
    assert kept.read_bytes() == evidence
    first_choice = QApplication.activeModalWidget()
    assert first_choice is not None
    first_choice.close()
    assert window.close()


def test_a_file_that_is_gone_is_brought_back_from_the_backup(
    typed: Callable[..., None],
    store: Path,
    start: Start,
    opened: Callable[[MainWindow], Workbench],
    dialog_of: FindDialog,
) -> None:
    typed("11")
    create_backup(store, paths.backup_folder(), SAVED)
    store.unlink()
    window = start()
    dialog = dialog_of(UnusableStoreDialog)
    assert not dialog.button(WayOut.RESCUE).isVisible()
    press(dialog, WayOut.RESTORE)
    assert opened(window).desk.editor.report.text(P01) == "11"
    assert window.close()


def test_a_newer_file_is_refused_by_name_and_left_alone(
    typed: Callable[..., None], store: Path, start: Start, read_message: Callable[[], str], ended_with: list[int]
) -> None:
    typed("11")
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version=9999")
    before = store.read_bytes()
    window = start()
    message = read_message()
    assert "由更新版本的程序" in message
    assert "请安装更新版本的程序" in message
    assert store.read_bytes() == before
    assert not paths.backup_folder().exists()
    assert ended_with == [app.CANNOT]
    assert not isinstance(window.centralWidget(), Workbench)
    window.close()


def test_a_second_start_names_who_is_there_and_brings_the_window_forward(
    typed: Callable[..., None],
    start: Start,
    opened: Callable[[MainWindow], Workbench],
    read_message: Callable[[], str],
    qtbot: QtBot,
) -> None:
    typed("11")
    window = start()
    opened(window)
    window.showMinimized()
    second = start()
    message = read_message()
    assert message.startswith("程序已在运行（电脑 ")
    assert "，用户 " in message
    qtbot.waitUntil(lambda: not window.isMinimized())
    second.close()
    assert window.close()


def test_a_lock_file_left_by_another_computer_keeps_nobody_out(
    typed: Callable[..., None], store: Path, start: Start, opened: Callable[[MainWindow], Workbench]
) -> None:
    typed("11")
    InstanceLock.take(store.parent, Owner(4, "别人", "另一台电脑")).release()
    window = start()
    opened(window)
    assert window.close()


def test_a_folder_in_a_cloud_drive_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: Start, opened: Callable[[MainWindow], Workbench]
) -> None:
    monkeypatch.setenv(paths.DATA_FOLDER_VARIABLE, str(tmp_path / "坚果云" / "填报"))
    window = start()
    workbench = opened(window)
    first_choice = QApplication.activeModalWidget()
    assert first_choice is not None
    first_choice.close()
    assert "在“坚果云”的同步目录里" in notice(workbench)
    assert window.close()


def test_a_clock_behind_the_last_save_is_told_until_it_has_been_read(
    typed: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    start: Start,
    opened: Callable[[MainWindow], Workbench],
) -> None:
    typed("11")
    monkeypatch.setattr("luqual_desktop.app._now", lambda: datetime(2025, 4, 7, tzinfo=UTC))
    window = start()
    workbench = opened(window)
    assert "本机时间早于上次保存时间 2025-04-08T09:30" in notice(workbench)
    (bar,) = workbench.findChildren(NoticeBar)
    assert bar.isVisible()
    QTest.mouseClick(bar.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    assert window.close()


def test_a_folder_that_cannot_be_written_is_said(
    store: Path, start: Start, read_message: Callable[[], str], ended_with: list[int]
) -> None:
    store.parent.write_bytes(b"a file where the folder should be")  # refuses root too
    window = start()
    assert read_message() == f"数据文件夹 {store.parent} 不可写。请检查权限，或换一个数据文件夹。"
    assert ended_with == [app.CANNOT]
    assert not isinstance(window.centralWidget(), Workbench)
    window.close()


@pytest.fixture
def writable_once(typed: Callable[..., None], store: Path) -> Iterator[Path]:
    """A data folder with a figure in it, on a disk that takes no more writes, not even of root."""
    with small_disk(store.parent, 16_000_000):
        typed("4711")
        write_protect(store.parent, on=True)
        yield store
        write_protect(store.parent, on=False)


def test_a_disk_that_takes_no_writes_is_said_and_left_as_it_is(
    writable_once: Path, start: Start, read_message: Callable[[], str], ended_with: list[int]
) -> None:
    before = writable_once.read_bytes()
    window = start()
    assert read_message() == f"数据文件夹 {writable_once.parent} 不可写。请检查权限，或换一个数据文件夹。"
    assert ended_with == [app.CANNOT]
    assert not isinstance(window.centralWidget(), Workbench)
    assert writable_once.read_bytes() == before
    window.close()


def test_the_program_refused_ends_with_code_2_and_one_line(typed: Callable[..., None], store: Path) -> None:
    typed("11")
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version=9999")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    ended = subprocess.run(
        [sys.executable, "-c", PRESS_OK], capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    assert ended.returncode == app.CANNOT
    assert ended.stdout.strip() == "['确定']"
    assert "由更新版本的程序" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_backup_restored_from_the_window_is_what_is_open_afterwards(
    typed: Callable[..., None],
    store: Path,
    start: Start,
    opened: Callable[[MainWindow], Workbench],
    dialog_of: FindDialog,
    qtbot: QtBot,
) -> None:
    typed("11")
    create_backup(store, paths.backup_folder(), SAVED)
    typed("12", "13")
    window = start()
    workbench = opened(window)
    workbench.doings.backups.trigger()
    dialog = dialog_of(BackupsDialog)
    qtbot.waitUntil(lambda: len(dialog.rows()) == 2, timeout=20_000)
    QTest.keyClick(dialog.findChildren(PlainTable)[0], Qt.Key.Key_Down)
    QTest.mouseClick(dialog.restore, Qt.MouseButton.LeftButton)
    QTest.mouseClick(dialog_of(RestoreDialog).restore, Qt.MouseButton.LeftButton)
    fresh = [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow) and each.isVisible()]
    assert len(fresh) == 1
    assert fresh[0] is not window
    qtbot.waitUntil(lambda: isinstance(fresh[0].centralWidget(), Workbench), timeout=20_000)
    qtbot.waitUntil(lambda: bool(fresh[0].findChildren(NoticeBar)), timeout=20_000)
    again = fresh[0].centralWidget()
    assert isinstance(again, Workbench)
    assert again.desk.editor.report.text(P01) == "11"
    assert "已恢复 2025-04-08 09:30:00 的备份。恢复前的数据文件另存在" in notice(again)
    copies = sorted(paths.backup_folder().glob("*.db"))
    assert [backup_cells(copy, ReportKey(STREET, str(PERIOD)))[P01] for copy in copies] == ["11", "13", "11"]
    assert fresh[0].close()
    fresh[0].deleteLater()


def test_another_backup_can_be_chosen_and_one_that_is_none_is_said(
    typed: Callable[..., None],
    start: Start,
    opened: Callable[[MainWindow], Workbench],
    dialog_of: FindDialog,
    read_message: Callable[[], str],
    choose_file: Callable[[Path], None],
    tmp_path: Path,
) -> None:
    typed("11")
    store = paths.database_file()
    stick = create_backup(store, tmp_path / "U盘", SAVED).path
    typed("12")
    spoil(store)
    letter = tmp_path / "信.db"
    letter.write_bytes(b"Dear all, " * 500)
    window = start()
    dialog = dialog_of(UnusableStoreDialog)
    other = next(each for each in dialog.findChildren(QPushButton) if each.text() == "选择其他备份…")
    choose_file(letter)
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    assert "不是本程序的数据文件" in read_message()
    choose_file(stick)
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    assert "缺少下列 1 处修改" in dialog.offer_text()
    press(dialog, WayOut.RESTORE)
    assert opened(window).desk.editor.report.text(P01) == "11"
    assert window.close()


def test_a_restore_that_fails_leaves_the_question_standing(
    typed: Callable[..., None],
    store: Path,
    start: Start,
    opened: Callable[[MainWindow], Workbench],
    dialog_of: FindDialog,
    read_message: Callable[[], str],
    disk: Disk,
) -> None:
    typed("11")
    create_backup(store, paths.backup_folder(), SAVED)
    evidence = spoil(store)
    window = start()
    dialog = dialog_of(UnusableStoreDialog)
    disk.fill()
    press(dialog, WayOut.RESTORE)
    assert "没有恢复成功。原数据没有改动" in read_message()
    disk.free()
    assert store.read_bytes() == evidence
    press(dialog_of(UnusableStoreDialog), WayOut.RESTORE)
    assert opened(window).desk.editor.report.text(P01) == "11"
    assert window.close()


def test_a_file_another_program_holds_is_not_called_damaged(
    typed: Callable[..., None], store: Path, start: Start, read_message: Callable[[], str], ended_with: list[int]
) -> None:
    typed("11")
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        window = start()
        message = read_message()
    assert "正被其他程序占用" in message
    assert ended_with == [app.CANNOT]
    window.close()


def test_a_second_process_is_told_and_brings_the_first_window_forward(
    typed: Callable[..., None], start: Start, opened: Callable[[MainWindow], Workbench], qtbot: QtBot
) -> None:
    typed("11")
    window = start()
    opened(window)
    window.showMinimized()
    second = subprocess.Popen(
        [sys.executable, "-c", PRESS_OK],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
    )
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=60_000)
    assert second.stderr is not None
    said = second.stderr.read()
    second.stderr.close()
    assert second.returncode == app.CANNOT
    assert "程序已在运行（电脑 " in said
    qtbot.waitUntil(lambda: not window.isMinimized())
    assert window.close()
