from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Choice, Field, FieldKind, Meaning
from luqual_desktop.domain.cleaning import UNREAD, as_kept, clean
from luqual_desktop.domain.numbers import parse_number


def number(unit: str = "", kind: FieldKind = FieldKind.DECIMAL, *, inapplicable: bool = True) -> Field:
    return Field("x", "数", kind, unit=unit, may_be_inapplicable=inapplicable)


@pytest.mark.parametrize(
    ("unit", "raw", "text"),
    [
        ("批次", "１２０", "120"),
        ("批次", "1,234,567", "1234567"),
        ("批次", "１，２３４．５", "1234.5"),
        ("批次", "12 345", "12345"),
        ("批次", "12\u00a0345", "12345"),
        ("批次", "12\u2009345", "12345"),
        ("批次", "\u00a0 7\u3000", "7"),
        ("批次", "\u200b8\ufeff", "8"),
        ("批次", '"9"', "9"),
        ("批次", "“9”", "9"),
        ("批次", "'007", "7"),
        ("批次", "15批次", "15"),
        ("%", "95.50%", "95.5"),
        ("%", "９５％", "95"),
        ("批次", "1.5万", "15000"),
        ("元", "3.5万元", "35000"),
        ("元", "0.12亿元", "12000000"),
        ("万元", "3.5万元", "3.5"),
        ("万元", "3.5万", "3.5"),
        ("万元", "2亿元", "20000"),
        ("万元", "2亿", "20000"),
        ("万人", "0.8万", "0.8"),
        ("", "不适用", "不适用"),
        ("", "-5", "-5"),
        ("", "12.0", "12.0"),
        ("", " \u00a0\n", ""),
    ],
)
def test_numbers_as_people_write_them(unit: str, raw: str, text: str) -> None:
    cleaned = clean(number(unit), raw)
    assert cleaned.text == text
    assert cleaned.note != UNREAD


@pytest.mark.parametrize(
    ("unit", "raw"),
    [
        ("批次", "95%"),
        ("", "96,5"),
        ("", "1,2345"),
        ("", "1 2"),
        ("", "约96"),
        ("", "90-95"),
        ("", "-"),
        ("", "/"),
        ("", "无"),
        ("", "1e5"),
        ("", "(5)"),
        ("", "1_000"),
        ("万元", "35000元"),
        ("家", "1.2万人"),
        ("", "万"),
        ("", "九十六"),
        ("", "NaN"),
    ],
)
def test_what_cannot_be_read_stays_as_it_was(unit: str, raw: str) -> None:
    assert clean(number(unit), raw) == (raw, UNREAD)
    assert as_kept(number(unit), raw) == raw


@pytest.mark.parametrize(
    ("unit", "typed", "kept"),
    [("批次", "0.02万", "200"), ("%", "95.5%", "95.5"), ("万元", "2亿", "20000"), ("批次", "15批次", "15")],
)
def test_a_figure_is_kept_alike_typed_and_pasted(unit: str, typed: str, kept: str) -> None:
    assert as_kept(number(unit, FieldKind.WHOLE), typed) == kept == clean(number(unit, FieldKind.WHOLE), typed).text


@pytest.mark.parametrize("typed", ["1,234", "１２", " 7", "12.0", "-5", "不适用", ""])
def test_what_can_be_read_is_kept_as_typed(typed: str) -> None:
    assert as_kept(number(), typed) == typed


def test_only_figures_are_kept_in_another_form() -> None:
    assert as_kept(Field("x", "说明", FieldKind.TEXT), "0.02万") == "0.02万"


def test_inapplicable_only_where_it_may_be() -> None:
    assert clean(number(inapplicable=False), "不适用") == ("不适用", UNREAD)


@pytest.mark.parametrize(
    ("kind", "raw", "text"),
    [
        (FieldKind.DATE, "2025/3/1", "2025-03-01"),
        (FieldKind.DATE, "２０２５年３月１日", "2025-03-01"),
        (FieldKind.DATE, "三月一日", "三月一日"),
        (FieldKind.CREDIT_CODE, " ９１１１００００６０００３７３４１l ", "91110000600037341L"),
        (FieldKind.CREDIT_CODE, "9111 0000 6000 3734 1L", "91110000600037341L"),
        (FieldKind.CREDIT_CODE, "９１１", "911"),
        (FieldKind.PHONE, "０５７７-88001234", "0577-88001234"),
        (FieldKind.TEXT, "two\r\nlines\u00a0here", "two lines here"),
        (FieldKind.TEXT, "'=1+1", "=1+1"),
        (FieldKind.TEXT, "“品字标”", "“品字标”"),
        (FieldKind.TEXT, "1,000", "1,000"),
        (FieldKind.LONG_TEXT, "two\r\nlines", "two\nlines"),
    ],
)
def test_other_kinds(kind: FieldKind, raw: str, text: str) -> None:
    assert clean(Field("x", "项", kind), raw).text == text


def test_choices_by_their_wording_only() -> None:
    field = Field("x", "结果", FieldKind.CHOICE, choices=(Choice("符合", Meaning.PASSED),))
    assert clean(field, " “符合” ").text == "符合"
    assert clean(field, "合格") == ("合格", UNREAD)


@given(st.sampled_from(FieldKind), st.sampled_from(["", "%", "万元", "家"]), st.text(max_size=20))
def test_cleaning_twice_is_cleaning_once(kind: FieldKind, unit: str, raw: str) -> None:
    field = Field("x", "项", kind, unit=unit)
    once = clean(field, raw)
    if once.note != UNREAD:
        assert clean(field, once.text).text == once.text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**12, places=6))
def test_ten_thousands_are_multiplied_exactly(figure: Decimal) -> None:
    in_pieces = parse_number(clean(number("件"), f"{figure:f}万").text)
    in_ten_thousands = parse_number(clean(number("万件"), f"{figure:f}万").text)
    assert in_pieces == figure * 10_000
    assert in_ten_thousands == figure


@given(st.integers(0, 10**15))
def test_thousands_marks_change_no_value(figure: int) -> None:
    for raw in (f"{figure:,}", f"{figure:,}".replace(",", " "), f"{figure:,}".replace(",", "，")):
        assert parse_number(clean(number("件"), raw).text) == figure
