"""A sheet's rows one after the other, so that a sheet of any length can be read: the same cells as read at once."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from luqual_desktop.workbook.gate import OpenedParts
from luqual_desktop.workbook.package_parts import SheetPart
from luqual_desktop.workbook.plain_rows import tokens_of
from luqual_desktop.workbook.plain_sheet import rows_of
from luqual_desktop.workbook.row_patterns import PlainRow
from luqual_desktop.workbook.sheet_cells import SheetCells
from luqual_desktop.workbook.sheet_parser import CLOSING, OPENING, ElementCollector

_ROW_END = b"</row>"
_MOST_HELD = 1 << 21
"""Bytes; what is longer without a row's end goes element by element."""
_BELOW_ALL = 1 << 30


class _Way(Enum):
    """How the next bytes are read: looking for the rows, plainly written rows, element by element."""

    HEAD = auto()
    PLAIN = auto()
    ELEMENTS = auto()


class RowStream:
    """Reads the rows of one sheet; merged ranges are in `sheet` once all rows have been read."""

    def __init__(self, opened: OpenedParts, listed: SheetPart) -> None:
        self._collector = opened.collector(listed)
        self._pieces = opened.container.pieces(listed.part)
        self._elements = ElementCollector(self._collector)
        self._guarded = self._elements.begin()
        self._way = _Way.HEAD
        self._held = b""
        self._row = 0

    @property
    def sheet(self) -> SheetCells:
        """The sheet, without the cells of rows that have been given out."""
        return self._collector.sheet

    def __iter__(self) -> Iterator[PlainRow]:
        """Give the rows that hold anything, from the top; raises PartError for what must not be there."""
        for piece in self._pieces:
            self._take(piece)
            yield from self._rows(self._elements.row if self._way is _Way.ELEMENTS else _BELOW_ALL)
        self._guarded.feed(self._held)
        self._elements.finish(self._guarded)
        yield from self._rows(_BELOW_ALL)

    def _take(self, piece: bytes) -> None:
        self._held += piece
        if self._way is _Way.HEAD:
            self._take_head()
        if self._way is _Way.PLAIN:
            self._take_plain()
        if self._way is _Way.ELEMENTS:
            self._guarded.feed(self._held)
            self._held = b""

    def _take_head(self) -> None:
        start = self._held.find(OPENING)
        if start >= 0:
            head = self._held[: start + len(OPENING)]
            self._guarded.feed(head)
            self._held = self._held[len(head) :]
            self._way = _Way.ELEMENTS if b"<!" in head else _Way.PLAIN
            if self._way is _Way.PLAIN:
                self._elements.require_rows(self._guarded)
        elif len(self._held) > _MOST_HELD:
            self._way = _Way.ELEMENTS

    def _take_plain(self) -> None:
        closing = self._held.find(CLOSING)
        stop = closing if closing >= 0 else self._held.rfind(_ROW_END) + len(_ROW_END)
        if closing < 0 and stop < len(_ROW_END):
            self._way = _Way.ELEMENTS if len(self._held) > _MOST_HELD else _Way.PLAIN
            return
        tokens = tokens_of(self._held[:stop])
        if tokens is not None:
            self._collector.put_rows(rows_of(tokens, self._collector).rows)
            self._held = self._held[stop:]
        if tokens is None or closing >= 0:
            self._way = _Way.ELEMENTS

    def _rows(self, before: int) -> Iterator[PlainRow]:
        for number, cells in sorted(self._collector.take_rows(before).items()):
            if number <= self._row:
                raise self._collector.odd(f"第 {number} 行的次序")
            self._row = number
            yield PlainRow(number, cells)
