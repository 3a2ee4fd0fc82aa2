"""An indicator's figures: the parts of one period, and what they add up to over several."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from operator import attrgetter

from luqual_desktop.domain.catalogue import Field, FieldKind, Frequency, Indicator, Kind, Part, Time
from luqual_desktop.domain.cells import Area, Cells, text_at
from luqual_desktop.domain.numbers import canonical, exact_addition, exact_difference, exact_product
from luqual_desktop.domain.periods import Calendar, Period
from luqual_desktop.domain.reading import Reading, State, read

PART_FIELDS = {
    Kind.RATIO: ("numerator", "denominator"),
    Kind.MEAN: ("value", "weight"),
    Kind.COUNT: ("count",),
    Kind.MILESTONE: (),
}


@cache
def part_fields(indicator: Indicator) -> tuple[Field, ...]:
    """Return the fields in which an indicator's parts are typed."""
    parts = [part for part in (indicator.numerator, indicator.denominator) if part is not None]
    return tuple(_part_field(code, part) for code, part in zip(PART_FIELDS[indicator.kind], parts, strict=True))


def _part_field(code: str, part: Part) -> Field:
    return Field(
        code=code,
        name=part.name,
        kind=FieldKind.WHOLE if part.whole or code in PART_FIELDS[Kind.COUNT] else FieldKind.DECIMAL,
        minimum="0",
        maximum="100" if part.unit == "%" else None,
        may_be_inapplicable=True,
        unit=part.unit,
    )


OPENING_NAMES = {
    "previous": "上期",
    "last_year": "上年同期",
    "year": "本年至上期末累计",
    "plan": "规划期至上期末累计",
}
"""What is asked as 期初数, by the window it stands for."""


@cache
def opening_fields(indicator: Indicator) -> Mapping[str, tuple[Field, ...]]:
    """Return the fields in which an indicator's 期初数 are typed, by window; a stock has no sums over time."""
    return {
        window: tuple(
            replace(part, code=f"{window}_{part.code}", name=f"{name}{part.name}") for part in part_fields(indicator)
        )
        for window, name in OPENING_NAMES.items()
        if indicator.time is not Time.STOCK or window in {"previous", "last_year"}
    }


@dataclass(frozen=True, slots=True)
class Parts:
    """What is carried and added: numerator and denominator; of a mean Σ value×weight and Σ weight; of a count n."""

    numerator: Decimal
    denominator: Decimal | None = None

    def __reduce__(self) -> tuple[type[Parts], tuple[object, ...]]:
        return Parts, (self.numerator, self.denominator)

    def __add__(self, other: Parts) -> Parts:
        numerator = exact_addition(self.numerator, other.numerator)
        if self.denominator is None or other.denominator is None:
            return Parts(numerator)
        return Parts(numerator, exact_addition(self.denominator, other.denominator))

    def __sub__(self, other: Parts) -> Parts:
        numerator = exact_difference(self.numerator, other.numerator)
        if self.denominator is None or other.denominator is None:
            return Parts(numerator)
        return Parts(numerator, exact_difference(self.denominator, other.denominator))

    def value(self, indicator: Indicator) -> Fraction | None:
        """Return the exact figure in the indicator's unit, or None where the denominator is 0."""
        if self.denominator is None:
            return Fraction(self.numerator)
        if not self.denominator:
            return None
        scale = indicator.scale if indicator.kind is Kind.RATIO else 1
        above, below = self.numerator.as_integer_ratio(), self.denominator.as_integer_ratio()
        return Fraction(above[0] * below[1] * scale, above[1] * below[0])


def part_texts(parts: Parts | None) -> tuple[str | None, str | None]:
    """Return numerator and denominator as exact texts, None for each that is not there."""
    if parts is None:
        return None, None
    return canonical(parts.numerator), None if parts.denominator is None else canonical(parts.denominator)


class EntryState(StrEnum):
    """What stands for an indicator in one period."""

    BLANK = "blank"
    GIVEN = "given"
    INAPPLICABLE = "inapplicable"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator in one period; parts only where it is given and nothing is wrong with it."""

    state: EntryState
    parts: Parts | None = None

    def __reduce__(self) -> tuple[type[Entry], tuple[object, ...]]:
        return Entry, (self.state, self.parts)


BLANK_ENTRY = Entry(EntryState.BLANK)


def readings_of(indicator: Indicator, cells: Cells) -> list[Reading]:
    """Read the cells of an indicator's parts, in order."""
    return readings_in(Area.INDICATOR, indicator, part_fields(indicator), cells)


def readings_in(area: Area, indicator: Indicator, fields: tuple[Field, ...], cells: Cells) -> list[Reading]:
    """Read some cells of an indicator, in order of the fields."""
    return [read(field, text_at(cells, area, indicator.code, field.code)) for field in fields]


def entry_of(indicator: Indicator, cells: Cells) -> Entry:
    """Return what the cells say of an indicator: half a pair or an unreadable part makes it faulty."""
    return entry_from(indicator, readings_of(indicator, cells))


