"""Where an indicator stands against its target, decided on exact fractions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from luqual_desktop.domain.catalogue import Comparison, Frequency, Indicator, Kind, Time
from luqual_desktop.domain.figures import Entry, EntryState, Window, Windows
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.targets import NO_TARGET, Target


class Status(StrEnum):
    """The verdicts, in the words the offices use."""

    INAPPLICABLE = "不适用"
    NOT_DUE = "本期不报"
    MISSING = "缺报"
    FAULTY = "填报有误"
    NO_EVENT = "无发生"
    NO_TARGET = "未设目标"
    MET = "达标"
    ON_TRACK = "进度正常"
    BEHIND = "滞后"


@dataclass(frozen=True, slots=True)
class Judgement:
    """An indicator's verdict: this period's own value, the value that was compared, target and line."""

    status: Status
    value: Fraction | None = None
    compared: Fraction | None = None
    target: Target = NO_TARGET
    gaps: int = 0


def is_due(indicator: Indicator, period: Period) -> bool:
    """Tell whether an indicator is asked in this period."""
    return indicator.frequency is Frequency.PERIOD or period.is_last_of_year


def meets(comparison: Comparison, value: Fraction, bound: Fraction) -> bool:
    """Hold a value against a bound, exactly."""
    if comparison is Comparison.ABOVE:
        return value > bound
    return value <= bound if comparison is Comparison.AT_MOST else value >= bound


def judge(
    indicator: Indicator,
    period: Period,
    entry: Entry,
    sums: Windows,
    target: Target,
    *,
    applicable: bool = True,
    complete: bool = True,
) -> Judgement:
    """Judge a ratio, mean or count; `complete` is False for a total in which units are missing."""
    early = _before_figures(indicator, period, entry, applicable=applicable)
    if early is not None:
        return Judgement(early, target=target)
    window = compared_window(indicator, entry, sums)
    value = entry.parts.value(indicator) if entry.parts else None
    if window.parts is None:
        return Judgement(Status.MISSING, value, target=target)
    compared = value if window.parts == entry.parts else window.parts.value(indicator)
    gaps = len(window.gaps) if indicator.kind is Kind.COUNT else 0
    return Judgement(_verdict(indicator, compared, target, gaps, complete=complete), value, compared, target, gaps)


def compared_window(indicator: Indicator, entry: Entry, sums: Windows) -> Window:
    """Return what is held against the target: flow and mean 本年累计, stock this period's, count 规划期累计."""
    if indicator.kind is Kind.COUNT:
        return sums.plan
    return Window(entry.parts) if indicator.time is Time.STOCK else sums.year


def judge_milestone(
    indicator: Indicator,
    period: Period,
    last: Period,
    entry: Entry,
    *,
    reached: bool,
    bound: bool = True,
    applicable: bool = True,
) -> Judgement:
    """Judge a milestone: reached, or on its way until the plan's last period.

    `entry` says whether it was answered at all; `bound` is False for a unit without a share in it.
    """
    early = _before_figures(indicator, period, entry, applicable=applicable)
    if early is not None:
        return Judgement(early)
    if not bound:
        return Judgement(Status.NO_TARGET)
    if reached:
        return Judgement(Status.MET)
    return Judgement(Status.BEHIND if period >= last else Status.ON_TRACK)


def _before_figures(indicator: Indicator, period: Period, entry: Entry, *, applicable: bool) -> Status | None:
    if not applicable or entry.state is EntryState.INAPPLICABLE:
        return Status.INAPPLICABLE
    if not is_due(indicator, period):
        return Status.NOT_DUE
    if entry.state is EntryState.BLANK:
        return Status.MISSING
    return Status.FAULTY if entry.state is EntryState.FAULTY else None


def _verdict(indicator: Indicator, compared: Fraction | None, target: Target, gaps: int, *, complete: bool) -> Status:
    if compared is None:
        return Status.NO_EVENT
    if target.final is None or target.line is None:
        return Status.NO_TARGET
    may_be_met = complete or indicator.kind is Kind.COUNT
    if may_be_met and meets(indicator.comparison, compared, target.final):
        return Status.MET
    if meets(indicator.comparison, compared, target.line):
        return Status.ON_TRACK
    return Status.MISSING if gaps else Status.BEHIND


def judged_by(indicator: Indicator) -> str:
    """Return which of its figures an indicator is judged by, in the offices' words."""
    if indicator.kind is Kind.COUNT:
        return "规划期累计"
    if indicator.kind is Kind.MILESTONE:
        return "是否建成"
    return "本期" if indicator.time is Time.STOCK else "本年累计"
