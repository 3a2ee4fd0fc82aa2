"""What a pasted block will change in a table: by position, or by codes or names of rows where the block has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Field
from luqual_desktop.domain.cells import CellKey, Edit
from luqual_desktop.domain.cleaning import CLEARED, clean
from luqual_desktop.domain.clipboard_text import Block
from luqual_desktop.domain.reading import normal_form
from luqual_desktop.domain.tables import Column, Role

_NEGLIGIBLE = re.compile(r"[\s“”\"'‘’《》*＊]+")
_BRACKETED = re.compile(r"\([^()]*\)")
_PART_WORDS: Mapping[str, tuple[str, ...]] = {
    "first": ("分子", "数值", "填报项一", "本期数", "本季数", "完成数", "数量"),
    "second": ("分母", "权重", "填报项二", "总数"),
}
"""How heads of columns call an indicator's first and second part."""

_HEAD_LINES = 3
"""So many lines at the top of a block may be a title and heads of columns."""

NO_SUCH_ROW = "没有这个代码或名称"
NO_SUCH_COLUMN = "没有对应的填报栏"
NOT_OPEN = "这一格不能填写"
OUTSIDE = "超出表格"
TWICE = "同一行重复出现，以先出现的为准"


class Slot(NamedTuple):
    """A cell that can be typed into: its address, its field, and what stands there."""

    key: CellKey
    field: Field
    before: str


@dataclass(frozen=True, slots=True)
class PasteRow:
    """A row of the table: its code, its name, everything printed in it, and by column what can be typed into."""

    code: str
    name: str
    facts: frozenset[str]
    slots: tuple[Slot | None, ...]


@dataclass(frozen=True, slots=True)
class PasteGrid:
    """A table as it is pasted into.

    One whose rows are given by the plan is matched by code or name, one that takes new rows by the heads of columns.
    """

    columns: tuple[Column, ...]
    rows: tuple[PasteRow, ...]
    named_rows: bool = True


class PlannedChange(NamedTuple):
    """One cell that will change: where it is, its text before, as pasted and after, and why the last two differ."""

    key: CellKey
    row: str
    field: str
    before: str
    raw: str
    after: str
    note: str


