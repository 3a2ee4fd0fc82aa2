"""From nothing to a window that can be used, and what is said where that cannot be."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QTableWidget
from pytestqt.qtbot import QtBot

from luqual_desktop import app, paths
from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.dialogs.first_start_wizard import FirstStartWizard
from luqual_desktop.ui.main_window import MainWindow
from luqual_desktop.ui.sketch import Sketch
from luqual_desktop.ui.starting import Starting
from luqual_desktop.ui.tasks import TaskRunner
from luqual_desktop.ui.window_modules import imported_bit_by_bit
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import MIGRATIONS, STREET, FindDialog, keyboard, type_only

P01 = CellKey(Area.INDICATOR, "P01", "numerator")
Start = Callable[[], tuple[MainWindow, Starting]]


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(paths.DATA_FOLDER_VARIABLE, str(tmp_path / "数据 folder"))
    return tmp_path / "数据 folder"


@pytest.fixture(autouse=True)
def usual_hooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the program's way of taking exceptions and collecting garbage out of the other tests."""
    monkeypatch.setattr("luqual_desktop.ui.error_report.ErrorReporter.install", lambda _: None)
    monkeypatch.setattr(app, "_collect_garbage_again", lambda _window: None)
    sheet, palette = QApplication.instance(), None
    yield
    if isinstance(sheet, QApplication):
        sheet.setStyleSheet("")
    del palette


@pytest.fixture
def start(qapp: QApplication, qtbot: QtBot) -> Start:
    def started() -> tuple[MainWindow, Starting]:
        window = app.show_first_picture()
        qtbot.addWidget(window)
        with qtbot.waitSignal(window.painted):
            pass
        return window, app.fill_window(qapp, window)

    return started


@pytest.fixture
def used_before(own_data: Path, workspace: Workspace) -> Path:
    """A data folder in which a street has worked."""
    own_data.mkdir()
    opened = Workspace.open(paths.database_file(), MIGRATIONS, workspace.catalogue, workspace.actor)
    opened.open_report(STREET, Period.parse("2025Q1")).edit([Edit(P01, "9599")])
    opened.remember_place(STREET, Period.parse("2025Q1"))
    opened.close()
    return own_data


def test_the_first_start_ends_at_the_wizard(start: Start, dialog_of: FindDialog, qtbot: QtBot) -> None:
    window, starting = start()
    with qtbot.waitSignal(starting.ready, timeout=30_000):
        pass
    assert isinstance(window.centralWidget(), Workbench)
    dialog_of(FirstStartWizard).reject()


def test_a_later_start_opens_the_report_last_worked_on(start: Start, used_before: Path, qtbot: QtBot) -> None:
    window, starting = start()
    with qtbot.waitSignal(starting.ready, timeout=30_000):
        pass
    workbench = window.centralWidget()
    assert isinstance(workbench, Workbench)
    assert workbench.desk.editor.report.text(P01) == "9599"
    assert workbench.top_bar.place_texts() == ("五马街道", "2025年第1季度")
    assert (used_before / "logs" / "luqual.log").exists()
    assert list((used_before / "backups").iterdir())


def test_the_start_after_that_begins_with_a_picture(start: Start, used_before: Path, qtbot: QtBot) -> None:
    assert used_before.exists()
    window, starting = start()
    with qtbot.waitSignal(starting.ready, timeout=30_000):
        pass
    assert window.close()
    again, starting = start()
    assert isinstance(again.centralWidget(), Sketch)
    with qtbot.waitSignal(starting.ready, timeout=30_000):
        pass
    assert isinstance(again.centralWidget(), Workbench)


