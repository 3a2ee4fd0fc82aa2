"""Typed text → what it says. Nothing typed is ever refused here: what cannot be read comes back as a problem."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from luqual_desktop.domain.catalogue import Field, FieldKind
from luqual_desktop.domain.numbers import SIGNIFICANT_DIGITS, canonical, narrow, parse_number, significant_digits

INAPPLICABLE = "不适用"
LONGEST_TEXT = 32_767
"""What one spreadsheet cell holds, in UTF-16 units."""

_DATE = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})")
_MOST_MARKS = 1_000
_PHONE = re.compile(r"(?=(?:[^0-9]*[0-9]){5})[0-9+()（）转\- ]{5,40}")
_CAPITALS = {
    **{ord("a") + place: ord("A") + place for place in range(26)},
    **{first + place: ord("A") + place for first in (ord("Ａ"), ord("ａ")) for place in range(26)},
}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class State(StrEnum):
    """The four things a cell can be."""

    BLANK = "blank"
    VALUE = "value"
    INAPPLICABLE = "inapplicable"
    UNREADABLE = "unreadable"


class Problem(StrEnum):
    """Why an entry cannot stand; each is a rule of docs/rules.md."""

    NOT_A_NUMBER = "E101"
    NEGATIVE = "E102"
    NOT_WHOLE = "E103"
    TOO_MANY_DIGITS = "E110"
    BAD_CREDIT_CODE = "E111"
    NOT_A_CHOICE = "E113"
    NOT_A_DATE = "E114"
    OUT_OF_RANGE = "E115"
    TEXT_TOO_LONG = "E117"
    NOT_A_PHONE = "E118"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: its state, the value if there is one, and what is wrong with it."""

    state: State
    value: Decimal | date | str | None = None
    problem: Problem | None = None

    @property
    def number(self) -> Decimal | None:
        """The number, if it is one and nothing is wrong with it."""
        return self.value if isinstance(self.value, Decimal) and self.problem is None else None

    @property
    def day(self) -> date | None:
        """The date, if it is one."""
        return self.value if isinstance(self.value, date) else None


_BLANK = Reading(State.BLANK)


def clean_text(text: str) -> str:
    """Return the text in one normal form: NFC, line feeds only, no control characters, no blanks at the ends."""
    if text.isprintable():
        return normal_form(text).strip()
    readable = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return normal_form(readable).strip()


def normal_form(text: str, *, compatible: bool = False) -> str:
    """Return text in NFC, or in NFKC where it need only be compatible; what is no text stays as it is.

    Normalising sorts each run of combining marks, in a time that grows with its square: a cell full of them takes
    seconds.
    """
    if (
        len(text) > _MOST_MARKS
        and not text.isascii()
        and sum(map(bool, map(unicodedata.combining, text))) > _MOST_MARKS
    ):
        return text
    return unicodedata.normalize("NFKC" if compatible else "NFC", text)


def length_in_a_cell(text: str) -> int:
    """Return how long spreadsheets find a text: characters beyond the basic plane count twice."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def read(field: Field, text: str) -> Reading:
    """Read what was typed into a field; never raises."""
    if not text:
        return _BLANK
    known = _REMEMBERED.get((id(field), text))
    return _read_anew(field, text) if known is None else known[1]


def _read_anew(field: Field, text: str) -> Reading:
    reading = _read(field, text)
    if len(text) <= _LONGEST_REMEMBERED:
        if len(_REMEMBERED) >= _MOST_REMEMBERED:
            _REMEMBERED.clear()
        _REMEMBERED[id(field), text] = field, reading
    return reading


def _read(field: Field, text: str) -> Reading:
    cleaned = clean_text(text)
    if not cleaned:
        return _BLANK
    if field.may_be_inapplicable and cleaned == INAPPLICABLE:
        return Reading(State.INAPPLICABLE)
    if len(cleaned) > LONGEST_TEXT // 2 and length_in_a_cell(cleaned) > LONGEST_TEXT:
        return Reading(State.UNREADABLE, cleaned, Problem.TEXT_TOO_LONG)
    return _READERS[field.kind](field, cleaned)


_LONGEST_REMEMBERED = 64
_MOST_REMEMBERED = 8192
_REMEMBERED: dict[tuple[int, str], tuple[Field, Reading]] = {}
"""Every rule reads its cells anew, and a few answers stand in most cells of most reports.

Found by the field's identity, which is quicker than its hash; the field is kept with it, so that no other can have it.
Nothing but a memo: field and text alone decide the answer, none of the three ever changes, and threads may share it.
"""


def canonical_text(field: Field, text: str) -> str:
    """Return the one text that stands for what was typed; unreadable text comes back cleaned but as it was."""
    value = read(field, text).value
    if isinstance(value, Decimal):
        return canonical(value)
    if isinstance(value, date):
        return value.isoformat()
    return clean_text(text) if value is None else value


def read_day(text: str) -> date | None:
    """Read a date as offices write it (2025-03-01, 2025/3/1, 2025.3.1, 2025年3月1日, 20250301); None if it is none."""
    match = _DATE.fullmatch(narrow(text))
    if match is None:
        return None
    year, month, day = (int(group) for group in match.groups() if group)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def normal_credit_code(text: str) -> str:
    """Return a 统一社会信用代码 in capitals, one width, without blanks."""
    return narrow(text).translate(_CAPITALS).replace(" ", "")


def _read_number(field: Field, text: str) -> Reading:
    number = parse_number(text)
    if number is None:
        return Reading(State.UNREADABLE, text, Problem.NOT_A_NUMBER)
    return Reading(State.VALUE, number, _problem_of(field, number))


def _problem_of(field: Field, number: Decimal) -> Problem | None:
    if significant_digits(number) > SIGNIFICANT_DIGITS:
        return Problem.TOO_MANY_DIGITS
    if field.minimum is not None and number < Decimal(field.minimum):
        return Problem.NEGATIVE if Decimal(field.minimum) == 0 else Problem.OUT_OF_RANGE
    if field.maximum is not None and number > Decimal(field.maximum):
        return Problem.OUT_OF_RANGE
    if field.kind is FieldKind.WHOLE and number != number.to_integral_value():
        return Problem.NOT_WHOLE
    return None


def _read_choice(field: Field, text: str) -> Reading:
    if field.meaning(text) is None:
        return Reading(State.UNREADABLE, text, Problem.NOT_A_CHOICE)
    return Reading(State.VALUE, text)


def _read_date(_field: Field, text: str) -> Reading:
    day = read_day(text)
    return Reading(State.UNREADABLE, text, Problem.NOT_A_DATE) if day is None else Reading(State.VALUE, day)


def _read_credit_code(_field: Field, text: str) -> Reading:
    from stdnum.cn import uscc  # imported late: nothing that is shown first needs it

    code = normal_credit_code(text)
    return Reading(State.VALUE, code, None if uscc.is_valid(code) else Problem.BAD_CREDIT_CODE)


def _read_phone(_field: Field, text: str) -> Reading:
    number = narrow(text)
    return Reading(State.VALUE, number, None if _PHONE.fullmatch(number) else Problem.NOT_A_PHONE)


def _read_text(_field: Field, text: str) -> Reading:
    return Reading(State.VALUE, text)


_READERS = {
    FieldKind.DECIMAL: _read_number,
    FieldKind.WHOLE: _read_number,
    FieldKind.CHOICE: _read_choice,
    FieldKind.DATE: _read_date,
    FieldKind.CREDIT_CODE: _read_credit_code,
    FieldKind.PHONE: _read_phone,
    FieldKind.TEXT: _read_text,
    FieldKind.LONG_TEXT: _read_text,
}
