"""Reading the rows of found tables into the report's cells, with a note of everything that is not as it should be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from luqual_desktop.domain.catalogue import Catalogue, Field
from luqual_desktop.domain.cells import Area, CellKey, next_record
from luqual_desktop.domain.findings import Finding, Rule
from luqual_desktop.workbook import problems
from luqual_desktop.workbook.entry_reading import read_entry
from luqual_desktop.workbook.form import Entry, FixedForm, OpenForm
from luqual_desktop.workbook.found_tables import FoundTable, require_columns
from luqual_desktop.workbook.marks import CODE
from luqual_desktop.workbook.problems import Spot, spot_of_row
from luqual_desktop.workbook.sheet_cells import CellKind, Format, Place, RawCell, Row, SheetCells, reference

_SERIAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,29}")


class Places:
    """Where cells stand in a workbook, looked up for the few that something is said of."""

    def __init__(self) -> None:
        self._rows: list[tuple[SheetCells, int, Iterable[Entry]]] = []

    def note(self, sheet: SheetCells, number: int, entries: Iterable[Entry]) -> None:
        """Take note of a row."""
        self._rows.append((sheet, number, entries))

    def get(self, key: CellKey) -> tuple[SheetCells, Place] | None:
        """Return the sheet and the place of a cell."""
        return self._places.get(key)

    @cached_property
    def _places(self) -> Mapping[CellKey, tuple[SheetCells, Place]]:
        return {key: (sheet, (number, at)) for sheet, number, entries in self._rows for at, key, _ in entries}


@dataclass
class Visible:
    """What is visible in a workbook: texts and places by cell, the records that were found, and the problems.

    `unseen` are findings about records that were exported and stand nowhere.
    """

    catalogue: Catalogue
    exported: Mapping[CellKey, str]
    dates_from_1904: bool = False
    texts: dict[CellKey, str] = field(default_factory=dict)
    records: set[tuple[Area, str]] = field(default_factory=set)
    places: Places = field(default_factory=Places)
    problems: list[Finding] = field(default_factory=list)
    unseen: list[Finding] = field(default_factory=list)

    def report(self, spot: Spot, rule: Rule, sentence: str) -> None:
        """Note a problem."""
        self.problems.append(spot.finding(self.catalogue, rule, sentence))

    def take(self, table: FoundTable, number: int, row: Row, entries: tuple[Entry, ...]) -> None:
        """Read the entry cells of one row."""
        self.places.note(table.sheet, number, entries)
        if number in table.merges:
            entries = tuple(self._uncovered(table, number, entries))
        exported, texts, plain, number_kind, text_kind = self.exported, self.texts, *_AS_EXPORTED
        for at, key, asked in entries:
            raw = row.get(at)
            if raw is None:
                continue
            kind, text, number_format = raw
            says_its_text = number_format is plain and (kind is number_kind or kind is text_kind)
            if says_its_text and exported.get(key) == text:
                texts[key] = text
            else:
                self._read(Spot(table.sheet.name, reference((number, at)), key), asked, raw)

    def _uncovered(self, table: FoundTable, number: int, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Give the entries that can be seen, and say of every other that it cannot."""
        for entry in entries:
            if table.is_covered(number, entry.column):
                sentence = f"“{entry.field.name}”被合并单元格盖住，读不到内容，请取消合并后重填。"
                spot = Spot(table.sheet.name, reference((number, entry.column)), entry.key)
                self.report(spot, problems.MERGED, sentence)
            else:
                yield entry

    def _read(self, spot: Spot, asked: Field, raw: RawCell) -> None:
        reading = read_entry(asked, raw, dates_from_1904=self.dates_from_1904)
        if reading.text:
            self.texts[spot.key] = reading.text
        if reading.rule is not None:
            self.report(spot, reading.rule, reading.sentence)


_AS_EXPORTED = (Format.PLAIN, CellKind.NUMBER, CellKind.TEXT)
"""A plain number and a text say what their text says."""


