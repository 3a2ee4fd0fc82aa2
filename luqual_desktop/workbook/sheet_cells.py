"""A sheet's cells as they stand in the file: exact texts, with formulas, errors and formats kept apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from luqual_desktop.workbook.cell_text import unescaped
from luqual_desktop.workbook.guarded_xml import SPREADSHEET, parse, refuse_namespace
from luqual_desktop.workbook.limits import Limits
from luqual_desktop.workbook.refusal import PartError, damaged, suspicious


class CellKind(Enum):
    """What a cell holds."""

    NUMBER = "number"
    TEXT = "text"
    FORMULA = "formula"
    ERROR = "error"
    OTHER = "other"


class Format(Enum):
    """What a number's format makes of it."""

    PLAIN = "plain"
    PERCENT = "percent"
    DATE = "date"


class RawCell(NamedTuple):
    """A cell's kind, its exact text, and of a number its format."""

    kind: CellKind
    text: str
    format: Format = Format.PLAIN


Place = tuple[int, int]
"""Row and column, both from 1."""


@dataclass
class SheetCells:
    """A sheet: its name, whether it is hidden, its cells that are not blank, and its merged ranges."""

    name: str
    hidden: bool = False
    cells: dict[Place, RawCell] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]{1,3})?")
_SHEET = f"{SPREADSHEET} worksheet"
_ROW, _CELL, _VALUE, _TEXT, _FORMULA, _INLINE, _PHONETIC, _MERGE = (
    f"{SPREADSHEET} {name}" for name in ("row", "c", "v", "t", "f", "is", "rPh", "mergeCell")
)
_COLUMNS: dict[str, int] = {}


def column_number(letters: str) -> int:
    """Return the number of a column, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column, 1 being A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def reference(place: Place) -> str:
    """Return a cell's address as it is written in a spreadsheet."""
    return f"{column_letters(place[1])}{place[0]}"


class SheetParser:
    """Collects the cells of one sheet out of its XML."""

    def __init__(self, sheet: SheetCells, strings: Sequence[str], formats: Sequence[Format], limits: Limits) -> None:
        self._sheet = sheet
        self._strings = strings
        self._formats = formats
        self._limits = limits
        self._row = 0
        self._column = 0
        self._kind = ""
        self._format = Format.PLAIN
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: list[str] = []
        self._collected: list[str] = []
        self._collecting = False
        self._phonetic = False
        self._root_seen = False

    def run(self, content: bytes) -> None:
        """Parse a sheet's part into the sheet; raises PartError."""
        parse(content, f"工作表“{self._sheet.name}”", self._limits, self._start, self._end, self._data)
        if not self._root_seen:
            raise damaged(self._sheet.name)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == _CELL:
            self._start_cell(attributes)
        elif name in _COLLECTED:
            self._collecting = True
            self._collected = []
        elif name == _ROW:
            self._start_row(attributes)
        elif name == _PHONETIC:
            self._phonetic = True
        elif name == _MERGE:
            self._merge(attributes.get("ref", ""))
        elif not self._root_seen:
            if name != _SHEET:
                raise refuse_namespace(name, self._sheet.name)
            self._root_seen = True

    def _data(self, text: str) -> None:
        if self._collecting:
            self._collected.append(text)

    def _end(self, name: str) -> None:
        if name == _CELL:
            self._end_cell()
        elif name in _COLLECTED:
            self._collecting = False
            text = "".join(self._collected)
            if name == _VALUE:
                self._value = text
            elif name == _FORMULA:
                self._formula = text
            elif not self._phonetic:
                self._inline.append(text)
        elif name == _PHONETIC:
            self._phonetic = False

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r", "")
        if number and not (number.isascii() and number.isdigit() and len(number) < 8):
            raise self._odd("行号")
        self._row = int(number) if number else self._row + 1
        self._column = 0
        if not 1 <= self._row <= self._limits.rows:
            raise self._odd(f"行号 {self._row} 超过上限 {self._limits.rows}")

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r")
        if place is None:
            self._column += 1
        else:
            match = _REFERENCE.fullmatch(place)
            if match is None or int(match[2]) != self._row:
                raise self._odd(f"单元格地址 {place[:20]}")
            letters = match[1]
            self._column = _COLUMNS.get(letters) or _COLUMNS.setdefault(letters, column_number(letters))
        if self._column > self._limits.columns:
            raise self._odd(f"列号超过上限 {self._limits.columns}")
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        known = style.isascii() and style.isdigit() and len(style) < 6 and int(style) < len(self._formats)
        self._format = self._formats[int(style)] if known else Format.PLAIN
        self._value = self._formula = None
        self._inline = []

    def _end_cell(self) -> None:
        place = (self._row, self._column)
        cell = self._cell()
        if cell is None:
            return
        cells = self._sheet.cells
        if place in cells:
            raise self._odd(f"单元格 {reference(place)} 出现两次")
        if len(cell.text) > self._limits.text:
            raise self._odd(f"单元格 {reference(place)} 文字过长")
        if len(cells) >= self._limits.cells:
            raise self._odd("单元格过多")
        cells[place] = cell

    def _cell(self) -> RawCell | None:
        if self._formula is not None:
            return RawCell(CellKind.FORMULA, f"={self._formula}")
        if self._kind == "inlineStr":
            return _text_cell("".join(self._inline))
        value = self._value
        if value is None or (value == "" and self._kind != "str"):
            return None
        if self._kind in {"s", "str"}:
            return _text_cell(self._string(value) if self._kind == "s" else value)
        if self._kind == "n" and _NUMBER.fullmatch(value):
            return RawCell(CellKind.NUMBER, value, self._format)
        return RawCell(CellKind.ERROR if self._kind == "e" else CellKind.OTHER, value)

    def _string(self, index: str) -> str:
        if not (index.isascii() and index.isdigit() and len(index) < 9) or int(index) >= len(self._strings):
            raise self._odd(f"单元格 {reference((self._row, self._column))} 的文字找不到")
        return self._strings[int(index)]

    def _merge(self, text: str) -> None:
        first, _, last = text.partition(":")
        start, stop = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
        if start is None or stop is None or len(self._sheet.merges) >= self._limits.merges:
            raise self._odd("合并单元格")
        range_ = (int(start[2]), column_number(start[1]), int(stop[2]), column_number(stop[1]))
        if range_[2] > self._limits.rows or range_[3] > self._limits.columns:
            raise self._odd(f"合并范围 {text[:20]} 过大")
        self._sheet.merges.append(range_)

    def _odd(self, detail: str) -> PartError:
        return suspicious(detail, f"工作表“{self._sheet.name}”")


_COLLECTED = frozenset({_VALUE, _TEXT, _FORMULA})


def _text_cell(text: str) -> RawCell | None:
    return RawCell(CellKind.TEXT, unescaped(text)) if text else None
