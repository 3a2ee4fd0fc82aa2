"""A fault of the program ends a command with a sentence, a start without a window with a report; both are logged."""

from __future__ import annotations

import errno
import logging
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from luqual_desktop import app, cli, paths
from luqual_desktop.ui.dialogs.error_report_dialog import ErrorReportDialog

ANSWER = "62 户未整改"


def break_down() -> None:
    raise RuntimeError(ANSWER)


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(paths.DATA_FOLDER_VARIABLE, str(tmp_path / "数据 文件夹"))
    return tmp_path / "数据 文件夹"


def test_a_command_says_one_sentence_and_logs_the_place(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_load", break_down)
    assert cli.run(["catalogue", "--json"]) == cli.CANNOT
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"程序内部出错（RuntimeError），没有完成。经过记在 {data_folder / 'logs'}，请发给维护人员。\n"
    logged = (data_folder / "logs" / "luqual-cli.log").read_text(encoding="utf-8")
    assert "RuntimeError" in logged
    assert "break_down" in logged
    assert ANSWER not in logged


def test_a_log_that_cannot_be_written_is_no_second_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def out_of_files(_error: Exception) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(cli, "_load", break_down)
    monkeypatch.setattr(cli, "_log_fault", out_of_files)
    assert cli.run(["catalogue"]) == cli.CANNOT
    assert capsys.readouterr().err.startswith("程序内部出错（RuntimeError）")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EIO, "Input/output error", "/a/b"), "“/a/b”读写不了（磁盘出错），没有完成。"),
        (OSError(errno.ENAMETOOLONG, "File name too long", "长"), "“长”读写不了（名称过长），没有完成。"),
        (FileExistsError(errno.EEXIST, "File exists", "甲\n乙"), "“甲\\u000a乙”读写不了（已有同名的文件），没有完成。"),
        (OSError(errno.ENOSPC, "No space left on device"), "输入或输出读写不了（磁盘已满），没有完成。"),
        (OSError("odd"), "输入或输出读写不了（OSError），没有完成。"),
    ],
)
def test_what_the_system_refuses_is_no_fault_of_the_program(
    error: OSError, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise error

    monkeypatch.setattr(cli, "_load", refuse)
    assert cli.run(["catalogue"]) == cli.CANNOT
    assert capsys.readouterr().err == f"{said}请检查路径、权限和磁盘后重试。\n"


def test_without_a_place_for_the_log_nothing_is_printed_instead(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data_folder.write_bytes(b"no folder")
    monkeypatch.setattr(logging.getLogger("luqual_desktop"), "propagate", False)  # as outside of a test
    monkeypatch.setattr(cli, "_load", break_down)
    assert cli.run(["catalogue"]) == cli.CANNOT
    assert capsys.readouterr().err.count("\n") == 1


def test_a_command_without_anywhere_to_write_still_ends_with_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.run(["catalogue", "--json"]) == cli.FINE
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.run(["template", "--unit", "0", "--period", "2025Q1", "--out", "x.xlsx"]) == cli.CANNOT


def test_a_start_that_fails_before_the_window_is_reported(
    data_folder: Path,
    qtbot: QtBot,  # noqa: ARG001 - starts Qt
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[str] = []

    def look(dialog: QDialog) -> int:
        assert isinstance(dialog, ErrorReportDialog)
        text = dialog.findChild(QPlainTextEdit)
        assert text is not None
        shown.append(text.toPlainText())
        return 0

    monkeypatch.setattr(ErrorReportDialog, "exec", look)
    monkeypatch.setattr(app, "show_first_picture", break_down)
    monkeypatch.setattr(app, "_leave", sys.exit)
    monkeypatch.setattr("luqual_desktop.ui.application.make_application", lambda _: QApplication.instance())
    monkeypatch.setattr("luqual_desktop.ui.application.listen_to_qt", lambda: None)
    monkeypatch.setattr("gc.disable", lambda: None)
    with pytest.raises(SystemExit) as left:
        app.open_window()
    assert left.value.code == app.CANNOT
    assert ANSWER in shown[0]
    logged = (data_folder / "logs" / "luqual.log").read_text(encoding="utf-8")
    assert "no window: RuntimeError" in logged
    assert ANSWER not in logged
