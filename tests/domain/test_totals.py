"""What is to be explained or settled at the level of totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.figures import Entry, EntryState, Parts, Window, Windows
from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.domain.handing_in import Stamp, submission_of
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rollup import Figure, total_of
from luqual_desktop.domain.submission import Submission
from luqual_desktop.domain.totals import carried_findings, conflict_findings, left_out_findings, total_findings

Make = Callable[..., Report]
OWNER = "330302"
PERIOD, BEFORE = Period.parse("2022Q2"), Period.parse("2022Q1")


def figure(numerator: str, denominator: str | None, reported: int = 14, expected: int = 14) -> Figure:
    parts = Parts(Decimal(numerator), None if denominator is None else Decimal(denominator))
    window = Window(parts, (PERIOD,))
    return Figure(Entry(EntryState.GIVEN, parts), Windows(year=window, plan=window), reported, expected)


def found(catalogue: Catalogue, code: str, of_units: Figure) -> list[Finding]:
    total = total_of(catalogue, catalogue.indicator_by_code[code], OWNER, PERIOD, of_units)
    return total_findings(catalogue, OWNER, PERIOD, {code: total})


def test_a_total_behind_its_line_shows_both_figures(catalogue: Catalogue) -> None:
    (finding,) = found(catalogue, "P01", figure("953999999", "1000000000"))
    assert (finding.code, finding.row, finding.field) == ("W201", "P01", "numerator")
    assert "95.3999999%" in finding.message
    assert "95.4%" in finding.message
    assert found(catalogue, "P01", figure("954", "1000")) == []


def test_a_total_that_lacks_units_says_how_many(catalogue: Catalogue) -> None:
    (finding,) = found(catalogue, "P01", figure("99", "100", reported=12))
    assert finding.code == "W202"
    assert "已报 12/14，缺 2 个单位" in finding.message
    assert found(catalogue, "P01", figure("99", "100")) == []


def test_a_count_that_lacks_periods_cannot_be_judged_and_is_named(catalogue: Catalogue) -> None:
    """15 by the plan's end, 6 of 20 quarters gone: 4 are due, and 3 are known of five quarters."""
    asked = catalogue.calendar.plan_to_date(PERIOD)
    of_units = figure("3", None)
    gap = replace(of_units, sums=replace(of_units.sums, plan=Window(Parts(Decimal(3)), asked[1:], asked[:1])))
    (finding,) = found(catalogue, "P05", gap)
    assert (finding.code, finding.row) == ("W202", "P05")
    assert "规划期累计缺 1 期" in finding.message
    enough = replace(gap, sums=replace(gap.sums, plan=Window(Parts(Decimal(4)), asked[1:], asked[:1])))
    assert found(catalogue, "P05", enough) == []


def after(total: Figure, numerator: str, denominator: str, gaps: tuple[Period, ...] = ()) -> Figure:
    """Return a total with what it was in the period before."""
    before = Window(Parts(Decimal(numerator), Decimal(denominator)), (BEFORE,), gaps)
    return replace(total, sums=replace(total.sums, previous=before))


def test_a_total_that_changed_much_is_named_as_an_entry_would_be(catalogue: Catalogue) -> None:
    """80 to 97 is 21.25 % more, 81 to 97 is 19.75…; 1,201 are 20.1 % more than 1,000."""
    now = figure("97", "100")
    (finding,) = found(catalogue, "P01", after(now, "80", "100"))
    assert (finding.code, finding.row, finding.field) == ("W203", "P01", "numerator")
    assert "合计由上期" in finding.message
    assert "变动 21.3%，超过 20%" in finding.message
    assert found(catalogue, "P01", after(now, "81", "100")) == []
    (weight,) = found(catalogue, "P01", after(figure("1165", "1201"), "970", "1000"))
    assert (weight.code, weight.field) == ("W203", "denominator")
    assert found(catalogue, "P01", after(now, "80", "100", gaps=(BEFORE,))) == []
    lacking = found(catalogue, "P01", after(figure("97", "100", reported=13), "80", "100"))
    assert [each.code for each in lacking] == ["W202"], "other units make another total"


def test_a_stock_that_shrank_is_named(catalogue: Catalogue) -> None:
    codes = [(each.code, each.field) for each in found(catalogue, "P11", after(figure("60", "80"), "61", "80"))]
    assert ("W205", "numerator") in codes
    assert "W205" not in [each.code for each in found(catalogue, "P11", after(figure("61", "80"), "61", "80"))]


