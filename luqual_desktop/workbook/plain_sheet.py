"""The rows of a sheet as far as they are plainly written: remembered ones, and those that are yet to be made."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from luqual_desktop.workbook.cell_collector import CellCollector
from luqual_desktop.workbook.part_memory import LONGEST_ROW, PartMemory
from luqual_desktop.workbook.plain_rows import Token, plain_text, tokens_in, tokens_of
from luqual_desktop.workbook.row_patterns import PlainRow, PlainRows, Skeleton, known_row, parted
from luqual_desktop.workbook.sheet_cells import Row

_ROW_END = "</row>"
_ROW_END_BYTES = _ROW_END.encode()

_Make = Callable[[], PlainRows]


class PlainSheet:
    """First it is asked whether it can `account_for` all rows, then it may `collect` them."""

    def __init__(self, collector: CellCollector, memory: PartMemory) -> None:
        self._collector = collector
        self._memory = memory
        self._remembers = not collector.has_shared_texts
        self._pieces: list[tuple[bytes, PlainRows | _Make]] = []

    def account_for(self, content: bytes) -> bool:
        """Tell whether these rows are plain, every character of them."""
        *pieces, last = content.split(_ROW_END_BYTES)
        formats, known = self._collector.formats, self._memory.rows
        found = [known[piece] for piece in pieces] if self._remembers else [None] * len(pieces)
        held = [rows if rows is not None and rows.hold(formats) else None for rows in found]
        text = plain_text(
            b"".join(piece + _ROW_END_BYTES for piece, rows in zip(pieces, held, strict=True) if not rows)
        )
        rest = None if text is None else tokens_of(last)
        if text is None or rest is None:
            return False
        new = iter(text.split(_ROW_END))
        for piece, rows in zip(pieces, held, strict=True):
            made = rows or self._maker(next(new))
            if made is None:
                return False
            self._pieces.append((piece, made))
        self._pieces.append((last, lambda: rows_of(rest, self._collector)))
        return True

    def _maker(self, row: str) -> _Make | None:
        """Return what makes a row that is not remembered; None if it is not plainly written."""
        skeleton, values = parted(row)
        known = self._memory.patterns[skeleton] if self._remembers else None
        if known is not None:
            return (lambda: known.with_values(values, self._collector)) if known.takes(values) else None
        tokens = tokens_in(row + _ROW_END)
        return None if tokens is None else lambda: self._read(tokens, skeleton, values)

    def _read(self, tokens: Sequence[Token], skeleton: Skeleton, values: Sequence[str]) -> PlainRows:
        rows = rows_of(tokens, self._collector)
        if self._remembers and sum(map(len, skeleton)) <= LONGEST_ROW:
            known = known_row(tokens, values, rows, self._collector.limits.columns)
            if known is not None:
                self._memory.patterns.put(skeleton, known)
        return rows

    def collect(self) -> None:
        """Put the rows into the sheet."""
        put = self._collector.put_row
        for piece, made in self._pieces:
            rows = made if isinstance(made, PlainRows) else made()
            if rows is not made and self._remembers and 0 < len(piece) <= LONGEST_ROW:
                self._memory.rows.put(piece, rows)
            for row in rows.rows:
                put(row)


def rows_of(tokens: Sequence[Token], collector: CellCollector) -> PlainRows:
    """Return plainly written rows; raises PartError for what no spreadsheet program writes."""
    rows: list[PlainRow] = []
    cells = Row()
    number, row_text = 0, ""
    for token in tokens:
        _, opened, closed, letters, *_ = token
        if letters:
            collector.put_plain(cells, token, row_text)
        elif bool(opened) == bool(row_text):
            raise collector.odd("行的起止不成对")
        elif opened:
            number, row_text = collector.row(int(opened)), "" if closed else opened
        else:
            rows.append(PlainRow(number, cells))
            cells, row_text = Row(), ""
    if row_text:
        raise collector.odd("行的起止不成对")
    return PlainRows(tuple(rows), collector.taken_formats(), collector.formats)
