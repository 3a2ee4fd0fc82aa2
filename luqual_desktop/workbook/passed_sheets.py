"""The sheets of rows that are passed on from all units: 台账, 整改台账 and 单位审核情况.

They grow with the number of units: rows are written as they come, and a sheet that is full goes on in another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from luqual_desktop.domain.catalogue import Field
from luqual_desktop.domain.consolidation import UnitFinding, UnitItem
from luqual_desktop.domain.duplicates import OriginRow
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.rectification_age import days_open
from luqual_desktop.domain.rules.entries import report_date
from luqual_desktop.domain.rules.inspections import RECHECK
from luqual_desktop.domain.tables import Column, Role
from luqual_desktop.workbook.blocks import Block, BlockCell, BlockColumn, Sheet
from luqual_desktop.workbook.consolidated_content import ConsolidatedContent
from luqual_desktop.workbook.found_places import place_of
from luqual_desktop.workbook.marks import ALL_FINDINGS_TABLE, ALL_ITEMS_TABLE, ALL_LEDGER_TABLE, CODE
from luqual_desktop.workbook.report_blocks import block_column, entry_cell
from luqual_desktop.workbook.styles import Look

MOST_ROWS = 1_000_000
"""Records of one sheet; a spreadsheet program has 1,048,576 rows."""

UNIT, UNIT_NAME, INDICATOR, PERIOD, DECISION, LEVEL, CHECK = (
    "unit",
    "unit_name",
    "indicator",
    "period",
    "decision",
    "level",
    "check",
)
CHECK_TITLE = "行校验"
FINDING_PLACE = ("section", "area", "row", "field")
MESSAGE = "message"

Cells = tuple[BlockCell, ...]


@dataclass(frozen=True)
class _Kind:
    """One kind of sheet: its table's code, its name, its columns, and those of them that are hidden."""

    code: str
    name: str
    title: str
    columns: tuple[BlockColumn, ...]
    hidden: int
    frozen: int


def all_ledger_sheets(content: ConsolidatedContent, most: int = MOST_ROWS) -> Iterator[Sheet]:
    """Yield 台账: every row with the unit and period it comes from and what was decided of it."""
    fields = {each.code: each for each in content.catalogue.forms.ledger}
    columns = (
        BlockColumn(INDICATOR, "指标代码", 8),
        BlockColumn("indicator_name", "指标名称", 20),
        BlockColumn(UNIT, "单位代码", 11),
        BlockColumn(UNIT_NAME, "单位", 12),
        BlockColumn(PERIOD, "报告期", 8),
        BlockColumn(CODE, "序号", 8),
        *(_field_column(each) for each in fields.values()),
        BlockColumn(DECISION, "重复处理", 9),
        BlockColumn(CHECK, CHECK_TITLE, 9),
    )
    kind = _Kind(ALL_LEDGER_TABLE, "台账", "新增事项台账（各单位）", columns, 1, 6)
    yield from _sheets(kind, (_ledger_cells(content, fields, *each) for each in content.units.ledger()), most)


def _ledger_cells(content: ConsolidatedContent, fields: dict[str, Field], row: OriginRow, check: str) -> Cells:
    indicator = content.catalogue.indicator_by_code.get(row.row.indicator)
    return (
        BlockCell(row.row.indicator, Look.CODE),
        BlockCell(indicator.name if indicator else "", Look.FACT),
        BlockCell(row.unit, Look.CODE),
        BlockCell(content.name_of(row.unit), Look.FACT),
        BlockCell(row.row.period, Look.FACT_CENTRED),
        BlockCell(row.row.record.removeprefix(f"{row.row.indicator}/"), Look.CODE),
        *(_passed(field, row.row.text(code)) for code, field in fields.items()),
        BlockCell(row.decision or "", Look.FACT_CENTRED),
        BlockCell(check, Look.CODE),
    )


