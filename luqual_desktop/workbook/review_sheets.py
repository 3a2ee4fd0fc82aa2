"""The sheets that say how the report stands: 审核情况 and 目标对照."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from luqual_desktop.domain.catalogue import FieldKind, Indicator, Kind
from luqual_desktop.domain.cells import Area, CellKey, records_of
from luqual_desktop.domain.colours import LEVEL_COLOURS, STATUS_COLOURS
from luqual_desktop.domain.derived import NOTHING, Shown
from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.domain.numbers import displayed
from luqual_desktop.domain.status import Judgement, judged_by
from luqual_desktop.workbook.blocks import Block, BlockCell, BlockColumn, Sheet
from luqual_desktop.workbook.content import Content
from luqual_desktop.workbook.found_places import place_of
from luqual_desktop.workbook.marks import CODE, REVIEW_TABLE, TARGETS_TABLE
from luqual_desktop.workbook.report_blocks import derived_cell, entry_cell, fact_cell
from luqual_desktop.workbook.section_sheets import signature_line
from luqual_desktop.workbook.styles import Look


def review_sheet(content: Content) -> Sheet:
    """Return 审核情况: every finding with the explanation the unit gives."""
    findings = content.submission.findings if content.submission else ()
    columns = (
        BlockColumn(CODE, "编号", 16),
        BlockColumn("level", "级别", 9, {level.label: colours for level, colours in LEVEL_COLOURS.items()}),
        BlockColumn("place", "位置", 26),
        BlockColumn("message", "审核结果", 54),
        *(BlockColumn(each.code, each.name, _width(each.kind)) for each in content.catalogue.forms.explanation),
    )
    counted = Counter(finding.level for finding in findings)
    summary = "　".join(f"{level.label} {counted[level]} 处" for level in Level)
    block = Block(REVIEW_TABLE, "", columns, _review_rows(content, findings))
    return Sheet("审核情况", "审核情况", (block,), subtitle=summary, foot=signature_line(content), frozen_columns=2)


def _width(kind: FieldKind) -> float:
    return 34.0 if kind is FieldKind.LONG_TEXT else 14.0


def _review_rows(content: Content, findings: tuple[Finding, ...]) -> Iterator[tuple[BlockCell, ...]]:
    for finding in findings:
        facts = (finding.level.label, place_of(content.catalogue, finding), finding.message)
        yield _review_row(content, finding.key, facts)
    listed = {finding.key for finding in findings}
    for key in records_of(content.cells, Area.EXPLANATION):
        if key not in listed:
            yield _review_row(content, key, ("", "", "此前的问题已不存在，说明留存备查"))


def _review_row(content: Content, key: str, facts: tuple[str, str, str]) -> tuple[BlockCell, ...]:
    level, place, message = facts
    return (
        BlockCell(key, Look.CODE),
        BlockCell(level, Look.FACT_CENTRED),
        BlockCell(place, Look.FACT),
        BlockCell(message, Look.FACT),
        *(
            entry_cell(field, content.text(CellKey(Area.EXPLANATION, key, field.code)))
            for field in content.catalogue.forms.explanation
        ),
    )


def targets_sheet(content: Content) -> Sheet:
    """Return 目标对照: each indicator's value held against line and target."""
    columns = (
        BlockColumn("indicator", "代码", 8),
        BlockColumn("name", "指标名称", 40),
        BlockColumn("unit", "计量单位", 12),
        BlockColumn("baseline", "基期", 11),
        BlockColumn("line", "时序目标", 12),
        BlockColumn("target", "规划目标", 14),
        BlockColumn("own_target", "本单位目标", 12),
        BlockColumn("value", "对照值", 13),
        BlockColumn("basis", "对照口径", 12),
        BlockColumn("status", "状态", 16, {str(status): pair for status, pair in STATUS_COLOURS.items()}),
    )
    judgements = [(indicator, content.report.judgement(indicator)) for indicator in content.report.asked]
    judged = Counter(str(judgement.status) for _, judgement in judgements)
    summary = "　".join(f"{status} {judged[status]}" for status in map(str, STATUS_COLOURS) if judged[status])
    rows = (_target_row(content, indicator, judgement) for indicator, judgement in judgements)
    block = Block(TARGETS_TABLE, "", columns, rows)
    return Sheet(
        "目标对照", "目标对照", (block,), subtitle=f"指标 {sum(judged.values())} 项：{summary}", frozen_columns=2
    )


def _target_row(content: Content, indicator: Indicator, judgement: Judgement) -> tuple[BlockCell, ...]:
    derived = content.figures(indicator)
    places = 0 if indicator.kind is Kind.COUNT else indicator.places
    compared = Shown(NOTHING)
    if judgement.compared is not None:
        compared = Shown(displayed(judgement.compared, indicator.places), judgement.compared)
    return (
        BlockCell(indicator.code, Look.CODE),
        BlockCell(indicator.name, Look.FACT),
        BlockCell(indicator.unit, Look.FACT_CENTRED),
        fact_cell(indicator.baseline_text or NOTHING, centred=True),
        derived_cell(derived.get("line", Shown(NOTHING)), places),
        fact_cell(indicator.target_text or NOTHING, centred=True),
        derived_cell(derived.get("own_target", Shown(NOTHING)), places),
        derived_cell(compared, places),
        BlockCell(judged_by(indicator), Look.FACT_CENTRED),
        derived_cell(derived["status"], 0),
    )
