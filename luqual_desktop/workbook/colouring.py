"""Conditional colours: a verdict or an answer shows in a workbook in the colours it has on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from luqual_desktop.domain.colours import Colours
from luqual_desktop.workbook.blocks import BlockColumn


class ColourBook:
    """Hands out the number of a pair of colours in one workbook."""

    def __init__(self, workbook: Workbook) -> None:
        self._styles: Any = vars(workbook)["_differential_styles"]  # openpyxl has no public way to it
        self._numbers: dict[Colours, int] = {}

    def number(self, colours: Colours) -> int:
        """Return the number of a pair of colours."""
        if colours not in self._numbers:
            font = Font(color=colours.ink)
            fill = PatternFill(bgColor=colours.paper, fill_type="solid")
            self._numbers[colours] = self._styles.add(DifferentialStyle(font=font, fill=fill))
        return self._numbers[colours]


class ColouredCells:
    """Gathers, while a sheet is written, which cells are coloured by which words."""

    def __init__(self, book: ColourBook) -> None:
        self._book = book
        self._ranges: list[tuple[str, int, int, BlockColumn]] = []

    def note(self, first: int, last: int, starts: Sequence[int], columns: Sequence[BlockColumn]) -> None:
        """Take in the rows of a block."""
        if first > last:
            return
        for start, column in zip(starts, columns, strict=True):
            if column.colours:
                self._ranges.append((get_column_letter(start), first, last, column))

    def put_into(self, sheet: Worksheet) -> None:
        """Write the rules into the sheet."""
        for letter, first, last, column in self._ranges:
            for word, colours in column.colours.items():
                rule = _rule(f"{letter}{first}", word, self._book.number(colours))
                sheet.conditional_formatting.add(f"{letter}{first}:{letter}{last}", rule)


def _rule(cell: str, word: str, style: int) -> Rule:
    quoted = word.replace('"', '""')
    return Rule(
        type="beginsWith",
        operator="beginsWith",
        text=word,
        formula=[f'LEFT({cell},{len(word)})="{quoted}"'],
        dxfId=style,
    )
