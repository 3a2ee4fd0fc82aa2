"""Putting cells into a sheet: within the limits, each place once, nothing that no spreadsheet program writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from luqual_desktop.workbook.cell_text import unescaped
from luqual_desktop.workbook.limits import Limits
from luqual_desktop.workbook.plain_rows import Token, resolved
from luqual_desktop.workbook.refusal import PartError, suspicious
from luqual_desktop.workbook.row_patterns import PlainRow
from luqual_desktop.workbook.sheet_cells import (
    CellKind,
    Format,
    RawCell,
    Row,
    SheetCells,
    cell_of,
    column_number,
    reference,
)


class _Columns(dict[str, int]):
    """Column numbers by letters, worked out as they come; raises PartError beyond the limit."""

    def __init__(self, sheet: SheetCells, limits: Limits) -> None:
        super().__init__()
        self._sheet = sheet
        self._limit = limits.columns

    def __missing__(self, letters: str) -> int:
        number = self[letters] = column_number(letters)
        if number > self._limit:
            raise suspicious(f"列号超过上限 {self._limit}", self._sheet.place)
        return number


class SharedParts(NamedTuple):
    """What all sheets of a workbook refer to: its texts, and the number formats by a style's number as written."""

    strings: Sequence[str] = ()
    formats: Mapping[str, Format] = MappingProxyType({})


class CellCollector:
    """Puts cells into a sheet, within the limits and each place once."""

    def __init__(self, sheet: SheetCells, shared: SharedParts, limits: Limits) -> None:
        self.sheet = sheet
        self.limits = limits
        self.columns = _Columns(sheet, limits)
        self._left = limits.cells
        self.formats = shared.formats
        self._strings = shared.strings
        self._taken: dict[str, Format] = {}

    @property
    def has_shared_texts(self) -> bool:
        """Whether a cell can refer to a text that stands elsewhere."""
        return bool(self._strings)

    def taken_formats(self) -> Mapping[str, Format]:
        """Return the number formats by which cells have been made since this was last asked."""
        taken, self._taken = self._taken, {}
        return taken

    def row(self, number: int) -> int:
        """Return a row's number; raises PartError beyond the limit."""
        if not 1 <= number <= self.limits.rows:
            raise self.odd(f"行号 {number} 超过上限 {self.limits.rows}")
        return number

    def put(self, row: int, column: int, cell: RawCell) -> None:
        """Put one cell; not after `put_rows` in the same sheet, whose rows are shared."""
        cells = self.sheet.rows.setdefault(row, Row())
        if column in cells:
            raise self.odd(f"单元格 {reference((row, column))} 出现两次")
        cells[column] = cell
        self._left -= 1
        if self._left < 0:
            raise self._too_many()

    def put_rows(self, made: Iterable[PlainRow]) -> None:
        """Put the cells of some rows."""
        rows = self.sheet.rows
        for number, cells in made:
            if cells:
                rows[number] = self._together(number, cells) if number in rows else cells
                self._left -= len(cells)
                if self._left < 0:
                    raise self._too_many()

    def _together(self, number: int, cells: Row) -> Row:
        """Return what a row has already and some more of its cells; raises PartError for a cell that is there twice."""
        before = self.sheet.rows[number]
        twice = before.keys() & cells.keys()
        if twice:
            raise self.odd(f"单元格 {reference((number, min(twice)))} 出现两次")
        return Row(before | cells)

    def _too_many(self) -> PartError:
        return self.odd("单元格过多")

    def put_plain(self, cells: Row, token: Token, row: str) -> None:
        """Put a plainly written cell into its row, whose number is given as it is written."""
        _, _, _, letters, digits, style, kind, inline, value = token
        place = letters + digits
        if digits != row or (kind == "inlineStr" and value) or (inline and kind != "inlineStr"):
            raise self.odd(f"单元格 {place} 的地址或类型")
        cell = self.text_cell(place, inline) if inline else self.cell(place, style, kind, value)
        if cell is not None:
            column = self.columns[letters]
            if column in cells:
                raise self.odd(f"单元格 {place} 出现两次")
            cells[column] = cell

    def cell(self, place: str, style: str, kind: str, value: str) -> RawCell | None:
        """Return a cell as its type and style make it of its value, None for a blank one."""
        if kind == "s" and value:
            value = self._string(place, value)
        number_format = self.formats.get(style, Format.PLAIN)
        cell = cell_of(kind, value, number_format)
        if cell is not None and cell.kind is CellKind.NUMBER:
            self._taken[style] = number_format
        if cell is not None and len(cell.text) > self.limits.text:
            raise self.odd(f"单元格 {place} 文字过长")
        return cell

    def text_cell(self, place: str, text: str) -> RawCell:
        """Return the cell of an inline text."""
        if "&" in text:
            text = resolved(text)
        if "_x" in text:
            text = unescaped(text)
        if len(text) > self.limits.text:
            raise self.odd(f"单元格 {place} 文字过长")
        return RawCell(CellKind.TEXT, text)

    def take_rows(self, before: int) -> dict[int, Row]:
        """Take the rows above a row out of the sheet, so that not all are held."""
        rows = self.sheet.rows
        return {number: rows.pop(number) for number in [number for number in rows if number < before]}

    def odd(self, detail: str) -> PartError:
        """Return the refusal of something no spreadsheet program writes."""
        return suspicious(detail, self.sheet.place)

    def _string(self, place: str, index: str) -> str:
        if not (index.isascii() and index.isdigit() and len(index) < 9) or int(index) >= len(self._strings):
            raise self.odd(f"单元格 {place} 的文字找不到")
        return self._strings[int(index)]
