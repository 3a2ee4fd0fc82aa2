"""Roll-up: any grouping, any order, exact sums, and a missing unit that changes nobody else's share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind, ReportedBy, Time
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.consolidation import Accumulator, contribution_of, tallies_of
from luqual_desktop.domain.figures import PART_FIELDS, Entry, EntryState, Parts, Window, Windows
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rollup import (
    NO_FIGURE,
    Contribution,
    Figure,
    Leaf,
    arrived_though_missing,
    arrived_twice,
    doubly_reported,
    missing_figures,
    own_figures,
    total_of,
)
from luqual_desktop.domain.status import Status
from luqual_desktop.domain.targets import TaskPackage

PERIODS = [Period(2025, number) for number in range(1, 5)]
NUMBERS = st.decimals(min_value=0, max_value=999_999_999, places=3, allow_nan=False, allow_infinity=False)


def summed(added: list[Figure]) -> Figure:
    return reduce(Figure.__add__, added, NO_FIGURE)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    covered = draw(st.sets(st.sampled_from(PERIODS)))
    parts = Parts(draw(NUMBERS), draw(NUMBERS)) if covered else None
    return Window(parts, tuple(sorted(covered)), tuple(sorted(set(PERIODS) - covered)))


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    state = draw(st.sampled_from([EntryState.GIVEN, EntryState.BLANK, EntryState.INAPPLICABLE]))
    if state is EntryState.INAPPLICABLE:
        return NO_FIGURE
    entry = Entry(state, Parts(draw(NUMBERS), draw(NUMBERS)) if state is EntryState.GIVEN else None)
    sums = Windows(draw(windows()), draw(windows()), draw(windows()), draw(windows()))
    return Figure(entry, sums, int(state is EntryState.GIVEN), 1)


@given(st.lists(figures(), max_size=8), st.data())
def test_a_roll_up_of_roll_ups_is_the_roll_up_of_all(leaves: list[Figure], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(leaves))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(leaves)), max_size=3)))
    edges = [0, *cuts, len(leaves)]
    groups = [summed(shuffled[start:end]) for start, end in pairwise(edges)]
    assert summed(groups) == summed(leaves)


@given(st.lists(figures(), min_size=1, max_size=8))
def test_sums_equal_the_fractions_worked_out_apart(leaves: list[Figure]) -> None:
    given_parts = [figure.entry.parts for figure in leaves if figure.entry.parts is not None]
    total = summed(leaves)
    assert total.reported == len(given_parts)
    assert total.expected == sum(figure is not NO_FIGURE for figure in leaves)
    if not given_parts:
        assert total.entry.parts is None
        return
    assert total.entry.parts is not None
    assert total.entry.parts.denominator is not None
    assert Fraction(total.entry.parts.numerator) == sum(Fraction(parts.numerator) for parts in given_parts)
    assert Fraction(total.entry.parts.denominator) == sum(Fraction(parts.denominator or 0) for parts in given_parts)


def _ratio(catalogue: Catalogue) -> Indicator:
    return next(
        each
        for each in catalogue.indicators
        if each.kind is Kind.RATIO and each.time is Time.FLOW and each.reported_by is ReportedBy.UNITS and each.target
    )


def _report(catalogue: Catalogue, unit: str, numerator: str, denominator: str) -> Report:
    indicator = _ratio(catalogue)
    fields = PART_FIELDS[Kind.RATIO]
    cells = {
        CellKey(Area.INDICATOR, indicator.code, code): text
        for code, text in zip(fields, (numerator, denominator), strict=True)
        if text
    }
    return Report(catalogue, unit, Period(2025, 4), cells, revision=1)


def test_a_missing_unit_changes_no_other_share_and_the_total_is_never_met(catalogue: Catalogue) -> None:
    indicator = _ratio(catalogue)
    first, second = (unit.code for unit in catalogue.units[:2])
    reported = own_figures(_report(catalogue, first, "99", "100"))[indicator.code]
    missing = missing_figures(catalogue, second, Period(2025, 4), None)[indicator.code]
    owner = catalogue.plan.owner.code

    whole = total_of(catalogue, indicator, owner, Period(2025, 4), reported)
    partly = total_of(catalogue, indicator, owner, Period(2025, 4), summed([reported, missing]))

    assert whole.judgement.status is Status.MET
    assert partly.judgement.value == whole.judgement.value == Fraction(99)
    assert (partly.figure.reported, partly.figure.expected) == (1, 2)
    assert not partly.figure.complete
    assert partly.judgement.status is Status.ON_TRACK


@pytest.mark.parametrize(
    ("code", "period", "year", "plan"),
    [
        ("P05", Period(2021, 1), 1, 1),
        ("P05", Period(2022, 3), 3, 7),
        ("P11", Period(2022, 3), 1, 1),  # a stock is its period's own
        ("S01", Period(2023, 4), 1, 3),  # asked once a year
        ("S01", Period(2023, 3), 0, 2),
    ],
)
def test_a_unit_that_never_reported_is_missing_in_every_period_so_far(
    catalogue: Catalogue, code: str, period: Period, year: int, plan: int
) -> None:
    unit = catalogue.plan.owner.code if code == "S01" else catalogue.units[0].code
    sums = missing_figures(catalogue, unit, period, None)[code].sums
    assert (len(sums.year.gaps), len(sums.plan.gaps)) == (year, plan)
    assert (sums.year.covered, sums.plan.covered, sums.plan.parts) == ((), (), None)


def test_a_blank_is_missing_and_zero_is_a_figure(catalogue: Catalogue) -> None:
    indicator = _ratio(catalogue)
    units = [unit.code for unit in catalogue.units[:3]]
    blank, zero, given_ = (
        own_figures(_report(catalogue, unit, *texts))[indicator.code]
        for unit, texts in zip(units, [("", ""), ("0", "50"), ("48", "50")], strict=True)
    )
    total = summed([blank, zero, given_])
    assert total.entry.parts == Parts(Decimal(48), Decimal(100))
    assert (total.reported, total.expected) == (2, 3)


def test_an_inapplicable_indicator_is_not_expected(catalogue: Catalogue) -> None:
    indicator = _ratio(catalogue)
    unit = catalogue.units[0].code
    declared = own_figures(_report(catalogue, unit, "不适用", "不适用"))[indicator.code]
    package = TaskPackage("p", "1", "x", inapplicable=frozenset({(unit, indicator.code)}))
    ruled = own_figures(replace(_report(catalogue, unit, "1", "2"), package=package))[indicator.code]
    assert declared == ruled == NO_FIGURE


def test_cumulative_count_loses_confirmed_duplicates_before_it_is_judged(catalogue: Catalogue) -> None:
    indicator = next(each for each in catalogue.indicators if each.kind is Kind.COUNT and each.target is not None)
    target = Decimal(str(indicator.target))
    period = catalogue.calendar.periods[-1]
    window = Window(Parts(target), tuple(catalogue.calendar.periods))
    figure = Figure(Entry(EntryState.GIVEN, Parts(Decimal(1))), Windows(plan=window), 1, 1)
    owner = catalogue.plan.owner.code
    assert total_of(catalogue, indicator, owner, period, figure).judgement.status is Status.MET
    short = total_of(catalogue, indicator, owner, period, figure, removed=1)
    assert short.net == target - 1
    assert short.judgement.status is Status.BEHIND


def test_an_indicator_reported_at_both_levels_is_said(catalogue: Catalogue) -> None:
    indicator = _ratio(catalogue)
    owner = catalogue.plan.owner.code
    figure = Figure(Entry(EntryState.GIVEN, Parts(Decimal(1), Decimal(1))), Windows(), 1, 1)
    own = Contribution(owner, Scope.OWN, 1, "a", {indicator.code: figure}, (Leaf(owner, 1, "a"),))
    below = Contribution(catalogue.units[0].code, Scope.OWN, 1, "b", {indicator.code: figure}, ())
    assert doubly_reported(catalogue, [own, below], None) == [indicator.code]
    allowed = TaskPackage("p", "1", "x", reported_by={indicator.code: ReportedBy.BOTH})
    assert doubly_reported(catalogue, [own, below], allowed) == []


def test_a_leaf_that_arrives_by_two_ways_is_named_with_both() -> None:
    leaf = Leaf("u1", 1, "d")
    direct = Contribution("u1", Scope.OWN, 1, "d", {}, (leaf,))
    within = Contribution("g", Scope.CONSOLIDATED, 1, "e", {}, (leaf, Leaf("u2", 1, "f")))
    assert arrived_twice([direct, within]) == {"u1": ["u1", "g"]}


def test_a_leaf_that_is_missing_in_one_and_arrives_by_another_is_named_with_both() -> None:
    direct = Contribution("u1", Scope.OWN, 1, "d", {}, (Leaf("u1", 1, "d"),))
    within = Contribution("g", Scope.CONSOLIDATED, 1, "e", {}, (Leaf("u2", 1, "f"),), ("u1", "u3"))
    assert arrived_though_missing([direct, within]) == {"u1": ("g", "u1")}
    assert arrived_though_missing([within]) == arrived_though_missing([direct]) == {}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_the_accumulator_does_not_care_for_order(catalogue: Catalogue, order: tuple[int, ...]) -> None:
    reports = [
        _report(catalogue, unit.code, str(number), "100") for number, unit in enumerate(catalogue.units[:3], start=90)
    ]
    accumulator = Accumulator()
    for place in order:
        report = reports[place]
        accumulator.add(contribution_of(report, f"digest{place}", None), tallies_of(report, None))
    result = accumulator.result({})
    parts = result.figures[_ratio(catalogue).code].entry.parts
    assert parts == Parts(Decimal(90 + 91 + 92), Decimal(300))
    assert [leaf.unit for leaf in result.leaves] == [unit.code for unit in catalogue.units[:3]]
