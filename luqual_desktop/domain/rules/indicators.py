"""Checks of an indicator's figures: in themselves, against earlier periods and against the target."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from luqual_desktop.domain.catalogue import Indicator, Kind, Meaning, TargetSource, Time
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.figures import Entry, EntryState, Parts, Windows, part_fields, readings_of
from luqual_desktop.domain.findings import Finding, Rule
from luqual_desktop.domain.numbers import canonical, displayed
from luqual_desktop.domain.reading import Reading, State, read
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules import registry
from luqual_desktop.domain.rules.entries import check_field, check_fields
from luqual_desktop.domain.rules.places import found
from luqual_desktop.domain.status import Judgement, Status, is_due


def check_indicator(report: Report, indicator: Indicator) -> Iterator[Finding]:
    """Check everything about one indicator of a report except its ledger."""
    if indicator.kind is Kind.MILESTONE:
        yield from _check_milestone(report, indicator)
        return
    for field in part_fields(indicator):
        yield from check_field(report, Area.INDICATOR, indicator.code, field)
    readings = readings_of(indicator, report.cells)
    yield from _check_pair(report, indicator, readings)
    judgement = report.judgement(indicator)
    yield from _check_standing(report, indicator, judgement)
    entry = report.entry(indicator)
    if entry.state is EntryState.GIVEN:
        sums = report.sums(indicator)
        yield from _check_change(report, indicator, entry, sums)
        yield from _check_stock(report, indicator, readings, sums)
        yield from _check_running_total(report, indicator, entry, sums)
    elif entry.state is EntryState.INAPPLICABLE and report.applies(indicator):
        message = f"“{indicator.name}”由本单位自行填报为不适用，任务包没有这样规定，请确认。"
        yield _at(report, registry.DECLARED_INAPPLICABLE, indicator, message)


def _at(report: Report, rule: Rule, indicator: Indicator, message: str, part: int = 0) -> Finding:
    code = part_fields(indicator)[part].code
    return found(report.catalogue, rule, CellKey(Area.INDICATOR, indicator.code, code), message)


def _check_pair(report: Report, indicator: Indicator, readings: list[Reading]) -> Iterator[Finding]:
    if len(readings) != 2 or any(reading.state is State.UNREADABLE for reading in readings):
        return
    names = [field.name for field in part_fields(indicator)]
    states = [reading.state for reading in readings]
    if states[0] is not states[1]:
        part = next((place for place, state in enumerate(states) if state is State.BLANK), 0)
        message = f"“{names[0]}”和“{names[1]}”应同时填数、同时留空或同时填“不适用”，请补齐“{names[part]}”。"
        yield _at(report, registry.HALF_A_PAIR, indicator, message, part)
        return
    first, second = readings[0].number, readings[1].number
    if indicator.kind is Kind.RATIO and first is not None and second is not None:
        yield from _check_proportion(report, indicator, names, first, second)


def _check_proportion(
    report: Report, indicator: Indicator, names: list[str], first: Decimal, second: Decimal
) -> Iterator[Finding]:
    if not second and first:
        message = f"“{names[1]}”为 0，而“{names[0]}”为 {canonical(first)}，请核对这两项。"
        yield _at(report, registry.OUT_OF_NOTHING, indicator, message, 1)
    elif indicator.share and first > second:
        message = f"“{names[0]}”{canonical(first)} 大于“{names[1]}”{canonical(second)}，请核对这两项是否填反或填错。"
        yield _at(report, registry.MORE_THAN_ALL, indicator, message)


def _check_standing(report: Report, indicator: Indicator, judgement: Judgement) -> Iterator[Finding]:
    if judgement.status is Status.BEHIND and judgement.compared is not None and judgement.target.line is not None:
        line = displayed(judgement.target.line, indicator.places + 2)
        now = displayed(judgement.compared, indicator.places + 2)
        message = (
            f"“{indicator.name}”为 {now}{indicator.unit}，未达到本期时序目标 {line}{indicator.unit}，请说明原因和措施。"
        )
        yield _at(report, registry.BEHIND, indicator, message)
    elif judgement.status is Status.MISSING:
        yield _at(report, registry.MISSING, indicator, _missing_sentence(report, indicator, judgement))
    elif judgement.status is Status.NO_EVENT:
        message = f"“{indicator.name}”的分母为 0，本期按“无发生”处理；如有发生请补填。"
        yield _at(report, registry.NO_EVENT, indicator, message)
    elif judgement.status is Status.NO_TARGET and indicator.target_source is TargetSource.EXTERNAL:
        message = f"“{indicator.name}”{report.period.year} 年目标尚未设定，暂不评价；请向上级索取任务包。"
        yield _at(report, registry.NO_TARGET, indicator, message)


def _missing_sentence(report: Report, indicator: Indicator, judgement: Judgement) -> str:
    if report.entry(indicator).state is EntryState.BLANK:
        return f"“{indicator.name}”应报而未填（缺报，不作 0 计）。请填报；确实没有数据的请说明原因，确为零请填 0。"
    return f"“{indicator.name}”规划期累计缺 {judgement.gaps} 期数据，暂不能判定，请补报以前报告期或说明原因。"


def _check_change(report: Report, indicator: Indicator, entry: Entry, sums: Windows) -> Iterator[Finding]:
    before = sums.previous.parts
    if indicator.kind is Kind.COUNT or before is None or entry.parts is None:
        return
    limit = Fraction(indicator.change_percent or report.catalogue.thresholds.change_percent)
    compared = [
        (indicator.name, before.value(indicator), entry.parts.value(indicator), 0),
        (part_fields(indicator)[1].name, before.denominator, entry.parts.denominator, 1),
    ]
    for name, was, now, part in compared:
        if was is None or now is None or not was:
            continue
        change = abs(Fraction(now) - Fraction(was)) / abs(Fraction(was)) * 100
        if change > limit:
            message = (
                f"“{name}”由上期 {displayed(was, indicator.places)} 变为 {displayed(now, indicator.places)}，"
                f"变动 {displayed(change, 1)}%，超过 {displayed(limit, 2)}%，请核对或说明原因。"
            )
            yield _at(report, registry.CHANGED, indicator, message, part)


def _check_stock(report: Report, indicator: Indicator, readings: list[Reading], sums: Windows) -> Iterator[Finding]:
    before = sums.previous.parts
    if indicator.time is not Time.STOCK or before is None:
        return
    for part, (reading, was) in enumerate(zip(readings, (before.numerator, before.denominator), strict=True)):
        if reading.number is not None and was is not None and reading.number < was:
            name = part_fields(indicator)[part].name
            message = f"“{name}”为存量，由上期 {canonical(was)} 减少到 {canonical(reading.number)}，请核对或说明原因。"
            yield _at(report, registry.STOCK_SHRANK, indicator, message, part)


def _check_running_total(report: Report, indicator: Indicator, entry: Entry, sums: Windows) -> Iterator[Finding]:
    earlier = _earlier_this_year(entry.parts, sums.year.parts)
    if indicator.time is not Time.FLOW or entry.parts is None or earlier is None or len(sums.year.covered) < 2:
        return
    rate, before = entry.parts.value(indicator), earlier.value(indicator)
    if rate is None or before is None or not earlier.denominator or entry.parts.denominator is None:
        return
    points = Fraction(report.catalogue.thresholds.running_total_points)
    grew = entry.parts.numerator >= earlier.numerator and entry.parts.denominator >= earlier.denominator
    if grew and abs(rate - before) <= points:
        name = part_fields(indicator)[1].name
        message = (
            f"“{name}”{canonical(entry.parts.denominator)} 不小于本年以前各期合计 {canonical(earlier.denominator)}，"
            "疑似填了累计数。此处应填本期发生数（非累计），请核对。"
        )
        yield _at(report, registry.RUNNING_TOTAL, indicator, message, 1)


def _earlier_this_year(own: Parts | None, year: Parts | None) -> Parts | None:
    if own is None or year is None or own.denominator is None or year.denominator is None:
        return None
    return Parts(year.numerator - own.numerator, year.denominator - own.denominator)


def _check_milestone(report: Report, indicator: Indicator) -> Iterator[Finding]:
    fields = report.catalogue.forms.milestone
    yield from check_fields(report, Area.MILESTONE, indicator.code, fields)
    choice = next(field for field in fields if field.choices)
    key = CellKey(Area.MILESTONE, indicator.code, choice.code)
    reading = read(choice, report.cells.get(key, ""))
    if reading.state is State.BLANK and report.applies(indicator) and is_due(indicator, report.period):
        message = f"“{indicator.name}”应报而未填（缺报），请选择结果或说明原因。"
        yield found(report.catalogue, registry.MISSING, key, message)
    elif report.judgement(indicator).status is Status.BEHIND:
        message = f"“{indicator.name}”在规划期末尚未建成，请说明原因和措施。"
        yield found(report.catalogue, registry.BEHIND, key, message)
    yield from check_reached_day(report, Area.MILESTONE, indicator.code, indicator.name)


def check_reached_day(report: Report, area: Area, record: str, name: str) -> Iterator[Finding]:
    """Check that what is said to be reached has a date (milestones and deliverables)."""
    fields = report.catalogue.forms.milestone if area is Area.MILESTONE else report.catalogue.forms.deliverable
    choice = next(field for field in fields if field.choices)
    if choice.meaning(report.text(area, record, choice.code).strip()) is not Meaning.REACHED:
        return
    for field in fields:
        if field.since_plan_start and not report.text(area, record, field.code).strip():
            message = f"“{name}”已填“{choice.named(Meaning.REACHED)}”，请填“{field.name}”。"
            yield found(report.catalogue, registry.REQUIRED, CellKey(area, record, field.code), message)
