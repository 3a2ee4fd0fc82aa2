"""From a table of the report to a block of a sheet: facts, entries and derived figures, each with its look."""

from __future__ import annotations

from collections.abc import Mapping

from luqual_desktop.domain.catalogue import Field, FieldKind, Kind, Meaning
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.colours import QUIET, STATUS_COLOURS, Colours
from luqual_desktop.domain.derived import Shown
from luqual_desktop.domain.numbers import SIGNIFICANT_DIGITS, canonical, parse_number, significant_digits
from luqual_desktop.domain.status import Status
from luqual_desktop.domain.tables import Column, Role, Table, TableRow
from luqual_desktop.workbook.blocks import BLANK_CELL, Block, BlockCell, BlockColumn
from luqual_desktop.workbook.content import Content
from luqual_desktop.workbook.styles import Look

_GOOD, _GOING, _BAD = (STATUS_COLOURS[status] for status in (Status.MET, Status.ON_TRACK, Status.BEHIND))
_MEANING_COLOURS: Mapping[Meaning, Colours] = {
    Meaning.DONE: _GOOD,
    Meaning.PASSED: _GOOD,
    Meaning.REACHED: _GOOD,
    Meaning.CLOSED: _GOOD,
    Meaning.IN_PROGRESS: _GOING,
    Meaning.MENDING: _GOING,
    Meaning.MENDED: _GOING,
    Meaning.BEHIND: _BAD,
    Meaning.FAILED: _BAD,
    Meaning.OPEN: _BAD,
    Meaning.NOT_STARTED: QUIET,
    Meaning.NOT_APPLICABLE: QUIET,
    Meaning.UNCHECKED: QUIET,
    Meaning.NOT_REACHED: QUIET,
}
_WORDED = frozenset({FieldKind.CHOICE, FieldKind.DATE, FieldKind.PHONE, FieldKind.CREDIT_CODE})
_NUMBERS = frozenset({FieldKind.DECIMAL, FieldKind.WHOLE})
_NARROW = 14.0
_UNBROKEN = {FieldKind.CREDIT_CODE: 20.0, FieldKind.PHONE: 15.0, FieldKind.DATE: 12.0}
"""Widths below which a text that must stay in one line would not."""


def print_width(column: Column, field: Field | None) -> float:
    """Return a column's width on paper: wide ones give way, so that a page is not shrunk beyond reading."""
    width = float(column.width)
    if column.role is Role.CODE:
        return width
    if column.numeric:
        return min(width * 0.88, 11.5)
    squeezed = min(width, _NARROW) + 0.6 * max(width - _NARROW, 0)
    return squeezed if field is None else max(squeezed, _UNBROKEN.get(field.kind, 0))


def block_column(column: Column, fields: Mapping[str, Field]) -> BlockColumn:
    """Return a column of a block, with the colours of its answers."""
    field = fields.get(column.key)
    colours: dict[str, Colours] = {}
    if field is not None:
        colours = {choice.name: _MEANING_COLOURS[choice.means] for choice in field.choices}
    elif column.key == "status":
        colours = {str(status): colours for status, colours in STATUS_COLOURS.items()}
    return BlockColumn(column.key, column.title, print_width(column, field), colours)


def table_block(content: Content, table: Table, title: str = "") -> Block:
    """Return the block of a table with given rows."""
    fields = table.rows[0].fields if table.rows else {}
    columns = tuple(block_column(column, fields) for column in table.columns)
    return Block(table.code, title, columns, (_row_cells(content, table, row) for row in table.rows))


def _row_cells(content: Content, table: Table, row: TableRow) -> tuple[BlockCell, ...]:
    derived: Mapping[str, Shown] = {}
    places = 0
    if table.area in {Area.INDICATOR, Area.MILESTONE}:
        indicator = content.catalogue.indicator_by_code[row.record]
        derived = content.derived(indicator)
        places = 0 if indicator.kind is Kind.COUNT else indicator.places
    return tuple(_cell(content, table, row, column, derived, places) for column in table.columns)


def _cell(
    content: Content, table: Table, row: TableRow, column: Column, derived: Mapping[str, Shown], places: int
) -> BlockCell:
    if column.role is Role.CODE:
        return BlockCell(row.record, Look.CODE)
    if column.role is Role.FACT:
        return fact_cell(row.facts.get(column.key, ""), centred=column.width < _NARROW)
    if column.role is Role.DERIVED:
        return derived_cell(derived.get(column.key), places)
    field = row.fields.get(column.key)
    if field is None:
        return BLANK_CELL
    return entry_cell(field, content.text(CellKey(table.area, row.record, field.code)))


def fact_cell(text: str, *, centred: bool = False) -> BlockCell:
    """Return a printed fact; a bare number as a number."""
    number = parse_number(text)
    if number is not None and canonical(number) == text:
        return BlockCell(text, Look.FACT_NUMBER, _places(text))
    return BlockCell(text, Look.FACT_CENTRED if centred else Look.FACT)


def derived_cell(shown: Shown | None, places: int) -> BlockCell:
    """Return a derived figure as it is shown on the screen."""
    if shown is None:
        return BlockCell("", Look.FACT_CENTRED)
    number = parse_number(shown.text)
    if number is None or significant_digits(number) > SIGNIFICANT_DIGITS:
        return BlockCell(shown.text, Look.FACT_CENTRED)
    return BlockCell(shown.text, Look.FACT_NUMBER, max(places, _places(shown.text)))


def entry_cell(field: Field, text: str) -> BlockCell:
    """Return an entry: a number as a number if a spreadsheet can hold it, everything else as text."""
    if field.kind in _NUMBERS:
        number = parse_number(text)
        if number is not None and canonical(number) == text and significant_digits(number) <= SIGNIFICANT_DIGITS:
            return BlockCell(text, Look.ENTRY_NUMBER, _places(text), field)
        return BlockCell(text, Look.ENTRY_NUMBER if not text else Look.ENTRY_CENTRED, None, field)
    return BlockCell(text, Look.ENTRY_CENTRED if field.kind in _WORDED else Look.ENTRY, None, field)


def _places(text: str) -> int:
    return len(text.partition(".")[2])
