"""Texts of every kind of field: blank, a value, 不适用 and unreadable are four different things."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue, Choice, Field, FieldKind, Meaning
from luqual_desktop.domain.reading import (
    LONGEST_TEXT,
    Problem,
    Reading,
    State,
    canonical_text,
    clean_text,
    read,
    read_day,
)

WHOLE = Field(code="n", name="批次", kind=FieldKind.WHOLE, minimum="0", may_be_inapplicable=True)
DECIMAL = Field(code="d", name="产值", kind=FieldKind.DECIMAL, minimum="0")
PERCENT = Field(code="p", name="进度", kind=FieldKind.DECIMAL, minimum="0", maximum="100")
BOUNDED = Field(code="b", name="档次", kind=FieldKind.WHOLE, minimum="1", maximum="5")
DAY = Field(code="t", name="日期", kind=FieldKind.DATE)
TEXT = Field(code="x", name="名称")
CODE = Field(code="c", name="统一社会信用代码", kind=FieldKind.CREDIT_CODE)
PHONE = Field(code="f", name="电话", kind=FieldKind.PHONE)
CHOICE = Field(
    code="r",
    name="结果",
    kind=FieldKind.CHOICE,
    choices=(Choice("符合", Meaning.PASSED), Choice("不适用", Meaning.NOT_APPLICABLE)),
)
ALL = (WHOLE, DECIMAL, PERCENT, BOUNDED, DAY, TEXT, CODE, PHONE, CHOICE)


@pytest.mark.parametrize("field", ALL, ids=lambda field: field.kind)
@pytest.mark.parametrize("text", ["", " ", "\u3000", "\n\t", "\x00", "\xa0"])
def test_nothing_readable_is_blank_in_every_field(field: Field, text: str) -> None:
    assert read(field, text) == Reading(State.BLANK)
    assert canonical_text(field, text) == ""


def test_blank_nought_inapplicable_and_unreadable_are_four_things() -> None:
    readings = [read(WHOLE, text) for text in ("", "0", "不适用", "没有")]
    assert [each.state for each in readings] == [State.BLANK, State.VALUE, State.INAPPLICABLE, State.UNREADABLE]
    assert [each.number for each in readings] == [None, Decimal(0), None, None]


def test_inapplicable_is_only_taken_where_it_may_stand() -> None:
    assert read(replace(WHOLE, may_be_inapplicable=False), "不适用").problem is Problem.NOT_A_NUMBER
    assert read(WHOLE, " 不适用\n").state is State.INAPPLICABLE
    assert read(WHOLE, "不适用。").problem is Problem.NOT_A_NUMBER
    assert read(CHOICE, "不适用") == Reading(State.VALUE, "不适用")
    assert canonical_text(WHOLE, " 不适用 ") == "不适用"


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        (WHOLE, "3.0", None),
        (WHOLE, "3.5", Problem.NOT_WHOLE),
        (WHOLE, "-1", Problem.NEGATIVE),
        (WHOLE, "-0", None),
        (WHOLE, "十", Problem.NOT_A_NUMBER),
        (WHOLE, "999999999999999", None),
        (WHOLE, "1000000000000000", Problem.TOO_MANY_DIGITS),
        (DECIMAL, "0.123456789012345", None),
        (DECIMAL, "0.1234567890123456", Problem.TOO_MANY_DIGITS),
        (DECIMAL, "1234567890.12345000", None),
        (DECIMAL, "-0.01", Problem.NEGATIVE),
        (PERCENT, "100", None),
        (PERCENT, "100.01", Problem.OUT_OF_RANGE),
        (PERCENT, "100%", Problem.NOT_A_NUMBER),
        (BOUNDED, "1", None),
        (BOUNDED, "0", Problem.OUT_OF_RANGE),
        (BOUNDED, "6", Problem.OUT_OF_RANGE),
    ],
)
def test_numbers(field: Field, text: str, problem: Problem | None) -> None:
    reading = read(field, text)
    assert reading.problem is problem
    assert (reading.number is None) == (problem is not None)


@pytest.mark.parametrize(
    "text",
    ["2025-03-01", "2025-3-1", "2025/3/1", "2025.3.1", "2025年3月1日", "2025年03月01", "20250301", "２０２５－３－１"],
)
def test_a_date_as_offices_write_it(text: str) -> None:
    assert read_day(text) == date(2025, 3, 1)
    assert read(DAY, text).day == date(2025, 3, 1)
    assert canonical_text(DAY, text) == "2025-03-01"


@pytest.mark.parametrize(
    "text",
    ["2025-02-29", "2025-13-01", "2025-00-10", "0000-01-01", "25-3-1", "2025-3", "2025", "3月1日", "2025年", "202531"],
)
def test_what_is_no_date(text: str) -> None:
    assert read_day(text) is None
    assert read(DAY, text) == Reading(State.UNREADABLE, text, Problem.NOT_A_DATE)
    assert read(DAY, text).day is None


def test_the_leap_day_is_a_date() -> None:
    assert read_day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("91330302MA2ABCDE0X", None),
        ("913303020000000016", None),
        ("12345", False),
        ("无", False),
    ],
)
def test_credit_codes_are_told_by_their_check_character(text: str, good: bool | None) -> None:
    # GB 32100: Σ value × 3^place mod 31 gives the check character; worked out here, not by the library under use.
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if good is None:
        total = sum(letters.index(letter) * pow(3, place, 31) for place, letter in enumerate(text[:17]))
        good = letters[-total % 31] == text[17]
    assert (read(CODE, text).problem is None) == good


def test_a_right_credit_code_in_small_or_wide_letters_with_blanks() -> None:
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "91330302MA2ABCDE0"
    total = sum(letters.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    code = body + letters[-total % 31]
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    for typed in (code, code.lower(), f"{code[:8]} {code[8:]}", wide):
        assert read(CODE, typed) == Reading(State.VALUE, code)
    wrong = body + letters[(letters.index(code[-1]) + 1) % 31]
    assert read(CODE, wrong) == Reading(State.VALUE, wrong, Problem.BAD_CREDIT_CODE)


@pytest.mark.parametrize(
    "text", ["0577-88001234", "13800001234", "+86 138 0000 1234", "88001234转8001", "（0577）880012"]
)
def test_telephone_numbers(text: str) -> None:
    assert read(PHONE, text).problem is None


@pytest.mark.parametrize("text", ["无", "1234", "-----", "（转）（转）", "0577-88001234 王科长", "见上", "1" * 41])
def test_what_is_no_telephone_number(text: str) -> None:
    assert read(PHONE, text).problem is Problem.NOT_A_PHONE


def test_choices_are_taken_by_their_wording() -> None:
    assert read(CHOICE, " 符合 ") == Reading(State.VALUE, "符合")
    assert read(CHOICE, "√") == Reading(State.UNREADABLE, "√", Problem.NOT_A_CHOICE)


def test_a_text_is_as_long_as_a_cell_can_hold_counted_as_spreadsheets_count() -> None:
    assert read(TEXT, "质" * LONGEST_TEXT).problem is None
    assert read(TEXT, "质" * (LONGEST_TEXT + 1)).problem is Problem.TEXT_TOO_LONG
    assert read(TEXT, "𠮷" * (LONGEST_TEXT // 2)).problem is None
    assert read(TEXT, "𠮷" * (LONGEST_TEXT // 2 + 1)).problem is Problem.TEXT_TOO_LONG
    assert read(WHOLE, "1" * (LONGEST_TEXT + 1)).problem is Problem.TEXT_TOO_LONG


def test_texts_have_one_normal_form() -> None:
    assert clean_text(" e\u0301a\r\nb\rc\x00\x07\ud800 \ufffe") == "éa\nb\nc"
    assert clean_text("一\t二") == "一\t二"
    assert clean_text("e\x00\u0301") == "é"


@given(st.text(alphabet=st.characters(), max_size=60))
def test_cleaning_twice_changes_nothing_and_leaves_what_a_workbook_can_hold(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert cleaned.encode().decode() == cleaned
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in cleaned)


@given(st.sampled_from(ALL), st.text(max_size=30) | st.from_regex(r"[-0-9,.年月日不适用% ]{0,20}", fullmatch=True))
def test_reading_never_fails_and_its_one_text_reads_the_same(field: Field, text: str) -> None:
    reading = read(field, text)
    again = read(field, canonical_text(field, text))
    assert (again.state, again.number, again.day, again.problem) == (
        reading.state,
        reading.number,
        reading.day,
        reading.problem,
    )
    assert canonical_text(field, canonical_text(field, text)) == canonical_text(field, text)


def test_every_kind_of_field_of_the_plan_can_be_read(catalogue: Catalogue) -> None:
    forms = vars(catalogue.forms).values()
    for field in (field for fields in forms for field in fields):
        assert read(field, "说明文字").state in {State.VALUE, State.UNREADABLE}
