"""An exception nobody caught: logged without what was typed, shown for copying, and the window lives on."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from luqual_desktop.errors import UserError
from luqual_desktop.logs import places_of, start_logging, stop_logging
from luqual_desktop.ui.dialogs.error_report_dialog import ErrorReportDialog
from luqual_desktop.ui.error_report import ErrorReporter
from tests.ui.window.conftest import FindDialog

TYPED = "12345.67"


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def reporter(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> ErrorReporter:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    made = ErrorReporter(window)
    made.install()
    return made


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    handler = start_logging(tmp_path / "logs")
    yield tmp_path / "logs" / "luqual.log"
    stop_logging(handler)


def fail(error: Exception, cause: Exception | None = None) -> None:
    raise error from cause


def fault() -> Exception:
    try:
        fail(ValueError(TYPED))
    except ValueError as error:
        return error
    raise AssertionError("it did not fail")


def report(error: Exception) -> None:
    sys.excepthook(type(error), error, error.__traceback__)


def text_of(dialog: ErrorReportDialog) -> str:
    details = dialog.findChild(QPlainTextEdit)
    assert details is not None
    return details.toPlainText()


@pytest.mark.usefixtures("reporter")
def test_the_report_can_be_copied(dialog_of: FindDialog) -> None:
    report(fault())
    dialog = dialog_of(ErrorReportDialog)
    next(each for each in dialog.findChildren(QPushButton) if each.text() == "复制").click()
    copied = QGuiApplication.clipboard().text()
    assert copied == text_of(dialog)
    assert f"ValueError: {TYPED}" in copied
    dialog.reject()


@pytest.mark.usefixtures("reporter")
def test_the_log_says_where_and_not_what(dialog_of: FindDialog, log: Path) -> None:
    report(fault())
    dialog_of(ErrorReportDialog).reject()
    logged = log.read_text(encoding="utf-8")
    assert "ValueError" in logged
    assert "test_error_report.py" in logged
    assert TYPED not in logged


@pytest.mark.usefixtures("reporter")
def test_a_fault_in_a_thread_is_shown_from_the_windows_thread(dialog_of: FindDialog) -> None:
    def work() -> None:
        raise RuntimeError("in a thread")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    dialog = dialog_of(ErrorReportDialog)
    assert "RuntimeError: in a thread" in text_of(dialog)
    dialog.reject()


def test_many_faults_are_one_dialog_and_later_ones_are_shown_again(
    reporter: ErrorReporter, window: QWidget, dialog_of: FindDialog, qtbot: QtBot
) -> None:
    with qtbot.waitSignals([reporter.happened] * 3):
        for _ in range(3):
            report(fault())
    dialog_of(ErrorReportDialog)
    assert len(window.findChildren(ErrorReportDialog)) == 1
    dialog_of(ErrorReportDialog).reject()
    qtbot.waitUntil(lambda: not window.findChildren(ErrorReportDialog))
    report(fault())
    dialog_of(ErrorReportDialog).reject()


@pytest.mark.usefixtures("reporter")
def test_a_sentence_for_the_user_is_said_and_not_reported(read_message: Callable[[], str], log: Path) -> None:
    report(UserError("不能这样做。"))
    assert read_message() == "不能这样做。"
    assert log.read_text(encoding="utf-8") == ""


def test_an_exception_in_a_slot_does_not_end_the_program(
    reporter: ErrorReporter, dialog_of: FindDialog, qtbot: QtBot
) -> None:
    def slot() -> None:
        raise KeyError("slot")

    with qtbot.captureExceptions() as caught, qtbot.waitSignal(reporter.happened):
        QTimer.singleShot(0, slot)
        qtbot.waitUntil(lambda: bool(caught))
        kind, error, trace = caught[0]
        assert isinstance(error, KeyError)
        reporter.report(kind, error, trace)
    dialog_of(ErrorReportDialog).reject()


def test_places_name_the_cause_too() -> None:
    with pytest.raises(RuntimeError) as caught:
        fail(RuntimeError(TYPED), OSError(TYPED))
    places = places_of(caught.value)
    assert places.startswith("RuntimeError")
    assert "caused by OSError" in places
    assert TYPED not in places


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way", encoding="utf-8")
    assert start_logging(tmp_path / "logs") is None


def test_the_log_rotates(tmp_path: Path) -> None:
    handler = start_logging(tmp_path)
    try:
        logger = logging.getLogger("luqual_desktop.test")
        for number in range(3):
            logger.info("%s%s", number, "x" * 300_000)
    finally:
        stop_logging(handler)
    files = sorted(file.name for file in tmp_path.iterdir())
    assert files == ["luqual.log", "luqual.log.1", "luqual.log.2"]  # half a megabyte each holds one line of 300 kB
    assert all(file.stat().st_size < 512 * 1024 for file in tmp_path.iterdir())
