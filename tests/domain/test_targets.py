"""Whose target binds whom, and the line of every year: fractions worked out by hand from the plan's table."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue, Frequency, ReportedBy
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.targets import (
    NO_TARGET,
    Target,
    TaskPackage,
    asked_indicators,
    binding_target,
    plan_target,
    unit_share,
)

OWNER = "330302"
STREET = "330302006"


def package(
    shares: dict[tuple[str, str], str] | None = None,
    yearly: dict[tuple[str, int], str] | None = None,
    reported_by: dict[str, ReportedBy] | None = None,
) -> TaskPackage:
    return TaskPackage(
        "lucheng-2021-2025",
        "1.0",
        OWNER,
        shares={key: Decimal(text) for key, text in (shares or {}).items()},
        yearly={key: Decimal(text) for key, text in (yearly or {}).items()},
        reported_by=reported_by or {},
    )


def owner_target(catalogue: Catalogue, code: str, period: str, task_package: TaskPackage | None = None) -> Target:
    indicator = catalogue.indicator_by_code[code]
    return plan_target(catalogue, indicator, Period.parse(period), task_package)


def target_of(
    catalogue: Catalogue, code: str, period: str, task_package: TaskPackage | None = None, unit: str = STREET
) -> Target:
    indicator = catalogue.indicator_by_code[code]
    return binding_target(catalogue, indicator, unit, Period.parse(period), task_package)


@pytest.mark.parametrize(
    ("code", "period", "line"),
    [
        ("P01", "2021Q1", "95.2"),  # 95 + 1 × 1/5
        ("P01", "2021Q4", "95.2"),  # one for all quarters of a year
        ("P01", "2023Q2", "95.6"),
        ("P01", "2025Q4", "96"),
        ("P04", "2022Q3", "38.26"),  # 37.1 + 2.9 × 2/5
        ("P07", "2021Q4", "5.16"),  # 4.3 + 4.3/5
        ("P03", "2021Q1", "100"),
        ("S01", "2024Q4", "90.598"),  # 90.59 + 0.01 × 4/5
        ("V04", "2021Q2", "77.4"),  # 75 + 12/5
        ("P02", "2021Q1", "99"),  # “> 99” is no bare baseline: the target itself
        ("P11", "2022Q1", "80"),  # no baseline at all
    ],
)
def test_line_of_a_rate(catalogue: Catalogue, code: str, period: str, line: str) -> None:
    assert owner_target(catalogue, code, period).line == Fraction(line)


@pytest.mark.parametrize(
    ("code", "period", "line"),
    [
        ("P06", "2021Q1", 1),  # 25 × 1/20 = 1.25
        ("P06", "2021Q4", 5),
        ("P06", "2022Q3", 8),  # 25 × 7/20 = 8.75
        ("P06", "2025Q4", 25),
        ("P08", "2022Q2", 0),  # 3 × 6/20 = 0.9
        ("P08", "2022Q3", 1),  # 3 × 7/20 = 1.05
        ("P08", "2025Q3", 2),  # 3 × 19/20 = 2.85
        ("E07", "2023Q1", 20),  # 45 × 9/20 = 20.25; its baseline 41 plays no part
    ],
)
def test_line_of_a_count_is_rounded_down(catalogue: Catalogue, code: str, period: str, line: int) -> None:
    assert owner_target(catalogue, code, period).line == line


@given(st.integers(0, 19), st.integers(0, 10_000))
def test_line_of_a_count_is_whole_and_never_behind_the_calendar(
    catalogue: Catalogue, now: int, hundredths: int
) -> None:
    share = Fraction(hundredths, 100)
    told = package({(STREET, "P06"): str(Decimal(hundredths) / 100)})
    line = target_of(catalogue, "P06", str(catalogue.calendar.periods[now]), told).line
    assert line is not None
    assert line.denominator == 1
    assert line <= share * (now + 1) / 20 < line + 1


def test_a_monthly_plan_has_its_own_number_of_periods(small_catalogue: Catalogue) -> None:
    assert owner_target(small_catalogue, "R-103", "2026M07").line == 7  # 60 × 7/60
    assert owner_target(small_catalogue, "R-101", "2028M01").line == Fraction("98.1")  # 97.5 + 3/5
    assert owner_target(small_catalogue, "R-102", "2027M05").line == Fraction("3.8")  # 5 − 3 × 2/5
    assert owner_target(small_catalogue, "R-105", "2027M05").line == 12  # “约8” is no bare baseline


def test_only_a_bare_baseline_makes_a_line(catalogue: Catalogue) -> None:
    above = replace(catalogue.indicator_by_code["P02"], baseline_text="> 95", baseline="95")
    assert plan_target(catalogue, above, Period.parse("2021Q1"), None) == Target(Fraction(99), Fraction(99))
    bare = replace(above, baseline_text="95")
    assert plan_target(catalogue, bare, Period.parse("2021Q1"), None) == Target(Fraction(99), Fraction("95.8"))


def test_a_target_set_from_outside_is_none_until_somebody_sets_it(catalogue: Catalogue) -> None:
    told = package(yearly={("V01", 2022): "24.5"})
    assert owner_target(catalogue, "V01", "2022Q1") == NO_TARGET
    assert owner_target(catalogue, "V01", "2021Q4", told) == NO_TARGET
    assert owner_target(catalogue, "V01", "2022Q1", told) == Target(Fraction("24.5"), Fraction("24.5"))
    assert target_of(catalogue, "V01", "2022Q4", told, unit=OWNER) == Target(Fraction("24.5"), Fraction("24.5"))


def test_the_plan_binds_its_owner_whatever_the_package_shares_out(catalogue: Catalogue) -> None:
    told = package({(OWNER, "P06"): "5", (STREET, "P06"): "5"})
    assert target_of(catalogue, "P06", "2025Q4", told, unit=OWNER) == Target(Fraction(25), Fraction(25))
    assert target_of(catalogue, "P06", "2025Q4", told) == Target(Fraction(5), Fraction(5))


def test_a_unit_without_a_share_has_the_plans_rates_but_no_counts(catalogue: Catalogue) -> None:
    for told in (None, package()):
        assert target_of(catalogue, "P01", "2023Q1", told) == Target(Fraction(96), Fraction("95.6"))
        assert target_of(catalogue, "P07", "2025Q1", told) == Target(Fraction("8.6"), Fraction("8.6"))
        assert target_of(catalogue, "S01", "2025Q4", told) == Target(Fraction("90.6"), Fraction("90.6"))
        assert target_of(catalogue, "P06", "2023Q1", told) == NO_TARGET
        assert target_of(catalogue, "V06", "2023Q1", told) == NO_TARGET


def test_a_units_share_of_a_rate_has_its_line_from_the_plans_baseline(catalogue: Catalogue) -> None:
    told = package({(STREET, "P01"): "97", (STREET, "V01"): "23"})
    assert target_of(catalogue, "P01", "2023Q1", told) == Target(Fraction(97), Fraction("96.2"))
    assert target_of(catalogue, "V01", "2023Q1", told) == Target(Fraction(23), Fraction(23))
    assert unit_share(catalogue.indicator_by_code["P01"], STREET, told) == 97
    assert unit_share(catalogue.indicator_by_code["P01"], "330302023", told) is None
    assert unit_share(catalogue.indicator_by_code["P01"], STREET, None) is None


def test_a_share_of_nothing_is_a_share(catalogue: Catalogue) -> None:
    assert target_of(catalogue, "P06", "2023Q1", package({(STREET, "P06"): "0"})) == Target(Fraction(0), Fraction(0))


def test_who_is_asked(catalogue: Catalogue) -> None:
    own = {each.code for each in asked_indicators(catalogue, OWNER)}
    assert own == {"V01", "V02", "V05", "V06", "V07", "S01", "S05", "P07"}
    assert {each.code for each in asked_indicators(catalogue, STREET)} == set(catalogue.indicator_by_code) - own


def test_the_package_may_ask_both_levels(catalogue: Catalogue) -> None:
    told = package(reported_by={"P01": ReportedBy.BOTH, "V02": ReportedBy.UNITS, "P03": ReportedBy.OWN})
    owner = {each.code for each in asked_indicators(catalogue, OWNER, told)}
    street = {each.code for each in asked_indicators(catalogue, STREET, told)}
    assert {"P01", "P03"} < owner
    assert "V02" not in owner
    assert {"P01", "V02"} < street
    assert "P03" not in street


def test_order_of_asked_indicators_is_that_of_the_catalogue(catalogue: Catalogue) -> None:
    codes = [each.code for each in asked_indicators(catalogue, STREET)]
    assert codes == [each.code for each in catalogue.indicators if each.code in codes]


def test_an_indicator_without_any_target_has_none(catalogue: Catalogue) -> None:
    aimless = replace(catalogue.indicator_by_code["P01"], target=None, target_text="", frequency=Frequency.YEAR)
    assert plan_target(catalogue, aimless, Period.parse("2022Q4"), None) == NO_TARGET
