"""Writing sheets row by row, with everything that makes them pleasant to fill in, to read and to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from luqual_desktop.workbook.blocks import Block, BlockCell, Placement, Sheet, fitted
from luqual_desktop.workbook.colouring import ColourBook, ColouredCells
from luqual_desktop.workbook.entry_checks import EntryChecks
from luqual_desktop.workbook.marks import end_mark, key_mark
from luqual_desktop.workbook.page_setup import Footing, fit_to_page, set_up_page
from luqual_desktop.workbook.sheet_rows import LONGEST_REMEMBERED, SheetRows, WrittenCell, write_workbook, written_text
from luqual_desktop.workbook.styles import Look, StyleBook, set_normal_font

_LINE_HEIGHT = 14.5
_PADDING = 5.0
_LEAST_HEIGHT = 21.0
_TALLEST_ROW = 400.0
"""Points; a spreadsheet program cannot show a row taller than 409."""


@dataclass(frozen=True)
class Layout:
    """What all sheets of a workbook have in common: the line under the title, the footer and the warning mark."""

    subtitle: str
    footing: Footing
    warning: str = ""


class WorkbookWriter:
    """Writes the sheets of one workbook, one after the other; the rows of a written sheet do not stay in memory."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._workbook = Workbook(write_only=True)
        set_normal_font(self._workbook)
        self._colours = ColourBook(self._workbook)
        self._styles: StyleBook | None = None
        self._names: set[str] = set()
        self._rows: list[SheetRows] = []

    def add(self, sheet: Sheet, *, hidden: bool = False) -> dict[str, Placement]:
        """Write a sheet and return where its blocks are, by code."""
        target = self._workbook.create_sheet(self._free_name(sheet.name))
        if self._styles is None:
            self._styles = StyleBook(target)
        if hidden:
            target.sheet_state = "hidden"
        self._rows.append(SheetRows())
        written = _SheetWriter(target, self._rows[-1], self._styles, self._colours, self._layout)
        written.write(sheet)
        return written.placements

    def entitle(self, creator: str, title: str) -> None:
        """Say whose the workbook is and what it is called in the file's properties."""
        self._workbook.properties.creator = creator
        self._workbook.properties.title = title

    def save(self, target: Path | IO[bytes]) -> None:
        """Write the workbook; raises OSError if the target cannot be written."""
        write_workbook(self._workbook, self._rows, target)

    def close(self) -> None:
        """Let go of the rows kept aside."""
        for rows in self._rows:
            rows.close()

    def _free_name(self, name: str) -> str:
        cleaned = "".join("_" if character in "[]:*?/\\'" else character for character in name)[:28] or "_"
        free, number = cleaned, 2
        while free.casefold() in self._names:
            free, number = f"{cleaned}-{number}", number + 1
        self._names.add(free.casefold())
        return free


