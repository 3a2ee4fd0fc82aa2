"""The figures beside an entry as they are printed, each with the exact number behind it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from luqual_desktop.domain.derived import NOTHING, Shown, derived_figures
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.tables import DERIVED_COLUMNS, Role
from luqual_desktop.domain.targets import TaskPackage
from tests.domain.entries import given_entry

Make = Callable[..., Report]
STREET = "330302006"
SHARES = TaskPackage("lucheng-2021-2025", "1.0", "330302", shares={(STREET, "P05"): Decimal(4)})


def shown(report: Report, code: str) -> dict[str, str]:
    figures = derived_figures(report, report.catalogue.indicator_by_code[code])
    return {key: each.text for key, each in figures.items()}


def test_all_columns_of_a_rate(make: Make) -> None:
    earlier = {
        ("P01", Period(2021, 2)): given_entry("2", "3"),
        ("P01", Period(2022, 1)): given_entry("9599", "10000"),
    }
    report = make({"indicator P01 numerator": "1", "indicator P01 denominator": "1"}, earlier=earlier)
    assert shown(report, "P01") == {
        "own_value": "100",
        "previous": "95.99",
        "last_year": "66.67",
        "year": "95.99",  # 9600/10001 = 95.9904…
        "plan": "95.98",  # 9602/10004 = 95.9816…
        "line": "95.4",
        "own_target": NOTHING,
        "status": "进度正常",
    }
    figures = derived_figures(report, report.catalogue.indicator_by_code["P01"])
    assert figures["year"].number == Fraction(960000, 10001)
    assert figures["own_target"] == Shown(NOTHING)


def test_a_count_with_gaps_reads_at_least(make: Make) -> None:
    earlier = {("P05", Period(2021, 4)): given_entry("2")}
    report = make({"indicator P05 count": "1"}, earlier=earlier, package=SHARES)
    figures = shown(report, "P05")
    assert figures["plan"] == "至少 3（缺 4 期）"
    assert figures["year"] == "至少 1"  # 2022Q1 is one of the four
    assert figures["own_target"] == "4"
    assert figures["line"] == "1"  # 4 × 6/20 = 1.2
    assert figures["status"] == "进度正常（缺4期）"
    assert derived_figures(report, report.catalogue.indicator_by_code["P05"])["plan"].number == 3


def test_a_year_that_lacks_nothing_is_no_least(make: Make) -> None:
    earlier = {("P05", Period(2022, 1)): given_entry("2")}
    figures = shown(make({"indicator P05 count": "1"}, earlier=earlier), "P05")
    assert (figures["year"], figures["plan"]) == ("3", "至少 3（缺 4 期）")


def test_a_count_with_gaps_that_falls_short_is_missing(make: Make) -> None:
    assert shown(make({"indicator P05 count": "0"}, package=SHARES), "P05")["status"] == "缺报"


def test_nothing_entered_shows_nothing_but_what_is_known(make: Make) -> None:
    assert shown(make({}), "P01") == {
        "own_value": NOTHING,
        "previous": NOTHING,
        "last_year": NOTHING,
        "year": NOTHING,
        "plan": NOTHING,
        "line": "95.4",
        "own_target": NOTHING,
        "status": "缺报",
    }
    assert shown(make({}), "P05")["plan"] == NOTHING


def test_nought_is_shown_as_nought(make: Make) -> None:
    assert shown(make({"indicator P05 count": "0"}, period="2021Q1"), "P05")["plan"] == "0"


def test_a_milestone_has_a_status_only(make: Make) -> None:
    report = make({"milestone V06 reached": "已建成"}, unit="330302")
    assert shown(report, "V06") == {"status": "达标"}


def test_every_derived_column_has_a_figure(make: Make) -> None:
    columns = {column.key for column in DERIVED_COLUMNS if column.role is Role.DERIVED}
    for code in ("P01", "P05", "P11"):
        assert set(shown(make({}), code)) == columns
