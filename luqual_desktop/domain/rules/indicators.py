"""Checks of an indicator's figures: in themselves, against earlier periods and against the target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from luqual_desktop.domain.catalogue import (
    Catalogue,
    Comparison,
    Field,
    Frequency,
    Indicator,
    Kind,
    Meaning,
    TargetSource,
    Time,
)
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.figures import (
    Entry,
    EntryState,
    Parts,
    Window,
    Windows,
    opening_fields,
    part_fields,
    readings_in,
    readings_of,
)
from luqual_desktop.domain.findings import Finding, Rule
from luqual_desktop.domain.numbers import canonical, told_apart
from luqual_desktop.domain.reading import State
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules import registry
from luqual_desktop.domain.rules.entries import check_field, check_fields
from luqual_desktop.domain.rules.places import REMARK_FIELD, found
from luqual_desktop.domain.status import Judgement, Status


def check_indicator(report: Report, indicator: Indicator) -> Iterator[Finding]:
    """Check everything about one indicator of a report except its ledger."""
    if indicator.kind is Kind.MILESTONE:
        yield from _check_milestone(report, indicator)
        return
    yield from check_entries(report, indicator)
    yield from _check_standing(report, indicator, report.judgement(indicator))
    entry = report.entry(indicator)
    if entry.state is EntryState.GIVEN:
        sums = report.sums(indicator)
        numbers = [reading.number for reading in readings_of(indicator, report.cells)]
        yield from check_change(report.catalogue, indicator, entry, sums)
        yield from check_stock(report.catalogue, indicator, numbers, sums)
        yield from _check_running_total(report, indicator, entry, sums)
    elif entry.state is EntryState.INAPPLICABLE:
        message = f"“{indicator.name}”由本单位自行填报为不适用，任务包没有这样规定，请确认。"
        yield _at(report, registry.DECLARED_INAPPLICABLE, indicator, message)


def check_entries(report: Report, indicator: Indicator) -> Iterator[Finding]:
    """Check what was typed for an indicator in itself: its parts, its remark, and 期初数 where they are asked."""
    for area, fields in _typed(report, indicator):
        yield from check_fields(report, area, indicator.code, fields)
        yield from _check_pair(report, indicator, area, fields)
    yield from check_field(report, Area.INDICATOR, indicator.code, REMARK_FIELD)


def _typed(report: Report, indicator: Indicator) -> Iterator[tuple[Area, tuple[Field, ...]]]:
    yield Area.INDICATOR, part_fields(indicator)
    opening = report.opening(indicator)
    if opening is not None and opening.first_stored == report.period:
        for fields in opening_fields(indicator).values():
            yield Area.OPENING, fields


def _at(report: Report, rule: Rule, indicator: Indicator, message: str, part: int = 0) -> Finding:
    return found_at(report.catalogue, rule, indicator, message, part)


def found_at(catalogue: Catalogue, rule: Rule, indicator: Indicator, message: str, part: int = 0) -> Finding:
    """Make a finding of a rule at the cell of an indicator's first part, or of its second."""
    return found(catalogue, rule, CellKey(Area.INDICATOR, indicator.code, part_fields(indicator)[part].code), message)


def _check_pair(report: Report, indicator: Indicator, area: Area, fields: tuple[Field, ...]) -> Iterator[Finding]:
    if len(fields) != 2:
        return
    upper, lower = fields
    readings = readings_in(area, indicator, fields, report.cells)
    states = [reading.state for reading in readings]
    if State.UNREADABLE in states:
        return
    if states[0] is not states[1]:
        blank = fields[states.index(State.BLANK) if State.BLANK in states else 0]
        message = f"“{upper.name}”和“{lower.name}”应同时填数、同时留空或同时填“不适用”，请补齐“{blank.name}”。"
        yield found(report.catalogue, registry.HALF_A_PAIR, CellKey(area, indicator.code, blank.code), message)
    first, second = readings[0].number, readings[1].number
    if first is None or second is None:
        return
    if not second and first:
        message = f"“{lower.name}”为 0，而“{upper.name}”为 {canonical(first)}，请核对这两项。"
        yield found(report.catalogue, registry.OUT_OF_NOTHING, CellKey(area, indicator.code, lower.code), message)
    elif indicator.kind is Kind.RATIO and indicator.share and first > second:
        message = (
            f"“{upper.name}”{canonical(first)} 大于“{lower.name}”{canonical(second)}，请核对这两项是否填反或填错。"
        )
        yield found(report.catalogue, registry.MORE_THAN_ALL, CellKey(area, indicator.code, upper.code), message)


def _check_standing(report: Report, indicator: Indicator, judgement: Judgement) -> Iterator[Finding]:
    if judgement.status is Status.BEHIND and judgement.compared is not None and judgement.target.line is not None:
        now, line = told_apart(judgement.compared, judgement.target.line, indicator.places)
        wanted = f"{_SIGNS[indicator.comparison]} {line}{indicator.unit}"
        message = f"“{indicator.name}”为 {now}{indicator.unit}，未达到本期时序目标（{wanted}），请说明原因和措施。"
        yield _at(report, registry.BEHIND, indicator, message)
    elif judgement.status is Status.MISSING:
        yield _at(report, registry.MISSING, indicator, _missing_sentence(report, indicator, judgement))
    elif judgement.status is Status.NO_EVENT:
        second = part_fields(indicator)[1].name
        message = f"“{indicator.name}”的“{second}”为 0，按“无发生”处理，不作评价；如有发生请补填。"
        yield _at(report, registry.NO_EVENT, indicator, message)
    elif judgement.status is Status.NO_TARGET and indicator.target_source is TargetSource.EXTERNAL:
        message = f"“{indicator.name}”{report.period.year} 年目标尚未设定，暂不评价；请向上级索取任务包。"
        yield _at(report, registry.NO_TARGET, indicator, message)


