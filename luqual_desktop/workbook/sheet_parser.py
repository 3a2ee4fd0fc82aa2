"""Collecting the cells of a sheet: element by element through expat, or at once where the rows are plainly written.

The plain way reads rows as the spreadsheet programs and this one write them, by one pattern that must account for every
character of them; whatever it does not account for goes element by element. Both give the same cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product

from luqual_desktop.workbook.cell_collector import CellCollector
from luqual_desktop.workbook.guarded_xml import SPREADSHEET, GuardedRun, refuse_namespace
from luqual_desktop.workbook.part_memory import LONGEST_PART, PartMemory
from luqual_desktop.workbook.plain_rows import plain_text
from luqual_desktop.workbook.plain_sheet import PlainSheet
from luqual_desktop.workbook.refusal import damaged
from luqual_desktop.workbook.sheet_cells import CellKind, Place, Range, RawCell, reference

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_SHEET, _ROWS = f"{SPREADSHEET} worksheet", f"{SPREADSHEET} sheetData"
_ROW, _CELL, _VALUE, _INLINE, _RUN, _TEXT, _FORMULA, _PHONETIC, _MERGE, _LINK = (
    f"{SPREADSHEET} {name}" for name in ("row", "c", "v", "is", "r", "t", "f", "rPh", "mergeCell", "hyperlink")
)
_WITHIN = {
    _ROWS: frozenset({_SHEET}),
    _ROW: frozenset({_ROWS}),
    _CELL: frozenset({_ROW}),
    **dict.fromkeys((_VALUE, _FORMULA, _INLINE), frozenset({_CELL})),
    **dict.fromkeys((_RUN, _PHONETIC), frozenset({_INLINE})),
    _TEXT: frozenset({_INLINE, _RUN, _PHONETIC}),
}

_SPREADING = frozenset({"array", "dataTable"})
"""The formulas that stand in the first cell of a range and fill all of it: the others hold nothing but their values."""
_MOST_RESULTS = 200_000

OPENING, CLOSING = b"<sheetData>", b"</sheetData>"
_MARGINS = b"<headerFooter"
_MARGIN = re.compile(rb"<((?:odd|even|first)(?:Header|Footer))>([^<]+)</")


def collect(content: bytes, collector: CellCollector, memory: PartMemory) -> None:
    """Collect the cells of a sheet's part; raises PartError for what must not be there."""
    start, stop = content.find(OPENING), content.rfind(CLOSING)
    if 0 <= start < stop and b"<!" not in content[:start]:
        rows = PlainSheet(collector, memory)
        if rows.account_for(content[start + len(OPENING) : stop]):
            _collect_rest(content[: start + len(OPENING)], content[stop:], collector, memory)
            rows.collect()
            return
    ElementCollector(collector).run(content)


def _collect_rest(head: bytes, tail: bytes, collector: CellCollector, memory: PartMemory) -> None:
    """Parse a sheet without its rows: once for all sheets that differ in nothing but the text of header and footer.

    What looks like a footer within a comment or an instruction is none, and its text may be what ends that.
    """
    if _has_asides(head) or _has_asides(tail):
        ElementCollector(collector).run_around(head, tail)
        return
    margins = max(0, tail.rfind(_MARGINS))
    pieces = _MARGIN.split(tail[margins:])
    bare = (head, tail[:margins], *pieces[::3], *pieces[1::3])
    known = memory.merges[bare]
    if known is not None and all(plain_text(text) is not None for text in pieces[2::3]):
        collector.sheet.merges += known
        return
    ElementCollector(collector).run_around(head, tail)
    if not collector.sheet.rows and len(head) + len(tail) <= LONGEST_PART:
        memory.merges.put(bare, tuple(collector.sheet.merges))


def _has_asides(content: bytes) -> bool:
    """Tell whether there may be comments or instructions; one character is looked for far more quickly than two."""
    return (b"!" in content and b"<!" in content) or (b"?" in content and content.find(b"<?", 1) > 0)


