"""The tables a report is entered, printed and read in: one description serves the window and the workbook.

A table has rows (records of one area) and columns. An entry column holds, row by row, the field that is typed there;
a row without a field in a column has no cell there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from luqual_desktop.domain.catalogue import Catalogue, CheckItem, Checklist, Field, Indicator, Kind, Section, Task
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Cells, records_of
from luqual_desktop.domain.figures import part_fields
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.rules.places import COVER, RECTIFICATION, REMARK_FIELD


class Role(StrEnum):
    """What a column is for."""

    CODE = "code"
    FACT = "fact"
    ENTRY = "entry"
    DERIVED = "derived"


@dataclass(frozen=True)
class Column:
    """A column: its key (stable, in the workbook too), its heading, its role and its width in characters."""

    key: str
    title: str
    role: Role
    width: int
    numeric: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row: the record it stands for, its printed facts by column key, and its fields by column key."""

    record: str
    facts: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table of one area; an open-ended one grows by rows whose records begin with `prefix`, all with `row_fields`."""

    code: str
    title: str
    section: str
    area: Area
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...] = ()
    open_ended: bool = False
    prefix: str = ""
    row_fields: Mapping[str, Field] = field(default_factory=dict)

    def column(self, key: str) -> Column:
        """Return the column with this key; raises StopIteration where there is none."""
        return next(column for column in self.columns if column.key == key)

    def cell(self, row: TableRow, key: str) -> CellKey | None:
        """Return the address of a cell, or None where nothing can be typed."""
        entry = row.fields.get(key)
        return None if entry is None else CellKey(self.area, row.record, entry.code)


DERIVED_COLUMNS = (
    Column("own_value", "本期值", Role.DERIVED, 10, numeric=True),
    Column("previous", "上期", Role.DERIVED, 10, numeric=True),
    Column("last_year", "上年同期", Role.DERIVED, 10, numeric=True),
    Column("year", "本年累计", Role.DERIVED, 10, numeric=True),
    Column("plan", "规划期累计", Role.DERIVED, 13, numeric=True),
    Column("baseline", "基期", Role.FACT, 8),
    Column("line", "时序目标", Role.DERIVED, 10, numeric=True),
    Column("target", "目标", Role.FACT, 11),
    Column("own_target", "本单位目标", Role.DERIVED, 11, numeric=True),
    Column("status", "状态", Role.DERIVED, 10),
)


def indicator_table(section: Section, indicators: tuple[Indicator, ...], period: Period) -> Table:
    """Return the table of a section's ratios, means and counts."""
    span = "本季" if period.letter == "Q" else "本月"
    columns = (
        Column("code", "代码", Role.CODE, 7),
        Column("name", "指标名称", Role.FACT, 34),
        Column("unit", "计量单位", Role.FACT, 9),
        Column("first_name", "填报项一", Role.FACT, 18),
        Column("first", f"{span}发生数（非累计）／存量一", Role.ENTRY, 16, numeric=True),
        Column("second_name", "填报项二", Role.FACT, 18),
        Column("second", f"{span}发生数（非累计）／存量二", Role.ENTRY, 16, numeric=True),
        *DERIVED_COLUMNS,
        Column("remark", REMARK_FIELD.name, Role.ENTRY, REMARK_FIELD.width),
    )
    figures = [each for each in indicators if each.section == section.code and each.kind is not Kind.MILESTONE]
    rows = tuple(_indicator_row(indicator) for indicator in figures)
    return Table(section.code, f"{section.name}指标", section.code, Area.INDICATOR, columns, rows)


def _indicator_row(indicator: Indicator) -> TableRow:
    parts = dict(zip(("first", "second"), part_fields(indicator), strict=False))
    facts = {
        "code": indicator.code,
        "name": indicator.name,
        "unit": indicator.unit,
        "baseline": indicator.baseline_text or "—",
        "target": indicator.target_text or "—",
        **{f"{key}_name": f"{part.name}（{part.unit}）" if part.unit else part.name for key, part in parts.items()},
    }
    return TableRow(indicator.code, facts, {**parts, "remark": REMARK_FIELD})


def milestone_table(catalogue: Catalogue, section: Section, indicators: tuple[Indicator, ...]) -> Table:
    """Return the table of a section's milestones."""
    columns = (
        Column("code", "代码", Role.CODE, 7),
        Column("name", "指标名称", Role.FACT, 34),
        Column("target", "目标", Role.FACT, 11),
        *_entry_columns(catalogue.forms.milestone),
        Column("status", "状态", Role.DERIVED, 10),
    )
    fields = {each.code: each for each in catalogue.forms.milestone}
    rows = tuple(
        TableRow(each.code, {"code": each.code, "name": each.name, "target": each.target_text or "—"}, fields)
        for each in indicators
        if each.section == section.code and each.kind is Kind.MILESTONE
    )
    return Table(f"{section.code}-milestones", "创建目标", section.code, Area.MILESTONE, columns, rows)


def task_table(catalogue: Catalogue, section: Section) -> Table:
    """Return the table of a section's key tasks."""
    columns = (
        Column("code", "代码", Role.CODE, 8),
        Column("name", "重点任务", Role.FACT, 26),
        Column("clause", "依据", Role.FACT, 10),
        Column("summary", "任务内容", Role.FACT, 40),
        *_entry_columns(catalogue.forms.task),
    )
    fields = {each.code: each for each in catalogue.forms.task}
    rows = tuple(_task_row(task, fields) for task in catalogue.tasks if task.section == section.code)
    return Table(f"{section.code}-tasks", "重点任务", section.code, Area.TASK, columns, rows)


