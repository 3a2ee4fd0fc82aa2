"""The sheets unit by unit: 单位×指标, the figures behind it, 报送情况 and 数据来源."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from luqual_desktop.domain.catalogue import Indicator, Kind, Section
from luqual_desktop.domain.colours import QUIET, STATUS_COLOURS, Colours
from luqual_desktop.domain.consolidated import UnitFigure, UnitPart
from luqual_desktop.domain.derived import NOTHING
from luqual_desktop.domain.numbers import parse_number
from luqual_desktop.domain.status import Status
from luqual_desktop.workbook.blocks import Block, BlockCell, BlockColumn, Sheet
from luqual_desktop.workbook.consolidated_content import ConsolidatedContent
from luqual_desktop.workbook.styles import Look
from luqual_desktop.workbook.total_sheets import number_cell, places_of

MATRIX = "matrix"
STANDINGS = "standings"
SOURCES = "sources"

_LOOKS: dict[str, Look] = {
    Status.MET: Look.MET,
    Status.ON_TRACK: Look.ON_TRACK,
    Status.BEHIND: Look.BEHIND,
    Status.MISSING: Look.MISSING,
    Status.FAULTY: Look.MISSING,
    Status.NO_TARGET: Look.NO_TARGET,
}
_GOOD, _BAD, _GOING = (STATUS_COLOURS[each] for each in (Status.MET, Status.MISSING, Status.BEHIND))
_STANDING_COLOURS: dict[str, Colours] = {
    "按时": _GOOD,
    "已报": _GOOD,
    "已重报": _GOOD,
    "迟报": _GOING,
    "已退回": _GOING,
    "缺报": _BAD,
    "已撤并": QUIET,
}
_UNIT = (BlockColumn("unit", "单位代码", 11), BlockColumn("unit_name", "单位", 13))


def figures_code(section: Section) -> str:
    """Return the code of the block that holds the figures of a section, unit by unit."""
    return f"{section.code}-units"


def measured(content: ConsolidatedContent, section: Section | None = None) -> list[Indicator]:
    """Return the indicators that add up, of a section or of all."""
    return [each for each in content.catalogue.measured if section is None or each.section == section.code]


def matrix_sheet(content: ConsolidatedContent) -> Sheet:
    """Return 单位×指标: each unit's value of each indicator in the colour of its status, with a sign beside it."""
    indicators = measured(content)
    columns = (*_UNIT, *(BlockColumn(each.code, f"{each.code} {each.name}", 7.6) for each in indicators))
    rows = (_matrix_row(indicators, part) for part in content.units.units())
    legend = "√ 达标　○ 进度正常　▼ 滞后　＊ 未设目标　计数指标为规划期累计，其余为本期值"
    return Sheet(
        "单位×指标",
        "单位×指标",
        (Block(MATRIX, "", columns, rows),),
        subtitle=f"{content.reported_of_expected}　　{legend}",
        frozen_columns=2,
        large=True,
    )


def _matrix_row(indicators: list[Indicator], part: UnitPart) -> tuple[BlockCell, ...]:
    cells = (_matrix_cell(indicator, part.figures.get(indicator.code)) for indicator in indicators)
    return (*_unit_cells(part), *cells)


def _matrix_cell(indicator: Indicator, figure: UnitFigure | None) -> BlockCell:
    if figure is None:
        return BlockCell("不报", Look.ABSENT)
    word, gaps, _ = figure.status.partition("（")
    look = _LOOKS.get(word, Look.QUIET)
    shown = figure.plan if indicator.kind is Kind.COUNT else figure.value
    lacking = word == Status.MISSING  # of a unit that has reported now: some period before
    if (lacking and not figure.reported) or parse_number(shown) is None:
        return BlockCell(word, look)
    return BlockCell(f"至少{shown}", look) if gaps or lacking else BlockCell(shown, look, places_of(indicator))


def _unit_cells(part: UnitPart) -> tuple[BlockCell, ...]:
    return BlockCell(part.unit, Look.CODE), BlockCell(part.name, Look.FACT)


def unit_figures_sheets(content: ConsolidatedContent) -> Iterator[Sheet]:
    """Yield a sheet a section with the exact figures that the totals are made of, unit by unit."""
    for section in content.catalogue.sections:
        indicators = measured(content, section)
        if indicators:
            columns = (*_UNIT, *(column for each in indicators for column in figure_columns(each)))
            rows = (_figures_row(indicators, part) for part in content.units.units())
            block = Block(figures_code(section), "", columns, rows)
            name = f"单位数据-{section.name}"
            yield Sheet(name, f"各单位数据　{section.name}", (block,), frozen_columns=2, large=len(columns) > 14)


