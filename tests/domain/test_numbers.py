"""Numbers as people type them, their one text, and exact arithmetic held against fractions worked out here."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.numbers import (
    canonical,
    displayed,
    exact_difference,
    exact_product,
    exact_sum,
    half_up,
    narrow,
    parse_number,
    significant_digits,
    to_spreadsheet_precision,
    told_apart,
)

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value="-1e15", max_value="1e15")
long_decimals = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 15)
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", "0"),
        ("96", "96"),
        ("095", "95"),
        ("95.50", "95.5"),
        (".5", "0.5"),
        ("-3", "-3"),
        ("-0", "0"),
        (" 12 ", "12"),
        ("1,234", "1234"),
        ("12,345,678.90", "12345678.9"),
        ("-1,000", "-1000"),
        ("１２．５", "12.5"),
        ("１，２３４", "1234"),
        ("－７", "-7"),
        ("\u300012\u3000", "12"),
        ("999999999999999", "999999999999999"),
    ],
)
def test_a_plain_number_is_read(typed: str, number: str) -> None:
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "-", ".", "5.", "1.2.3", "--1", "+5", "1e5", "1E5", "NaN", "nan", "Infinity", "-inf", "sNaN"),
        *("1_000", "0x10", "1/2", "95%", "９５％", "95 %", "1 234", "12万", "十二", "约95", ">99", "≥96"),
        *("1,23", "1,2345", "12,34,567", "1,", ",123", "0,123", "00,123", "1.234,5", "1,234.", "1,234,56.7"),
        *("٩٦", "९६", "9٦", "²", "Ⅸ", "①", "9 6", "1\n2", "1" * 401),
    ],
)
def test_anything_else_is_no_number(typed: str) -> None:
    assert parse_number(typed) is None


@given(st.text(max_size=12))
def test_reading_never_fails_and_only_takes_ascii_digits(typed: str) -> None:
    number = parse_number(typed)
    if number is not None:
        assert set(narrow(typed)) <= set("0123456789.,-")
        assert number.is_finite()


@given(long_decimals)
def test_the_one_text_of_a_number_reads_back_as_the_same_number(number: Decimal) -> None:
    text = canonical(number)
    assert parse_number(text) == number
    assert canonical(Decimal(text)) == text
    assert not set(text) - set("-.0123456789")


@pytest.mark.parametrize(
    ("number", "text"),
    [("0", "0"), ("-0.00", "0"), ("1E+3", "1000"), ("1.500", "1.5"), ("1E-7", "0.0000001"), ("-2.50", "-2.5")],
)
def test_the_one_text_has_no_exponent_and_no_needless_zeros(number: str, text: str) -> None:
    assert canonical(Decimal(number)) == text


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("0", 1),
        ("0.000", 1),
        ("7", 1),
        ("0.00123", 3),
        ("1.500", 2),
        ("95.989999999999994", 17),
        ("999999999999999", 15),
        ("9999999999999990", 16),
        ("1000000000000000", 16),
        ("100000000000000.5", 16),
        ("-12345.6789", 9),
    ],
)
def test_digits_a_spreadsheet_would_have_to_keep(number: str, digits: int) -> None:
    assert significant_digits(Decimal(number)) == digits


@given(st.lists(long_decimals, max_size=40))
def test_sums_lose_nothing(numbers: list[Decimal]) -> None:
    assert Fraction(exact_sum(numbers)) == sum((Fraction(each) for each in numbers), Fraction(0))


@given(long_decimals, long_decimals)
def test_products_and_differences_lose_nothing(left: Decimal, right: Decimal) -> None:
    assert Fraction(exact_product(left, right)) == Fraction(left) * Fraction(right)
    assert Fraction(exact_difference(left, right)) == Fraction(left) - Fraction(right)


def test_a_sum_of_fifteen_digit_numbers_keeps_the_last_cent() -> None:
    numbers = [Decimal("9999999999999.99")] * 41_352 + [Decimal("0.01")]
    assert canonical(exact_sum(numbers)) == "413519999999999586.49"  # 41 352 × 10^13 − 413.52 + 0.01


@pytest.mark.parametrize(
    ("number", "places", "shown"),
    [
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-0.5", 0, "-1"),
        ("-2.5", 0, "-3"),
        ("2.4999999999999999999", 0, "2"),
        ("90.595", 2, "90.6"),
        ("90.5949", 2, "90.59"),
        ("95.985", 2, "95.99"),
        ("1.005", 2, "1.01"),
        ("0.125", 2, "0.13"),
        ("96", 2, "96"),
        ("95.90", 2, "95.9"),
        ("-0.001", 2, "0"),
        ("1234567.895", 2, "1234567.9"),
    ],
)
def test_rounding_is_half_up_for_display(number: str, places: int, shown: str) -> None:
    assert displayed(Decimal(number), places) == shown


@given(st.fractions(min_value=-(10**9), max_value=10**9), st.integers(0, 10))
def test_rounding_is_the_nearest_and_half_goes_away_from_zero(number: Fraction, places: int) -> None:
    rounded = Fraction(half_up(number, places))
    step = Fraction(1, 10**places)
    assert (rounded / step).denominator == 1
    assert abs(rounded - number) <= step / 2
    if abs(rounded - number) == step / 2:
        assert abs(rounded) > abs(number)


@pytest.mark.parametrize(
    ("left", "right", "texts"),
    [
        (Fraction(9599, 100), Fraction(96), ("95.99", "96")),
        (Fraction(959999, 10000), Fraction(96), ("95.9999", "96")),
        (Fraction(287, 3), Fraction(9567, 100), ("95.667", "95.67")),
        (Fraction(96), Fraction(96), ("96", "96")),
        (Fraction(1, 3), Fraction(10**40, 3 * 10**40 + 1), ("0.33", "0.33")),
    ],
)
def test_two_figures_are_shown_with_as_many_places_as_tell_them_apart(
    left: Fraction, right: Fraction, texts: tuple[str, str]
) -> None:
    assert told_apart(left, right, 2) == texts


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (95.989999999999994, "95.99"),
        (0.1 + 0.2, "0.3"),
        (1e15, "1000000000000000"),
        (123456789012345.6, "123456789012346"),
        (1e-7, "0.0000001"),
        (7, "7"),
        (Decimal("96.50"), "96.5"),
    ],
)
def test_a_number_cell_counts_at_fifteen_digits(cell: float | Decimal, text: str) -> None:
    assert canonical(to_spreadsheet_precision(cell)) == text


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 15))
def test_what_fits_in_fifteen_digits_survives_the_detour_over_a_binary_float(digits: int, places: int) -> None:
    number = Decimal(digits).scaleb(-places)
    assert to_spreadsheet_precision(float(number)) == number


@given(decimals)
def test_narrowing_changes_no_plain_number(number: Decimal) -> None:
    text = format(number, "f")
    assert narrow(text) == text
