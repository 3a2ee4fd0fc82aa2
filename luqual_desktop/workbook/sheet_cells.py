"""The cells of a sheet as they stand in the file: exact texts, with formulas, errors and formats kept apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from luqual_desktop.workbook.cell_text import unescaped
from luqual_desktop.workbook.marks import MARK_START, Mark, mark_of


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
    SCALED = "scaled"
    DATE = "date"


class RawCell(NamedTuple):
    """A cell's kind, its exact text, and of a number its format."""

    kind: CellKind
    text: str
    format: Format = Format.PLAIN


Place = tuple[int, int]
"""Row and column, both from 1."""


class Row(dict[int, RawCell]):
    """The cells of a row that are not blank, by column."""

    @cached_property
    def marks(self) -> Mapping[int, Mark]:
        """The marks by column, of a row that consists of marks of one table only; empty for any other row."""
        first = next(iter(self.values()), None)
        if first is None or first.text[:1] != MARK_START:
            return {}
        marks = {column: mark_of(cell.text) for column, cell in self.items()}
        found = {column: mark for column, mark in marks.items() if mark is not None}
        return found if len(found) == len(marks) and len({mark.table for mark in found.values()}) == 1 else {}


Range = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass
class SheetCells:
    """A sheet: its name, whether it is hidden, its rows of cells that are not blank, and its merged ranges.

    A row may be shared with other workbooks: it is never changed once all its cells are there.
    """

    name: str
    hidden: bool = False
    rows: dict[int, Row] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)

    @property
    def place(self) -> str:
        """The sheet's name as it is put into a sentence."""
        return f"工作表“{self.name[:40]}”"


_TEXT_TYPES = frozenset({"s", "str", "inlineStr"})
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]{1,3})?")


def cell_of(kind: str, value: str, number_format: Format) -> RawCell | None:
    """Return the cell of a type and its text as the file gives them; None for a blank one."""
    if not value:
        return None
    if kind in _TEXT_TYPES:
        return RawCell(CellKind.TEXT, unescaped(value) if "_x" in value else value)
    if kind in {"", "n"} and _NUMBER.fullmatch(value):
        return RawCell(CellKind.NUMBER, value, number_format)
    return RawCell(CellKind.ERROR if kind == "e" else CellKind.OTHER, value)


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
