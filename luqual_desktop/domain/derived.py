"""What the program works out beside an entry: the figures of other periods, target, line and status, as shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from luqual_desktop.domain.catalogue import Indicator, Kind
from luqual_desktop.domain.figures import Window, Windows
from luqual_desktop.domain.numbers import displayed
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.status import Judgement, Status
from luqual_desktop.domain.targets import unit_share

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Shown:
    """A derived figure: what is printed, and the exact number behind it where there is one."""

    text: str
    number: Fraction | None = None


def derived_figures(report: Report, indicator: Indicator) -> Mapping[str, Shown]:
    """Return the derived columns of an indicator by column key (`tables.DERIVED_COLUMNS`)."""
    judgement = report.judgement(indicator)
    if indicator.kind is Kind.MILESTONE:
        return {"status": Shown(judgement.status)}
    share = unit_share(indicator, report.unit, report.package)
    return shown_figures(indicator, judgement, report.sums(indicator), share)


def shown_figures(
    indicator: Indicator, judgement: Judgement, sums: Windows, share: Fraction | None
) -> Mapping[str, Shown]:
    """Return the derived columns of a ratio, mean or count from its verdict and its sums."""
    return {
        "own_value": _shown(indicator, judgement.value),
        "previous": _window(indicator, sums.previous),
        "last_year": _window(indicator, sums.last_year),
        "year": _summed(indicator, sums.year),
        "plan": _summed(indicator, sums.plan, counting_gaps=True),
        "line": _shown(indicator, judgement.target.line),
        "own_target": _shown(indicator, share),
        "status": Shown(status_text(judgement)),
    }


def status_text(judgement: Judgement) -> str:
    """Return the status as printed; a cumulative count with gaps says so."""
    if judgement.gaps and judgement.status in {Status.MET, Status.ON_TRACK}:
        return f"{judgement.status}（缺{judgement.gaps}期）"
    return judgement.status


def _shown(indicator: Indicator, value: Fraction | Decimal | None) -> Shown:
    if value is None:
        return Shown(NOTHING)
    number = value if isinstance(value, Fraction) else Fraction(value)
    return Shown(displayed(value, indicator.places), number)


def _window(indicator: Indicator, window: Window) -> Shown:
    return _shown(indicator, window.parts.value(indicator) if window.parts else None)


def _summed(indicator: Indicator, window: Window, *, counting_gaps: bool = False) -> Shown:
    """Return a sum over time; that of a count which lacks periods is a least. Gaps of a year are gaps of the plan."""
    shown = _window(indicator, window)
    if indicator.kind is not Kind.COUNT or not window.gaps or shown.number is None:
        return shown
    lacking = f"（缺 {len(window.gaps)} 期）" if counting_gaps else ""
    return Shown(f"至少 {shown.text}{lacking}", shown.number)
