"""Periods and calendars, quarterly and monthly."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.periods import Calendar, Period

PERIODS = st.builds(Period, st.integers(1900, 2100), st.integers(1, 4), st.just("Q")) | st.builds(
    Period, st.integers(1900, 2100), st.integers(1, 12), st.just("M")
)


@pytest.mark.parametrize(
    ("text", "year", "number", "letter", "name", "first", "last"),
    [
        ("2021Q1", 2021, 1, "Q", "2021年第1季度", date(2021, 1, 1), date(2021, 3, 31)),
        ("2025Q4", 2025, 4, "Q", "2025年第4季度", date(2025, 10, 1), date(2025, 12, 31)),
        ("2022Q2", 2022, 2, "Q", "2022年第2季度", date(2022, 4, 1), date(2022, 6, 30)),
        ("2028M02", 2028, 2, "M", "2028年2月", date(2028, 2, 1), date(2028, 2, 29)),
        ("2030M12", 2030, 12, "M", "2030年12月", date(2030, 12, 1), date(2030, 12, 31)),
    ],
)
def test_a_period_written_down(
    text: str, year: int, number: int, letter: str, name: str, first: date, last: date
) -> None:
    period = Period.parse(text)
    assert (period.year, period.number, period.letter) == (year, number, letter)
    assert (str(period), period.name) == (text, name)
    assert (period.first_day, period.last_day) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025",
        "2025Q0",
        "2025Q5",
        "2025Q01",
        "2025M1",
        "2025M00",
        "2025M13",
        "25Q1",
        "2025q1",
        "2025W1",
        " 2025Q1",
        "2025Q1\n",
        "２０２５Q1",
        "2025Q１",
        "2025-Q1",
    ],
)
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match=r"(?s).*"):
        Period.parse(text)


@given(PERIODS)
def test_writing_and_reading_agree(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(PERIODS)
def test_neighbours(period: Period) -> None:
    assert period.following.preceding == period
    assert period.following.first_day == period.last_day + timedelta(days=1)
    assert period.a_year_before.first_day == period.first_day.replace(year=period.year - 1)
    assert period < period.following
    assert period.is_last_of_year == (period.following.year == period.year + 1)


def test_the_calendar_of_five_years() -> None:
    calendar = Calendar.between("2021Q1", "2025Q4")
    assert len(calendar) == 20
    assert calendar.first_day == date(2021, 1, 1)
    assert calendar.elapsed(Period.parse("2021Q1")) == 1
    assert calendar.elapsed(Period.parse("2025Q4")) == 20
    assert Period.parse("2023Q3") in calendar
    assert Period.parse("2020Q4") not in calendar
    assert Period.parse("2023M03") not in calendar


def test_periods_to_date() -> None:
    calendar = Calendar.between("2021Q1", "2025Q4")
    third = Period.parse("2022Q3")
    assert [str(each) for each in calendar.year_to_date(third)] == ["2022Q1", "2022Q2", "2022Q3"]
    assert [str(each) for each in calendar.plan_to_date(third)] == [
        *("2021Q1", "2021Q2", "2021Q3", "2021Q4", "2022Q1", "2022Q2", "2022Q3")
    ]


def test_what_is_asked_yearly_is_asked_in_the_last_period_of_a_year() -> None:
    monthly = Calendar.between("2026M01", "2027M12")
    asked = monthly.asked(yearly=True, periods=monthly.periods)
    assert [str(each) for each in asked] == ["2026M12", "2027M12"]
    assert monthly.asked(yearly=False, periods=monthly.periods) == monthly.periods


@pytest.mark.parametrize(("first", "last"), [("2025Q4", "2021Q1"), ("2021Q1", "2021M12"), ("2021Q1", "2021Q9")])
def test_what_makes_no_calendar(first: str, last: str) -> None:
    with pytest.raises(ValueError, match="202"):
        Calendar.between(first, last)


def test_a_calendar_may_start_and_end_within_a_year() -> None:
    calendar = Calendar.between("2026M11", "2027M02")
    assert [str(each) for each in calendar.periods] == ["2026M11", "2026M12", "2027M01", "2027M02"]
    assert calendar.first_day == date(2026, 11, 1)
