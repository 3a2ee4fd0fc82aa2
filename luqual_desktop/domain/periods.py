"""Reporting periods: quarters (`2021Q1`) or months (`2021M01`), and the calendar of a plan."""

from __future__ import annotations

import calendar as month_calendar
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

_PATTERN = re.compile(r"(?P<year>[1-9][0-9]{3})(?P<letter>[QM])(?P<number>[0-9]{1,2})")
_PER_YEAR = {"Q": 4, "M": 12}


class Period(NamedTuple):
    """One reporting period of a year; periods of one plan are in the order of time."""

    year: int
    number: int
    letter: str = "Q"

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `YYYYQn` or `YYYYMnn`; raises ValueError for anything else."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(text)
        period = cls(int(match["year"]), int(match["number"]), match["letter"])
        if not 1 <= period.number <= period.per_year or str(period) != text:
            raise ValueError(text)
        return period

    def __str__(self) -> str:
        return f"{self.year}{self.letter}{self.number:0{1 if self.letter == 'Q' else 2}d}"

    @property
    def per_year(self) -> int:
        """How many such periods make a year."""
        return _PER_YEAR[self.letter]

    @property
    def is_last_of_year(self) -> bool:
        """Whether yearly indicators are asked in this period."""
        return self.number == self.per_year

    @property
    def name(self) -> str:
        """The period in words of the office."""
        unit = "季度" if self.letter == "Q" else "月"
        return f"{self.year}年第{self.number}{unit}" if self.letter == "Q" else f"{self.year}年{self.number}{unit}"

    @property
    def first_day(self) -> date:
        """The period's first day."""
        return date(self.year, (self.number - 1) * (12 // self.per_year) + 1, 1)

    @property
    def last_day(self) -> date:
        """The period's last day."""
        month = self.number * (12 // self.per_year)
        return date(self.year, month, month_calendar.monthrange(self.year, month)[1])

    @property
    def following(self) -> Period:
        """The next period."""
        if self.is_last_of_year:
            return Period(self.year + 1, 1, self.letter)
        return Period(self.year, self.number + 1, self.letter)

    @property
    def preceding(self) -> Period:
        """The period before."""
        if self.number == 1:
            return Period(self.year - 1, self.per_year, self.letter)
        return Period(self.year, self.number - 1, self.letter)

    @property
    def a_year_before(self) -> Period:
        """The same period of the year before."""
        return Period(self.year - 1, self.number, self.letter)

    @property
    def last_of_year_before(self) -> Period:
        """The last period of the year before, in which yearly indicators were asked."""
        return Period(self.year - 1, self.per_year, self.letter)


@dataclass(frozen=True)
class Calendar:
    """All periods of a plan in order."""

    periods: tuple[Period, ...]

    @classmethod
    def between(cls, first: str, last: str) -> Calendar:
        """Return the calendar from first to last, both included; raises ValueError if they do not fit."""
        start, end = Period.parse(first), Period.parse(last)
        if start.letter != end.letter or start > end:
            raise ValueError(f"{first}..{last}")
        periods = [start]
        while periods[-1] != end:
            periods.append(periods[-1].following)
        return cls(tuple(periods))

    @cached_property
    def first_day(self) -> date:
        """The plan's first day."""
        return self.periods[0].first_day

    def __contains__(self, period: object) -> bool:
        return period in self.periods

    def __len__(self) -> int:
        return len(self.periods)

    def elapsed(self, period: Period) -> int:
        """How many periods have elapsed with this one."""
        return self.periods.index(period) + 1

    def year_to_date(self, period: Period) -> tuple[Period, ...]:
        """The periods of the same year up to and with this one."""
        upto = self.plan_to_date(period)
        return upto[bisect_left(upto, Period(period.year, 0, period.letter)) :]

    def plan_to_date(self, period: Period) -> tuple[Period, ...]:
        """All periods up to and with this one."""
        return self.periods[: bisect_right(self.periods, period)]

    def asked(self, *, yearly: bool, periods: tuple[Period, ...]) -> tuple[Period, ...]:
        """Those of the given periods in which an indicator of this frequency is asked."""
        return tuple(each for each in periods if each.is_last_of_year) if yearly else periods