def _task_row(task: Task, fields: Mapping[str, Field]) -> TableRow:
    facts = {"code": task.code, "name": task.name, "clause": task.clause, "summary": task.summary}
    return TableRow(task.code, facts, fields)


def deliverable_table(catalogue: Catalogue, section: Section) -> Table:
    """Return the table of the creations promised by a section's key tasks."""
    columns = (
        Column("code", "代码", Role.CODE, 10),
        Column("name", "创建成果", Role.FACT, 34),
        Column("task", "所属重点任务", Role.FACT, 26),
        *_entry_columns(catalogue.forms.deliverable),
    )
    fields = {each.code: each for each in catalogue.forms.deliverable}
    rows = tuple(
        TableRow(each.code, {"code": each.code, "name": each.name, "task": task.name}, fields)
        for task in catalogue.tasks
        if task.section == section.code
        for each in task.deliverables
    )
    return Table(f"{section.code}-deliverables", "创建成果", section.code, Area.DELIVERABLE, columns, rows)


def ledger_table(catalogue: Catalogue, indicator: Indicator) -> Table:
    """Return the ledger of a count indicator."""
    columns = (Column("code", "序号", Role.CODE, 12), *_entry_columns(catalogue.forms.ledger))
    fields = {each.code: each for each in catalogue.forms.ledger}
    return Table(
        f"{indicator.code}-ledger",
        f"{indicator.code} {indicator.name}",
        indicator.section,
        Area.LEDGER,
        columns,
        open_ended=True,
        prefix=f"{indicator.code}/",
        row_fields=fields,
    )


def checklist_table(catalogue: Catalogue, checklist: Checklist) -> Table:
    """Return the table of one checklist."""
    columns = (
        Column("code", "代码", Role.CODE, 9),
        Column("name", "检查事项", Role.FACT, 24),
        Column("look_at", "现场查看要点", Role.FACT, 40),
        *_entry_columns(catalogue.forms.check),
    )
    fields = {each.code: each for each in catalogue.forms.check}
    rows = tuple(_item_row(item, fields) for item in checklist.items)
    return Table(checklist.code, checklist.name, checklist.code, Area.CHECK, columns, rows)


def _item_row(item: CheckItem, fields: Mapping[str, Field]) -> TableRow:
    return TableRow(item.code, {"code": item.code, "name": item.name, "look_at": item.look_at}, fields)


def rectification_table(catalogue: Catalogue, unit: str) -> Table:
    """Return 整改台账 of a unit."""
    columns = (
        Column("code", "编号", Role.CODE, 22),
        Column("item_name", "事项名称", Role.FACT, 22),
        *_entry_columns(catalogue.forms.rectification),
        Column("age", "已历时（天）", Role.DERIVED, 13, numeric=True),
    )
    fields = {each.code: each for each in catalogue.forms.rectification}
    return Table(
        RECTIFICATION,
        "整改台账",
        RECTIFICATION,
        Area.RECTIFICATION,
        columns,
        open_ended=True,
        prefix=f"{unit}/",
        row_fields=fields,
    )


def open_rows(catalogue: Catalogue, table: Table, cells: Cells) -> tuple[TableRow, ...]:
    """Return the rows of an open-ended table that hold any text."""
    rows = []
    for record in records_of(cells, table.area, table.prefix):
        item = catalogue.item_by_code.get(cells.get(CellKey(table.area, record, "item"), ""))
        facts = {"code": record} | ({"item_name": item.name} if item else {})
        rows.append(TableRow(record, facts, table.row_fields))
    return tuple(rows)


def cover_table(catalogue: Catalogue) -> Table:
    """Return the cover: one row a field."""
    columns = (Column("name", "项目", Role.FACT, 16), Column("text", "内容", Role.ENTRY, 50))
    rows = tuple(TableRow(COVER_RECORD, {"name": each.name}, {"text": each}) for each in catalogue.forms.cover)
    return Table(COVER, "封面", COVER, Area.COVER, columns, rows)


def section_tables(
    catalogue: Catalogue, section: Section, indicators: tuple[Indicator, ...], period: Period
) -> tuple[Table, ...]:
    """Return a section's tables that have rows, ledgers apart."""
    tables = (
        indicator_table(section, indicators, period),
        milestone_table(catalogue, section, indicators),
        task_table(catalogue, section),
        deliverable_table(catalogue, section),
    )
    return tuple(table for table in tables if table.rows)


def section_ledgers(catalogue: Catalogue, section: Section, indicators: tuple[Indicator, ...]) -> tuple[Table, ...]:
    """Return the ledgers of a section's count indicators."""
    return tuple(
        ledger_table(catalogue, each) for each in indicators if each.section == section.code and each.kind is Kind.COUNT
    )


def all_tables(catalogue: Catalogue, unit: str, indicators: tuple[Indicator, ...], period: Period) -> tuple[Table, ...]:
    """Return every table of a unit's report, in the order of the tabs."""
    return (
        cover_table(catalogue),
        *(
            table
            for section in catalogue.sections
            for table in (
                *section_tables(catalogue, section, indicators, period),
                *section_ledgers(catalogue, section, indicators),
            )
        ),
        *(checklist_table(catalogue, checklist) for checklist in catalogue.checklists),
        rectification_table(catalogue, unit),
    )


def _entry_columns(fields: tuple[Field, ...]) -> tuple[Column, ...]:
    return tuple(
        Column(each.code, f"{each.name}（{each.unit}）" if each.unit else each.name, Role.ENTRY, each.width)
        for each in fields
    )
