"""What a sheet is made of: blocks, each one table with its marks, its heading, its rows and its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Field
from luqual_desktop.domain.colours import Colours
from luqual_desktop.workbook.styles import Look

MOST_ROWS = 1_000_000
"""Records of one sheet; a spreadsheet program has 1,048,576 rows."""


class BlockCell(NamedTuple):
    """One cell: its text, how it looks, the decimals of a number (None for text), and the field typed there.

    The program's own check formulas are the only ones: their text begins with = and `formula` says so.
    """

    text: str
    look: Look
    places: int | None = None
    field: Field | None = None
    formula: bool = False


@dataclass(frozen=True)
class BlockColumn:
    """A column of a block; `colours` by the word that a cell begins with."""

    key: str
    title: str
    width: float
    colours: Mapping[str, Colours] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """One table of a sheet. `rows` is gone through once, row by row, so that it may be longer than memory."""

    code: str
    title: str
    columns: tuple[BlockColumn, ...]
    rows: Iterable[tuple[BlockCell, ...]]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name on the tab, its title, the line below it, its blocks, and what stands at its foot.

    `records` says which records stand in which of its tables, for those tables that hold the same ones always.
    A large sheet is printed on A3.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    foot: str = ""
    title_look: Look = Look.TITLE
    frozen_columns: int = 0
    hidden_columns: tuple[int, ...] = ()
    large: bool = False
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def paged(sheet: Sheet, most_rows: int = MOST_ROWS) -> Iterator[Sheet]:
    """Give a sheet of one table, and further ones while there are rows; each is to be written before the next."""
    (block,) = sheet.blocks
    rows, number = iter(block.rows), 1
    first = next(rows, None)
    while first is not None or number == 1:
        code = block.code if number == 1 else f"{block.code}-{number}"
        held = () if first is None else (first,)
        yield replace(sheet, blocks=(replace(block, code=code, rows=chain(held, islice(rows, most_rows - len(held)))),))
        first, number = next(rows, None), number + 1


@dataclass(frozen=True)
class Placement:
    """Where a block has been written: its sheet, its first and last row of records, and its columns by key."""

    sheet: str
    first: int
    last: int
    columns: Mapping[str, str]

    def cell(self, key: str, number: int) -> str:
        """Return the address of a record's cell in a formula; the first record is number 0."""
        return f"'{self.sheet}'!${self.columns[key]}${self.first + number}"

    def column(self, key: str) -> str:
        """Return the addresses of a column's records in a formula; the row below if there are none."""
        letter = self.columns[key]
        return f"'{self.sheet}'!${letter}${self.first}:${letter}${max(self.first, self.last)}"


BLANK_CELL = BlockCell("", Look.ABSENT)


def fitted(columns: tuple[BlockColumn, ...], grid: list[float]) -> list[int]:
    """Return over how many columns of the sheet each column of a block goes, widening the sheet where it ends.

    The first block of a sheet sets the widths; those below it take as many columns together as they need.
    """
    spans = []
    at = 0
    for column in columns:
        width, span = 0.0, 0
        while not span or width < column.width * _ENOUGH:
            if at + span == len(grid):
                grid.append(column.width - width)
            width += grid[at + span]
            span += 1
        spans.append(span)
        at += span
    return spans


_ENOUGH = 0.68
