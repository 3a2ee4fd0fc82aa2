"""The command line's parser, whose help and refusals are in Chinese."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

WRONG_USE = 2
_MOST = 100_000
_WISHES = re.compile("0*[1-9][0-9]{0,5}")
_HEADINGS = {
    r"^usage: ": "用法：",
    r"^positional arguments:$": "参数：",
    r"^options:$": "选项：",
    r"show this help message and exit": "显示这份说明",
    r"show program's version number and exit": "显示版本号",
}
_REFUSALS = (
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"argument (\S+): expected .*", r"\1 后面没有内容"),
    (r"argument (\S+): invalid choice: '?(.*?)'? \(.*\)", r"没有“\2”这个\1"),
    (r"argument (\S+): invalid int value: '(.*)'", r"\1 应为整数，不能是“\2”"),
    (r"argument (\S+): (.*)", r"\1 \2"),
    (r"ambiguous option: (\S+).*", r"\1 不完整"),
)
"""What argparse says, in its own words, and what is said instead."""


def number_from_one(text: str) -> int:
    """Read a whole number from 1 to the most that is a sensible wish."""
    if not (_WISHES.fullmatch(text) and int(text) <= _MOST):
        raise argparse.ArgumentTypeError(f"应为 1 到 {_MOST} 的整数，不能是“{text[:40]}”")
    return int(text)


class ChineseParser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese, and whose refusal is one line."""

    def format_help(self) -> str:
        """Return the help under Chinese headings."""
        text = super().format_help()
        for english, chinese in _HEADINGS.items():
            text = re.sub(english, chinese, text, flags=re.MULTILINE)
        return text

    def error(self, message: str) -> NoReturn:
        """Say in one line what is wrong with the command, and end."""
        for english, chinese in _REFUSALS:
            if match := re.fullmatch(english, message):
                message = match.expand(chinese)
                break
        sys.stderr.write(f"命令写法不对：{message}。{self.prog} --help 显示用法。\n")
        sys.exit(WRONG_USE)
