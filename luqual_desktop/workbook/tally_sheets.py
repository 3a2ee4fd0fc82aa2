"""The sheets of what is counted per unit: 重点任务汇总 and 疑似重复."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from luqual_desktop.domain.catalogue import Indicator, Kind, Task
from luqual_desktop.domain.derived import NOTHING
from luqual_desktop.domain.duplicates import Suspects
from luqual_desktop.domain.numbers import canonical
from luqual_desktop.domain.rules.inspections import STATE, choice_field
from luqual_desktop.workbook.blocks import Block, BlockCell, BlockColumn, Sheet
from luqual_desktop.workbook.consolidated_content import ConsolidatedContent
from luqual_desktop.workbook.passed_sheets import DECISION, INDICATOR, PERIOD, UNIT, UNIT_NAME
from luqual_desktop.workbook.section_sheets import signature_line
from luqual_desktop.workbook.styles import Look
from luqual_desktop.workbook.total_sheets import number_cell, removed_text

TASKS = "task-tallies"
TASK_UNITS = "task-units"
SUSPECTS = "suspects"
NETS = "nets"
REMOVED, GROSS = "removed", "gross"
_NAMES_IN_A_ROW = 40

Cells = tuple[BlockCell, ...]


def task_tally_sheet(content: ConsolidatedContent) -> Sheet:
    """Return 重点任务汇总: how many units are in which state with each key task."""
    states = [choice.name for choice in choice_field(content.catalogue.forms.task, STATE).choices]
    columns = (
        BlockColumn("task", "代码", 8),
        BlockColumn("name", "重点任务", 44),
        BlockColumn("clause", "依据", 14),
        *(BlockColumn(f"state{number}", f"{state}（家）", 12) for number, state in enumerate(states)),
        BlockColumn("unanswered", "未填（家）", 12),
    )
    rows = (_task_row(content, task, states) for task in content.catalogue.tasks)
    return Sheet(
        "重点任务汇总",
        "重点任务汇总",
        (Block(TASKS, "", columns, rows),),
        subtitle=f"{content.reported_of_expected}　　进度不作平均",
        foot=signature_line(content),
        frozen_columns=2,
    )


def _task_row(content: ConsolidatedContent, task: Task, states: Sequence[str]) -> Cells:
    tally = content.consolidated.consolidation.tallies.tasks.get(task.code, {})
    counts = [len(tally.get(state, ())) for state in states]
    unanswered = len(content.consolidated.consolidation.leaves) - sum(counts)
    return (
        BlockCell(task.code, Look.CODE),
        BlockCell(task.name, Look.FACT),
        BlockCell(task.clause, Look.FACT),
        *(number_cell(str(count)) for count in (*counts, unanswered)),
    )


def task_units_sheet(content: ConsolidatedContent) -> Sheet:
    """Return 重点任务分布: the names of the units by key task and state."""
    columns = (
        BlockColumn("task", "代码", 8),
        BlockColumn("name", "重点任务", 26),
        BlockColumn(STATE, "状态", 9),
        BlockColumn("count", "家数", 7),
        BlockColumn("units", "单位", 90),
    )
    rows = (row for task in content.catalogue.tasks for row in _task_unit_rows(content, task))
    return Sheet(
        "重点任务分布", "重点任务分布（各状态的单位）", (Block(TASK_UNITS, "", columns, rows),), frozen_columns=2
    )


def _task_unit_rows(content: ConsolidatedContent, task: Task) -> Iterator[Cells]:
    for state, units in content.consolidated.consolidation.tallies.tasks.get(task.code, {}).items():
        for start in range(0, len(units), _NAMES_IN_A_ROW):
            named = units[start : start + _NAMES_IN_A_ROW]
            yield (
                BlockCell(task.code, Look.CODE),
                BlockCell(task.name, Look.FACT),
                BlockCell(state, Look.FACT_CENTRED),
                number_cell(str(len(named))),
                BlockCell("、".join(content.name_of(unit) for unit in named), Look.FACT),
            )


def duplicates_sheets(content: ConsolidatedContent) -> Iterator[Sheet]:
    """Yield 疑似重复, the suspected rows group by group, and what each count is with and without them."""
    groups = content.consolidated.suspects
    columns = (
        BlockColumn("group", "组", 5),
        BlockColumn(INDICATOR, "指标代码", 8),
        BlockColumn("indicator_name", "指标名称", 20),
        BlockColumn(UNIT, "单位代码", 11),
        BlockColumn(UNIT_NAME, "单位", 12),
        BlockColumn(PERIOD, "报告期", 8),
        *(
            BlockColumn(field.code, field.name, max(10.0, field.width * 0.7))
            for field in content.catalogue.forms.ledger
        ),
        BlockColumn(DECISION, "处理", 8),
        BlockColumn(REMOVED, "本组剔除数", 8),
    )
    rows = (row for number, group in enumerate(groups, start=1) for row in _group_rows(content, number, group))
    told = (
        f"疑似重复 {len(groups)} 组、{sum(len(group.rows) for group in groups)} 项"
        if groups
        else "没有发现疑似重复的事项"
    )
    yield Sheet("疑似重复", "疑似重复", (Block(SUSPECTS, "", columns, rows),), subtitle=told, frozen_columns=3)
    yield _nets_sheet(content)


def _group_rows(content: ConsolidatedContent, number: int, group: Suspects) -> Iterator[Cells]:
    indicator = content.catalogue.indicator_by_code[group.indicator]
    for place, row in enumerate(group.rows):
        yield (
            number_cell(str(number)),
            BlockCell(group.indicator, Look.CODE),
            BlockCell(indicator.name, Look.FACT),
            BlockCell(row.unit, Look.CODE),
            BlockCell(content.name_of(row.unit), Look.FACT),
            BlockCell(row.row.period, Look.FACT_CENTRED),
            *(BlockCell(row.row.text(field.code), Look.FACT) for field in content.catalogue.forms.ledger),
            BlockCell(row.decision or "未定", Look.FACT_CENTRED),
            number_cell(str(group.removed)) if not place else BlockCell("", Look.FACT_CENTRED),
        )


def _nets_sheet(content: ConsolidatedContent) -> Sheet:
    columns = (
        BlockColumn("indicator", "代码", 8),
        BlockColumn("name", "指标名称", 44),
        BlockColumn(GROSS, "规划期累计（含重复）", 16),
        BlockColumn("groups", "疑似组数", 12),
        BlockColumn("surplus", "疑似多计", 12),
        BlockColumn(REMOVED, "已确认剔除", 14),
        BlockColumn("net", "规划期累计（剔除后）", 16),
    )
    counts = [each for each in content.catalogue.indicators if each.kind is Kind.COUNT]
    rows = (_net_row(content, indicator) for indicator in counts)
    note = "疑似多计＝每组项数减一之和；确认一项保留、其余剔除后才从累计中扣除。"
    return Sheet("剔除重复", "计数指标剔除重复前后", (Block(NETS, "", columns, rows),), subtitle=note)


def _net_row(content: ConsolidatedContent, indicator: Indicator) -> Cells:
    total = content.total(indicator)
    groups = [group for group in content.consolidated.suspects if group.indicator == indicator.code]
    plan = total.figure.sums.plan.parts if total else None
    return (
        BlockCell(indicator.code, Look.CODE),
        BlockCell(indicator.name, Look.FACT),
        number_cell("" if plan is None else canonical(plan.numerator)),
        number_cell(str(len(groups))),
        number_cell(str(sum(len(group.rows) - 1 for group in groups))),
        number_cell(removed_text(total) if total else NOTHING),
        number_cell("" if total is None or total.net is None else canonical(total.net)),
    )
