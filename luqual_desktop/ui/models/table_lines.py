"""The rows of a table as its model holds them: addresses and fields worked out once, not at every repaint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from luqual_desktop.domain.catalogue import Field
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.tables import Column, Role, Table, TableRow

if TYPE_CHECKING:
    from luqual_desktop.services.shown_report import ShownReport

CAPTION_SUFFIX = "_name"
NEW_ROW = "新增"
_SERIAL = re.compile(r"[0-9]+$")


@dataclass(frozen=True, slots=True)
class Line:
    """A row with, column by column, its printed fact, its field, its address and its caption."""

    record: str
    row: TableRow
    facts: tuple[str, ...]
    fields: tuple[Field | None, ...]
    keys: tuple[CellKey | None, ...]
    captions: tuple[str, ...]
    is_new: bool = False


def shown_columns(table: Table) -> tuple[Column, ...]:
    """Return the columns of the screen: what names an entry beside it stands inside its cell there."""
    entries = {column.key for column in table.columns if column.role is Role.ENTRY}
    return tuple(
        column
        for column in table.columns
        if not (column.key.endswith(CAPTION_SUFFIX) and column.key.removesuffix(CAPTION_SUFFIX) in entries)
    )


def line_of(table: Table, columns: Sequence[Column], row: TableRow, *, is_new: bool = False) -> Line:
    """Work out a row."""
    facts = {**row.facts, "code": NEW_ROW if is_new else row.facts.get("code", "").removeprefix(table.prefix)}
    return Line(
        row.record,
        row,
        tuple(facts.get(column.key, "") for column in columns),
        tuple(row.fields.get(column.key) for column in columns),
        tuple(table.cell(row, column.key) for column in columns),
        tuple(row.facts.get(f"{column.key}{CAPTION_SUFFIX}", "") for column in columns),
        is_new,
    )


def lines_of(
    report: ShownReport, table: Table, columns: Sequence[Column], kept: Iterable[str] = (), known: Iterable[Line] = ()
) -> list[Line]:
    """Return the lines of a table; an open-ended one has those `kept` after emptying too, and one to write in.

    Lines `known` from before are taken again where nothing about them is different.
    """
    rows = list(report.rows(table))
    if not table.open_ended:
        return [line_of(table, columns, row) for row in rows]
    held = {row.record for row in rows}
    last = max(held, default="")
    rows += [_open_row(table, record) for record in kept if record not in held and record < last]
    before = {line.record: line for line in known if not line.is_new}
    lines = [_line_again(before.get(row.record), table, columns, row) for row in rows]
    lines.sort(key=lambda line: line.record)
    new = _open_row(table, report.next_record(table))
    if any(not report.is_locked(CellKey(table.area, new.record, each.code)) for each in table.row_fields.values()):
        lines.append(line_of(table, columns, new, is_new=True))
    return lines


def _line_again(before: Line | None, table: Table, columns: Sequence[Column], row: TableRow) -> Line:
    if before is not None and before.row.facts == row.facts:
        return before
    return line_of(table, columns, row)


def following_lines(table: Table, columns: Sequence[Column], last: Line, count: int) -> list[Line]:
    """Return the rows that would follow the last one of an open-ended table, none of them written yet."""
    lines: list[Line] = []
    record = last.record
    for _ in range(count):
        record = following_record(record)
        lines.append(line_of(table, columns, _open_row(table, record), is_new=True))
    return lines


def following_record(record: str) -> str:
    """Return the record code after this one: its serial number plus one, at the same width."""
    serial = _SERIAL.search(record)
    if serial is None:
        return f"{record}1"
    return record[: serial.start()] + str(int(serial[0]) + 1).zfill(len(serial[0]))


def _open_row(table: Table, record: str) -> TableRow:
    return TableRow(record, {"code": record}, table.row_fields)
