"""Reading passed-on rows back: each is what is visible, and its own check code tells whether it was changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from luqual_desktop.domain.catalogue import Catalogue, Field
from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.consolidation import UnitFinding, UnitItem
from luqual_desktop.domain.duplicates import Decision, OriginRow
from luqual_desktop.domain.findings import Finding, Rule
from luqual_desktop.domain.passed_rows import PassedRow, RowsDigest, row_text
from luqual_desktop.domain.report import LEDGER_NAMES, LedgerRow
from luqual_desktop.workbook import problems
from luqual_desktop.workbook.entry_reading import read_entry
from luqual_desktop.workbook.found_tables import FoundTable, require_columns
from luqual_desktop.workbook.marks import ALL_FINDINGS_TABLE, ALL_ITEMS_TABLE, ALL_LEDGER_TABLE, CODE
from luqual_desktop.workbook.passed_sheets import (
    CHECK,
    CHECK_TITLE,
    DECISION,
    FINDING_PLACE,
    INDICATOR,
    LEVEL,
    LEVELS,
    MESSAGE,
    PERIOD,
    UNIT,
)
from luqual_desktop.workbook.problems import spot_of_row
from luqual_desktop.workbook.sheet_cells import Row
from luqual_desktop.workbook.table_stream import GrowingRow

_CHECK_CODE = re.compile("[0-9a-f]{8}")
_MOST_TOLD = 50


@dataclass(frozen=True)
class _RowTexts:
    """The texts of one row: of its own columns as they stand, of the plan's fields as they are meant."""

    table: FoundTable
    row: Row
    fields: Mapping[str, Field]

    def __getitem__(self, key: str) -> str:
        return self.table.text(self.row, key)

    def meant(self) -> dict[str, str]:
        """Return the texts of the fields that are not blank, by code."""
        raw = {code: self.table.cell(self.row, code) for code in self.fields}
        read = {code: read_entry(self.fields[code], cell).text for code, cell in raw.items() if cell is not None}
        return {code: text for code, text in read.items() if text}


def _ledger_row(texts: _RowTexts) -> PassedRow:
    meant = {LEDGER_NAMES.get(code, code): text for code, text in texts.meant().items()}
    indicator = texts[INDICATOR]
    blank = dict.fromkeys(LedgerRow._fields, "")
    identity = {"indicator": indicator, "record": f"{indicator}/{texts[CODE]}", "period": texts[PERIOD]}
    decision = texts[DECISION]
    return OriginRow(texts[UNIT], LedgerRow(**{**blank, **meant, **identity}), Decision(decision) if decision else None)


def _item(texts: _RowTexts) -> PassedRow:
    return UnitItem(texts[CODE], texts.meant())


def _finding(texts: _RowTexts) -> PassedRow:
    section, area, row, field_code = (texts[key] for key in FINDING_PLACE)
    finding = Finding(texts[CODE], LEVELS[texts[LEVEL]], section, Area(area), row, field_code, texts[MESSAGE])
    return UnitFinding(texts[UNIT], finding, texts.meant())


_READERS: Mapping[str, Callable[[_RowTexts], PassedRow]] = {
    ALL_LEDGER_TABLE: _ledger_row,
    ALL_ITEMS_TABLE: _item,
    ALL_FINDINGS_TABLE: _finding,
}


def _fields(catalogue: Catalogue, table: str) -> dict[str, Field]:
    forms = {
        ALL_LEDGER_TABLE: catalogue.forms.ledger,
        ALL_ITEMS_TABLE: catalogue.forms.rectification,
        ALL_FINDINGS_TABLE: catalogue.forms.explanation,
    }
    return {each.code: each for each in forms[table]}


@dataclass
class PassedReading:
    """Reads the passed-on rows of a workbook as they come: adds their digest up and notes what is wrong."""

    catalogue: Catalogue
    digest: RowsDigest = field(default_factory=RowsDigest)
    found: list[Finding] = field(default_factory=list)

    def taker(self, code: str) -> GrowingRow | None:
        """Return who makes canonical texts of a table's rows; None for a table that holds no such rows."""
        kind = re.sub("-[0-9]+$", "", code)
        reader = _READERS.get(kind)
        if reader is None:
            return None
        fields = _fields(self.catalogue, kind)

        def take(table: FoundTable, number: int, row: Row) -> str:
            require_columns(table, {CODE, CHECK, *fields})
            told = table.text(row, CHECK)
            if not _CHECK_CODE.fullmatch(told):
                if told != CHECK_TITLE and table.text(row, CODE):
                    self._note(table, number, problems.UNREAD_ROW, "这一行不是汇总导出的，没有读取，请删去。")
                return ""
            try:
                passed = reader(_RowTexts(table, row, fields))
            except (ValueError, KeyError):
                self._note(table, number, problems.PASSED_UNREADABLE, "这一行被改得不能读取，请恢复或重新导出。")
                return ""
            return self._text(table, number, passed, told)

        return take

    def _text(self, table: FoundTable, number: int, passed: PassedRow, told: str) -> str:
        text = row_text(passed)
        if self.digest.add(text) != told:
            self._note(table, number, problems.PASSED_EDITED, "这一行在导出后被改动，按可见内容读取，请核实。")
        return text

    def _note(self, table: FoundTable, number: int, rule: Rule, sentence: str) -> None:
        if len(self.found) < _MOST_TOLD:
            self.found.append(
                spot_of_row(table.sheet.name, number, Area.LEDGER).finding(self.catalogue, rule, sentence)
            )
