"""Entries made of cells, and what several periods add up to: sums held against fractions worked out by the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue, Comparison, FieldKind, Frequency, Indicator, Kind, Part, Time
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.figures import (
    BLANK_ENTRY,
    Entry,
    EntryState,
    Opening,
    Parts,
    Window,
    Windows,
    entry_of,
    part_fields,
    windows,
)
from luqual_desktop.domain.periods import Calendar, Period

CellsOf = Callable[[Mapping[str, str]], dict[CellKey, str]]

FIGURE = Part("分子", "个")
FLOW = Indicator(
    code="X1",
    name="流量",
    section="P",
    unit="%",
    kind=Kind.RATIO,
    time=Time.FLOW,
    comparison=Comparison.AT_LEAST,
    clause="",
    numerator=FIGURE,
    denominator=Part("分母", "个"),
)
STOCK = replace(FLOW, time=Time.STOCK)
FREE = replace(FLOW, share=False, scale=1)
MEAN = replace(FLOW, kind=Kind.MEAN, scale=1, share=False)
COUNT = replace(FLOW, kind=Kind.COUNT, time=Time.CUMULATIVE, denominator=None)
YEARLY = replace(FLOW, frequency=Frequency.YEAR)
CALENDAR = Calendar.between("2021Q1", "2025Q4")

figures = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 10**15 - 1), st.integers(0, 8)
)


def at(text: str) -> Period:
    return Period.parse(text)


def given_entry(numerator: str, denominator: str | None = None) -> Entry:
    return Entry(EntryState.GIVEN, parts(numerator, denominator))


def parts(numerator: str, denominator: str | None = None) -> Parts:
    return Parts(Decimal(numerator), None if denominator is None else Decimal(denominator))


def entry(cells: CellsOf, indicator: Indicator, *texts: str) -> Entry:
    fields = part_fields(indicator)
    addressed = {f"indicator X1 {field.code}": text for field, text in zip(fields, texts, strict=True)}
    return entry_of(indicator, cells(addressed))


@pytest.mark.parametrize(
    ("indicator", "texts", "expected"),
    [
        (FLOW, ("", ""), BLANK_ENTRY),
        (FLOW, (" ", "\u3000"), BLANK_ENTRY),
        (FLOW, ("95", "100"), given_entry("95", "100")),
        (FLOW, ("0", "0"), given_entry("0", "0")),
        (FLOW, ("0", "100"), given_entry("0", "100")),
        (FLOW, ("不适用", "不适用"), Entry(EntryState.INAPPLICABLE)),
        (FLOW, ("95", ""), Entry(EntryState.FAULTY)),
        (FLOW, ("", "100"), Entry(EntryState.FAULTY)),
        (FLOW, ("95", "不适用"), Entry(EntryState.FAULTY)),
        (FLOW, ("不适用", ""), Entry(EntryState.FAULTY)),
        (FLOW, ("95", "很多"), Entry(EntryState.FAULTY)),
        (FLOW, ("-1", "100"), Entry(EntryState.FAULTY)),
        (FLOW, ("101", "100"), Entry(EntryState.FAULTY)),
        (FLOW, ("1", "0"), Entry(EntryState.FAULTY)),
        (FREE, ("101", "100"), given_entry("101", "100")),
        (FREE, ("1", "0"), Entry(EntryState.FAULTY)),
        (FREE, ("0", "0"), given_entry("0", "0")),
        (MEAN, ("90.5", "10"), given_entry("905", "10")),
        (MEAN, ("0", "0"), given_entry("0", "0")),
        (MEAN, ("90.5", "0"), Entry(EntryState.FAULTY)),
        (COUNT, ("3",), given_entry("3")),
        (COUNT, ("0",), given_entry("0")),
        (COUNT, ("3.5",), Entry(EntryState.FAULTY)),
        (COUNT, ("不适用",), Entry(EntryState.INAPPLICABLE)),
    ],
)
def test_what_cells_make_together(
    cells: CellsOf, indicator: Indicator, texts: tuple[str, ...], expected: Entry
) -> None:
    assert entry(cells, indicator, *texts) == expected


def test_a_milestone_has_no_figures() -> None:
    milestone = replace(FLOW, kind=Kind.MILESTONE, numerator=None, denominator=None)
    assert part_fields(milestone) == ()
    assert entry_of(milestone, {}) == BLANK_ENTRY


def test_the_fields_of_an_indicator_follow_its_parts() -> None:
    value, weight = part_fields(
        replace(MEAN, numerator=Part("满意度", "%"), denominator=Part("样本", "份", whole=True))
    )
    assert (value.code, value.kind, value.minimum, value.maximum) == ("value", FieldKind.DECIMAL, "0", "100")
    assert (weight.code, weight.kind, weight.maximum, weight.unit) == ("weight", FieldKind.WHOLE, None, "份")
    assert value.may_be_inapplicable
    (count,) = part_fields(COUNT)
    assert count.kind is FieldKind.WHOLE  # a number of things is whole, whatever the catalogue says of its part


@pytest.mark.parametrize(
    ("indicator", "carried", "value"),
    [
        (FLOW, parts("9599", "10000"), Fraction(9599, 100)),
        (FLOW, parts("2", "3"), Fraction(200, 3)),
        (FLOW, parts("0", "0"), None),
        (FREE, parts("600", "139.5"), Fraction(1200, 279)),
        (MEAN, parts("905", "10"), Fraction(181, 2)),
        (MEAN, parts("0", "0"), None),
        (COUNT, parts("7"), Fraction(7)),
    ],
)
def test_values_are_exact_fractions(indicator: Indicator, carried: Parts, value: Fraction | None) -> None:
    assert carried.value(indicator) == value


@given(st.lists(st.tuples(figures, figures), min_size=1, max_size=20))
def test_parts_add_up_without_rounding(pairs: list[tuple[Decimal, Decimal]]) -> None:
    total = Parts(*pairs[0])
    for pair in pairs[1:]:
        total += Parts(*pair)
    assert Fraction(total.numerator) == sum((Fraction(pair[0]) for pair in pairs), Fraction(0))
    assert Fraction(total.denominator or 0) == sum((Fraction(pair[1]) for pair in pairs), Fraction(0))


@given(figures, st.integers(1, 10**15 - 1))
def test_the_product_of_value_and_weight_is_carried_and_not_the_quotient(value: Decimal, weight: int) -> None:
    numerator, denominator = part_fields(MEAN)
    held = {
        CellKey(Area.INDICATOR, "X1", numerator.code): format(value, "f"),
        CellKey(Area.INDICATOR, "X1", denominator.code): str(weight),
    }
    carried = entry_of(MEAN, held).parts
    assert carried is not None
    assert Fraction(carried.numerator) == Fraction(value) * weight
    assert carried.value(MEAN) == Fraction(value)


def around(indicator: Indicator, period: str, held: Mapping[str, Entry], opening: Opening | None = None) -> Windows:
    table = {at(text): each for text, each in held.items()}
    return windows(indicator, CALENDAR, at(period), table.get, opening)


def periods(*texts: str) -> tuple[Period, ...]:
    return tuple(at(text) for text in texts)


def test_a_flow_sums_over_the_year_and_over_the_plan() -> None:
    sums = around(
        FLOW,
        "2022Q2",
        {
            "2021Q2": given_entry("80", "100"),
            "2021Q4": given_entry("90", "100"),
            "2022Q1": given_entry("95", "100"),
            "2022Q2": given_entry("190", "200"),
        },
    )
    assert sums.previous == Window(parts("95", "100"), periods("2022Q1"))
    assert sums.last_year == Window(parts("80", "100"), periods("2021Q2"))
    assert sums.year == Window(parts("285", "300"), periods("2022Q1", "2022Q2"))
    assert sums.plan == Window(
        parts("455", "500"), periods("2021Q2", "2021Q4", "2022Q1", "2022Q2"), periods("2021Q1", "2021Q3")
    )


def test_gaps_are_left_out_of_both_sums_and_told() -> None:
    sums = around(
        FLOW,
        "2021Q4",
        {
            "2021Q1": given_entry("90", "100"),
            "2021Q2": Entry(EntryState.FAULTY),
            "2021Q3": BLANK_ENTRY,
            "2021Q4": given_entry("10", "10"),
        },
    )
    assert sums.year == Window(parts("100", "110"), periods("2021Q1", "2021Q4"), periods("2021Q2", "2021Q3"))
    assert sums.previous == Window(None, (), periods("2021Q3"))


def test_a_period_in_which_it_did_not_apply_is_no_gap() -> None:
    held = {"2021Q1": Entry(EntryState.INAPPLICABLE), "2021Q2": given_entry("2")}
    assert around(COUNT, "2021Q2", held).plan == Window(parts("2"), periods("2021Q2"))
    assert around(COUNT, "2021Q2", held).previous == Window()
    assert around(STOCK, "2021Q1", held).year == Window()


def test_a_nought_is_no_gap() -> None:
    sums = around(COUNT, "2021Q3", {"2021Q1": given_entry("0"), "2021Q3": given_entry("2")})
    assert sums.plan == Window(parts("2"), periods("2021Q1", "2021Q3"), periods("2021Q2"))


def test_nothing_is_known_of_the_time_before_the_plan_and_nothing_is_missing_there() -> None:
    sums = around(FLOW, "2021Q1", {"2021Q1": given_entry("1", "2")})
    assert (sums.previous, sums.last_year) == (Window(), Window())


def test_a_stock_is_its_periods_own_and_never_added() -> None:
    held = {"2021Q3": given_entry("50", "100"), "2021Q4": given_entry("60", "100")}
    sums = around(STOCK, "2021Q4", held)
    assert sums.previous == Window(parts("50", "100"), periods("2021Q3"))
    assert sums.year == sums.plan == Window(parts("60", "100"), periods("2021Q4"))
    assert around(STOCK, "2022Q1", held).plan == Window(None, (), periods("2022Q1"))


def test_a_yearly_indicator_has_last_year_before_it_and_only_last_quarters_as_gaps() -> None:
    held = {"2021Q4": given_entry("90", "100"), "2023Q4": given_entry("95", "100")}
    sums = around(YEARLY, "2023Q4", held)
    assert sums.previous == sums.last_year == Window(None, (), periods("2022Q4"))
    assert sums.year == Window(parts("95", "100"), periods("2023Q4"))
    assert sums.plan == Window(parts("185", "200"), periods("2021Q4", "2023Q4"), periods("2022Q4"))


def test_between_two_years_a_yearly_indicator_misses_nothing_of_this_year() -> None:
    held = {"2021Q4": given_entry("90", "100")}
    sums = around(YEARLY, "2022Q2", held)
    assert sums.previous == Window(parts("90", "100"), periods("2021Q4"))
    assert sums.year == Window()
    yearly_stock = replace(STOCK, frequency=Frequency.YEAR)
    assert around(yearly_stock, "2022Q2", held).year == Window()
    assert around(yearly_stock, "2022Q4", held).year == Window(None, (), periods("2022Q4"))


OPENING = Opening(
    at("2022Q3"),
    previous=parts("45", "50"),
    last_year=parts("40", "50"),
    year=parts("90", "100"),
    plan=parts("500", "600"),
)


def test_the_opening_stands_for_what_lies_before_the_first_period_held() -> None:
    sums = around(FLOW, "2022Q3", {"2022Q3": given_entry("10", "10")}, OPENING)
    assert sums.previous == Window(parts("45", "50"), periods("2022Q2"))
    assert sums.last_year == Window(parts("40", "50"), periods("2021Q3"))
    assert sums.year == Window(parts("100", "110"), periods("2022Q1", "2022Q2", "2022Q3"))
    assert sums.plan.parts == parts("510", "610")
    assert sums.plan.gaps == ()
    assert len(sums.plan.covered) == 7


def test_the_opening_of_a_year_counts_in_that_year_only() -> None:
    held = {f"2022Q{n}": given_entry("10", "10") for n in (3, 4)} | {"2023Q1": given_entry("1", "1")}
    sums = around(FLOW, "2023Q1", held, OPENING)
    assert sums.year == Window(parts("1", "1"), periods("2023Q1"))
    assert sums.plan.parts == parts("521", "621")
    assert sums.previous == Window(parts("10", "10"), periods("2022Q4"))


def test_last_years_opening_is_that_of_the_first_period_alone() -> None:
    sums = around(FLOW, "2022Q4", {"2022Q4": given_entry("1", "1")}, OPENING)
    assert sums.last_year == Window(None, (), periods("2021Q4"))
    assert sums.previous == Window(None, (), periods("2022Q3"))


def test_without_an_opening_the_time_before_is_missing() -> None:
    sums = around(COUNT, "2021Q3", {"2021Q3": given_entry("2")}, Opening(at("2021Q3")))
    assert sums.plan == Window(parts("2"), periods("2021Q3"), periods("2021Q1", "2021Q2"))
    assert sums.previous == Window(None, (), periods("2021Q2"))


def test_an_opening_is_not_counted_beside_periods_that_are_held() -> None:
    held = {"2022Q2": given_entry("7", "7"), "2022Q3": given_entry("10", "10")}
    assert around(FLOW, "2022Q3", held, OPENING).year.parts == parts("100", "110")


def test_an_opening_before_which_nothing_was_asked_is_not_counted() -> None:
    held = {"2021Q1": given_entry("2")}
    assert around(COUNT, "2021Q1", held, Opening(at("2021Q1"), plan=parts("9"), year=parts("9"))).plan.parts == parts(
        "2"
    )
    stated = Opening(at("2021Q3"), plan=parts("45", "50"))
    assert around(YEARLY, "2021Q4", {"2021Q4": given_entry("9", "10")}, stated).plan.parts == parts("9", "10")


def test_a_yearly_indicators_opening_is_last_years_figure() -> None:
    opening = Opening(at("2022Q3"), previous=parts("45", "50"), last_year=parts("45", "50"), plan=parts("45", "50"))
    sums = around(YEARLY, "2022Q4", {"2022Q4": given_entry("9", "10")}, opening)
    assert sums.previous == sums.last_year == Window(parts("45", "50"), periods("2021Q4"))
    assert sums.plan == Window(parts("54", "60"), periods("2021Q4", "2022Q4"))


states = st.one_of(
    st.none(),
    st.just(BLANK_ENTRY),
    st.just(Entry(EntryState.FAULTY)),
    st.just(Entry(EntryState.INAPPLICABLE)),
    st.builds(lambda n, d: Entry(EntryState.GIVEN, Parts(n, d)), figures, figures),
)


@given(st.lists(states, min_size=20, max_size=20), st.integers(0, 19))
def test_windows_over_gaps_are_the_sums_of_what_was_given(entries: list[Entry | None], now: int) -> None:
    held = dict(zip(CALENDAR.periods, entries, strict=True))
    period = CALENDAR.periods[now]
    sums = windows(FLOW, CALENDAR, period, held.get)
    for window, first in ((sums.year, now - now % 4), (sums.plan, 0)):
        here = [(CALENDAR.periods[place], entries[place]) for place in range(first, now + 1)]
        numbers = [each.parts for _, each in here if each is not None and each.parts is not None]
        assert (window.parts is None) == (not numbers)
        if window.parts is not None:
            assert Fraction(window.parts.numerator) == sum(Fraction(each.numerator) for each in numbers)
            assert Fraction(window.parts.denominator or 0) == sum(Fraction(each.denominator or 0) for each in numbers)
        assert window.covered == tuple(when for when, each in here if each is not None and each.parts is not None)
        assert window.gaps == tuple(
            when for when, each in here if each is None or each.state in {EntryState.BLANK, EntryState.FAULTY}
        )


def test_every_indicator_of_the_plan_can_be_entered(catalogue: Catalogue, small_catalogue: Catalogue) -> None:
    for indicator in (*catalogue.indicators, *small_catalogue.indicators):
        held = {CellKey(Area.INDICATOR, indicator.code, each.code): "1" for each in part_fields(indicator)}
        expected = EntryState.BLANK if indicator.kind is Kind.MILESTONE else EntryState.GIVEN
        assert entry_of(indicator, held).state is expected