def entry_from(indicator: Indicator, readings: list[Reading]) -> Entry:
    """Return what the readings of an indicator's parts make together."""
    numbers = [number for reading in readings if (number := reading.number) is not None]
    if numbers and len(numbers) == len(readings) and not _impossible(indicator, numbers):
        return Entry(EntryState.GIVEN, _parts(indicator, numbers))
    states = {reading.state for reading in readings}
    if states <= {State.BLANK}:
        return BLANK_ENTRY
    return Entry(EntryState.INAPPLICABLE if states == {State.INAPPLICABLE} else EntryState.FAULTY)


def _parts(indicator: Indicator, numbers: list[Decimal]) -> Parts:
    if indicator.kind is Kind.MEAN:
        return Parts(exact_product(numbers[0], numbers[1]), numbers[1])
    return Parts(*numbers)


def _impossible(indicator: Indicator, numbers: list[Decimal]) -> bool:
    """Tell whether something is said to have come out of nothing, or a share to be more than the whole."""
    if len(numbers) < 2:
        return False
    first, second = numbers
    if not second:
        return bool(first)
    return indicator.kind is Kind.RATIO and indicator.share and first > second


@dataclass(frozen=True, slots=True)
class Window:
    """What several periods add up to: the sum of those given, which they are, and which are missing."""

    parts: Parts | None = None
    covered: tuple[Period, ...] = ()
    gaps: tuple[Period, ...] = ()

    def __reduce__(self) -> tuple[type[Window], tuple[object, ...]]:
        return Window, (self.parts, self.covered, self.gaps)


@dataclass(frozen=True, slots=True)
class Windows:
    """上期, 上年同期, 本年累计 and 规划期累计 of one indicator in one period (this one included in the last two)."""

    previous: Window = Window()
    last_year: Window = Window()
    year: Window = Window()
    plan: Window = Window()

    def __reduce__(self) -> tuple[type[Windows], tuple[object, ...]]:
        return Windows, (self.previous, self.last_year, self.year, self.plan)


@dataclass(frozen=True, slots=True)
class Opening:
    """期初数: what happened before the first period this store holds, as the unit states it."""

    first_stored: Period
    previous: Parts | None = None
    last_year: Parts | None = None
    year: Parts | None = None
    plan: Parts | None = None


def windows(
    indicator: Indicator,
    calendar: Calendar,
    period: Period,
    entry_in: Callable[[Period], Entry | None],
    opening: Opening | None = None,
) -> Windows:
    """Add up an indicator's entries around a period; `entry_in` gives None for a period the store does not hold.

    What lies before a yearly indicator is last year's figure; a stock is its period's own.
    """
    yearly = indicator.frequency is Frequency.YEAR
    to_previous, to_last_year = steps_back(indicator)
    known = opening or Opening(calendar.periods[0])
    previous = _single(calendar, entry_in, to_previous(period), to_previous(known.first_stored), known.previous)
    last_year = _single(calendar, entry_in, to_last_year(period), to_last_year(known.first_stored), known.last_year)
    year = calendar.asked(yearly=yearly, periods=calendar.year_to_date(period))
    if indicator.time is Time.STOCK:
        own = _sum(entry_in, (period,) if period in year else (), period, None)
        return Windows(previous, last_year, own, own)
    plan = calendar.asked(yearly=yearly, periods=calendar.plan_to_date(period))
    opened_this_year = known.year if known.first_stored.year == period.year else None
    return Windows(
        previous,
        last_year,
        _sum(entry_in, year, known.first_stored, opened_this_year),
        _sum(entry_in, plan, known.first_stored, known.plan),
    )


def steps_back(indicator: Indicator) -> tuple[Callable[[Period], Period], Callable[[Period], Period]]:
    """Return how to get from a period to 上期 and to 上年同期; for a yearly indicator both are last year's."""
    return _STEPS_BACK[indicator.frequency]


_STEPS_BACK: Mapping[Frequency, tuple[Callable[[Period], Period], Callable[[Period], Period]]] = {
    Frequency.PERIOD: (attrgetter("preceding"), attrgetter("a_year_before")),
    Frequency.YEAR: (attrgetter("last_of_year_before"), attrgetter("last_of_year_before")),
}


def _single(
    calendar: Calendar,
    entry_in: Callable[[Period], Entry | None],
    period: Period,
    stated_period: Period,
    stated: Parts | None,
) -> Window:
    entry = entry_in(period) or BLANK_ENTRY
    if entry.parts is not None:
        return Window(entry.parts, (period,))
    if stated is not None and period == stated_period:
        return Window(stated, (period,))
    missing = period in calendar and entry.state is not EntryState.INAPPLICABLE
    return Window(gaps=(period,) if missing else ())


def _sum(
    entry_in: Callable[[Period], Entry | None], periods: tuple[Period, ...], first_stored: Period, stated: Parts | None
) -> Window:
    before = list(periods[: bisect_left(periods, first_stored)])
    total = stated if before else None
    covered: list[Period] = [] if stated is None else before
    gaps: list[Period] = before if stated is None else []
    for period in periods[len(before) :]:
        entry = entry_in(period) or BLANK_ENTRY
        if entry.parts is not None:
            total = entry.parts if total is None else total + entry.parts
            covered.append(period)
        elif entry.state is not EntryState.INAPPLICABLE:
            gaps.append(period)
    return Window(total, tuple(covered), tuple(gaps))


EntryTable = Mapping[tuple[str, Period], Entry]
"""Entries of earlier periods by indicator code and period."""
