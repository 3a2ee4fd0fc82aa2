"""The sheets one fills in: sections with their tasks, ledgers, checklists, 整改台账 and 期初数."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, repeat

from luqual_desktop.domain.catalogue import Checklist, FieldKind, Indicator, Kind, Section
from luqual_desktop.domain.cells import Area, CellKey, records_of
from luqual_desktop.domain.figures import OPENING_NAMES
from luqual_desktop.domain.rectification_age import age_in_days
from luqual_desktop.domain.tables import (
    Column,
    Role,
    Table,
    TableRow,
    checklist_table,
    deliverable_table,
    indicator_table,
    milestone_table,
    open_rows,
    rectification_table,
    task_table,
)
from luqual_desktop.workbook.blocks import BLANK_CELL, Block, BlockCell, BlockColumn, Sheet
from luqual_desktop.workbook.content import Content
from luqual_desktop.workbook.form import ledger_columns, opening_entries
from luqual_desktop.workbook.marks import CODE, LEDGER_TABLE, OPENING_TABLE
from luqual_desktop.workbook.report_blocks import block_column, entry_cell, table_block
from luqual_desktop.workbook.styles import Look

SPARE_LEDGER_ROWS = 8
SPARE_RECTIFICATION_ROWS = 20


def section_sheets(content: Content, section: Section) -> Iterator[Sheet]:
    """Yield a section's sheets: its figures under its own name, its tasks beside it where it has both."""
    catalogue, report = content.catalogue, content.report
    figures = indicator_table(section, report.asked, report.period)
    milestones = milestone_table(catalogue, section, report.asked)
    tasks = task_table(catalogue, section)
    deliverables = deliverable_table(catalogue, section)
    first = [table for table in (figures, milestones) if table.rows]
    second = [tasks] if tasks.rows else []
    (first or second).extend([deliverables] if deliverables.rows else [])
    if first:
        yield tables_sheet(content, section.name, f"{section.name}　指标", first)
    if second:
        name = f"{section.name}-任务" if first else section.name
        yield tables_sheet(content, name, f"{section.name}　重点任务", second)


def tables_sheet(content: Content, name: str, title: str, tables: list[Table]) -> Sheet:
    """Return a sheet of tables with given rows, one below the other."""
    blocks = tuple(table_block(content, table, table.title if len(tables) > 1 else "") for table in tables)
    records = {table.code: tuple(row.record for row in table.rows) for table in tables}
    return Sheet(name, title, blocks, foot=signature_line(content), frozen_columns=2, records=records)


def checklist_sheet(content: Content, checklist: Checklist) -> Sheet:
    """Return the sheet of one checklist."""
    table = checklist_table(content.catalogue, checklist)
    return tables_sheet(content, checklist.short_name, f"{checklist.name}检查表", [table])


def ledger_sheet(content: Content) -> Sheet:
    """Return the sheet of all ledgers; a template has spare rows for each indicator."""
    fields = {each.code: each for each in content.catalogue.forms.ledger}
    columns = tuple(block_column(column, fields) for column in ledger_columns(content.catalogue))
    counts = [each for each in content.report.asked if each.kind is Kind.COUNT]
    rows = chain.from_iterable(_ledger_rows(content, indicator) for indicator in counts)
    block = Block(LEDGER_TABLE, "", columns, rows)
    return Sheet("台账", "新增事项台账", (block,), foot=signature_line(content), frozen_columns=3)


def _ledger_rows(content: Content, indicator: Indicator) -> Iterator[tuple[BlockCell, ...]]:
    prefix = f"{indicator.code}/"
    spare = repeat("", SPARE_LEDGER_ROWS if content.is_template else 0)
    for record in chain(records_of(content.cells, Area.LEDGER, prefix), spare):
        yield (
            BlockCell(indicator.code, Look.CODE),
            BlockCell(indicator.name, Look.FACT),
            BlockCell(record.removeprefix(prefix), Look.CODE),
            *(
                entry_cell(field, content.text(CellKey(Area.LEDGER, record, field.code)))
                for field in content.catalogue.forms.ledger
            ),
        )


def rectification_sheet(content: Content) -> Sheet:
    """Return 整改台账."""
    table = replace(rectification_table(content.catalogue, content.report.unit), prefix="")
    columns = tuple(block_column(column, table.row_fields) for column in table.columns)

    held = open_rows(content.catalogue, table, content.cells)
    spare = TableRow("", {}, table.row_fields)
    lines = chain(held, repeat(spare, SPARE_RECTIFICATION_ROWS if content.is_template else 0))
    rows = (tuple(_rectification_cell(content, row, column) for column in table.columns) for row in lines)
    block = Block(table.code, "", columns, rows)
    return Sheet(table.title, table.title, (block,), foot=signature_line(content), frozen_columns=1)


def _rectification_cell(content: Content, row: TableRow, column: Column) -> BlockCell:
    if column.role is Role.CODE:
        return BlockCell(row.record, Look.CODE)
    if column.role is Role.FACT:
        return BlockCell(row.facts.get(column.key, ""), Look.FACT)
    if column.role is Role.DERIVED:
        age = age_in_days(content.report, row.record)
        return BlockCell("" if age is None else str(age), Look.FACT_CENTRED, None if age is None else 0)
    field = row.fields[column.key]
    return entry_cell(field, content.text(CellKey(Area.RECTIFICATION, row.record, field.code)))


def has_openings(content: Content) -> bool:
    """Tell whether 期初数 have been stated."""
    return bool(records_of(content.cells, Area.OPENING))


def opening_sheet(content: Content) -> Sheet:
    """Return 期初数: what happened before the first report made with the program."""
    stated = set(records_of(content.cells, Area.OPENING))
    figures = [each for each in content.report.asked if each.code in stated]
    columns = (
        BlockColumn(CODE, "代码", 8),
        BlockColumn("name", "指标名称", 26),
        *(
            BlockColumn(f"{window}_{place}", f"{title}·{part}", 14)
            for window, title in OPENING_NAMES.items()
            for place, part in (("first", "填报项一"), ("second", "填报项二"))
        ),
    )
    rows = (_opening_row(content, indicator, columns[2:]) for indicator in figures)
    block = Block(OPENING_TABLE, "", columns, rows)
    records = {OPENING_TABLE: tuple(each.code for each in figures)}
    return Sheet("期初数", "期初数（启用程序以前的累计）", (block,), foot=signature_line(content), records=records)


def _opening_row(content: Content, indicator: Indicator, columns: tuple[BlockColumn, ...]) -> tuple[BlockCell, ...]:
    fields = opening_entries(indicator)
    cells = [BlockCell(indicator.code, Look.CODE), BlockCell(indicator.name, Look.FACT)]
    for column in columns:
        field = fields.get(column.key)
        key = None if field is None else CellKey(Area.OPENING, indicator.code, field.code)
        cells.append(BLANK_CELL if field is None or key is None else entry_cell(field, content.text(key)))
    return tuple(cells)


def signature_line(content: Content) -> str:
    """Return the line to be signed below a table: the short fields of the cover, and where the seal goes."""
    parts = [
        f"{field.name}：{content.cover_text(field.code) or '＿＿＿＿＿＿'}"
        for field in content.catalogue.forms.cover
        if field.kind is not FieldKind.LONG_TEXT
    ]
    return "　　".join([*parts, "（公章）"])