class Unmatched(NamedTuple):
    """A cell of the block that finds no place: its row and column in the block (from 1), its text, and why."""

    row: int
    column: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class PastePlan:
    """Everything a paste would change, what of the block finds no place, and how places were found.

    `by_name`: by codes or names of rows; `by_head`: by the heads of columns; neither: by position.
    """

    changes: tuple[PlannedChange, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    by_name: bool = False
    by_head: bool = False

    @property
    def edits(self) -> list[Edit]:
        """The changes as edits."""
        return [Edit(change.key, change.after) for change in self.changes]


def plan_paste(grid: PasteGrid, block: Block, row: int, column: int) -> PastePlan:
    """Plan a paste at a current cell."""
    key_column = _key_column(grid, block) if grid.named_rows and len(block[0]) > 1 else None
    head = None if grid.named_rows else _head_line(grid, block)
    if key_column is not None:
        placed = _by_name(grid, block, key_column)
    elif head is not None:
        placed = _by_head(grid, block, head, row)
    else:
        placed = _by_position(grid, block, row, column)
    changes, unmatched = [], []
    for item in placed:
        if isinstance(item, Unmatched):
            unmatched.append(item)
        elif item.after != item.before:
            changes.append(item)
    return PastePlan(tuple(changes), tuple(unmatched), by_name=key_column is not None, by_head=head is not None)


def _by_position(grid: PasteGrid, block: Block, top: int, left: int) -> Iterator[PlannedChange | Unmatched]:
    width = len(block[0])
    places = _entry_columns(grid, left)
    straight = len(places) < width <= len(grid.columns) - left
    if straight:
        places = list(range(left, left + width))
    for down, cells in enumerate(block):
        for across, raw in enumerate(cells):
            place = places[across] if across < len(places) else None
            if place is None or top + down >= len(grid.rows):
                if raw.strip():
                    yield Unmatched(down + 1, across + 1, raw, OUTSIDE)
            elif straight and grid.columns[place].role is not Role.ENTRY:
                if raw.strip():
                    yield Unmatched(down + 1, across + 1, raw, NOT_OPEN)
            else:
                yield from _into(grid.rows[top + down], place, raw, down, across)


def _head_line(grid: PasteGrid, block: Block) -> int | None:
    """Return the line of the block that names columns of a table to which rows can be added; None without one."""
    heads = _heads(grid, [((), each) for each in grid.rows[:1]])
    named = [len(_headed(heads, line)) for line in block[:_HEAD_LINES]]
    best = max(range(len(named)), key=named.__getitem__)
    return best if named[best] > 1 and len(block) > best + 1 else None


def _by_head(grid: PasteGrid, block: Block, head: int, top: int) -> Iterator[PlannedChange | Unmatched]:
    """Put lines under the heads of their columns, from a row on; the table numbers its rows itself."""
    places = _headed(_heads(grid, [((), each) for each in grid.rows[:1]]), block[head])
    printed = {_head(column.title) for column in grid.columns if column.role is not Role.ENTRY}
    for across, text in enumerate(block[head]):
        if across not in places and text.strip() and _head(text) not in printed:
            yield Unmatched(head + 1, across + 1, text, NO_SUCH_COLUMN)
    filled = (down for down in range(head + 1, len(block)) if any(block[down][across].strip() for across in places))
    for place, down in enumerate(filled, start=top):
        for across, column in places.items():
            raw = block[down][across]
            if raw.strip() and place >= len(grid.rows):
                yield Unmatched(down + 1, across + 1, raw, OUTSIDE)
            elif raw.strip():
                yield from _into(grid.rows[place], column, raw, down, across)


def _entry_columns(grid: PasteGrid, left: int = 0) -> list[int]:
    return [place for place in range(left, len(grid.columns)) if grid.columns[place].role is Role.ENTRY]


def _into(row: PasteRow, place: int, raw: str, down: int, across: int) -> Iterator[PlannedChange | Unmatched]:
    slot = row.slots[place]
    if slot is None:
        if raw.strip():
            yield Unmatched(down + 1, across + 1, raw, NOT_OPEN)
        return
    text, note = clean(slot.field, raw)
    yield PlannedChange(slot.key, row.name, slot.field.name, slot.before, raw, text, note if text else CLEARED)


def _key_column(grid: PasteGrid, block: Block) -> int | None:
    """Return the column of the block that says which row is meant: most of its cells are codes or names."""
    index = _row_index(grid.rows)
    best, most = None, 0
    for column in range(len(block[0])):
        said = [cells[column] for cells in block if cells[column].strip()]
        hits = sum(1 for text in said if _normal(text) in index)
        if hits > most and 2 * hits >= len(said) - 1:
            best, most = column, hits
    return best


def _by_name(grid: PasteGrid, block: Block, key_column: int) -> Iterator[PlannedChange | Unmatched]:
    index = _row_index(grid.rows)
    rows = [index.get(_normal(cells[key_column])) for cells in block]
    first = next(down for down, row in enumerate(rows) if row is not None)
    meant = [(cells, grid.rows[row]) for cells, row in zip(block, rows, strict=True) if row is not None]
    places, unplaced = _places(grid, block[:first], meant, key_column)
    yield from unplaced
    done: set[int] = set()
    for down in range(first, len(block)):
        row = rows[down]
        if row is None or row in done:
            yield from _homeless(block[down], down, key_column, NO_SUCH_ROW if row is None else TWICE)
            continue
        done.add(row)
        for across, place in places.items():
            raw = block[down][across]
            if raw.strip():
                yield from _into(grid.rows[row], place, raw, down, across)


def _homeless(cells: Sequence[str], down: int, key_column: int, reason: str) -> Iterator[Unmatched]:
    if any(cell.strip() for cell in cells):
        yield Unmatched(down + 1, key_column + 1, cells[key_column], reason)


_Meant = Sequence[tuple[Sequence[str], PasteRow]]


def _places(grid: PasteGrid, above: Block, meant: _Meant, key_column: int) -> tuple[dict[int, int], list[Unmatched]]:
    """Return which column of the block goes into which of the table: by the head of the columns, else in order."""
    heads = _heads(grid, meant)
    read = [_headed(heads, line) for line in above]
    best = max(range(len(read)), key=lambda place: len(read[place]), default=None)
    free = [across for across in range(len(meant[0][0])) if across != key_column and not _is_printed(meant, across)]
    if best is None or not read[best]:
        return _in_order(grid, [across for across in free if across > key_column]), []
    places = {across: place for across, place in read[best].items() if across in free}
    unplaced = [
        Unmatched(best + 1, across + 1, above[best][across], NO_SUCH_COLUMN)
        for across in free
        if across not in places and above[best][across].strip()
    ]
    return places, unplaced


def _headed(heads: Mapping[str, int], line: Sequence[str]) -> dict[int, int]:
    """Return the columns of the block whose heads are known, each column of the table only once."""
    places: dict[int, int] = {}
    for across, text in enumerate(line):
        place = heads.get(_head(text)) if text.strip() else None
        if place is not None and place not in places.values():
            places[across] = place
    return places


def _in_order(grid: PasteGrid, free: Sequence[int]) -> dict[int, int]:
    """Match columns in order with the entries; figures only, where the table has any."""
    entries = _entry_columns(grid)
    figures = [place for place in entries if grid.columns[place].numeric]
    return dict(zip(free, figures or entries, strict=False))


def _heads(grid: PasteGrid, meant: _Meant) -> dict[str, int]:
    """Return what heads may call the entry columns."""
    heads: dict[str, int] = {}
    for place in _entry_columns(grid):
        column = grid.columns[place]
        slots = [row.slots[place] for _, row in meant]
        names = {slot.field.name for slot in slots if slot is not None}
        for name in (column.title, *_PART_WORDS.get(column.key, ()), *sorted(names)):
            heads.setdefault(_head(name), place)
            heads.setdefault(_normal(name), place)
    return heads


def _is_printed(meant: _Meant, across: int) -> bool:
    """Tell whether a column of the block only repeats what is printed in the table: codes, names, units."""
    said = [(_normal(cells[across]), row.facts) for cells, row in meant if cells[across].strip()]
    hits = sum(1 for text, facts in said if text in facts or text in {_BRACKETED.sub("", fact) for fact in facts})
    return bool(said) and 2 * hits > len(said)


def _row_index(rows: Sequence[PasteRow]) -> dict[str, int]:
    """Return the rows by code, by name, and by name without what stands in brackets; nothing that means two rows."""
    index: dict[str, int] = {}
    ambiguous = {""}
    for place, row in enumerate(rows):
        for word in {_normal(row.code), _normal(row.name), _head(row.name)}:
            if index.setdefault(word, place) != place:
                ambiguous.add(word)
    return {word: place for word, place in index.items() if word not in ambiguous}


def normal_facts(facts: Sequence[str]) -> frozenset[str]:
    """Return printed texts in the form in which pasted ones are compared with them."""
    return frozenset(_normal(text) for text in facts if text)


def _normal(text: str) -> str:
    return _NEGLIGIBLE.sub("", normal_form(text, compatible=True)).casefold()


def _head(text: str) -> str:
    return _BRACKETED.sub("", _normal(text))
