"""From a raw cell to the text that was meant, or to what is wrong with it. Nothing is guessed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Field, FieldKind
from luqual_desktop.domain.findings import Rule
from luqual_desktop.domain.numbers import canonical, exact_product, narrow, parse_number, to_spreadsheet_precision
from luqual_desktop.domain.reading import canonical_text, clean_text
from luqual_desktop.workbook import problems
from luqual_desktop.workbook.sheet_cells import CellKind, Format, RawCell

_NUMBERS = frozenset({FieldKind.DECIMAL, FieldKind.WHOLE})
_LARGEST_EXPONENT = 300
_SHOWN = 60
_FIRST_SURE_SERIAL = 61
"""Spreadsheets believe that 1900 was a leap year: serials up to 60 are not what they seem."""


class EntryReading(NamedTuple):
    """The canonical text of an entry, and what is to be said about it (rule and sentence) if anything."""

    text: str
    rule: Rule | None = None
    sentence: str = ""


def read_entry(field: Field, raw: RawCell, *, dates_from_1904: bool = False) -> EntryReading:
    """Read an entry cell."""
    if raw.kind is CellKind.TEXT:
        return (
            _number_text(field, raw.text) if field.kind in _NUMBERS else EntryReading(canonical_text(field, raw.text))
        )
    if raw.kind is CellKind.NUMBER:
        return _number(field, raw, dates_from_1904=dates_from_1904)
    shown = raw.text[:_SHOWN]
    if raw.kind is CellKind.FORMULA:
        return EntryReading(shown, problems.FORMULA, f"“{field.name}”是公式（{shown}），请改为数值或文字。")
    if raw.kind is CellKind.ERROR:
        return EntryReading(shown, problems.ERROR_VALUE, f"“{field.name}”是错误值 {shown}，请改正或留空。")
    return EntryReading(shown, problems.NOT_A_FIGURE, f"“{field.name}”的内容“{shown}”不是数也不是文字，请重新填写。")


def _number_text(field: Field, text: str) -> EntryReading:
    cleaned = clean_text(text)
    number = parse_number(cleaned)
    if number is not None:
        read = canonical(number)
        if narrow(cleaned) == cleaned and "," not in cleaned:
            return EntryReading(read)
        return EntryReading(
            read, problems.WRITTEN_ODDLY, f"“{field.name}”填的是“{cleaned[:_SHOWN]}”，按 {read} 读取，请核对。"
        )
    narrowed = narrow(cleaned)
    if field.unit == "%" and narrowed.endswith("%"):
        number = parse_number(narrowed[:-1])
        if number is not None:
            read = canonical(number)
            sentence = f"“{field.name}”填的是“{cleaned[:_SHOWN]}”，按 {read} 读取，请核对。"
            return EntryReading(read, problems.PERCENT_SIGN, sentence)
    return EntryReading(canonical_text(field, cleaned))


def _number(field: Field, raw: RawCell, *, dates_from_1904: bool) -> EntryReading:
    exact = Decimal(raw.text)
    if abs(exact.adjusted()) > _LARGEST_EXPONENT:
        return EntryReading(raw.text, problems.NOT_A_FIGURE, f"“{field.name}”的数 {raw.text} 过大或过小，请核对。")
    number = to_spreadsheet_precision(exact)
    read = canonical(number)
    if raw.format is Format.SCALED and field.kind in _NUMBERS:
        sentence = f"“{field.name}”的格式把数缩小显示（单元格存的是 {read}），请把格式改为“常规”后核对、重填。"
        return EntryReading(read, problems.DATE_FOR_FIGURE, sentence)
    if raw.format in {Format.PLAIN, Format.SCALED}:
        return EntryReading(read if field.kind in _NUMBERS else canonical_text(field, read))
    if raw.format is Format.PERCENT:
        return _percent(field, number)
    return _date(field, number, dates_from_1904=dates_from_1904)


def _percent(field: Field, number: Decimal) -> EntryReading:
    read = canonical(exact_product(number, Decimal(100)))
    if field.unit == "%":
        sentence = f"“{field.name}”是百分数格式，单元格存的是 {canonical(number)}，按 {read} 读取，请核对。"
        return EntryReading(read, problems.PERCENT_FORMAT, sentence)
    sentence = f"“{field.name}”是百分数格式（显示 {read}%），这里不填百分数，请把格式改为“常规”后重填。"
    return EntryReading(f"{read}%", problems.DATE_FOR_FIGURE, sentence)


def _date(field: Field, number: Decimal, *, dates_from_1904: bool) -> EntryReading:
    day = _day(number, dates_from_1904=dates_from_1904)
    shown = canonical(number) if day is None else day.isoformat()
    if field.kind in _NUMBERS or day is None:
        sentence = f"“{field.name}”是日期格式（{shown}），请把格式改为“常规”后重填。"
        return EntryReading(shown, problems.DATE_FOR_FIGURE, sentence)
    sentence = f"“{field.name}”是日期单元格，按 {shown} 读取，请核对。"
    return EntryReading(canonical_text(field, shown), problems.DATE_CELL, sentence)


def _day(number: Decimal, *, dates_from_1904: bool) -> date | None:
    days = int(number)
    if not 0 <= days < 2_900_000 or (days < _FIRST_SURE_SERIAL and not dates_from_1904):
        return None
    return (date(1904, 1, 1) if dates_from_1904 else date(1899, 12, 30)) + timedelta(days=days)