def all_items_sheets(content: ConsolidatedContent, most: int = MOST_ROWS) -> Iterator[Sheet]:
    """Yield 整改台账: every item of every unit, with how long it has been open."""
    fields = {each.code: each for each in content.catalogue.forms.rectification}
    columns = (
        BlockColumn(CODE, "编号", 20),
        BlockColumn(UNIT_NAME, "单位", 11),
        BlockColumn("item_name", "事项名称", 14),
        *(_field_column(each) for each in fields.values()),
        BlockColumn("age", "已历时（天）", 8),
        BlockColumn(CHECK, CHECK_TITLE, 9),
    )
    kind = _Kind(ALL_ITEMS_TABLE, "整改台账", "整改台账（各单位）", columns, 1, 2)
    yield from _sheets(kind, (_item_cells(content, fields, *each) for each in content.units.rectifications()), most)


def _item_cells(content: ConsolidatedContent, fields: dict[str, Field], row: UnitItem, check: str) -> Cells:
    item = content.catalogue.item_by_code.get(row.texts.get("item", ""))
    until = report_date(content.report) or content.report.period.last_day
    age = days_open(row.texts.get("opened", ""), row.texts.get(RECHECK, ""), until)
    return (
        BlockCell(row.record, Look.CODE),
        BlockCell(content.name_of(row.record.partition("/")[0]), Look.FACT),
        BlockCell(item.name if item else "", Look.FACT),
        *(_passed(field, row.texts.get(code, "")) for code, field in fields.items()),
        BlockCell("" if age is None else str(age), Look.FACT_CENTRED, None if age is None else 0),
        BlockCell(check, Look.CODE),
    )


def all_findings_sheets(content: ConsolidatedContent, most: int = MOST_ROWS) -> Iterator[Sheet]:
    """Yield 单位审核情况: every finding of every unit with the explanation that travels with it."""
    fields = {each.code: each for each in content.catalogue.forms.explanation}
    columns = (
        BlockColumn(CODE, "规则", 7),
        BlockColumn(UNIT, "单位代码", 11),
        BlockColumn(UNIT_NAME, "单位", 12),
        BlockColumn(LEVEL, "级别", 8),
        BlockColumn("place", "位置", 20),
        BlockColumn(MESSAGE, "审核结果", 44),
        *(_field_column(each) for each in fields.values()),
        *(BlockColumn(key, key, 8) for key in FINDING_PLACE),
        BlockColumn(CHECK, CHECK_TITLE, 9),
    )
    kind = _Kind(ALL_FINDINGS_TABLE, "单位审核情况", "各单位审核情况", columns, 1 + len(FINDING_PLACE), 3)
    yield from _sheets(kind, (_finding_cells(content, fields, *each) for each in content.units.findings()), most)


def _finding_cells(content: ConsolidatedContent, fields: dict[str, Field], row: UnitFinding, check: str) -> Cells:
    finding = row.finding
    return (
        BlockCell(finding.code, Look.CODE),
        BlockCell(row.unit, Look.CODE),
        BlockCell(content.name_of(row.unit), Look.FACT),
        BlockCell(finding.level.label, Look.FACT_CENTRED),
        BlockCell(place_of(content.catalogue, finding), Look.FACT),
        BlockCell(finding.message, Look.FACT),
        *(_passed(field, row.explanation.get(code, "")) for code, field in fields.items()),
        *(BlockCell(str(getattr(finding, key)), Look.CODE) for key in FINDING_PLACE),
        BlockCell(check, Look.CODE),
    )


def _field_column(field: Field) -> BlockColumn:
    width = field.width if field.kind != "long_text" else max(field.width, 24)
    return block_column(Column(field.code, field.name, Role.ENTRY, width), {field.code: field})


def _passed(field: Field, text: str) -> BlockCell:
    return BlockCell(text, Look.FACT_CENTRED if field.choices else Look.FACT, entry_cell(field, text).places)


def _sheets(kind: _Kind, rows: Iterator[Cells], most: int) -> Iterator[Sheet]:
    count = len(kind.columns)
    hidden = tuple(range(count - kind.hidden + 1, count + 1))
    number = 1
    while True:
        first = next(rows, None)
        if first is None and number > 1:
            return
        held = () if first is None else (first,)
        code = kind.code if number == 1 else f"{kind.code}-{number}"
        block = Block(code, "", kind.columns, chain(held, islice(rows, most - len(held))))
        yield Sheet(kind.name, kind.title, (block,), hidden_columns=hidden, frozen_columns=kind.frozen)
        number += 1


LEVELS = {level.label: level for level in Level}
"""Levels by their words."""
