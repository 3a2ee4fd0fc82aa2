"""What is said of a file stays one line and reads from left to right, whatever the file is called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from luqual_desktop.cli import run
from luqual_desktop.errors import UserError, one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("五马街道　第1次.xlsx", "五马街道　第1次.xlsx"),
        ("甲\n乙.xlsx：通过", r"甲\u000a乙.xlsx：通过"),
        ("\x1b[2J甲", r"\u001b[2J甲"),
        ("甲\u202exslx.exe", r"甲\u202exslx.exe"),
        ("甲\u2028乙\u200b", r"甲\u2028乙\u200b"),
        ("\udcb1\udca8.xlsx", r"\udcb1\udca8.xlsx"),
    ],
)
def test_what_steers_or_turns_is_spelt_out(text: str, shown: str) -> None:
    assert one_line(text) == shown
    assert UserError(text).message == shown


@pytest.mark.skipif(os.name == "nt", reason="no name of a file may hold a line feed there")
def test_a_name_does_not_answer_for_other_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "坏.xlsx：退回。\n五马街道.xlsx：通过。审核通过。\u202e.xlsx"
    file.write_bytes(b"")
    assert run(["check", str(file)]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(
        r"坏.xlsx：退回。\u000a五马街道.xlsx：通过。审核通过。\u202e.xlsx：退回。文件“坏.xlsx：退回。\u000a"
    )
