"""汇总: figures of several units added up exactly, so that a roll-up of roll-ups equals the roll-up of all.

Addition of figures is associative and commutative: any grouping and any order of units gives the same
total. Nothing is carried forward; a missing unit adds nothing and makes the total incomplete.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind, ReportedBy
from luqual_desktop.domain.figures import BLANK_ENTRY, Entry, EntryState, Parts, Window, Windows, windows
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.status import Judgement, is_due, judge
from luqual_desktop.domain.targets import TaskPackage, asked_indicators, binding_target


@dataclass(frozen=True, slots=True)
class Figure:
    """One unit's, or several units', figure of one indicator; `reported` of `expected` leaf units have given it."""

    entry: Entry = BLANK_ENTRY
    sums: Windows = Windows()  # noqa: RUF009 - immutable
    reported: int = 0
    expected: int = 0

    def __reduce__(self) -> tuple[type[Figure], tuple[object, ...]]:
        return Figure, (self.entry, self.sums, self.reported, self.expected)

    def __add__(self, other: Figure) -> Figure:
        return Figure(
            _entries_together(self.entry, other.entry),
            _windows_together(self.sums, other.sums),
            self.reported + other.reported,
            self.expected + other.expected,
        )

    @property
    def complete(self) -> bool:
        """Whether every unit that should has reported."""
        return self.reported == self.expected


NO_FIGURE = Figure(Entry(EntryState.INAPPLICABLE))
"""The neutral element of addition: a unit that is not asked."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A submission of a unit's own, wherever it is contained."""

    unit: str
    revision: int
    digest: str


