"""Rows that differ from known ones in their values alone: all else about them went through the one pattern once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from luqual_desktop.workbook.plain_rows import Token
from luqual_desktop.workbook.sheet_cells import Format, Row, column_number

if TYPE_CHECKING:
    from luqual_desktop.workbook.cell_collector import CellCollector

_VALUE = re.compile('<(v|t|t xml:space="preserve")>([^<]*)</')
_VALUE_TAG, _TEXT_TAG = "<v>", "<is><t"

Skeleton = tuple[str, ...]
"""A row without its values: what stands before, between and behind them, and then the elements they stand in."""


class PlainRow(NamedTuple):
    """A plainly written row with its number."""

    number: int
    cells: Row


class PlainRows(NamedTuple):
    """Rows made at once, and the number formats they were made with: a style may be another in another workbook.

    `known` are all the number formats of the workbook they were made for, `formats` those that decided.
    """

    rows: tuple[PlainRow, ...]
    formats: Mapping[str, Format]
    known: Mapping[str, Format]

    def hold(self, formats: Mapping[str, Format]) -> bool:
        """Tell whether these number formats would make the same rows."""
        if formats is self.known or not self.formats:
            return True
        return all(formats.get(style, Format.PLAIN) is known for style, known in self.formats.items())


class Slot(NamedTuple):
    """Where a value stands, and by what it is read."""

    column: int
    place: str
    style: str
    kind: str
    inline: bool


class KnownRow(NamedTuple):
    """A row that was read: the slots for its values, the values that stood there, and what was made of them."""

    slots: tuple[Slot, ...]
    values: Sequence[str]
    made: PlainRows

    def takes(self, values: Sequence[str]) -> bool:
        """Tell whether a row with these values is plainly written, too: an entity may stand in texts only."""
        return not any("&" in value and not slot.inline for slot, value in zip(self.slots, values, strict=True))

    def with_values(self, values: Sequence[str], collector: CellCollector) -> PlainRows:
        """Return the row with these values; raises PartError for a text that is too long."""
        known = self.made.hold(collector.formats)
        number, before = self.made.rows[0]
        cells = Row(before) if known else Row()
        told = zip(self.slots, values, self.values, strict=True)
        for (column, place, style, kind, inline), value in [
            (slot, value) for slot, value, old in told if value != old or not known
        ]:
            cell = collector.text_cell(place, value) if inline and value else collector.cell(place, style, kind, value)
            if cell is not None:
                cells[column] = cell
            else:
                cells.pop(column, None)
        formats = collector.taken_formats()
        return PlainRows(
            (PlainRow(number, cells),), {**self.made.formats, **formats} if known else formats, collector.formats
        )


def parted(row: str) -> tuple[Skeleton, list[str]]:
    """Return a row's skeleton and its values; a text that is no plain row has a skeleton that no plain row has."""
    pieces = _VALUE.split(row)
    return (*pieces[::3], *pieces[1::3]), pieces[2::3]


def known_row(tokens: Sequence[Token], values: Sequence[str], made: PlainRows, most_columns: int) -> KnownRow | None:
    """Return what is remembered of a row that was read; None where its values decide more than its cells."""
    slots: list[Slot] = []
    for whole, _, _, letters, digits, style, kind, _, _ in tokens:
        inline = _TEXT_TAG in whole
        if not letters or not (inline or _VALUE_TAG in whole):
            continue
        if kind == "s" or inline is not (kind == "inlineStr"):
            return None
        slots.append(Slot(column_number(letters), letters + digits, style, kind, inline))
    columns = {slot.column for slot in slots}
    if len(columns) < len(slots) or max(columns, default=0) > most_columns or len(made.rows) != 1:
        return None
    return KnownRow(tuple(slots), values, made)
