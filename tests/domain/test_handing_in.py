"""From a report to its submission and back: carried sums follow the visible figures, a draft's cover only warns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue, Frequency, Indicator
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.figures import Entry, EntryState, Opening, Parts, Windows, windows
from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.domain.handing_in import (
    Stamp,
    canonical_cells,
    differing,
    rebased,
    report_of,
    submission_of,
    tolerated,
)
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report, Scope

Make = Callable[..., Report]
STAMP = Stamp(3, "2022-07-05T08:00:00", "0.1.0")

pairs = st.builds(
    lambda n, d: Entry(EntryState.GIVEN, Parts(Decimal(n), Decimal(d))), st.integers(0, 10**15), st.integers(1, 10**15)
)
entries = st.one_of(pairs, st.sampled_from([Entry(state) for state in EntryState if state is not EntryState.GIVEN]))


@given(
    st.sampled_from(["P01", "P11"]),
    st.sampled_from(Frequency),
    st.lists(entries, min_size=8, max_size=8),
    entries,
    st.none() | st.integers(0, 7),
)
def test_sums_carried_along_follow_the_visible_figures(
    catalogue: Catalogue, code: str, frequency: Frequency, held: list[Entry], visible: Entry, first: int | None
) -> None:
    """Taking the exported entry out and the visible one in gives what adding up anew would give."""
    indicator = replace(catalogue.indicator_by_code[code], frequency=frequency)
    calendar, last = catalogue.calendar, len(held) - 1
    period = calendar.periods[last]
    table = dict(zip(calendar.periods, held, strict=False))
    stated = Parts(Decimal(5), Decimal(7))
    opening = None if first is None else Opening(calendar.periods[first], stated, stated, stated, stated)

    def sums(own: Entry) -> Windows:
        return windows(indicator, calendar, period, (table | {period: own}).get, opening)

    assert rebased(indicator, sums(held[last]), held[last], visible, period) == sums(visible)


def test_a_count_is_rebased_too(catalogue: Catalogue) -> None:
    indicator = catalogue.indicator_by_code["P05"]
    period = catalogue.calendar.periods[1]
    two, three = (Entry(EntryState.GIVEN, Parts(Decimal(number))) for number in (2, 3))

    def sums(own: Entry) -> Windows:
        return windows(indicator, catalogue.calendar, period, {catalogue.calendar.periods[0]: two, period: own}.get)

    assert rebased(indicator, sums(two), two, three, period) == sums(three)


def test_what_is_not_asked_in_a_period_changes_no_sum(catalogue: Catalogue) -> None:
    yearly = replace(catalogue.indicator_by_code["P01"], frequency=Frequency.YEAR)
    period = catalogue.calendar.periods[1]
    given_now = Entry(EntryState.GIVEN, Parts(Decimal(1), Decimal(2)))
    before = windows(yearly, catalogue.calendar, period, lambda _period: None)
    assert rebased(yearly, before, Entry(EntryState.BLANK), given_now, period) == before


def test_a_received_submission_is_the_report_it_was(make: Make) -> None:
    report = make({"indicator P01 numerator": "95", "indicator P01 denominator": "100"})
    received = report_of(report.catalogue, submission_of(report, (), STAMP))
    assert (received.unit, received.period, received.scope, received.revision) == (
        "330302006",
        report.period,
        Scope.OWN,
        3,
    )
    for indicator in received.asked:
        assert received.judgement(indicator) == report.judgement(indicator)
        assert received.sums(indicator) == report.sums(indicator)


def test_a_visible_figure_counts_instead_of_the_exported(make: Make) -> None:
    exported = make({"indicator P01 numerator": "95", "indicator P01 denominator": "100"})
    edited = make({"indicator P01 numerator": "99", "indicator P01 denominator": "100"})
    received = report_of(exported.catalogue, submission_of(exported, (), STAMP), edited.cells)
    indicator = received.catalogue.indicator_by_code["P01"]
    assert received.sums(indicator) == edited.sums(indicator)
    assert received.judgement(indicator) == edited.judgement(indicator)


def test_sums_of_an_indicator_the_plan_does_not_know_are_left_out(make: Make) -> None:
    report = make({})
    submission = submission_of(report, (), STAMP)
    strange = replace(submission, carried={**submission.carried, "ZZ99": Windows()})
    received = report_of(report.catalogue, strange)
    assert received.carried is not None
    assert "ZZ99" not in received.carried


def test_milestones_carry_no_sums(make: Make) -> None:
    carried = submission_of(make({}, unit="330302"), (), STAMP).carried
    assert "V01" in carried
    assert "V06" not in carried


@pytest.mark.parametrize(
    ("address", "typed", "canonical"),
    [
        ("indicator P04 numerator", " １，２３４．５０ ", "1234.5"),
        ("indicator P04 numerator", "约5", "约5"),
        ("opening P04 plan_numerator", "1,000.0", "1000"),
        ("ledger P05/0001 date", "2022年5月1日", "2022-05-01"),
        ("ledger P06/0001 credit_code", "91330302ma2abcde0x", "91330302MA2ABCDE0X"),
        ("milestone V06 reached", " 已建成\x00", "已建成"),
        ("nowhere", "", ""),
        ("cover cover unknown", " 甲\r\n乙 ", "甲\n乙"),
    ],
)
def test_cells_go_out_in_their_one_text(make: Make, address: str, typed: str, canonical: str) -> None:
    cells = make({address: typed}).cells if typed else {}
    sent = canonical_cells(make({}).catalogue, cells)
    assert list(sent.values()) == ([canonical] if canonical else [])


def test_blanks_do_not_go_out(make: Make) -> None:
    assert (
        canonical_cells(make({}).catalogue, make({"cover cover head": " \n", "task P-T01 person": "\x00"}).cells) == {}
    )


def test_missing_cover_fields_of_a_consolidated_draft_only_warn() -> None:
    cover = Finding("E107", Level.ERROR, "cover", Area.COVER, "cover", "head", "请填写。")
    figure = Finding("E104", Level.ERROR, "P", Area.INDICATOR, "P01", "numerator", "大于")
    hint = Finding("H302", Level.HINT, "P", Area.INDICATOR, "P01", "numerator", "无发生")
    assert tolerated(Scope.OWN, [cover, figure, hint]) == [cover, figure, hint]
    assert tolerated(Scope.CONSOLIDATED, [cover, figure, hint]) == [replace(cover, level=Level.WARNING), figure, hint]


def test_differing_cells_are_those_whose_texts_differ(catalogue: Catalogue) -> None:
    first, second, third, same = (CellKey(Area.COVER, "cover", each.code) for each in catalogue.forms.cover[:4])
    before = {first: "1", second: "2", same: "9"}
    after = {second: "3", third: "4", same: "9"}
    assert differing(catalogue, before, after) == [first, second, third]
    assert differing(catalogue, before, {**before, third: ""}) == []
    of, tested = (CellKey(Area.INDICATOR, "P01", code) for code in ("numerator", "denominator"))
    assert differing(catalogue, {}, {tested: "2", first: "1", of: "1"}) == [first, of, tested]


def test_a_report_uses_carried_sums_only_where_there_are_some(make: Make, catalogue: Catalogue) -> None:
    indicator: Indicator = catalogue.indicator_by_code["P05"]
    carried = Windows(plan=windows(indicator, catalogue.calendar, Period(2022, 2), lambda _period: None).plan)
    report = make({"indicator P05 count": "1"}, carried={"P05": carried})
    assert report.sums(indicator) is carried
    other = catalogue.indicator_by_code["P06"]
    assert report.sums(other) == make({}).sums(other)


def test_an_opening_of_an_earlier_period_is_taken_as_it_was_stated(make: Make, catalogue: Catalogue) -> None:
    indicator = catalogue.indicator_by_code["P05"]
    opening = Opening(Period(2022, 1), plan=Parts(Decimal(9)))
    cells = {"indicator P05 count": "1", "opening P05 plan_count": "5"}
    assert make(cells, openings={"P05": opening}).sums(indicator).plan.parts == Parts(Decimal(10))
    first = make(cells, openings={"P05": Opening(Period(2022, 2))})
    assert first.sums(indicator).plan.parts == Parts(Decimal(6))
    assert make(cells).sums(indicator).plan.parts == Parts(Decimal(1))
