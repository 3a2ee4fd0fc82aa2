"""核对: live formulas that add the units' figures up again and hold them against the totals; all must say 一致."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Indicator, Kind
from luqual_desktop.domain.colours import STATUS_COLOURS
from luqual_desktop.domain.figures import Parts
from luqual_desktop.domain.numbers import SIGNIFICANT_DIGITS, canonical
from luqual_desktop.domain.rollup import Total
from luqual_desktop.domain.status import Status
from luqual_desktop.workbook.blocks import Block, BlockCell, BlockColumn, Placement, Sheet
from luqual_desktop.workbook.consolidated_content import ConsolidatedContent
from luqual_desktop.workbook.styles import Look
from luqual_desktop.workbook.tally_sheets import NETS, REMOVED, SUSPECTS
from luqual_desktop.workbook.total_sheets import TOTALS
from luqual_desktop.workbook.unit_sheets import figures_code, measured

CHECKS = "checks"
AGREES, DIFFERS = "一致", "不一致"
_VERDICTS = {AGREES: STATUS_COLOURS[Status.MET], DIFFERS: STATUS_COLOURS[Status.MISSING]}
_FIRST_COLUMN, _SECOND_COLUMN, _VERDICT_COLUMN = "C", "D", "F"


class Check(NamedTuple):
    """One thing that is worked out twice: a figure as shown, the same added up again, and to how many decimals."""

    what: str
    shown: str
    again: str
    places: int
    rounded: bool = False


def check_sheet(content: ConsolidatedContent, placed: Mapping[str, Placement]) -> Sheet:
    """Return 核对, written when the places of all other blocks are known; its first line is the verdict on all."""
    columns = (
        BlockColumn("number", "序号", 6),
        BlockColumn("what", "核对内容", 56),
        BlockColumn("shown", "汇总数", 20),
        BlockColumn("again", "按各单位数重算", 20),
        BlockColumn("difference", "差", 12),
        BlockColumn("verdict", "结果", 12, _VERDICTS),
    )
    checks = list(_checks(content, placed))
    block = Block(CHECKS, "", columns, _rows(checks, _first_row(content)))
    subtitle = "本页全为公式，打开或重算后自动核对；“不一致”表示某个数在导出后被改动。"
    return Sheet("核对", "核对", (block,), subtitle=subtitle)


def _first_row(content: ConsolidatedContent) -> int:
    """Return the first row of records: title, warning, line below it, marks, heading."""
    return 5 + bool(content.warnings)


def _rows(checks: list[Check], first: int) -> Iterator[tuple[BlockCell, ...]]:
    column = f"{_VERDICT_COLUMN}{first + 1}:{_VERDICT_COLUMN}{first + len(checks)}"
    verdict = f'=IF(COUNTIF({column},"{AGREES}")={len(checks)},"{AGREES}","{DIFFERS}")'
    yield (
        BlockCell("", Look.FACT_CENTRED),
        BlockCell(f"以下 {len(checks)} 项全部一致", Look.FACT),
        *(BlockCell("", Look.FACT_CENTRED) for _ in range(3)),
        BlockCell(verdict, Look.FACT_CENTRED, formula=True),
    )
    for number, check in enumerate(checks, start=1):
        yield _row(number, check, first + number)


def _row(number: int, check: Check, row: int) -> tuple[BlockCell, ...]:
    first, second = f"{_FIRST_COLUMN}{row}", f"{_SECOND_COLUMN}{row}"
    difference = f"=ROUND({first}-{second},{check.places + check.rounded})"
    # A figure shown rounded may be half a unit of its last place off the one worked out again.
    room = f"0.50001*10^-{check.places}" if check.rounded else "0"
    verdict = f'=IF(ABS(E{row})<={room},"{AGREES}","{DIFFERS}")'
    return (
        BlockCell(str(number), Look.FACT_NUMBER, 0),
        BlockCell(check.what, Look.FACT),
        BlockCell(f"=ROUND({check.shown},{check.places})", Look.FACT_NUMBER, max(0, check.places), formula=True),
        BlockCell(
            f"=ROUND({check.again},{check.places + check.rounded})",
            Look.FACT_NUMBER,
            max(0, check.places + check.rounded),
            formula=True,
        ),
        BlockCell(difference, Look.FACT_NUMBER, max(0, check.places + check.rounded), formula=True),
        BlockCell(verdict, Look.FACT_CENTRED, formula=True),
    )


def _checks(content: ConsolidatedContent, placed: Mapping[str, Placement]) -> Iterator[Check]:
    numbers = {each.code: number for number, each in enumerate(content.catalogue.indicators)}
    counts = [each.code for each in content.catalogue.indicators if each.kind is Kind.COUNT]
    for section in content.catalogue.sections:
        for indicator in measured(content, section):
            total = content.total(indicator)
            if total is not None:
                units = placed[figures_code(section)]
                yield from _indicator_checks(content, indicator, total, placed, units, numbers[indicator.code])
                if indicator.kind is Kind.COUNT:
                    yield from _net_checks(indicator, placed, numbers[indicator.code], counts.index(indicator.code))


def _indicator_checks(
    content: ConsolidatedContent,
    indicator: Indicator,
    total: Total,
    placed: Mapping[str, Placement],
    units: Placement,
    number: int,
) -> Iterator[Check]:
    totals, name = placed[TOTALS], f"{indicator.code} {indicator.name}"
    first, second = (units.column(f"{indicator.code}.{key}") for key in ("numerator", "denominator"))
    parts = total.figure.entry.parts
    places = _places(parts)
    yield Check(
        f"{name}：分子合计" if indicator.denominator else f"{name}：本期合计",
        _number(totals.cell("numerator", number)),
        f"SUM({first})",
        places[0],
    )
    if indicator.kind is Kind.COUNT:
        yield Check(f"{name}：规划期累计", _number(totals.cell("plan", number)), f"SUM({second})", 0)
    else:
        yield Check(f"{name}：分母合计", _number(totals.cell("denominator", number)), f"SUM({second})", places[1])
        if total.judgement.value is not None:
            scale = indicator.scale if indicator.kind is Kind.RATIO else 1
            quotient = f"SUM({first})*{scale}/SUM({second})"
            yield Check(f"{name}：本期值", totals.cell("value", number), quotient, indicator.places, rounded=True)
    if content.consolidated.all_leaves:
        yield Check(f"{name}：已报单位", totals.cell("reported", number), f"COUNT({first})", 0)
    yield from _section_check(content, indicator, placed, number)


def _section_check(
    content: ConsolidatedContent, indicator: Indicator, placed: Mapping[str, Placement], number: int
) -> Iterator[Check]:
    """Hold the total against the same figure on the section's own sheet, which the level above reads."""
    shown = placed.get(indicator.section)
    asked = [each.code for each in measured(content) if each.section == indicator.section]
    if shown is None:
        return
    key = "value" if indicator.kind is Kind.MEAN else "numerator"
    place = shown.cell("first", asked.index(indicator.code))
    what = f"{indicator.code} {indicator.name}：与“{shown.sheet}”页一致"
    yield Check(what, _number(placed[TOTALS].cell(key, number)), _number(place), indicator.places)


