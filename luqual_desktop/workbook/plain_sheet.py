"""The rows of a sheet as far as they are plainly written: remembered ones, and those that are yet to be made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from luqual_desktop.workbook.cell_collector import CellCollector
from luqual_desktop.workbook.part_memory import LONGEST_ROW, PartMemory
from luqual_desktop.workbook.plain_rows import Token, plain_text, tokens_in, tokens_of
from luqual_desktop.workbook.row_patterns import KnownRow, PlainRow, PlainRows, Skeleton, known_row, parted
from luqual_desktop.workbook.sheet_cells import Row

_ROW_END = "</row>"
_ROW_END_BYTES = _ROW_END.encode()


class _Row(NamedTuple):
    """A piece of the sheet up to a row's end that is not remembered: what it is to be made of."""

    piece: bytes
    known: KnownRow | None = None
    values: Sequence[str] = ()
    tokens: Sequence[Token] = ()
    skeleton: Skeleton = ()


class PlainSheet:
    """First it is asked whether it can `account_for` all rows, then it may `collect` them."""

    def __init__(self, collector: CellCollector, memory: PartMemory) -> None:
        self._collector = collector
        self._memory = memory
        self._remembers = not collector.has_shared_texts
        self._rows: list[PlainRows | _Row] = []

    def account_for(self, content: bytes) -> bool:
        """Tell whether these rows are plain, every character of them, and not more than a sheet may hold."""
        most = self._collector.limits.rows
        *pieces, last = content.split(_ROW_END_BYTES, most + 1)
        if len(pieces) > most:
            return False
        held = self._held(pieces)
        new = [piece for piece, rows in zip(pieces, held, strict=True) if rows is None]
        text = plain_text(_ROW_END_BYTES.join(new))
        rest = tokens_of(last) if last else []
        if text is None or rest is None:
            return False
        made = map(self._new, new, text.split(_ROW_END))
        for rows in held:
            row = next(made) if rows is None else rows
            if row is None:
                return False
            self._rows.append(row)
        if rest:
            self._rows.append(_Row(b"", tokens=rest))
        return True

    def _held(self, pieces: Sequence[bytes]) -> list[PlainRows | None]:
        """Return what is remembered of these pieces, as far as it holds in this workbook."""
        if not self._remembers:
            return [None] * len(pieces)
        formats, known = self._collector.formats, self._memory.rows
        found = [known[piece] for piece in pieces]
        return [rows if rows and (rows.known is formats or rows.hold(formats)) else None for rows in found]

    def _new(self, piece: bytes, row: str) -> _Row | None:
        """Return what a row that is not remembered is to be made of; None if it is not plainly written."""
        skeleton, values = parted(row) if self._remembers else ((), [])
        known = self._memory.patterns[skeleton] if self._remembers else None
        if known is not None:
            return _Row(piece, known, values) if "&" not in row or known.takes(values) else None
        tokens = tokens_in(row + _ROW_END)
        return None if tokens is None else _Row(piece, None, values, tokens, skeleton)

    def collect(self) -> None:
        """Put the rows into the sheet."""
        made = (self._made(row) if isinstance(row, _Row) else row for row in self._rows)
        self._collector.put_rows(numbered for rows in made for numbered in rows.rows)

    def _made(self, row: _Row) -> PlainRows:
        if row.known is not None:
            made = row.known.with_values(row.values, self._collector)
        else:
            made = rows_of(row.tokens, self._collector)
        if self._remembers and 0 < len(row.piece) <= LONGEST_ROW:
            self._memory.rows.put(row.piece, made)
            known = None if row.known else known_row(row.tokens, row.values, made, self._collector.limits.columns)
            if known is not None:
                self._memory.patterns.put(row.skeleton, known)
        return made


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
