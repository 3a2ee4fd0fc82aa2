"""Whose target binds whom: the plan's, a unit's share of it, or one set from outside each year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind, ReportedBy, TargetSource, Unit
from luqual_desktop.domain.periods import Calendar, Period


@dataclass(frozen=True)
class TaskPackage:
    """What the consolidating unit hands down: shares, yearly targets, who is asked, deadlines.

    `shares` by (unit, indicator); `yearly` by (indicator, year); `inapplicable` holds (unit, indicator).
    """

    plan: str
    plan_version: str
    issuer: str
    units: tuple[Unit, ...] = ()
    shares: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    yearly: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)
    inapplicable: frozenset[tuple[str, str]] = frozenset()
    reported_by: Mapping[str, ReportedBy] = field(default_factory=dict)
    deadlines: Mapping[str, date] = field(default_factory=dict)
    contact: str = ""


def told_of(package: TaskPackage, unit: str) -> TaskPackage:
    """Return what a package from above says of a unit that collects itself: its share, what applies, yearly targets."""
    return TaskPackage(
        package.plan,
        package.plan_version,
        unit,
        shares={place: share for place, share in package.shares.items() if place[0] == unit},
        yearly=package.yearly,
        inapplicable=frozenset(place for place in package.inapplicable if place[0] == unit),
    )


def with_handed_down(own: TaskPackage, handed: TaskPackage, *, own_is_newer: bool) -> TaskPackage:
    """Return a unit's own package with what was handed down to it.

    Yearly targets handed down since it was made are added to it; made later, it has those that its officer left in.
    """
    return replace(
        own,
        shares={**own.shares, **handed.shares},
        yearly=own.yearly if own_is_newer else {**own.yearly, **handed.yearly},
        inapplicable=own.inapplicable | handed.inapplicable,
    )


@dataclass(frozen=True, slots=True)
class Target:
    """The final target and this period's line, in the indicator's unit; None where nobody has set one."""

    final: Fraction | None
    line: Fraction | None


NO_TARGET = Target(None, None)


def asked_indicators(catalogue: Catalogue, unit: str, package: TaskPackage | None = None) -> tuple[Indicator, ...]:
    """Return the indicators a unit reports at its own level, in catalogue order."""
    override = package.reported_by if package else {}
    return tuple(
        indicator
        for indicator in catalogue.indicators
        if catalogue.reports(unit, indicator, override.get(indicator.code))
    )


def plan_target(catalogue: Catalogue, indicator: Indicator, period: Period, package: TaskPackage | None) -> Target:
    """Return the plan's own target and line for the period."""
    if indicator.target_source is TargetSource.EXTERNAL:
        return _with_line(catalogue, indicator, period, _final(indicator, period, package))
    known = catalogue.worked_out.get(("plan target", indicator, period))
    if not isinstance(known, Target):
        known = _with_line(catalogue, indicator, period, _final(indicator, period, package))
        catalogue.worked_out["plan target", indicator, period] = known
    return known


def unit_share(indicator: Indicator, unit: str, package: TaskPackage | None) -> Fraction | None:
    """Return the unit's share of the target from the task package, or None."""
    share = package.shares.get((unit, indicator.code)) if package else None
    return None if share is None else Fraction(share)


def binding_target(
    catalogue: Catalogue, indicator: Indicator, unit: str, period: Period, package: TaskPackage | None
) -> Target:
    """Return the target a unit is measured against: the owner the plan's, any other its share of it."""
    if catalogue.is_owner(unit):
        return plan_target(catalogue, indicator, period, package)
    share = unit_share(indicator, unit, package)
    if share is not None:
        return _with_line(catalogue, indicator, period, share)
    if indicator.kind in {Kind.RATIO, Kind.MEAN}:
        return plan_target(catalogue, indicator, period, package)
    return NO_TARGET


def _final(indicator: Indicator, period: Period, package: TaskPackage | None) -> Fraction | None:
    if indicator.target_source is TargetSource.EXTERNAL:
        set_target = package.yearly.get((indicator.code, period.year)) if package else None
        return None if set_target is None else Fraction(set_target)
    return None if indicator.target is None else Fraction(indicator.target)


def _with_line(catalogue: Catalogue, indicator: Indicator, period: Period, final: Fraction | None) -> Target:
    if final is None:
        return NO_TARGET
    if indicator.kind is Kind.COUNT:
        return Target(final, _count_line(catalogue.calendar, period, final))
    printed_bare = indicator.baseline is not None and indicator.baseline_text == indicator.baseline
    if not printed_bare or indicator.target_source is TargetSource.EXTERNAL:
        return Target(final, final)
    baseline = Fraction(str(indicator.baseline))
    last_year = catalogue.calendar.periods[-1].year
    done = Fraction(period.year - catalogue.plan.base_year, last_year - catalogue.plan.base_year)
    return Target(final, baseline + (final - baseline) * done)


def _count_line(calendar: Calendar, period: Period, final: Fraction) -> Fraction:
    return Fraction(final * calendar.elapsed(period) // len(calendar))