def _net_checks(
    indicator: Indicator, placed: Mapping[str, Placement], number: int, count_number: int
) -> Iterator[Check]:
    totals, nets, suspects = placed[TOTALS], placed[NETS], placed[SUSPECTS]
    what = f"{indicator.code} {indicator.name}"
    removed = f'SUMIF({suspects.column("indicator")},"{indicator.code}",{suspects.column(REMOVED)})'
    gross = _number(totals.cell("plan", number))
    yield Check(f"{what}：剔除数", _number(nets.cell(REMOVED, count_number)), removed, 0)
    yield Check(f"{what}：剔除重复后", _number(totals.cell("net", number)), f"{gross}-{removed}", 0)


def _number(address: str) -> str:
    """Return a formula for the number in a cell: a longer one stands there as text, a dash is none."""
    digits = f'SUBSTITUTE(SUBSTITUTE({address},",","")," ","")'
    return f"IF(ISNUMBER({address}),{address},IFERROR(VALUE({digits}),0))"


def _places(parts: Parts | None) -> tuple[int, int]:
    if parts is None:
        return 0, 0
    return _places_of(canonical(parts.numerator)), _places_of(canonical(parts.denominator or parts.numerator))


def _places_of(text: str) -> int:
    """Return to how many decimals sums can be compared that a spreadsheet works out with 15 digits."""
    whole, _, fraction = text.partition(".")
    return min(len(fraction) + 2, SIGNIFICANT_DIGITS - 1 - len(whole)) if fraction else min(0, 14 - len(whole))
