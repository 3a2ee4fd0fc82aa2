"""What the command line says when it is asked for help, or asked wrongly: Chinese alone, one line, exit code 2."""

from __future__ import annotations

import re

import pytest

from luqual_desktop.cli import CANNOT, FINE, run

COMMANDS = ("demo", "catalogue", "template", "export", "check", "consolidate", "self-check", "reseal")
ENGLISH = ("usage", "positional", "options", "show", "exit")


def ended(argv: list[str]) -> object:
    with pytest.raises(SystemExit) as end:
        run(argv)
    return end.value.code


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ([], "缺少 命令"),
        (["foo"], "没有“foo”这个命令"),
        (["check"], "缺少 FILE"),
        (["check", "--bogus", "x"], "不认识 --bogus"),
        (["demo", "--out"], "--out 后面没有内容"),
        (["demo", "--out", "x", "--units", "0"], "--units 应为 1 到 100000 的整数，不能是“0”"),
        (["demo", "--out", "x", "--units", "100001"], "--units 应为 1 到 100000 的整数，不能是“100001”"),
        (["demo", "--out", "x", "--units", "9" * 5000], f"--units 应为 1 到 100000 的整数，不能是“{'9' * 40}”"),
        (["demo", "--out", "x", "--units", "-3"], "--units 应为 1 到 100000 的整数，不能是“-3”"),
        (["demo", "--out", "x", "--periods", "１"], "--periods 应为 1 到 100000 的整数，不能是“１”"),
        (["demo", "--out", "x", "--seed", "y"], "--seed 应为整数，不能是“y”"),
        (["consolidate", "x", "--period", "2025Q4"], "缺少 --unit, --out"),
    ],
)
def test_a_wrong_command_is_answered_with_one_chinese_line(
    argv: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(argv) == CANNOT
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(rf"命令写法不对：{re.escape(sentence)}。.* --help 显示用法。\n", said.err)


@pytest.mark.parametrize("argv", [["--help"], *([command, "--help"] for command in COMMANDS)])
def test_help_is_in_chinese(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(argv) == FINE
    said = capsys.readouterr().out
    assert said.startswith("用法：")
    assert "显示这份说明" in said
    assert not [word for word in ENGLISH if word in said]
