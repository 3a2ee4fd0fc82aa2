"""The sheets of rows that are passed on from all units: 台账, 整改台账 and 单位审核情况.

They grow with the number of units: rows are written as they come, and a sheet that is full goes on in another.
"""

from __future__ import annotations

from collections.abc import Iterator

from luqual_desktop.domain.catalogue import Field, FieldKind
from luqual_desktop.domain.consolidation import UnitFinding, UnitItem
from luqual_desktop.domain.duplicates import OriginRow
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.rectification_age import days_open
from luqual_desktop.domain.rules.entries import report_date
from luqual_desktop.domain.rules.inspections import RECHECK
from luqual_desktop.domain.tables import Column, Role
from luqual_desktop.workbook.blocks import MOST_ROWS, Block, BlockCell, BlockColumn, Sheet, paged
from luqual_desktop.workbook.consolidated_content import ConsolidatedContent
from luqual_desktop.workbook.found_places import place_of
from luqual_desktop.workbook.marks import ALL_FINDINGS_TABLE, ALL_ITEMS_TABLE, ALL_LEDGER_TABLE, CODE
from luqual_desktop.workbook.report_blocks import block_column, entry_cell
from luqual_desktop.workbook.styles import Look

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


def all_ledger_sheets(content: ConsolidatedContent, most: int = MOST_ROWS) -> Iterator[Sheet]:
    """Return 台账: every row with the unit and period it comes from and what was decided of it."""
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
    rows = (_ledger_cells(content, fields, *each) for each in content.units.ledger())
    block = Block(ALL_LEDGER_TABLE, "", columns, rows)
    sheet = Sheet("台账", "新增事项台账（各单位）", (block,), frozen_columns=6, hidden_columns=_last(columns, 1))
    return paged(sheet, most)


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
    """Return 整改台账: every item of every unit, with how long it has been open."""
    fields = {each.code: each for each in content.catalogue.forms.rectification}
    columns = (
        BlockColumn(CODE, "编号", 20),
        BlockColumn(UNIT_NAME, "单位", 11),
        BlockColumn("item_name", "事项名称", 14),
        *(_field_column(each) for each in fields.values()),
        BlockColumn("age", "已历时（天）", 8),
        BlockColumn(CHECK, CHECK_TITLE, 9),
    )
    rows = (_item_cells(content, fields, *each) for each in content.units.rectifications())
    block = Block(ALL_ITEMS_TABLE, "", columns, rows)
    sheet = Sheet("整改台账", "整改台账（各单位）", (block,), frozen_columns=2, hidden_columns=_last(columns, 1))
    return paged(sheet, most)


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
    """Return 单位审核情况: every finding of every unit with the explanation that travels with it."""
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
    rows = (_finding_cells(content, fields, *each) for each in content.units.findings())
    block, hidden = Block(ALL_FINDINGS_TABLE, "", columns, rows), _last(columns, len(FINDING_PLACE) + 1)
    return paged(Sheet("单位审核情况", "各单位审核情况", (block,), frozen_columns=3, hidden_columns=hidden), most)


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
    width = field.width if field.kind is not FieldKind.LONG_TEXT else max(field.width, 24)
    return block_column(Column(field.code, field.name, Role.ENTRY, width), {field.code: field})


def _passed(field: Field, text: str) -> BlockCell:
    return BlockCell(text, Look.FACT_CENTRED if field.choices else Look.FACT, entry_cell(field, text).places)


def _last(columns: tuple[BlockColumn, ...], count: int) -> tuple[int, ...]:
    """Return the numbers of the last few columns."""
    return tuple(range(len(columns) - count + 1, len(columns) + 1))


LEVELS = {level.label: level for level in Level}
"""Levels by their words."""
