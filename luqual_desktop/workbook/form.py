"""Which tables a workbook of a report holds, in which order: the same list for who writes it and who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Catalogue, Field, Indicator, Kind
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey
from luqual_desktop.domain.figures import opening_fields
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.rules.places import RECTIFICATION
from luqual_desktop.domain.tables import (
    Column,
    Role,
    Table,
    TableRow,
    checklist_table,
    section_tables,
)
from luqual_desktop.workbook.marks import CODE, COVER_TABLE, LEDGER_TABLE, OPENING_TABLE, REVIEW_TABLE

LEDGER_INDICATOR = "indicator"


class Entry(NamedTuple):
    """A cell to be filled in: the column it stands in, what it is in the report, and what may be typed there."""

    column: int
    key: CellKey
    field: Field


Columns = Mapping[str, int]
"""The column each key stands in."""


@dataclass(frozen=True)
class FixedForm:
    """A table that holds the same records always; `rows` by the code that stands in the code column."""

    code: str
    title: str
    area: Area
    rows: dict[str, TableRow]

    def entries(self, columns: Columns) -> Mapping[str, tuple[Entry, ...]]:
        """Return what is asked in each row of a table with these columns, as far as it has them."""
        known = self._entries.get(tuple(columns.items()))
        if known is None:
            known = self._entries[tuple(columns.items())] = {
                code: tuple(
                    Entry(columns[column], CellKey(self.area, row.record, each.code), each)
                    for column, each in row.fields.items()
                    if column in columns
                )
                for code, row in self.rows.items()
            }
            for old in list(self._entries)[:-_MOST_LAYOUTS]:
                del self._entries[old]
        return known

    @cached_property
    def _entries(self) -> dict[tuple[tuple[str, int], ...], Mapping[str, tuple[Entry, ...]]]:
        """What has been worked out: the workbooks of one plan have their columns where they were written."""
        return {}


_MOST_LAYOUTS = 4


@dataclass(frozen=True)
class OpenForm:
    """A table that grows: whoever fills it adds rows, and a row without a serial is given one.

    `split_by` is the column that names what a record belongs to, where one table holds the records of several.
    """

    code: str
    title: str
    area: Area
    fields: dict[str, Field]
    prefixes: tuple[str, ...]
    split_by: str = ""
    serial_prefix: str = ""
    serial_digits: int = 0
    may_grow: bool = True


def fixed_form(table: Table) -> FixedForm:
    """Return what is read of a table with given rows."""
    return FixedForm(table.code, table.title, table.area, {row.record: row for row in table.rows})


def cover_form(catalogue: Catalogue) -> FixedForm:
    """Return the cover: one row a field, found by the field's code."""
    rows = {
        each.code: TableRow(COVER_RECORD, {"name": each.name, "help": each.help}, {"text": each})
        for each in catalogue.forms.cover
    }
    return FixedForm(COVER_TABLE, "封面", Area.COVER, rows)


def opening_entries(indicator: Indicator) -> dict[str, Field]:
    """Return the 期初数 fields of an indicator by column: window and first or second part."""
    return {
        f"{window}_{place}": field
        for window, fields in opening_fields(indicator).items()
        for place, field in zip(("first", "second"), fields, strict=False)
    }


def opening_form(indicators: tuple[Indicator, ...]) -> FixedForm:
    """Return the table of 期初数."""
    rows = {
        each.code: TableRow(each.code, {"code": each.code, "name": each.name}, opening_entries(each))
        for each in indicators
        if each.kind is not Kind.MILESTONE
    }
    return FixedForm(OPENING_TABLE, "期初数", Area.OPENING, rows)


def ledger_form(catalogue: Catalogue, indicators: tuple[Indicator, ...]) -> OpenForm:
    """Return the one sheet of all ledgers."""
    counts = tuple(f"{each.code}/" for each in indicators if each.kind is Kind.COUNT)
    fields = {each.code: each for each in catalogue.forms.ledger}
    return OpenForm(LEDGER_TABLE, "台账", Area.LEDGER, fields, counts, split_by=LEDGER_INDICATOR, serial_digits=4)


def rectification_form(catalogue: Catalogue, unit: str, period: Period) -> OpenForm:
    """Return 整改台账."""
    fields = {each.code: each for each in catalogue.forms.rectification}
    return OpenForm(
        RECTIFICATION,
        "整改台账",
        Area.RECTIFICATION,
        fields,
        (f"{unit}/",),
        serial_prefix=f"{unit}/{period}-",
        serial_digits=3,
    )


def review_form(catalogue: Catalogue) -> OpenForm:
    """Return the findings with what the unit says of them; its rows are the program's, nobody adds any."""
    fields = {each.code: each for each in catalogue.forms.explanation}
    return OpenForm(REVIEW_TABLE, "审核情况", Area.EXPLANATION, fields, ("",), may_grow=False)


def fixed_forms(catalogue: Catalogue, period: Period) -> tuple[FixedForm, ...]:
    """Return every table with given rows that a workbook of this plan can hold."""
    return (
        cover_form(catalogue),
        *(
            fixed_form(table)
            for section in catalogue.sections
            for table in section_tables(catalogue, section, catalogue.indicators, period)
        ),
        *(fixed_form(checklist_table(catalogue, checklist)) for checklist in catalogue.checklists),
        opening_form(catalogue.indicators),
    )


def open_forms(catalogue: Catalogue, unit: str, period: Period) -> tuple[OpenForm, ...]:
    """Return every table that grows."""
    return (
        ledger_form(catalogue, catalogue.indicators),
        rectification_form(catalogue, unit, period),
        review_form(catalogue),
    )


def ledger_columns(catalogue: Catalogue) -> tuple[Column, ...]:
    """Return the columns of the one sheet of all ledgers."""
    return (
        Column(LEDGER_INDICATOR, "指标代码", Role.FACT, 10),
        Column("indicator_name", "指标名称", Role.FACT, 38),
        Column(CODE, "序号", Role.CODE, 8),
        *(Column(each.code, each.name, Role.ENTRY, each.width) for each in catalogue.forms.ledger),
    )
