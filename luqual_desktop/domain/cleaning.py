"""Cleaning what comes from elsewhere: a pasted text made fit for its field, or left as it was if it cannot be read."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Field, FieldKind
from luqual_desktop.domain.clipboard_text import unguarded
from luqual_desktop.domain.numbers import canonical, exact_product, narrow, parse_number
from luqual_desktop.domain.reading import State, canonical_text, clean_text, read

UNREAD = "不能识别，原样填入并标出"
CLEARED = "清空"

_FIGURES = {FieldKind.DECIMAL, FieldKind.WHOLE}
_BLANKS = str.maketrans(dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "))
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_SPACED = re.compile(r"-?[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?")
_QUOTES = (('"', '"'), ("“", "”"), ("‘", "’"), ("'", "'"))
_MULTIPLES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_TEN_THOUSAND = "万"


class Cleaned(NamedTuple):
    """The text to fill in and what was done to it (Chinese, empty if nothing)."""

    text: str
    note: str = ""


def clean(field: Field, raw: str) -> Cleaned:
    """Make a pasted text fit for a field; what cannot be read comes back as it was, with a note."""
    text = _without_odd_blanks(raw)
    if not text:
        return Cleaned("")
    if field.kind in _FIGURES:
        return _clean_number(field, text)
    if field.kind is FieldKind.LONG_TEXT:
        return Cleaned(text)
    line = " ".join(text.split("\n"))
    if field.kind is FieldKind.TEXT:
        return Cleaned(line, "换行改为空格" if line != text else "")
    return _clean_form(field, line)


def as_kept(field: Field, typed: str) -> str:
    """Return a typed text as it is kept: as it is, but a figure written with 万, its unit or blanks as the figure."""
    if field.kind not in _FIGURES or read(field, typed).state is not State.UNREADABLE:
        return typed
    cleaned = clean(field, typed)
    return typed if cleaned.note == UNREAD else cleaned.text


def _without_odd_blanks(raw: str) -> str:
    return clean_text(_INVISIBLE.sub("", unguarded(raw)).translate(_BLANKS) if raw else "")


def _clean_form(field: Field, text: str) -> Cleaned:
    """Clean a choice, a date, a code or a telephone number."""
    for candidate in (text, _unquoted(text), narrow(text)):
        if read(field, candidate).state is not State.UNREADABLE:
            shown = clean_text(canonical_text(field, candidate))
            return Cleaned(shown, "" if shown == text else "统一写法")
    return Cleaned(text, UNREAD)


def _clean_number(field: Field, text: str) -> Cleaned:
    if read(field, text).state is State.INAPPLICABLE:
        return Cleaned(text)
    notes: list[str] = []
    rest = _step(notes, "去引号", text, _unquoted(text))
    rest = _step(notes, "全角转半角", rest, narrow(rest))
    rest, factor = _without_unit(field, rest, notes)
    if _SPACED.fullmatch(rest):
        rest = _step(notes, "去空格", rest, rest.replace(" ", ""))
    number = parse_number(rest)
    if number is None:
        return Cleaned(text, UNREAD)
    if "," in rest:
        notes.append("去千位分隔符")
    return Cleaned(canonical(exact_product(number, factor)) if notes else text, "、".join(notes))


def _without_unit(field: Field, text: str, notes: list[str]) -> tuple[str, Decimal]:
    """Return the figure without the unit behind it, and what it is to be multiplied by."""
    unit, in_ten_thousands = field.unit, field.unit.startswith(_TEN_THOUSAND)
    if unit and text.endswith(unit):
        text = _step(notes, "去百分号" if unit == "%" else f"去单位“{unit}”", text, text.removesuffix(unit).rstrip())
        if in_ten_thousands:
            return text, Decimal(1)
    figure = text.removesuffix(unit.removeprefix(_TEN_THOUSAND)).rstrip() if in_ten_thousands else text
    word = figure[-1:]
    if word not in _MULTIPLES:
        return text, Decimal(1)
    factor = _MULTIPLES[word] / _MULTIPLES[_TEN_THOUSAND] if in_ten_thousands else _MULTIPLES[word]
    plain = f"去“{word}”（计量单位已是{unit}）"
    notes.append(plain if factor == 1 else f"“{word}”换算（×{canonical(factor)}）")
    return figure[:-1].rstrip(), factor


def _step(notes: list[str], note: str, before: str, after: str) -> str:
    if before != after:
        notes.append(note)
    return after


def _unquoted(text: str) -> str:
    for opening, closing in _QUOTES:
        if len(text) > 1 and text.startswith(opening) and text.endswith(closing):
            return text[1:-1].strip()
    return text.removeprefix("'") if text.startswith("'") else text
