"""Reading TOML files that a user puts in: bounded in size and depth, and every fault in one Chinese reason."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from luqual_desktop.services.regular_files import open_regular

LARGEST = 5_000_000
"""Bytes. The plan of a district takes some fifty thousand, one with all units of the country two and a half million."""
_MOST_DOTS = 200
"""In one line: the parser takes a time that grows with the square of a dotted key's length."""


class TomlError(Exception):
    """Why a file cannot be used: `kind` in one stable word, `reason` in Chinese."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


def read_bounded(file: Path) -> bytes:
    """Return a file's bytes; raises TomlError for one that is too large, OSError for one that cannot be read."""
    with open_regular(file) as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TomlError("too_large", f"文件超过 {LARGEST // 1_000_000} MB，不像是这类文件")
    return content


def parse_toml(content: bytes) -> dict[str, Any]:
    """Return what a TOML text says; raises TomlError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TomlError("encoding", f"第 {error.start + 1} 字节不是 UTF-8 编码，请另存为 UTF-8") from error
    if any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
        raise TomlError("syntax", "不合 TOML 写法（有一行的点号过多）")
    from tomllib import TOMLDecodeError, loads  # late: a catalogue that is cached takes none

    try:
        return loads(text)
    except TOMLDecodeError as error:
        raise TomlError("syntax", f"不合 TOML 写法（{_place(str(error))}）") from error
    except (RecursionError, ValueError) as error:
        raise TomlError("syntax", "不合 TOML 写法（层次过深，或数字过长）") from error


def _place(message: str) -> str:
    """Put where the parser stumbled into words; its reason stays as it is, for whoever wrote the file."""
    place = re.search(r"line (\d+), column (\d+)", message)
    return f"第 {place[1]} 行第 {place[2]} 列，{message}" if place else message
