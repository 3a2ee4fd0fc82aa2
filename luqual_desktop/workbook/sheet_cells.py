"""The cells of a sheet as they stand in the file: exact texts, with formulas, errors and formats kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from luqual_desktop.workbook.cell_text import unescaped


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


Range = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass
class SheetCells:
    """A sheet: its name, whether it is hidden, its rows of cells that are not blank, and its merged ranges.

    A row is its cells by column, and may be shared with other workbooks: it is never changed once it is here.
    `marked` are the rows in which a text starts like a mark.
    """

    name: str
    hidden: bool = False
    rows: dict[int, dict[int, RawCell]] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)
    merges: list[Range] = field(default_factory=list)

    def is_covered(self, place: Place) -> bool:
        """Tell whether a place lies under a merged range without being its first cell."""
        row, column = place
        return any(
            top <= row <= bottom and left <= column <= right and place != (top, left)
            for top, left, bottom, right in self.merges
        )

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
