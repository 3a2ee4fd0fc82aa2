"""Verdicts: the order of the questions, what is compared, and that the exact fraction decides, not what is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue, Comparison, Frequency, Indicator, Kind
from luqual_desktop.domain.figures import BLANK_ENTRY, Entry, EntryState, Window, Windows
from luqual_desktop.domain.numbers import displayed
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.status import Judgement, Status, is_due, judge, meets
from luqual_desktop.domain.targets import NO_TARGET, Target, TaskPackage
from tests.domain.entries import given_entry

Make = Callable[..., Report]
OWNER = "330302"
STREET = "330302006"
PERIOD = Period.parse("2022Q2")
GOAL = Target(Fraction(96), Fraction("95.4"))
FAULTY = Entry(EntryState.FAULTY)
NOT_FOR_US = Entry(EntryState.INAPPLICABLE)


def sums(entry: Entry, gaps: int = 0) -> Windows:
    missing = tuple(Period(2021, number) for number in range(1, gaps + 1))
    return Windows(year=Window(entry.parts, (PERIOD,)), plan=Window(entry.parts, (PERIOD,), missing))


def verdict(
    indicator: Indicator, entry: Entry, target: Target = GOAL, *, gaps: int = 0, complete: bool = True
) -> Status:
    return judge(indicator, PERIOD, entry, sums(entry, gaps), target, complete=complete).status


@pytest.mark.parametrize(
    ("numerator", "denominator", "status"),
    [
        ("96", "100", Status.MET),
        ("9600", "10000", Status.MET),
        ("9599", "10000", Status.ON_TRACK),  # shows 95.99, at one decimal 96.0, and is not 96
        ("95999999999999", "100000000000000", Status.ON_TRACK),
        ("954", "1000", Status.ON_TRACK),  # the line itself
        ("95399", "100000", Status.BEHIND),
        ("0", "100", Status.BEHIND),
        ("0", "0", Status.NO_EVENT),
    ],
)
def test_a_rate_against_96(catalogue: Catalogue, numerator: str, denominator: str, status: Status) -> None:
    assert verdict(catalogue.indicator_by_code["P01"], given_entry(numerator, denominator)) is status


def test_what_is_shown_never_decides(catalogue: Catalogue) -> None:
    indicator = catalogue.indicator_by_code["P01"]
    judgement = judge(indicator, PERIOD, given_entry("9599", "10000"), sums(given_entry("9599", "10000")), GOAL)
    assert judgement.compared is not None
    assert displayed(judgement.compared, 1) == "96"
    assert judgement.status is Status.ON_TRACK


@pytest.mark.parametrize(
    ("value", "status"), [("90.6", Status.MET), ("90.595", Status.ON_TRACK), ("90.59799999", Status.ON_TRACK)]
)
def test_a_mean_of_90_595_shows_as_90_6_and_is_short_of_it(catalogue: Catalogue, value: str, status: Status) -> None:
    entry = given_entry(str(Decimal(value) * 200), "200")
    goal = Target(Fraction("90.6"), Fraction("90.592"))
    yearly = replace(catalogue.indicator_by_code["S01"], frequency=Frequency.PERIOD)
    assert verdict(yearly, entry, goal) is status


@pytest.mark.parametrize(
    ("numerator", "status"), [("99", Status.BEHIND), ("99.00000000001", Status.MET), ("98.9", Status.BEHIND)]
)
def test_exactly_99_is_not_above_99(catalogue: Catalogue, numerator: str, status: Status) -> None:
    above = catalogue.indicator_by_code["P02"]
    assert verdict(above, given_entry(numerator, "100"), Target(Fraction(99), Fraction(99))) is status


@pytest.mark.parametrize(
    ("value", "status"),
    [("24", Status.MET), ("24.5", Status.ON_TRACK), ("24.6", Status.ON_TRACK), ("24.61", Status.BEHIND)],
)
def test_lower_is_better(catalogue: Catalogue, value: str, status: Status) -> None:
    entry = given_entry(str(Decimal(value) * 90), "90")
    assert verdict(catalogue.indicator_by_code["V01"], entry, Target(Fraction(24), Fraction("24.6"))) is status


@given(st.fractions(0, 200), st.fractions(0, 200))
def test_comparisons_are_those_of_fractions(value: Fraction, bound: Fraction) -> None:
    assert meets(Comparison.AT_LEAST, value, bound) == (value >= bound)
    assert meets(Comparison.ABOVE, value, bound) == (value > bound)
    assert meets(Comparison.AT_MOST, value, bound) == (value <= bound)


def test_the_order_of_the_questions(catalogue: Catalogue) -> None:
    """Each question is asked with everything that comes later true as well."""
    yearly = replace(catalogue.indicator_by_code["P01"], frequency=Frequency.YEAR)
    now = replace(yearly, frequency=Frequency.PERIOD)
    met, nothing = given_entry("99", "100"), given_entry("0", "0")

    def status(indicator: Indicator, entry: Entry, target: Target, *, applicable: bool = True) -> Status:
        return judge(indicator, PERIOD, entry, sums(entry), target, applicable=applicable).status

    assert status(yearly, BLANK_ENTRY, NO_TARGET, applicable=False) is Status.INAPPLICABLE
    assert status(yearly, NOT_FOR_US, NO_TARGET) is Status.INAPPLICABLE
    assert status(yearly, BLANK_ENTRY, NO_TARGET) is Status.NOT_DUE
    assert status(yearly, met, GOAL) is Status.NOT_DUE
    assert status(now, BLANK_ENTRY, NO_TARGET) is Status.MISSING
    assert status(now, FAULTY, NO_TARGET) is Status.FAULTY
    assert status(now, nothing, NO_TARGET) is Status.NO_EVENT
    assert status(now, met, NO_TARGET) is Status.NO_TARGET
    assert status(now, met, GOAL) is Status.MET


def test_yearly_indicators_are_asked_in_the_last_period_only(catalogue: Catalogue, small_catalogue: Catalogue) -> None:
    yearly = catalogue.indicator_by_code["S01"]
    assert [number for number in range(1, 5) if is_due(yearly, Period(2023, number))] == [4]
    monthly = small_catalogue.indicator_by_code["T-201"]
    assert [number for number in range(1, 13) if is_due(monthly, Period(2027, number, "M"))] == [12]
    assert is_due(catalogue.indicator_by_code["P01"], Period(2023, 1))


def test_flows_and_means_are_judged_by_the_year_so_far(make: Make) -> None:
    earlier = {("P01", Period(2022, 1)): given_entry("90", "100"), ("P01", Period(2021, 4)): given_entry("0", "100")}
    report = make({"indicator P01 numerator": "100", "indicator P01 denominator": "100"}, earlier=earlier)
    judgement = report.judgement(report.catalogue.indicator_by_code["P01"])
    assert (judgement.value, judgement.compared, judgement.status) == (Fraction(100), Fraction(95), Status.BEHIND)


def test_nothing_happened_is_said_of_the_year_so_far(make: Make) -> None:
    earlier = {("P01", Period(2022, 1)): given_entry("97", "100")}
    texts = {"indicator P01 numerator": "0", "indicator P01 denominator": "0"}
    indicator = make().catalogue.indicator_by_code["P01"]
    assert make(texts).judgement(indicator).status is Status.NO_EVENT
    later = make(texts, earlier=earlier).judgement(indicator)
    assert (later.status, later.value, later.compared) == (Status.MET, None, Fraction(97))


def test_stocks_are_judged_by_this_period_alone(make: Make) -> None:
    earlier = {("P11", Period(2022, 1)): given_entry("1", "100")}
    report = make({"indicator P11 numerator": "80", "indicator P11 denominator": "100"}, earlier=earlier)
    judgement = report.judgement(report.catalogue.indicator_by_code["P11"])
    assert (judgement.compared, judgement.status) == (Fraction(80), Status.MET)


COUNT_GOAL = Target(Fraction(25), Fraction(7))


@pytest.mark.parametrize(
    ("so_far", "gaps", "status"),
    [
        ("25", 0, Status.MET),
        ("25", 3, Status.MET),
        ("24", 0, Status.ON_TRACK),
        ("7", 3, Status.ON_TRACK),
        ("6", 0, Status.BEHIND),
        ("6", 3, Status.MISSING),
        ("0", 1, Status.MISSING),
    ],
)
def test_a_count_with_gaps_is_at_least_so_much(catalogue: Catalogue, so_far: str, gaps: int, status: Status) -> None:
    indicator = catalogue.indicator_by_code["P06"]
    entry = given_entry(so_far)
    judgement = judge(indicator, PERIOD, entry, sums(entry, gaps), COUNT_GOAL)
    assert (judgement.status, judgement.gaps) == (status, gaps)


def test_gaps_of_a_rate_do_not_stand_in_its_way(catalogue: Catalogue) -> None:
    indicator = catalogue.indicator_by_code["P01"]
    entry = given_entry("99", "100")
    assert judge(indicator, PERIOD, entry, sums(entry, 3), GOAL).gaps == 0
    assert verdict(indicator, entry, gaps=3) is Status.MET
    assert verdict(indicator, given_entry("9", "100"), gaps=3) is Status.BEHIND


def test_an_incomplete_rate_is_never_met_but_a_count_may_be(catalogue: Catalogue) -> None:
    assert verdict(catalogue.indicator_by_code["P01"], given_entry("99", "100"), complete=False) is Status.ON_TRACK
    assert verdict(catalogue.indicator_by_code["P01"], given_entry("9", "100"), complete=False) is Status.BEHIND
    assert verdict(catalogue.indicator_by_code["P06"], given_entry("25"), COUNT_GOAL, complete=False) is Status.MET


def test_a_sum_that_holds_nothing_is_missing_and_not_without_event(catalogue: Catalogue) -> None:
    """As a carried sum may be that was altered on its way."""
    empty = Windows(year=Window(gaps=(PERIOD,)), plan=Window(gaps=(PERIOD,)))
    for code, entry in (("P01", given_entry("99", "100")), ("P06", given_entry("3"))):
        judgement = judge(catalogue.indicator_by_code[code], PERIOD, entry, empty, GOAL)
        assert judgement.status is Status.MISSING


def milestone(
    make: Make, texts: dict[str, str], period: str = "2022Q2", unit: str = OWNER, **known: object
) -> Judgement:
    addressed = {f"milestone V06 {field}": text for field, text in texts.items()}
    report = make(addressed, unit=unit, period=period, **known)
    return report.judgement(report.catalogue.indicator_by_code["V06"])


@pytest.mark.parametrize(
    ("texts", "period", "status"),
    [
        ({}, "2022Q2", Status.MISSING),
        ({"reached": " "}, "2022Q2", Status.MISSING),
        ({"reached": "快了"}, "2022Q2", Status.FAULTY),
        ({"reached": "未建成"}, "2022Q2", Status.ON_TRACK),
        ({"reached": "未建成"}, "2025Q3", Status.ON_TRACK),
        ({"reached": "未建成"}, "2025Q4", Status.BEHIND),
        ({"reached": "已建成"}, "2022Q2", Status.MET),
        ({"reached": " 已建成 ", "date": "2022-06-30"}, "2022Q2", Status.MET),
        ({"reached": "已建成", "date": "2022-07-01"}, "2022Q2", Status.ON_TRACK),
        ({"reached": "已建成", "date": "不详"}, "2022Q2", Status.MET),
    ],
)
def test_a_milestone_is_reached_by_the_periods_end_or_on_its_way_until_the_last(
    make: Make, texts: dict[str, str], period: str, status: Status
) -> None:
    assert milestone(make, texts, period).status is status


def test_a_milestone_binds_the_plans_owner_and_whoever_has_a_share_in_it(make: Make) -> None:
    shared = TaskPackage("lucheng-2021-2025", "1.0", OWNER, shares={(STREET, "V06"): Decimal(1)})
    freed = replace(shared, inapplicable=frozenset({(STREET, "V06")}))
    reached = {"reached": "已建成"}
    assert milestone(make, reached, unit=STREET).status is Status.NO_TARGET
    assert milestone(make, {}, unit=STREET).status is Status.MISSING
    assert milestone(make, reached, unit=STREET, package=shared).status is Status.MET
    assert milestone(make, reached, unit=STREET, package=freed).status is Status.INAPPLICABLE


def test_a_yearly_milestone_is_not_asked_between(make: Make) -> None:
    report = make({}, unit=OWNER)
    yearly = replace(report.catalogue.indicator_by_code["V06"], frequency=Frequency.YEAR)
    assert report.judgement(yearly).status is Status.NOT_DUE
    assert replace(report, period=Period(2022, 4)).judgement(yearly).status is Status.MISSING


def test_what_the_package_frees_a_unit_from_is_inapplicable(make: Make) -> None:
    freed = TaskPackage("lucheng-2021-2025", "1.0", OWNER, inapplicable=frozenset({(STREET, "P01")}))
    texts = {"indicator P01 numerator": "1", "indicator P01 denominator": "2"}
    report = make(texts, package=freed)
    assert not report.applies(report.catalogue.indicator_by_code["P01"])
    assert report.judgement(report.catalogue.indicator_by_code["P01"]).status is Status.INAPPLICABLE
    other = make(texts, package=freed, unit="330302023")
    assert other.judgement(other.catalogue.indicator_by_code["P01"]).status is Status.BEHIND


def test_every_kind_is_judged_in_a_blank_report(catalogue: Catalogue, make: Make) -> None:
    for unit in (OWNER, STREET):
        report = make({}, unit=unit, period="2022Q4")
        assert {report.judgement(indicator).status for indicator in report.asked} == {Status.MISSING}
    assert {each.kind for each in catalogue.indicators} == set(Kind)
