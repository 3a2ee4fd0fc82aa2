"""Checks of figures against earlier periods and targets: changes, running totals, stocks, gaps, milestones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.figures import Entry, EntryState
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.audit import Subject, check_subject
from luqual_desktop.domain.targets import TaskPackage
from tests.domain.entries import given_entry

Make = Callable[..., Report]
OWNER = "330302"
STREET = "330302006"


def typed(code: str, *texts: str, fields: tuple[str, ...] = ("numerator", "denominator")) -> dict[str, str]:
    return {f"indicator {code} {field}": text for field, text in zip(fields, texts, strict=True)}


def before(code: str, held: Mapping[str, Entry]) -> dict[tuple[str, Period], Entry]:
    return {(code, Period.parse(period)): entry for period, entry in held.items()}


def found(report: Report, indicator: str) -> list[Finding]:
    return check_subject(report, Subject(Area.INDICATOR, indicator))


def codes(report: Report, indicator: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.field) for finding in found(report, indicator)]


def package(**told: Any) -> TaskPackage:
    return TaskPackage("lucheng-2021-2025", "1.0", OWNER, **told)


@pytest.mark.parametrize(
    ("was", "now", "changed"),
    [
        (("80", "100"), ("96", "100"), []),  # 80 % → 96 %: exactly a fifth
        (("80", "100"), ("97", "100"), ["numerator"]),
        (("80", "100"), ("63", "100"), ["numerator"]),
        (("96", "100"), ("116", "120"), []),  # 100 → 120: exactly a fifth
        (("96", "100"), ("117", "121"), ["denominator"]),
        (("96", "100"), ("77", "80"), []),
        (("96", "100"), ("76", "79"), ["denominator"]),
        (("96", "100"), ("0", "0"), ["denominator"]),
        (("0", "100"), ("50", "100"), []),  # before 0 there is nothing to compare with
        (("0", "0"), ("50", "100"), []),
        (("1", "3"), ("2", "6"), ["denominator"]),  # the same rate exactly
    ],
)
def test_changes_above_a_fifth_of_rate_or_denominator(
    make: Make, was: tuple[str, str], now: tuple[str, str], changed: list[str]
) -> None:
    report = make(typed("P01", *now), earlier=before("P01", {"2022Q1": given_entry(*was)}))
    assert [field for code, field in codes(report, "P01") if code == "W203"] == changed


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 300))
def test_changes_are_decided_on_exact_fractions(make: Make, a: int, b: int, c: int, d: int) -> None:
    report = make(
        typed("P07", str(a), str(b)), unit=OWNER, earlier=before("P07", {"2022Q1": given_entry(str(c), str(d))})
    )
    rate_changed = c > 0 and abs(Fraction(a, b) - Fraction(c, d)) > Fraction(1, 5) * Fraction(c, d)
    weight_changed = abs(b - d) * 5 > d
    expected = ["numerator"] * rate_changed + ["denominator"] * weight_changed
    assert [field for code, field in codes(report, "P07") if code == "W203"] == expected


def test_a_blank_or_missing_period_before_is_no_change(make: Make) -> None:
    for held in (
        {},
        {"2022Q1": Entry(EntryState.BLANK)},
        {"2022Q1": Entry(EntryState.FAULTY)},
        {"2021Q4": given_entry("1", "9")},
    ):
        assert codes(make(typed("P01", "96", "100"), earlier=before("P01", held)), "P01") == []


def test_counts_may_change_as_they_like(make: Make) -> None:
    report = make(typed("P05", "9", fields=("count",)), earlier=before("P05", {"2022Q1": given_entry("1")}))
    assert codes(report, "P05") == [("W204", "count")]


def test_the_catalogue_may_set_another_threshold(make: Make) -> None:
    report = make(typed("P11", "100", "100"), earlier=before("P11", {"2022Q1": given_entry("80", "100")}))
    patient = replace(report.catalogue.indicator_by_code["P11"], change_percent="25")
    others = tuple(each for each in report.catalogue.indicators if each.code != "P11")
    catalogue = replace(report.catalogue, indicators=(patient, *others))
    assert codes(report, "P11") == [("W203", "numerator")]
    assert codes(replace(report, catalogue=catalogue), "P11") == []


def test_yearly_indicators_are_held_against_last_year(make: Make) -> None:
    now = typed("S01", "91", "500", fields=("value", "weight"))
    year_ago = {"2021Q4": given_entry("9100", "100")}
    report = make(now, unit=OWNER, period="2022Q4", earlier=before("S01", year_ago))
    (finding,) = found(report, "S01")
    assert (finding.code, finding.field) == ("W203", "weight")
    assert "由上年 100 变为 500，变动 400%" in finding.message
    two_years = make(now, unit=OWNER, period="2023Q4", earlier=before("S01", year_ago))
    assert codes(two_years, "S01") == []


def test_a_yearly_indicator_is_not_missed_between(make: Make) -> None:
    assert codes(make({}, unit=OWNER, period="2022Q3"), "S01") == []
    assert codes(make({}, unit=OWNER, period="2022Q4"), "S01") == [("W202", "value")]


def hints(
    make: Make, now: tuple[str, str], held: Mapping[str, Entry], period: str = "2022Q3", code: str = "P01"
) -> list[str]:
    report = make(typed(code, *now), period=period, earlier=before(code, held))
    return [rule for rule, _ in codes(report, code) if rule == "H301"]


HALF_YEAR = {"2022Q1": given_entry("96", "100"), "2022Q2": given_entry("97", "100")}


@pytest.mark.parametrize(
    ("now", "fires"),
    [
        (("193", "200"), True),  # as much as the two quarters together, at their rate
        (("290", "300"), True),
        (("192", "199"), False),
        (("192", "200"), False),  # fewer good ones than so far: no running total
        (("195", "200"), True),  # 97.5 % against 96.5 %: one point exactly
        (("196", "200"), False),
    ],
)
def test_a_running_total_is_suspected(make: Make, now: tuple[str, str], fires: bool) -> None:
    assert bool(hints(make, now, HALF_YEAR)) == fires


def test_a_running_total_needs_earlier_quarters_of_the_same_year(make: Make) -> None:
    assert hints(make, ("193", "200"), HALF_YEAR, "2023Q1") == []
    assert hints(make, ("193", "200"), {}) == []
    assert hints(make, ("193", "200"), {"2022Q1": given_entry("0", "0")}) == []
    assert hints(make, ("0", "0"), HALF_YEAR) == []


def test_a_stock_is_no_running_total(make: Make) -> None:
    held = {"2022Q1": given_entry("80", "100")}
    assert hints(make, ("80", "100"), held, code="P11") == []


@pytest.mark.parametrize(("last_digit", "fires"), [("1", True), ("2", False)])
def test_a_running_total_of_fifteen_digit_products_is_exact(make: Make, last_digit: str, fires: bool) -> None:
    """Value times weight has 29 digits; rounded to 28 the sum so far would never be a hair more than this period."""
    value, weight = "99.9999999999999", "99999999999999"
    assert 999999999999999 * 99999999999999 == 99999999999998900000000000001
    earlier = given_entry(f"9999999999999890.000000000000{last_digit}", weight)
    report = make(
        typed("V01", value, weight, fields=("value", "weight")),
        unit=OWNER,
        earlier=before("V01", {"2022Q1": earlier}),
    )
    assert (("H301", "weight") in codes(report, "V01")) == fires


def test_stock_parts_are_looked_at_one_by_one(make: Make) -> None:
    held = before("P11", {"2022Q1": given_entry("80", "100")})
    assert codes(make(typed("P11", "79", "100"), earlier=held), "P11") == [("W201", "numerator"), ("W205", "numerator")]
    assert codes(make(typed("P11", "80", "99"), earlier=held), "P11") == [("W205", "denominator")]
    assert codes(make(typed("P11", "80", "100"), earlier=held), "P11") == []
    assert [code for code, _ in codes(make(typed("P01", "79", "80"), earlier=held), "P01")] == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("", ""), [("W202", "numerator")]),
        (("95", ""), [("E106", "denominator")]),
        (("", "100"), [("E106", "numerator")]),
        (("不适用", ""), [("E106", "denominator")]),
        (("95", "不适用"), [("E106", "numerator")]),
        (("-1", ""), [("E102", "numerator"), ("E106", "denominator")]),
        (("很多", ""), [("E101", "numerator")]),
        (("很多", "-1"), [("E101", "numerator"), ("E102", "denominator")]),
        (("-1", "0"), [("E102", "numerator")]),
        (("5", "0"), [("E105", "denominator")]),
        (("5", "4"), [("E104", "numerator")]),
        (("不适用", "不适用"), [("H304", "numerator")]),
        (("0", "0"), [("H302", "numerator")]),
    ],
)
def test_pairs(make: Make, texts: tuple[str, str], expected: list[tuple[str, str]]) -> None:
    assert codes(make(typed("P01", *texts)), "P01") == expected


def test_a_ratio_that_is_no_share_may_exceed_one(make: Make) -> None:
    assert codes(make(typed("P07", "1200", "139.5"), unit=OWNER), "P07") == []
    assert codes(make(typed("P07", "1200", "0"), unit=OWNER), "P07") == [("E105", "denominator")]


def test_a_mean_without_weight_is_nothing_only_at_nought(make: Make) -> None:
    for texts, expected in (
        (("91", "0"), [("E105", "weight")]),
        (("0", "0"), [("H302", "value")]),
        (("100.1", "5"), [("E115", "value")]),
        (("91", "0.5"), [("E103", "weight")]),
    ):
        report = make(typed("S01", *texts, fields=("value", "weight")), unit=OWNER, period="2022Q4")
        assert codes(report, "S01") == expected


def test_half_a_mean_is_half_a_pair(make: Make) -> None:
    report = make(typed("S01", "91", "", fields=("value", "weight")), unit=OWNER, period="2022Q4")
    assert codes(report, "S01") == [("E106", "weight")]


def test_figures_that_look_alike_are_shown_as_they_differ(make: Make) -> None:
    (finding,) = found(make(typed("P03", "9999999", "10000000")), "P03")
    assert finding.code == "W201"
    assert "为 99.99999%，未达到本期时序目标（≥ 100%）" in finding.message
    (finding,) = found(make(typed("P02", "99", "100")), "P02")
    assert "为 99%，未达到本期时序目标（> 99%）" in finding.message
    told = package(yearly={("V01", 2022): Decimal(24)})
    (finding,) = found(make(typed("V01", "24.01", "90", fields=("value", "weight")), unit=OWNER, package=told), "V01")
    assert "为 24.01微克/立方米，未达到本期时序目标（≤ 24微克/立方米）" in finding.message


def test_a_count_with_gaps_asks_for_the_missing_periods(make: Make) -> None:
    told = package(shares={(STREET, "P05"): Decimal(10)})
    earlier = before("P05", {"2021Q1": given_entry("0")})
    (missing, differs) = found(make(typed("P05", "1", fields=("count",)), package=told, earlier=earlier), "P05")
    assert (missing.code, differs.code) == ("W202", "W204")
    assert "规划期累计缺 4 期" in missing.message
    enough = make(typed("P05", "3", fields=("count",)), package=told, earlier=earlier)
    assert codes(enough, "P05") == [("W204", "count")]


def test_what_does_not_apply_is_not_checked(make: Make) -> None:
    freed = package(inapplicable=frozenset({(STREET, "P01")}))
    assert codes(make(typed("P01", "很多", ""), package=freed), "P01") == []


def test_a_target_that_must_be_set_is_asked_for(make: Make) -> None:
    texts = typed("V02", "88", "90")
    told = package(yearly={("V02", 2022): Decimal(96)})
    assert codes(make(texts, unit=OWNER), "V02") == [("H303", "numerator")]
    assert codes(make(texts, unit=OWNER, package=told), "V02") == []
    counted = make(typed("P05", "0", fields=("count",)))
    assert codes(counted, "P05") == []  # no share of a count: nothing to ask for


def test_a_remark_may_not_be_longer_than_a_cell(make: Make) -> None:
    report = make(typed("P01", "96", "100") | {"indicator P01 remark": "备" * 40_000})
    assert codes(report, "P01") == [("E117", "remark")]


@pytest.mark.parametrize(
    ("texts", "period", "expected"),
    [
        ({}, "2022Q2", [("W202", "reached")]),
        ({"reached": "未建成"}, "2022Q2", []),
        ({"reached": "未建成"}, "2025Q4", [("W201", "reached")]),
        ({"reached": "建成了"}, "2022Q2", [("E113", "reached")]),
        ({"reached": "已建成"}, "2022Q2", [("E107", "date")]),
        ({"reached": "已建成", "date": "2022-06-30"}, "2022Q2", []),
        ({"reached": "已建成", "date": "去年"}, "2022Q2", [("E114", "date")]),
        ({"reached": "已建成", "date": "2022-07-01"}, "2022Q2", [("E108", "date")]),
        ({"reached": "已建成", "date": "2020-12-31"}, "2022Q2", [("E109", "date")]),
    ],
)
def test_milestones(make: Make, texts: Mapping[str, str], period: str, expected: list[tuple[str, str]]) -> None:
    report = make({f"milestone V06 {field}": text for field, text in texts.items()}, unit=OWNER, period=period)
    assert codes(report, "V06") == expected


def test_a_milestone_that_does_not_apply_is_not_checked(make: Make) -> None:
    freed = package(inapplicable=frozenset({(OWNER, "V06")}))
    assert codes(make({"milestone V06 reached": "?"}, unit=OWNER, package=freed), "V06") == []


def test_every_sentence_of_another_plan_uses_its_own_words(small_catalogue: Catalogue) -> None:
    cells = {
        CellKey(Area.INDICATOR, "R-102", "numerator"): "90",
        CellKey(Area.INDICATOR, "R-102", "denominator"): "1000",
        CellKey(Area.MILESTONE, "T-203", "reached"): "否",
    }
    report = Report(small_catalogue, "999901001", Period.parse("2030M12"), cells)
    (finding,) = found(report, "R-102")
    assert "耕地撂荒率”为 9%，未达到本期时序目标（≤ 2%）" in finding.message
    (finding,) = found(replace(report, unit="999901"), "T-203")
    assert finding.message == "“省级和美乡村示范县”到规划期末仍为“否”，请说明原因和措施。"