@dataclass(frozen=True)
class Contribution:
    """What one direct subordinate, or the own level, adds to a roll-up."""

    unit: str
    scope: Scope
    revision: int
    digest: str
    figures: Mapping[str, Figure]
    leaves: tuple[Leaf, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Total:
    """An indicator's total with its verdict; `net` is a count without confirmed duplicates."""

    figure: Figure
    judgement: Judgement
    net: Decimal | None = None


def own_figures(report: Report) -> dict[str, Figure]:
    """Return the figures a unit's own report adds, milestones apart."""
    return {
        indicator.code: _own_figure(report, indicator)
        for indicator in report.asked
        if indicator.kind is not Kind.MILESTONE
    }


def _own_figure(report: Report, indicator: Indicator) -> Figure:
    entry = report.entry(indicator)
    asked = is_due(indicator, report.period) and report.applies(indicator)
    if not report.applies(indicator):
        return NO_FIGURE
    if entry.state is EntryState.INAPPLICABLE:  # of this period; what was reported before counts on
        return replace(NO_FIGURE, sums=given_only(report.sums(indicator)))
    given = asked and entry.parts is not None
    return Figure(entry if given else BLANK_ENTRY, report.sums(indicator), int(given), int(asked))


def given_only(sums: Windows) -> Windows:
    """Return windows without those in which nothing was given: they lack nothing where an indicator does not apply."""
    told = (sums.previous, sums.last_year, sums.year, sums.plan)
    return Windows(*(window if window.parts is not None else Window() for window in told))


def missing_figures(
    catalogue: Catalogue,
    unit: str,
    period: Period,
    package: TaskPackage | None,
    last_known: Mapping[str, Windows] | None = None,
) -> dict[str, Figure]:
    """Return what a unit that has not reported leaves: nothing for the period, and what is known of earlier ones.

    `last_known` are the windows as of this period that a store can still give for the unit; without them it has never
    reported, and every period so far in which it was asked is missing.
    """
    figures = {}
    for indicator in asked_indicators(catalogue, unit, package):
        applies = package is None or (unit, indicator.code) not in package.inapplicable
        if indicator.kind is Kind.MILESTONE or not applies:
            continue
        known = (last_known or {}).get(indicator.code) or _never_reported(catalogue, indicator, period)
        figures[indicator.code] = Figure(BLANK_ENTRY, known, 0, int(is_due(indicator, period)))
    return figures


def _never_reported(catalogue: Catalogue, indicator: Indicator, period: Period) -> Windows:
    known = catalogue.worked_out.get(("never reported", indicator, period))
    if not isinstance(known, Windows):
        lacking = windows(indicator, catalogue.calendar, period, lambda _: None)
        known = Windows(year=lacking.year, plan=lacking.plan)
        catalogue.worked_out["never reported", indicator, period] = known
    return known


def total_of(
    catalogue: Catalogue,
    indicator: Indicator,
    unit: str,
    period: Period,
    figure: Figure,
    package: TaskPackage | None = None,
    removed: int = 0,
) -> Total:
    """Judge a summed figure against the unit's target; `removed` confirmed duplicates are taken off a count first."""
    net_figure = _without(figure, removed) if indicator.kind is Kind.COUNT else figure
    judgement = judge(
        indicator,
        period,
        net_figure.entry,
        net_figure.sums,
        binding_target(catalogue, indicator, unit, period, package),
        applicable=bool(figure.expected) or not is_due(indicator, period),
        complete=figure.complete,
    )
    net = None
    if indicator.kind is Kind.COUNT and net_figure.sums.plan.parts is not None:
        net = net_figure.sums.plan.parts.numerator
    return Total(figure, judgement, net)


def doubly_reported(
    catalogue: Catalogue, contributions: Iterable[Contribution], package: TaskPackage | None
) -> list[str]:
    """Return the indicators given both by the own level and by subordinates without the task package saying so."""
    owner = catalogue.plan.owner.code
    own: set[str] = set()
    below: set[str] = set()
    for each in contributions:
        given = {code for code, figure in each.figures.items() if figure.reported}
        (own if each.unit == owner and each.scope is Scope.OWN else below).update(given)
    allowed = {code for code, who in (package.reported_by if package else {}).items() if who is ReportedBy.BOTH}
    both = {each.code for each in catalogue.indicators if each.reported_by is ReportedBy.BOTH}
    return sorted((own & below) - allowed - both)


def arrived_twice(contributions: Iterable[Contribution]) -> dict[str, list[str]]:
    """Return the leaf units that arrive by more than one way, each with the ways."""
    ways: dict[str, list[str]] = {}
    for each in contributions:
        for leaf in each.leaves:
            ways.setdefault(leaf.unit, []).append(each.unit)
    return {unit: through for unit, through in ways.items() if len(through) > 1}


def arrived_though_missing(contributions: Iterable[Contribution]) -> dict[str, tuple[str, str]]:
    """Return the units that one submission tells as missing and another brings: in which, and by which.

    They are expected twice, and reported once.
    """
    contributions = list(contributions)
    missing = {unit: each.unit for each in contributions for unit in each.missing}
    arrived = {leaf.unit: each.unit for each in contributions for leaf in each.leaves}
    return {unit: (missing[unit], arrived[unit]) for unit in sorted(missing.keys() & arrived.keys())}


def _without(figure: Figure, removed: int) -> Figure:
    parts = figure.sums.plan.parts
    if not removed or parts is None:
        return figure
    plan = replace(figure.sums.plan, parts=parts - Parts(Decimal(removed)))
    return replace(figure, sums=replace(figure.sums, plan=plan))


def _entries_together(left: Entry, right: Entry) -> Entry:
    if left.parts is not None and right.parts is not None:
        return Entry(EntryState.GIVEN, left.parts + right.parts)
    for entry in (left, right):
        if entry.parts is not None:
            return entry
    return BLANK_ENTRY if EntryState.BLANK in {left.state, right.state} else NO_FIGURE.entry


def _windows_together(left: Windows, right: Windows) -> Windows:
    return Windows(
        _window_together(left.previous, right.previous),
        _window_together(left.last_year, right.last_year),
        _window_together(left.year, right.year),
        _window_together(left.plan, right.plan),
    )


def _window_together(left: Window, right: Window) -> Window:
    if _is_empty(right):
        return left
    if _is_empty(left):
        return right
    parts = left.parts if right.parts is None else right.parts
    if left.parts is not None and right.parts is not None:
        parts = left.parts + right.parts
    return Window(parts, _periods_together(left.covered, right.covered), _periods_together(left.gaps, right.gaps))


def _is_empty(window: Window) -> bool:
    return window.parts is None and not window.covered and not window.gaps


def in_order(figure: Figure) -> Figure:
    """Return a figure whose windows list each period once and in order, whatever a workbook from outside listed."""
    sums = figure.sums
    ordered = (
        Window(window.parts, tuple(sorted({*window.covered})), tuple(sorted({*window.gaps})))
        for window in (sums.previous, sums.last_year, sums.year, sums.plan)
    )
    return replace(figure, sums=Windows(*ordered))


def _periods_together(left: tuple[Period, ...], right: tuple[Period, ...]) -> tuple[Period, ...]:
    if left == right or not right:  # as nearly always: the units of a plan report in the same periods
        return left
    return tuple(sorted({*left, *right})) if left else right