def test_an_indicator_given_at_both_levels_is_an_error(catalogue: Catalogue) -> None:
    (finding,) = conflict_findings(catalogue, ["P01"], {}, {})
    assert (finding.code, finding.row, finding.section) == ("E120", "P01", "P")
    assert "任务包" in finding.message
    assert conflict_findings(catalogue, [], {}, {}) == []


def test_a_unit_that_arrives_by_two_ways_is_an_error(catalogue: Catalogue) -> None:
    (finding,) = conflict_findings(catalogue, [], {"330302006": ["330302006", "330302"]}, {})
    assert (finding.code, finding.field) == ("E121", "330302006")
    assert finding.message == "五马街道（330302006）的上报经由 330302006、330302 重复到达，请只保留一份。"


def test_a_unit_that_is_told_as_missing_and_arrives_is_an_error(catalogue: Catalogue) -> None:
    (finding,) = conflict_findings(catalogue, [], {}, {"330302006": ("330302", "330302006")})
    assert (finding.code, finding.field, finding.level) == ("E121", "330302006", Level.ERROR)
    assert "五马街道（330302006）在鹿城区（330302）的汇总中记为缺报" in finding.message


@pytest.fixture
def submission(make: Make) -> Submission:
    report = make({"indicator P01 numerator": "95", "indicator P01 denominator": "100", "indicator P05 count": "3"})
    return submission_of(report, (), Stamp(1, "", ""))


@pytest.mark.parametrize("consolidation", [None, {}])
def test_carried_sums_that_the_store_contradicts_are_named(
    catalogue: Catalogue, submission: Submission, consolidation: dict[str, object] | None
) -> None:
    said = replace(submission, consolidation=consolidation)
    of_year, of_plan = carried_findings(catalogue, said, {"P05": figure("2", None), "P01": figure("95", "100")})
    assert {(each.code, each.row) for each in (of_year, of_plan)} == {("W208", "P05")}
    assert "“制定“浙江制造”标准（新增）”本年累计自报 3，按已接收的历次上报应为 2" in of_year.message
    assert "规划期累计自报 3，按已接收的历次上报应为 2" in of_plan.message


def test_a_stock_of_last_period_that_the_store_contradicts_is_named(
    catalogue: Catalogue, submission: Submission
) -> None:
    before, own = Window(Parts(Decimal(50), Decimal(80))), figure("60", "80")
    said = replace(submission, carried={"P11": replace(own.sums, previous=before)})
    stored = replace(own, sums=replace(own.sums, previous=Window(Parts(Decimal(52), Decimal(80)))))
    (finding,) = carried_findings(catalogue, said, {"P11": stored})
    assert finding.code == "W208"
    assert "上期自报 62.5，按已接收的历次上报应为 65" in finding.message


def test_carried_sums_are_left_alone_where_nothing_contradicts_them(
    catalogue: Catalogue, submission: Submission
) -> None:
    assert carried_findings(catalogue, submission, {"P05": figure("3", None), "P01": figure("95.0", "100")}) == []
    assert carried_findings(catalogue, submission, {}) == []
    assert carried_findings(catalogue, submission, {"P05": Figure()}) == []
    strange = replace(submission, carried={"ZZ99": Windows()})
    assert carried_findings(catalogue, strange, {"ZZ99": figure("2", None)}) == []


@pytest.mark.parametrize(
    ("stated", "covered", "asked"),
    [("3", False, True), ("0", False, False), ("3", True, False)],
    ids=["left out", "nothing to leave out", "covered"],
)
def test_what_a_unit_reported_itself_and_its_roll_up_leaves_out_is_asked_about(
    catalogue: Catalogue, submission: Submission, stated: str, covered: bool, asked: bool
) -> None:
    own = {("P05", BEFORE): Entry(EntryState.GIVEN, Parts(Decimal(stated)))}
    sums = replace(figure("1", None).sums, plan=Window(Parts(Decimal(1)), (BEFORE,) if covered else ()))
    told = left_out_findings(catalogue, submission, {"P05": replace(figure("1", None), sums=sums)}, own)
    assert [each.code for each in told] == (["W209"] if asked else [])
    if asked:
        assert told[0].message == (
            "五马街道2022年第1季度由本单位自报，这次的汇总工作簿没有把这些计入累计"
            "（如“P05 制定“浙江制造”标准（新增）”），合计的累计因此偏少。请与该单位核实汇总范围。"
        )