def figure_columns(indicator: Indicator) -> tuple[BlockColumn, ...]:
    """Return the columns of an indicator's figures: what is added up, and of a count its sum over the plan."""
    first, second = f"{indicator.code}.numerator", f"{indicator.code}.denominator"
    if indicator.kind is Kind.COUNT:
        told = indicator.numerator.name if indicator.numerator else indicator.name
        return (
            BlockColumn(first, f"{indicator.code} {told}", 9.5),
            BlockColumn(second, f"{indicator.code} 规划期累计", 9.5),
        )
    names = [part.name for part in (indicator.numerator, indicator.denominator) if part is not None]
    if indicator.kind is Kind.MEAN:
        names[0] = f"{names[0]}×{names[1]}"
    return (
        BlockColumn(first, f"{indicator.code} {names[0]}", 11),
        BlockColumn(second, f"{indicator.code} {names[1]}", 11),
    )


def _figures_row(indicators: list[Indicator], part: UnitPart) -> tuple[BlockCell, ...]:
    figures = (_figure_cells(each, part.figures.get(each.code, UnitFigure(status=NOTHING))) for each in indicators)
    return (*_unit_cells(part), *chain.from_iterable(figures))


def _figure_cells(indicator: Indicator, figure: UnitFigure) -> Iterator[BlockCell]:
    word = figure.status.partition("（")[0]
    for text in (figure.numerator, figure.plan if indicator.kind is Kind.COUNT else figure.denominator):
        yield number_cell(text) if text else BlockCell(word, _LOOKS.get(word, Look.QUIET))


def standings_sheet(content: ConsolidatedContent) -> Sheet:
    """Return 报送情况: for each unit whether it has reported, on time or late, and when."""
    columns = (
        *_UNIT,
        BlockColumn("standing", "报送情况", 11, _STANDING_COLOURS),
        BlockColumn("deadline", "截止日期", 12),
        BlockColumn("reported_on", "报出日期", 12),
        BlockColumn("late", "迟报（天）", 9),
        BlockColumn("revision", "报送次数", 9),
        BlockColumn("received", "接收时间", 20),
        BlockColumn("file", "文件", 50),
    )
    received = {source.unit: source for source in content.consolidated.sources}

    def rows() -> Iterator[tuple[BlockCell, ...]]:
        for part in content.units.units():
            source = received.get(part.unit)
            yield (
                *_unit_cells(part),
                BlockCell(part.standing, Look.FACT_CENTRED),
                BlockCell(part.deadline or "未设", Look.FACT_CENTRED),
                BlockCell(part.reported_on or NOTHING, Look.FACT_CENTRED),
                number_cell(str(part.days_late) if part.days_late else ""),
                BlockCell(f"第{part.revision}次" if part.revision else NOTHING, Look.FACT_CENTRED),
                BlockCell(_minute(source.received_at) if source else NOTHING, Look.FACT_CENTRED),
                BlockCell(source.file_name if source else NOTHING, Look.FACT),
            )

    block = Block(STANDINGS, "", columns, rows())
    return Sheet("报送情况", "报送情况", (block,), subtitle=content.reported_of_expected, frozen_columns=2)


def sources_sheet(content: ConsolidatedContent) -> Sheet:
    """Return 数据来源: from which file, with which digest, each unit's figures come."""
    columns = (
        *_UNIT,
        BlockColumn("scope", "范围", 8),
        BlockColumn("revision", "报送次数", 9),
        BlockColumn("file", "文件", 42),
        BlockColumn("digest", "内容摘要（SHA-256）", 34),
        BlockColumn("sha256", "文件摘要（SHA-256）", 34),
        BlockColumn("received", "接收时间", 18),
        BlockColumn("edited", "导出后改动", 10),
        BlockColumn("signature", "签名", 13),
    )
    rows = (
        (
            BlockCell(source.unit, Look.CODE),
            BlockCell(source.name, Look.FACT),
            BlockCell(source.scope.label, Look.FACT_CENTRED),
            BlockCell(f"第{source.revision}次", Look.FACT_CENTRED),
            BlockCell(source.file_name, Look.FACT),
            BlockCell(source.digest, Look.FACT),
            BlockCell(source.file_sha256, Look.FACT),
            BlockCell(_minute(source.received_at), Look.FACT_CENTRED),
            BlockCell("有" if source.edited else "无", Look.FACT_CENTRED),
            BlockCell(source.signature or "本级", Look.FACT_CENTRED),
        )
        for source in content.consolidated.sources
    )
    return Sheet("数据来源", "数据来源", (Block(SOURCES, "", columns, rows),), frozen_columns=2)


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")
