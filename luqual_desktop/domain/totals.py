"""Checks at the level of totals: behind, missing, much changed, reported twice, and sums that the store contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Time
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey
from luqual_desktop.domain.figures import EntryTable, Window, Windows
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.numbers import displayed, told_apart
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.rollup import Figure, Total
from luqual_desktop.domain.rules import registry
from luqual_desktop.domain.rules.indicators import check_change, check_stock, found_at
from luqual_desktop.domain.rules.places import found
from luqual_desktop.domain.status import Status
from luqual_desktop.domain.submission import Submission

_NAMED = 3


def total_findings(catalogue: Catalogue, unit: str, period: Period, totals: Mapping[str, Total]) -> list[Finding]:
    """Return what is to be explained or looked at in the totals of a consolidating unit."""
    name = catalogue.unit_names.get(unit, unit)
    findings = []
    for code, total in totals.items():
        indicator = catalogue.indicator_by_code[code]
        judgement, figure = total.judgement, total.figure
        if judgement.status is Status.BEHIND and judgement.compared is not None and judgement.target.line is not None:
            now, line = told_apart(judgement.compared, judgement.target.line, indicator.places)
            whose = f"{name}{period}“{indicator.name}”"
            message = f"{whose}合计为 {now}{indicator.unit}，未达到时序目标 {line}{indicator.unit}，请说明。"
            findings.append(found_at(catalogue, registry.BEHIND, indicator, message))
        if not figure.complete:
            missing = figure.expected - figure.reported
            message = (
                f"“{indicator.name}”已报 {figure.reported}/{figure.expected}，缺 {missing} 个单位，合计不完整，"
                "请催报或说明原因。"
            )
            findings.append(found_at(catalogue, registry.MISSING, indicator, message))
        elif judgement.status is Status.MISSING and judgement.gaps:
            message = (
                f"“{indicator.name}”规划期累计缺 {judgement.gaps} 期数据，合计暂不能判定，请催报以前报告期或说明原因。"
            )
            findings.append(found_at(catalogue, registry.MISSING, indicator, message))
        findings += _changes(catalogue, indicator, figure)
    return findings


def _changes(catalogue: Catalogue, indicator: Indicator, figure: Figure) -> Iterator[Finding]:
    """Hold a total against that of the last period, where every unit is in both: else units differ, not figures."""
    parts = figure.entry.parts
    if parts is None or not figure.complete or figure.sums.previous.gaps:
        return
    yield from check_change(catalogue, indicator, figure.entry, figure.sums, _TOTAL)
    yield from check_stock(catalogue, indicator, (parts.numerator, parts.denominator), figure.sums, _TOTAL)


_TOTAL = "合计"


def _single_periods(indicator: Indicator, carried: Windows, own: Windows) -> Iterator[tuple[str, Window, Window]]:
    """Give what a stock says of earlier periods; of all others the sums over time tell of the same difference."""
    if indicator.time is Time.STOCK:
        yield "上期", carried.previous, own.previous
        yield "上年同期", carried.last_year, own.last_year


def conflict_findings(
    catalogue: Catalogue,
    doubly: Iterable[str],
    twice: Mapping[str, Iterable[str]],
    though_missing: Mapping[str, tuple[str, str]],
) -> list[Finding]:
    """Return the errors of a roll-up.

    They are: an indicator given at both levels, a leaf that arrives by two ways, a leaf that arrives by one way and
    is told as missing by another.
    """
    findings = []
    for code in doubly:
        indicator = catalogue.indicator_by_code[code]
        message = f"“{indicator.name}”本级和下级都填报了，合计会重复，请在任务包中明确由谁填报或退回一方。"
        findings.append(found_at(catalogue, registry.BOTH_LEVELS, indicator, message))
    for unit, ways in twice.items():
        name = catalogue.unit_names.get(unit, unit)
        message = f"{name}（{unit}）的上报经由 {'、'.join(ways)} 重复到达，请只保留一份。"
        findings.append(found(catalogue, registry.ARRIVED_TWICE, CellKey(Area.COVER, COVER_RECORD, unit), message))
    for unit, (where, through) in though_missing.items():
        name, whose = (catalogue.unit_names.get(each, each) for each in (unit, where))
        message = (
            f"{name}（{unit}）在{whose}（{where}）的汇总中记为缺报，又经由 {through} 报来，应报单位会多算一个。"
            f"请由{whose}收入后重新汇总，只收它的汇总工作簿。"
        )
        findings.append(found(catalogue, registry.ARRIVED_TWICE, CellKey(Area.COVER, COVER_RECORD, unit), message))
    return findings


def left_out_findings(
    catalogue: Catalogue, submission: Submission, figures: Mapping[str, Figure], own: EntryTable
) -> list[Finding]:
    """Return whether a consolidated submission's sums lack periods that its unit reported by itself, which are `own`.

    A unit that begins to collect adds up those below it; what it had reported for them before is not in that by itself.
    """
    lacking: dict[Period, str] = {}
    for (code, period), entry in sorted(own.items(), key=lambda each: each[0]):
        indicator, figure, parts = catalogue.indicator_by_code[code], figures.get(code), entry.parts
        if indicator.time is Time.STOCK or figure is None or parts is None:
            continue
        if (parts.numerator or parts.denominator) and period not in figure.sums.plan.covered:
            lacking.setdefault(period, f"{code} {indicator.name}")
    if not lacking:
        return []
    periods = sorted(lacking)
    told = "、".join(each.name for each in periods[:_NAMED]) + (f"等 {len(periods)} 期" if periods[_NAMED:] else "")
    message = (
        f"{submission.unit_name}{told}由本单位自报，这次的汇总工作簿没有把这些计入累计（如“{lacking[periods[0]]}”），"
        "合计的累计因此偏少。请与该单位核实汇总范围。"
    )
    key = CellKey(Area.COVER, COVER_RECORD, submission.unit)
    return [found(catalogue, registry.LEFT_OUT, key, message)]


def carried_findings(catalogue: Catalogue, submission: Submission, figures: Mapping[str, Figure]) -> list[Finding]:
    """Return where the sums a submission carries differ from those added up from what was accepted."""
    findings = []
    for code, sums in submission.carried.items():
        figure, indicator = figures.get(code), catalogue.indicator_by_code.get(code)
        if figure is None or indicator is None:
            continue
        for name, carried, own in (
            *_single_periods(indicator, sums, figure.sums),
            ("本年累计", sums.year, figure.sums.year),
            ("规划期累计", sums.plan, figure.sums.plan),
        ):
            if carried.parts is not None and own.parts is not None and carried.parts != own.parts:
                was, now = carried.parts.value(indicator), own.parts.value(indicator)
                told = [displayed(each, indicator.places) if each is not None else "—" for each in (was, now)]
                message = (
                    f"{submission.unit_name}“{indicator.name}”{name}自报 {told[0]}，按已接收的历次上报应为 {told[1]}，"
                    "按后者汇总，请核对。"
                )
                findings.append(found_at(catalogue, registry.CARRIED_DIFFERS, indicator, message))
    return findings
