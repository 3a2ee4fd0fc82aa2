"""What all sheets of a workbook share: its texts and its number formats."""

from __future__ import annotations

import re
from collections.abc import Mapping

from luqual_desktop.workbook.guarded_xml import SPREADSHEET, parse
from luqual_desktop.workbook.limits import Limits
from luqual_desktop.workbook.refusal import suspicious
from luqual_desktop.workbook.sheet_cells import Format

_ITEM, _TEXT, _PHONETIC = (f"{SPREADSHEET} {name}" for name in ("si", "t", "rPh"))
_FORMAT, _CELL_FORMATS, _XF = (f"{SPREADSHEET} {name}" for name in ("numFmt", "cellXfs", "xf"))
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_BUILT_IN_PERCENTS = frozenset({9, 10})
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_DATE_CODE = re.compile(r"[ymdhs年月日]", re.IGNORECASE)


class StringTable:
    """Collects the shared texts."""

    def __init__(self, limits: Limits) -> None:
        self.strings: list[str] = []
        self._limits = limits
        self._pieces: list[str] = []
        self._collecting = False
        self._phonetic = False

    def run(self, content: bytes) -> list[str]:
        """Parse the part and return the texts in order."""
        parse(content, "文字表", self._limits, self._start, self._end, self._data)
        return self.strings

    def _start(self, name: str, _attributes: Mapping[str, str]) -> None:
        if name == _ITEM:
            self._pieces = []
        elif name == _PHONETIC:
            self._phonetic = True
        elif name == _TEXT:
            self._collecting = not self._phonetic

    def _data(self, text: str) -> None:
        if self._collecting:
            self._pieces.append(text)

    def _end(self, name: str) -> None:
        if name == _ITEM:
            text = "".join(self._pieces)
            if len(text) > self._limits.text * 2:
                raise suspicious("文字过长", "文字表")
            self.strings.append(text)
        elif name == _TEXT:
            self._collecting = False
        elif name == _PHONETIC:
            self._phonetic = False


def formats_of(content: bytes, limits: Limits) -> list[Format]:
    """Return, by style number, what the number format makes of a number."""
    codes: dict[str, str] = {}
    numbers: list[str] = []
    inside = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal inside
        if name == _FORMAT:
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == _CELL_FORMATS:
            inside = True
        elif name == _XF and inside:
            numbers.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != _CELL_FORMATS

    parse(content, "样式", limits, start, end)
    known: dict[str, Format] = {}
    return [known.setdefault(number, _format_of(number, codes.get(number))) for number in numbers]


def _format_of(number: str, code: str | None) -> Format:
    if code is None:
        built_in = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
        if built_in in _BUILT_IN_DATES:
            return Format.DATE
        return Format.PERCENT if built_in in _BUILT_IN_PERCENTS else Format.PLAIN
    bare = _NOT_CODE.sub("", code)
    if "general" in bare.lower():
        return Format.PLAIN
    if _DATE_CODE.search(bare):
        return Format.DATE
    return Format.PERCENT if "%" in bare else Format.PLAIN