_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.ABOVE: ">", Comparison.AT_MOST: "≤"}


def _missing_sentence(report: Report, indicator: Indicator, judgement: Judgement) -> str:
    if report.entry(indicator).state is EntryState.BLANK:
        lacking = f"“{indicator.name}”应报而未填（缺报，不作 0 计）"
        rows = len(report.ledger(indicator.code)) if indicator.kind is Kind.COUNT else 0
        if rows:
            return f"{lacking}，而台账有 {rows} 行。请填 {rows}、改正台账或说明原因。"
        return f"{lacking}。请填报；确实没有数据的请说明原因，确为零请填 0。"
    return f"“{indicator.name}”规划期累计缺 {judgement.gaps} 期数据，暂不能判定，请补报以前报告期或说明原因。"


def check_change(
    catalogue: Catalogue, indicator: Indicator, entry: Entry, sums: Windows, whose: str = ""
) -> Iterator[Finding]:
    """Check a rate or mean and its denominator or weight against the last period.

    `whose` is put behind the name in the sentence.
    """
    before = sums.previous.parts
    if indicator.kind is Kind.COUNT or before is None or entry.parts is None:
        return
    limit = Fraction(indicator.change_percent or catalogue.thresholds.change_percent)
    compared = [
        (indicator.name, before.value(indicator), entry.parts.value(indicator)),
        (part_fields(indicator)[1].name, before.denominator, entry.parts.denominator),
    ]
    earlier = "上年" if indicator.frequency is Frequency.YEAR else "上期"
    for part, (name, was, now) in enumerate(compared):
        if was is None or now is None or not was:
            continue
        change = abs(Fraction(now) - Fraction(was)) / abs(Fraction(was)) * 100
        if change > limit:
            shown = told_apart(Fraction(was), Fraction(now), indicator.places)
            percent, most = told_apart(change, limit, 1)
            told = f"由{earlier} {shown[0]} 变为 {shown[1]}，变动 {percent}%，超过 {most}%"
            message = f"“{name}”{whose}{told}，请核对或说明原因。"
            yield found_at(catalogue, registry.CHANGED, indicator, message, part)


def check_stock(
    catalogue: Catalogue, indicator: Indicator, numbers: Sequence[Decimal | None], sums: Windows, whose: str = ""
) -> Iterator[Finding]:
    """Check that no part of a stock is smaller than in the last period."""
    before = sums.previous.parts
    if indicator.time is not Time.STOCK or before is None:
        return
    for part, (number, was) in enumerate(zip(numbers, (before.numerator, before.denominator), strict=True)):
        if number is not None and was is not None and number < was:
            name = part_fields(indicator)[part].name
            message = f"“{name}”{whose}为存量，由上期 {canonical(was)} 减少到 {canonical(number)}，请核对或说明原因。"
            yield found_at(catalogue, registry.STOCK_SHRANK, indicator, message, part)


def _check_running_total(report: Report, indicator: Indicator, entry: Entry, sums: Windows) -> Iterator[Finding]:
    own, earlier = entry.parts, _earlier_this_year(entry.parts, sums.year)
    if indicator.time is not Time.FLOW or own is None or earlier is None:
        return
    if own.denominator is None or earlier.denominator is None:
        return
    if own.numerator < earlier.numerator or own.denominator < earlier.denominator:
        return
    rate, rate_before = own.value(indicator), earlier.value(indicator)
    points = Fraction(report.catalogue.thresholds.running_total_points)
    if rate is not None and rate_before is not None and abs(rate - rate_before) <= points:
        name = part_fields(indicator)[1].name
        message = (
            f"“{name}”{canonical(own.denominator)} 不小于本年以前各期合计 {canonical(earlier.denominator)}，"
            "疑似填了累计数。此处应填本期发生数（非累计），请核对。"
        )
        yield _at(report, registry.RUNNING_TOTAL, indicator, message, 1)


def _earlier_this_year(own: Parts | None, year: Window) -> Parts | None:
    """Return what the year's earlier periods add up to, or None if nothing is known of them."""
    if own is None or own.denominator is None or year.parts is None or year.parts.denominator is None:
        return None
    if len(year.covered) < 2:
        return None
    return year.parts - own


def _check_milestone(report: Report, indicator: Indicator) -> Iterator[Finding]:
    fields = report.catalogue.forms.milestone
    yield from check_fields(report, Area.MILESTONE, indicator.code, fields)
    choice = next(field for field in fields if field.choices)
    key = CellKey(Area.MILESTONE, indicator.code, choice.code)
    status = report.judgement(indicator).status
    if status is Status.MISSING:
        message = f"“{indicator.name}”应报而未填（缺报），请选择“{choice.name}”或说明原因。"
        yield found(report.catalogue, registry.MISSING, key, message)
    elif status is Status.BEHIND:
        message = f"“{indicator.name}”到规划期末仍为“{choice.named(Meaning.NOT_REACHED)}”，请说明原因和措施。"
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