class ElementCollector:
    """Collects a sheet's cells and merged ranges element by element."""

    def __init__(self, collector: CellCollector) -> None:
        self._collector = collector
        self._row = 0
        self._column = 0
        self._kind = ""
        self._style = ""
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._spread: Range | None = None
        self._results: dict[Place, RawCell] = {}
        self._collected: list[str] = []
        self._length = 0
        self._collecting = False
        self._phonetic = False
        self._merged = 0
        self._rows_seen = 0
        self._in_rows = False

    def run(self, content: bytes) -> None:
        """Parse the part; raises PartError."""
        guarded = self.begin()
        guarded.feed(content)
        self.finish(guarded)

    def run_around(self, head: bytes, tail: bytes) -> None:
        """Parse the part without its rows, which stand between these pieces; raises PartError."""
        guarded = self.begin()
        guarded.feed(head)
        self.require_rows(guarded)
        guarded.feed(tail)
        self.finish(guarded)

    def require_rows(self, guarded: GuardedRun) -> None:
        """Refuse a sheet whose rows do not begin here: the text that opens them may be within something else."""
        self._require_sheet(guarded.root)
        if not self._in_rows:
            raise self._collector.odd("行的位置")

    def _require_sheet(self, root: str) -> None:
        if root != _SHEET:
            raise refuse_namespace(root, self._collector.sheet.place)

    @property
    def row(self) -> int:
        """The row that is being read."""
        return self._row

    def begin(self) -> GuardedRun:
        """Return a run to be fed with the part in pieces, and then to be finished."""
        place, limits = self._collector.sheet.place, self._collector.limits
        starts = {
            _ROWS: self._start_rows,
            _ROW: self._start_row,
            _CELL: self._start_cell,
            _PHONETIC: self._start_phonetic,
            _MERGE: self._merge,
            _LINK: self._check_range,
            _FORMULA: self._start_formula,
            **dict.fromkeys((_VALUE, _TEXT), self._start_text),
        }
        ends = {
            _ROWS: self._end_rows,
            _CELL: self._end_cell,
            _PHONETIC: self._end_phonetic,
            _VALUE: self._end_value,
            _TEXT: self._end_text,
            _FORMULA: self._end_formula,
        }
        return GuardedRun(place, limits, starts, ends, self._data, _WITHIN)

    def finish(self, guarded: GuardedRun) -> None:
        """See that it was one whole sheet; raises PartError."""
        self._require_sheet(guarded.finish())
        if self._rows_seen != 1:
            raise damaged(self._collector.sheet.place)

    def _start_rows(self, _attributes: Mapping[str, str]) -> None:
        self._rows_seen += 1
        self._in_rows = True

    def _end_rows(self) -> None:
        self._in_rows = False

    def _start_phonetic(self, _attributes: Mapping[str, str]) -> None:
        self._phonetic = True

    def _end_phonetic(self) -> None:
        self._phonetic = False

    def _start_text(self, _attributes: Mapping[str, str]) -> None:
        self._collecting = True
        self._collected = []

    def _start_formula(self, attributes: Mapping[str, str]) -> None:
        self._check_range(attributes)
        if "ref" in attributes and attributes.get("t") in _SPREADING:
            top, left, *_ = self._spread = self._range(attributes["ref"])
            if (top, left) != (self._row, self._column):
                raise self._collector.odd(f"单元格 {reference((self._row, self._column))} 的公式范围")
        self._start_text(attributes)

    def _data(self, text: str) -> None:
        if self._collecting:
            self._collected.append(text)
            self._length += len(text)
            if self._length > self._collector.limits.text:
                raise self._collector.odd(f"单元格 {reference((self._row, self._column))} 文字过长")

    def _end_value(self) -> None:
        self._collecting = False
        self._check_kind(inline=False)
        self._value = self._collected

    def _end_text(self) -> None:
        self._collecting = False
        if not self._phonetic:
            self._check_kind(inline=True)
            self._value += self._collected

    def _check_kind(self, *, inline: bool) -> None:
        if self._collected and inline is not (self._kind == "inlineStr"):
            raise self._collector.odd(f"单元格 {reference((self._row, self._column))} 的类型")

    def _end_formula(self) -> None:
        self._collecting = False
        self._formula = self._collected
        if self._spread is not None:
            self._spread_over(self._spread, RawCell(CellKind.FORMULA, f"={''.join(self._formula)}"))
            self._spread = None

    def _spread_over(self, spread: Range, cell: RawCell) -> None:
        """Take note of the cells that hold results of a formula, also of those that were there before it."""
        top, left, bottom, right = spread
        if len(self._results) + (bottom - top + 1) * (right - left + 1) > _MOST_RESULTS:
            raise self._collector.odd("数组公式的范围过大")
        for place in product(range(top, bottom + 1), range(left, right + 1)):
            if place in self._results:
                raise self._collector.odd(f"单元格 {reference(place)} 在两个公式的范围内")
            self._results[place] = cell
            row, column = place
            if column in self._collector.sheet.rows.get(row, ()):
                self._collector.sheet.rows[row][column] = cell

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r", "")
        if number and not (number.isascii() and number.isdigit() and len(number) < 8):
            raise self._collector.odd("行号")
        self._row = self._collector.row(int(number) if number else self._row + 1)
        self._column = 0

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r")
        match = _REFERENCE.fullmatch(place or "")
        if place is not None and (match is None or int(match[2]) != self._row):
            raise self._collector.odd(f"单元格地址 {place[:20]}")
        self._column = self._collector.columns[match[1]] if match else self._column + 1
        self._kind = attributes.get("t", "")
        self._style = attributes.get("s", "0")
        self._value = []
        self._length = 0
        self._formula = None

    def _end_cell(self) -> None:
        cell: RawCell | None
        if self._formula is not None:
            cell = RawCell(CellKind.FORMULA, f"={''.join(self._formula)}")
        else:
            place = reference((self._row, self._column))
            cell = self._collector.cell(place, self._style, self._kind, "".join(self._value))
        if cell is not None and self._results:
            cell = self._results.get((self._row, self._column), cell)
        if cell is not None:
            self._collector.put(self._row, self._column, cell)

    def _merge(self, attributes: Mapping[str, str]) -> None:
        collector = self._collector
        if len(collector.sheet.merges) >= collector.limits.merges:
            raise collector.odd("合并单元格过多")
        top, left, bottom, right = merged = self._range(attributes.get("ref", ""))
        self._merged += max(0, bottom - top + 1) * max(0, right - left + 1)
        if self._merged > collector.limits.cells:
            raise collector.odd("合并范围过大")
        collector.sheet.merges.append(merged)

    def _check_range(self, attributes: Mapping[str, str]) -> None:
        """Refuse a link or a formula over more than a sheet may hold."""
        if "ref" in attributes:
            self._range(attributes["ref"])

    def _range(self, text: str) -> Range:
        first, _, last = text.partition(":")
        start, stop = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
        collector = self._collector
        if start is None or stop is None:
            raise collector.odd(f"单元格范围 {text[:20]}")
        top, bottom = collector.row(int(start[2])), collector.row(int(stop[2]))
        left, right = collector.columns[start[1]], collector.columns[stop[1]]
        if (bottom - top + 1) * (right - left + 1) > collector.limits.cells:
            raise collector.odd(f"单元格范围 {text[:20]} 过大")
        return top, left, bottom, right
