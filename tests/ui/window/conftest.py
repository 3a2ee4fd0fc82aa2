"""Fixtures of the main window's tests: the real window over a real store in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.cells import Area, records_of
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.sampling import SampleMaker
from luqual_desktop.services.safekeeping import Safekeeping
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.main_window import MainWindow
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.tasks import TaskRunner
from luqual_desktop.ui.window_memory import WindowMemory
from luqual_desktop.ui.workbench import Surroundings, Workbench

MIGRATIONS = Path(__file__).parents[3] / "database" / "migrations"
STREET = "330302006"
NOW = datetime(2025, 4, 8, 9, 30, tzinfo=UTC)

MakeWorkbench = Callable[..., Workbench]
Dialog = TypeVar("Dialog", bound=QDialog)


class FindDialog(Protocol):
    def __call__(self, kind: type[Dialog]) -> Dialog: ...


@pytest.fixture(autouse=True)
def no_window_left() -> Iterator[None]:
    """Fail a test that leaves a window open."""
    yield
    application = QApplication.instance()
    if isinstance(application, QApplication):
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert [widget for widget in application.topLevelWidgets() if widget.isVisible()] == []


@pytest.fixture
def surroundings(tmp_path: Path) -> Surroundings:
    safekeeping = Safekeeping(tmp_path / "store.db", MIGRATIONS, tmp_path / "backups", lambda: NOW)
    return Surroundings(tmp_path, tmp_path / "cache" / "sketch.txt", lambda: NOW, safekeeping)


@pytest.fixture
def make_workbench(workspace: Workspace, surroundings: Surroundings, qtbot: QtBot) -> MakeWorkbench:
    """Open the main window on a unit's report, or without one where nobody has chosen yet."""

    def made(unit: str = STREET, period: str = "2025Q1", *, over: Workspace = workspace) -> Workbench:
        window = MainWindow()
        qtbot.addWidget(window)
        memory = WindowMemory(surroundings.data_folder / "window.txt")
        workbench = Workbench(Desk(over, TaskRunner(window), window), memory, surroundings, window)
        window.ask_before_closing(workbench.may_close)
        if unit:
            workbench.desk.lay(over.open_report(unit, Period.parse(period)))
        window.resize(1366, 768)
        with qtbot.waitExposed(window):
            window.show()
            for _ in workbench.install():
                QApplication.processEvents()
        window.activateWindow()
        return workbench

    return made


@pytest.fixture
def workbench(make_workbench: MakeWorkbench) -> Workbench:
    return make_workbench()


@pytest.fixture
def dialog_of(qtbot: QtBot) -> FindDialog:
    """Wait for the dialog of a class to stand over the window."""

    def found(kind: type[Dialog]) -> Dialog:
        qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind), timeout=20_000)
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, kind)
        return dialog

    return found


@pytest.fixture
def read_message(dialog_of: FindDialog) -> Callable[[], str]:
    """Return what the message box says, and press its button."""

    def read() -> str:
        box = dialog_of(QMessageBox)
        text = box.text()
        box.accept()
        return text

    return read


@pytest.fixture
def choose_file(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Answer the next file dialogs with a file."""

    def choose(file: Path) -> None:
        for name in ("getSaveFileName", "getOpenFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_: (str(file), ""))

    return choose


def type_text(text: str, *, then: Qt.Key = Qt.Key.Key_Return) -> None:
    """Type where the keyboard is, Chinese by an input method, and press a key after it."""
    type_only(text)
    QTest.keyClick(keyboard(), then)


def type_only(text: str) -> None:
    """Type where the keyboard is: the first letter may open an editor, which has it from then on."""
    for character in text:
        if character.isascii():
            QTest.keyClicks(keyboard(), character)
        else:
            QApplication.sendEvent(keyboard(), QInputMethodEvent("pinyin", []))
            commit = QInputMethodEvent()
            commit.setCommitString(character)
            QApplication.sendEvent(keyboard(), commit)


def keyboard() -> QWidget:
    """Return the widget that has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def fill_with_samples(editor: ReportEditor) -> None:
    """Fill a report so that nothing stands in the way of 上报."""
    report = editor.report
    maker = SampleMaker(report.report.catalogue, report.report.unit, 1)
    editor.apply(maker.edits(report.report), "样例")
    editor.apply(maker.rectifications(report.report, records_of(report.report.cells, Area.RECTIFICATION)), "样例")
    for finding in report.audit():
        if editor.needs_explanation(finding):
            editor.apply(maker.explanation(finding.key, report.report.period), "样例")
