"""The sheets of totals: 汇总表 and 目标对照."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import lru_cache

from luqual_desktop.domain.catalogue import Indicator, Kind
from luqual_desktop.domain.colours import STATUS_COLOURS
from luqual_desktop.domain.derived import NOTHING, Shown
from luqual_desktop.domain.figures import part_texts
from luqual_desktop.domain.numbers import (
    SIGNIFICANT_DIGITS,
    canonical,
    displayed,
    exact_difference,
    parse_number,
    significant_digits,
)
from luqual_desktop.domain.rollup import Total
from luqual_desktop.domain.status import judged_by
from luqual_desktop.workbook.blocks import Block, BlockCell, BlockColumn, Sheet
from luqual_desktop.workbook.consolidated_content import ConsolidatedContent
from luqual_desktop.workbook.marks import TARGETS_TABLE
from luqual_desktop.workbook.report_blocks import derived_cell, fact_cell
from luqual_desktop.workbook.section_sheets import signature_line
from luqual_desktop.workbook.styles import Look

TOTALS = "totals"
COMPLETE, INCOMPLETE = "完整", "不完整"

_STATUS = BlockColumn("status", "状态", 15, {str(status): pair for status, pair in STATUS_COLOURS.items()})
_IDENTITY = (
    BlockColumn("indicator", "代码", 6),
    BlockColumn("name", "指标名称", 27),
    BlockColumn("unit", "计量单位", 8),
)


@lru_cache(1_000)  # the figures of many units are small numbers, and few of them differ
def number_cell(text: str, look: Look = Look.FACT_NUMBER) -> BlockCell:
    """Return an exact figure: as a number where a spreadsheet can hold it, else as text; a dash for none."""
    number = parse_number(text)
    if number is None:
        return BlockCell(text or NOTHING, Look.FACT_CENTRED)
    if significant_digits(number) > SIGNIFICANT_DIGITS:
        return BlockCell(text, Look.FACT_CENTRED)
    return BlockCell(text, look, len(text.partition(".")[2]))


def totals_sheet(content: ConsolidatedContent) -> Sheet:
    """Return 汇总表: each indicator's total with its parts, its sums over time, who has reported, and its verdict."""
    columns = (
        *_IDENTITY,
        BlockColumn("numerator", "分子合计（均值为值×权）", 12),
        BlockColumn("denominator", "分母合计（权合计）", 12),
        BlockColumn("value", "本期值", 9.5),
        BlockColumn("year", "本年累计", 9.5),
        BlockColumn("plan", "规划期累计", 12),
        BlockColumn("net", "剔除重复后", 9),
        BlockColumn("reported", "已报单位", 7),
        BlockColumn("expected", "应报单位", 7),
        BlockColumn("line", "时序目标", 9),
        BlockColumn("target", "规划目标", 11),
        _STATUS,
        BlockColumn("complete", "完整性", 11),
    )
    rows = (_total_row(content, indicator) for indicator in content.catalogue.indicators)
    judged = Counter(
        str(total.judgement.status) for total in content.consolidated.totals.values() if total.judgement.status
    )
    told = "　".join(f"{status} {judged[status]}" for status in map(str, STATUS_COLOURS) if judged[status])
    subtitle = f"{content.reported_of_expected}　　指标 {sum(judged.values())} 项：{told}"
    block = Block(TOTALS, "", columns, rows)
    return Sheet("汇总表", "汇总表", (block,), subtitle=subtitle, foot=signature_line(content), frozen_columns=2)


