"""修改记录: the changes of cells as a workbook, of any length; every text is written as text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from luqual_desktop.domain.history_line import HistoryLine
from luqual_desktop.workbook.blocks import MOST_ROWS, Block, BlockCell, BlockColumn, Sheet, paged
from luqual_desktop.workbook.cell_text import safe_text
from luqual_desktop.workbook.found_tables import FoundTable
from luqual_desktop.workbook.gate import open_parts
from luqual_desktop.workbook.limits import CONSOLIDATED
from luqual_desktop.workbook.page_setup import Footing
from luqual_desktop.workbook.sheet_cells import Row
from luqual_desktop.workbook.sheet_writer import Layout, WorkbookWriter
from luqual_desktop.workbook.styles import Look
from luqual_desktop.workbook.table_stream import TableStream

NAME = "修改记录"
_TABLE = "history"
_COLUMNS = (
    BlockColumn("code", "序号", 9),
    BlockColumn("time", "何时", 21),
    BlockColumn("user", "谁", 12),
    BlockColumn("unit", "单位", 16),
    BlockColumn("period", "报告期", 16),
    BlockColumn("place", "位置", 52),
    BlockColumn("old", "由", 22),
    BlockColumn("new", "改为", 22),
    BlockColumn("reason", "方式", 18),
)


@dataclass
class Fingerprint:
    """How many lines there were, and a hash over all of them."""

    lines: int = 0
    _hash: hashlib._Hash = field(default_factory=hashlib.sha256, repr=False)

    def add(self, texts: tuple[str, ...]) -> None:
        """Take one more line in."""
        self.lines += 1
        self._hash.update("\x1f".join(texts).encode() + b"\x1e")

    @property
    def digest(self) -> str:
        """The hash in hexadecimal."""
        return self._hash.hexdigest()


def write_history(path: Path, heading: str, lines: Iterator[HistoryLine], most_rows: int = MOST_ROWS) -> Fingerprint:
    """Write the lines, on further sheets where one is full; return what was written.

    Raises OSError if the file cannot be written.
    """
    written = Fingerprint()
    layout = Layout(heading, Footing(left=NAME, right=heading))
    with closing(WorkbookWriter(layout)) as writer:
        block = Block(_TABLE, "", _COLUMNS, _rows(lines, written))
        for sheet in paged(Sheet(NAME, NAME, (block,), frozen_columns=1), most_rows):
            writer.add(sheet)
        writer.entitle(heading, NAME)
        writer.save(path)
    return written


def read_history(path: Path) -> Fingerprint:
    """Return what a workbook of changes holds; raises PartError if it does not pass the gate."""
    found = Fingerprint()

    def take(table: FoundTable, _number: int, cells: Row) -> str:
        texts = tuple(table.text(cells, column.key) for column in _COLUMNS)
        if texts[0].isdigit():  # else it is the heading
            found.add(texts)
        return ""

    opened = open_parts(path.read_bytes(), path.suffix, CONSOLIDATED)
    stream = TableStream(opened, lambda _code: False, lambda _code: take)
    for listed in opened.parts.sheets:
        for _ in stream.read(listed):
            pass
    return found


def _rows(lines: Iterator[HistoryLine], written: Fingerprint) -> Iterator[tuple[BlockCell, ...]]:
    for line in lines:
        texts = tuple(safe_text(text) for text in line)
        written.add(texts)
        seq, *facts = texts
        yield (BlockCell(seq, Look.CODE), *(BlockCell(text, Look.FACT) for text in facts))