class _SheetWriter:
    """Writes one sheet."""

    def __init__(
        self, target: Worksheet, rows: SheetRows, styles: StyleBook, colours: ColourBook, layout: Layout
    ) -> None:
        self._target = target
        self._rows = rows
        self._styles = styles
        self._layout = layout
        self._grid: list[float] = []
        self.placements: dict[str, Placement] = {}
        self._checks = EntryChecks()
        self._coloured = ColouredCells(colours)

    def write(self, sheet: Sheet) -> None:
        spans = [self._spans(block) for block in sheet.blocks]
        self._prepare(sheet)
        self._head(sheet)
        repeated = self._row
        for number, (block, block_spans) in enumerate(zip(sheet.blocks, spans, strict=True)):
            if number or block.title:
                self._block_title(block, first=not number)
            self._block_head(block, block_spans)
            repeated = self._row if len(sheet.blocks) == 1 else repeated
            self._records(block, block_spans)
        if sheet.foot:
            self._line(sheet.foot, Look.FOOT, 30)
        self._checks.put_into(self._target)
        self._coloured.put_into(self._target)
        set_up_page(self._target, self._layout.footing, repeated, large=sheet.large)

    def _spans(self, block: Block) -> list[int]:
        return fitted(block.columns, self._grid)

    def _prepare(self, sheet: Sheet) -> None:
        dimensions = self._target.column_dimensions
        for number, width in enumerate(self._grid, start=1):
            dimensions[get_column_letter(number)].width = width
        for number in sheet.hidden_columns:
            dimensions[get_column_letter(number)].hidden = True
        if sheet.frozen_columns:
            heading = 4 + bool(self._layout.warning) + bool(sheet.blocks[0].title)
            self._target.freeze_panes = f"{get_column_letter(sheet.frozen_columns + 1)}{heading + 1}"
        self._target.sheet_view.showGridLines = False
        fit_to_page(self._target)

    def _head(self, sheet: Sheet) -> None:
        self._line(sheet.title, sheet.title_look, 2 * sheet.title_look.value.size, merged=True)
        if self._layout.warning:
            self._line(self._layout.warning, Look.ALARM, 22, merged=True)
        self._line(sheet.subtitle or self._layout.subtitle, Look.META, 20)

    def _line(self, text: str, look: Look, height: float, *, merged: bool = False) -> None:
        self._append([self._cell(BlockCell(text, look))], height)
        if merged and len(self._grid) > 1:
            self._target.merged_cells.add(f"A{self._row}:{get_column_letter(len(self._grid))}{self._row}")

    def _block_title(self, block: Block, *, first: bool) -> None:
        if not first:
            self._append([], 12)
        self._line(block.title, Look.SUBTITLE, 24)

    def _block_head(self, block: Block, spans: Sequence[int]) -> None:
        marks = [BlockCell(key_mark(block.code, column.key), Look.MARK) for column in block.columns]
        self._append(self._spread(marks, spans, box=False), 12, hidden=True)
        heads = [BlockCell(column.title, Look.HEAD) for column in block.columns]
        height = self._height(heads, self._widths(spans))
        self._append(self._spread(heads, spans), max(height, 30))
        self._merge(spans)

    def _records(self, block: Block, spans: Sequence[int]) -> None:
        widths = self._widths(spans)
        starts = _starts(spans)
        first = self._row + 1
        simple = all(span == 1 for span in spans)
        for row in block.rows:
            height = self._height(row, widths)
            self._append([self._cell(cell) for cell in row] if simple else self._spread(row, spans), height)
            if not simple:
                self._merge(spans)
            self._checks.note(self._row, starts, row)
        self._coloured.note(first, self._row, starts, block.columns)
        letters = {column.key: get_column_letter(start) for column, start in zip(block.columns, starts, strict=True)}
        self.placements[block.code] = Placement(str(self._target.title), first, self._row, letters)
        self._append([self._cell(BlockCell(end_mark(block.code), Look.MARK))], 12, hidden=True)

    def _append(self, cells: Sequence[WrittenCell | None], height: float, *, hidden: bool = False) -> None:
        self._rows.append(cells, height, hidden=hidden)

    @property
    def _row(self) -> int:
        return self._rows.count

    def _cell(self, cell: BlockCell) -> WrittenCell:
        text, look, places, _, formula = cell
        if not text:
            return self._styles.number(look), "", ""
        if formula:
            return self._styles.number(look, places), "f", text.removeprefix("=")
        if places is not None:
            return self._styles.number(look, places), "n", text
        written, quoted = written_text(text)
        return self._styles.number(look, quoted=quoted), "s", written

    def _spread(self, row: Sequence[BlockCell], spans: Sequence[int], *, box: bool = True) -> list[WrittenCell | None]:
        cells: list[WrittenCell | None] = []
        for cell, span in zip(row, spans, strict=True):
            cells.append(self._cell(cell))
            cells += [self._cell(BlockCell("", cell.look)) if box else None for _ in range(span - 1)]
        return cells

    def _merge(self, spans: Sequence[int]) -> None:
        for start, span in zip(_starts(spans), spans, strict=True):
            if span > 1:
                first, last = get_column_letter(start), get_column_letter(start + span - 1)
                self._target.merged_cells.add(f"{first}{self._row}:{last}{self._row}")

    def _widths(self, spans: Sequence[int]) -> list[float]:
        return [
            sum(self._grid[start - 1 : start - 1 + span]) for start, span in zip(_starts(spans), spans, strict=True)
        ]

    @staticmethod
    def _height(row: Sequence[BlockCell], widths: Sequence[float]) -> float:
        lines = 1
        for (text, _, places, _, formula), width in zip(row, widths, strict=True):
            if len(text) * 2 > width - 3 and text and places is None and not formula:
                lines = max(lines, lines_needed(text, width))
        return min(_TALLEST_ROW, max(_LEAST_HEIGHT, lines * _LINE_HEIGHT + _PADDING))


def lines_needed(text: str, width: float) -> int:
    """Return how many lines a wrapped text takes in a column so many characters wide; a Chinese character is two."""
    return _remembered_lines(text, width) if len(text) <= LONGEST_REMEMBERED else _lines(text, width)


def _lines(text: str, width: float) -> int:
    room = max(1.0, (width - _BORDERS) / _CHARACTER)
    return sum(max(1, -int(-len(line.encode("gbk", "replace")) // room)) for line in text.split("\n"))


_remembered_lines = lru_cache(1_000)(_lines)
_CHARACTER = 1.06
"""Width of half a Chinese character of the body font in column units."""
_BORDERS = 2.5
"""Width lost to the borders and the indent of a cell in column units."""


def _starts(spans: Sequence[int]) -> list[int]:
    starts, at = [], 1
    for span in spans:
        starts.append(at)
        at += span
    return starts