def test_the_picture_shows_what_stood_in_an_open_editor_at_the_end(
    start: Start, used_before: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    assert used_before.exists()
    window, starting = start()
    with qtbot.waitSignal(starting.ready, timeout=30_000):
        pass
    workbench = window.centralWidget()
    assert isinstance(workbench, Workbench)
    window.activateWindow()
    workbench.go_to(P01)
    qtbot.waitUntil(lambda: keyboard().window() is window)
    type_only("4321")
    assert window.close()
    monkeypatch.setattr(app, "_texts_in_store", lambda *_: None)  # the picture itself must be of the last edit
    again, starting = start()
    sketch = again.centralWidget()
    assert isinstance(sketch, Sketch)
    table = sketch.findChild(QTableWidget)
    assert table is not None
    places = [(row, column) for row in range(table.rowCount()) for column in range(table.columnCount())]
    assert "4321" in {cell.text() for place in places if (cell := table.item(*place)) is not None}
    with qtbot.waitSignal(starting.ready, timeout=30_000):
        pass


def test_a_window_closed_while_it_is_loading_leaves_nothing_behind(
    start: Start, used_before: Path, qtbot: QtBot
) -> None:
    window, starting = start()
    assert window.close()
    with qtbot.waitSignal(starting.ready, timeout=30_000):
        pass
    with closing(sqlite3.connect(used_before / "luqual.db")) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    window.close()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: (data / "luqual.db").write_bytes(b"not a database" * 100), "数据文件"),
        (lambda data: _make_newer(data / "luqual.db"), "更新版本"),
        (lambda data: _add_catalogue(data, "[plan]\ncode = 3\n"), "目录文件 bad.toml 不能使用"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(
    start: Start, used_before: Path, qtbot: QtBot, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(used_before)
    _, starting = start()
    starting.failed.disconnect()
    with qtbot.waitSignal(starting.failed, timeout=30_000) as caught:
        pass
    error = caught.args[0]
    assert isinstance(error, UserError)
    assert said in error.message
    assert "\n" not in error.message


def test_the_sentence_is_shown_before_the_program_ends(
    start: Start,
    used_before: Path,
    dialog_of: FindDialog,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(QApplication, "exit", codes.append)
    _make_newer(used_before / "luqual.db")
    start()
    box = dialog_of(QMessageBox)
    shown = box.text()
    assert codes == []
    box.accept()
    assert codes == [app.CANNOT]
    assert capfd.readouterr().err.strip() == shown


def _make_newer(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version=9999")
        connection.commit()


def _add_catalogue(data: Path, text: str) -> None:
    (data / "catalogue").mkdir()
    (data / "catalogue" / "bad.toml").write_text(text, encoding="utf-8")


def test_steps_are_taken_one_a_turn_and_a_failing_load_is_told(qtbot: QtBot) -> None:
    parent = QObject()
    tasks, order = TaskRunner(parent), list[str]()

    def steps() -> Iterator[None]:
        QTimer.singleShot(0, lambda: order.append("the window's turn"))
        order.append("a")
        yield
        order.append("b")

    starting = Starting(tasks, lambda: steps, parent)
    with qtbot.waitSignal(starting.ready):
        starting.begin()
    assert order == ["a", "the window's turn", "b"]

    def fail() -> Callable[[], Iterator[None]]:
        raise UserError("不行。")

    failing = Starting(tasks, fail, parent)
    with qtbot.waitSignal(failing.failed) as caught:
        failing.begin()
    assert caught.args[0].message == "不行。"


_WATCHED_START = """
import sys, threading
from importlib.abc import MetaPathFinder

elsewhere = []

class Watch(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.startswith("luqual_desktop.ui") and threading.current_thread() is not threading.main_thread():
            elsewhere.append(name)

sys.meta_path.insert(0, Watch())
from luqual_desktop import app
from luqual_desktop.ui.application import make_application

application = make_application(["start"])
window = app.show_first_picture()
starting = app.fill_window(application, window)
starting.failed.connect(lambda error: (print(error), application.exit(1)))
starting.ready.connect(lambda: print(len(elsewhere), "luqual_desktop.ui.workbench" in sys.modules))
starting.ready.connect(application.exit)
sys.exit(application.exec())
"""


def test_the_windows_modules_are_imported_in_its_own_thread(own_data: Path) -> None:
    environment = {**os.environ, paths.DATA_FOLDER_VARIABLE: str(own_data)}
    command = [sys.executable, "-c", _WATCHED_START]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (0, "0 True"), ran.stderr


@pytest.mark.usefixtures("qapp")
def test_all_the_window_is_built_of_is_imported_bit_by_bit() -> None:
    for _ in imported_bit_by_bit():
        pass
    named = {f"luqual_desktop.ui.{each}" for each in ("workbench", "window_builder", "table_view", "top_bar")}
    assert named <= set(sys.modules)


_COUNTED_IMPORTS = """
import sys
from luqual_desktop.ui import window_modules
from luqual_desktop.ui.application import make_application

import_module, counts = window_modules.import_module, []

def counted(name):
    before = set(sys.modules)
    import_module(name)
    counts.append((len({each for each in sys.modules if each.startswith("luqual_desktop.ui")} - before), name))

window_modules.import_module = counted
application = make_application(["start"])
for _ in window_modules.imported_bit_by_bit():
    pass
print(*max(counts))
"""


def test_no_module_brings_many_others_into_its_turn() -> None:
    command = [sys.executable, "-c", _COUNTED_IMPORTS]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    count, name = ran.stdout.split()
    assert int(count) <= 10, name