def _total_row(content: ConsolidatedContent, indicator: Indicator) -> tuple[BlockCell, ...]:
    total, derived = content.total(indicator), content.derived(indicator)
    identity = (
        BlockCell(indicator.code, Look.CODE),
        BlockCell(indicator.name, Look.FACT),
        BlockCell(indicator.unit, Look.FACT_CENTRED),
    )
    target, status = fact_cell(indicator.target_text or NOTHING, centred=True), derived_cell(derived["status"], 0)
    if total is None:
        blank = BlockCell(NOTHING, Look.FACT_CENTRED)
        return (*identity, *(blank for _ in range(9)), target, status, BlockCell("本级创建", Look.FACT_CENTRED))
    figure, parts = total.figure, total.figure.entry.parts
    places = places_of(indicator)
    return (
        *identity,
        *(number_cell(text or "") for text in part_texts(parts)),
        derived_cell(derived["own_value"], places),
        derived_cell(derived["year"], places),
        derived_cell(_plan_value(indicator, total), places),
        number_cell("" if total.net is None else canonical(total.net)),
        number_cell(str(figure.reported)),
        number_cell(str(figure.expected)),
        derived_cell(derived["line"], places),
        target,
        status,
        BlockCell(_completeness(total), Look.FACT_CENTRED),
    )


def _completeness(total: Total) -> str:
    """Tell whether all who should have reported, and how many periods 规划期累计 lacks: it is a least then."""
    told, gaps = COMPLETE if total.figure.complete else INCOMPLETE, len(total.figure.sums.plan.gaps)
    return f"{told}\n累计缺{gaps}期" if gaps else told


def _plan_value(indicator: Indicator, total: Total) -> Shown:
    """Return 规划期累计 as a bare number, which the check formulas can take; what it lacks stands under 完整性."""
    plan = total.figure.sums.plan.parts
    value = None if plan is None else plan.value(indicator)
    return Shown(NOTHING) if value is None else Shown(displayed(value, indicator.places), value)


def places_of(indicator: Indicator) -> int:
    """Return with how many decimals an indicator's value is shown."""
    return 0 if indicator.kind is Kind.COUNT else indicator.places


def total_targets_sheet(content: ConsolidatedContent) -> Sheet:
    """Return 目标对照: each total held against line and target, and how far it is from them."""
    columns = (
        *_IDENTITY,
        BlockColumn("baseline", "基期", 9),
        BlockColumn("line", "时序目标", 10),
        BlockColumn("target", "规划目标", 14),
        BlockColumn("own_target", "本单位目标", 10),
        BlockColumn("value", "对照值", 11),
        BlockColumn("basis", "对照口径", 11),
        BlockColumn("distance", "与时序目标之差", 11),
        _STATUS,
        BlockColumn("complete", "已报单位", 13),
    )
    rows = (_target_row(content, indicator) for indicator in content.catalogue.indicators)
    return Sheet("目标对照", "目标对照", (Block(TARGETS_TABLE, "", columns, rows),), frozen_columns=2)


def _target_row(content: ConsolidatedContent, indicator: Indicator) -> tuple[BlockCell, ...]:
    total, derived, places = content.total(indicator), content.derived(indicator), places_of(indicator)
    judgement = total.judgement if total else None
    compared = judgement.compared if judgement else None
    line = judgement.target.line if judgement else None
    return (
        BlockCell(indicator.code, Look.CODE),
        BlockCell(indicator.name, Look.FACT),
        BlockCell(indicator.unit, Look.FACT_CENTRED),
        fact_cell(indicator.baseline_text or NOTHING, centred=True),
        derived_cell(derived.get("line"), places),
        fact_cell(indicator.target_text or NOTHING, centred=True),
        derived_cell(derived.get("own_target"), places),
        _rounded(compared, indicator.places),
        BlockCell(judged_by(indicator), Look.FACT_CENTRED),
        _rounded(None if compared is None or line is None else compared - line, indicator.places),
        derived_cell(derived["status"], 0),
        BlockCell(_reported(total), Look.FACT_CENTRED),
    )


def _rounded(number: Fraction | None, places: int) -> BlockCell:
    return number_cell("" if number is None else displayed(number, places))


def _reported(total: Total | None) -> str:
    if total is None:
        return NOTHING
    told = f"{total.figure.reported}/{total.figure.expected}"
    return told if total.figure.complete else f"{told} {INCOMPLETE}"


def removed_text(total: Total) -> str:
    """Return how many confirmed duplicates were taken off a count; empty where there is no count."""
    plan = total.figure.sums.plan.parts
    if total.net is None or plan is None:
        return ""
    return canonical(exact_difference(plan.numerator, total.net))