def read_fixed(visible: Visible, form: FixedForm, table: FoundTable, expected: tuple[str, ...]) -> None:
    """Read a table with given rows; raises PartError if a column is gone."""
    entries = {key for code in expected for key in form.rows[code].fields} if expected else set()
    require_columns(table, {CODE, *entries})
    seen: dict[str, int] = {}
    placed = form.entries(table.columns)
    for number, row, code in table.rows_by(CODE):
        asked = form.rows.get(code)
        if asked is None:
            _note_unread(visible, form.area, table, number, row, entries, heading=not seen)
            continue
        if code in seen:
            sentence = f"代码 {code} 与第 {seen[code]} 行重复，请删去多余的一行。"
            visible.report(spot_of_row(table.sheet.name, number, form.area, code), problems.ROW_TWICE, sentence)
            continue
        seen[code] = number
        visible.records.add((form.area, asked.record))
        visible.take(table, number, row, placed[code])
    for code in expected:
        if code not in seen:
            spot = Spot(table.sheet.name, "", CellKey(form.area, form.rows[code].record, ""))
            name = form.rows[code].facts.get("name", "")
            visible.report(spot, problems.ROW_MISSING, f"缺少 {code} {name} 这一行，请恢复后再发。")


def read_open(visible: Visible, form: OpenForm, table: FoundTable, known: frozenset[str]) -> None:
    """Read a table that grows; rows without a serial are given one behind all that are taken (`known` among them)."""
    split = {form.split_by} if form.split_by else set()
    require_columns(table, {CODE, *form.fields, *split})
    at_fields = [(table.columns[column], each) for column, each in form.fields.items()]
    rows = list(_rows_with_content(form, table))
    seen: dict[str, int] = {}
    taken = {*known, *(record for _, row in rows if (record := _record(form, table, row, known)))}
    for position, (number, row) in enumerate(rows):
        record = _record(form, table, row, known)
        spot = spot_of_row(table.sheet.name, number, form.area, record)
        if not record and position == 0 and _is_heading(table, row):
            continue
        if not record and not form.may_grow:
            visible.report(spot, problems.UNREAD_ROW, "这一行不在导出的清单内，没有读取。")
            continue
        if not record:
            belongs = f"{table.text(row, form.split_by)}/" if form.split_by else form.serial_prefix
            if form.split_by and belongs not in form.prefixes:
                visible.report(spot, problems.LEDGER_UNNAMED, "没有填写指标代码，或代码不在目录内，请补填。")
                continue
            record = next_record(taken, belongs, form.serial_digits)
            taken.add(record)
        if record in seen:
            sentence = f"序号与第 {seen[record]} 行相同；新增的行请把序号留空。"
            visible.report(spot, problems.ROW_TWICE, sentence)
            continue
        seen[record] = number
        visible.records.add((form.area, record))
        visible.take(
            table, number, row, tuple(Entry(at, CellKey(form.area, record, each.code), each) for at, each in at_fields)
        )


def _rows_with_content(form: OpenForm, table: FoundTable) -> Iterator[tuple[int, Row]]:
    entries = {table.columns[key] for key in form.fields}
    for number, row in table.rows:
        if not entries.isdisjoint(row):
            yield number, row


def _is_heading(table: FoundTable, row: Row) -> bool:
    """Tell whether the first row is the heading: text in every column."""
    return all(column in row and row[column].kind is CellKind.TEXT for column in table.columns.values())


def _record(form: OpenForm, table: FoundTable, row: Row, known: frozenset[str]) -> str:
    """Return the record a row says it is, or an empty text where it says none that can be."""
    code = table.text(row, CODE)
    if form.split_by:
        belongs = f"{table.text(row, form.split_by)}/"
        if belongs not in form.prefixes or not _SERIAL.fullmatch(code):
            return ""
        return belongs + (code.zfill(form.serial_digits) if code.isdigit() else code)
    if code in known:
        return code
    unit, slash, serial = code.partition("/")
    possible = form.may_grow and slash and _SERIAL.fullmatch(unit) and _SERIAL.fullmatch(serial)
    return code if possible else ""


def _note_unread(
    visible: Visible, area: Area, table: FoundTable, number: int, row: Row, entries: set[str], *, heading: bool
) -> None:
    """Say that a row with entries was not read, unless it is the heading."""
    columns: Mapping[str, int] = table.columns
    if heading or not any(columns.get(key, 0) in row for key in entries):
        return
    code = table.text(row, CODE)
    sentence = f"代码“{code[:20]}”不在本表之内，这一行没有读取，请核对代码。" if code else "没有代码，这一行没有读取。"
    visible.report(spot_of_row(table.sheet.name, number, area), problems.UNREAD_ROW, sentence)
