"""What all sheets of a workbook share: its texts and its number formats."""

from __future__ import annotations

import re
from collections.abc import Mapping

from luqual_desktop.workbook.guarded_xml import SPREADSHEET, Ends, Starts, parse
from luqual_desktop.workbook.limits import Limits
from luqual_desktop.workbook.refusal import suspicious
from luqual_desktop.workbook.sheet_cells import Format

_TABLE, _ITEM, _TEXT, _RUN, _PHONETIC = (f"{SPREADSHEET} {name}" for name in ("sst", "si", "t", "r", "rPh"))
_WITHIN = {
    _ITEM: frozenset({_TABLE}),
    **dict.fromkeys((_RUN, _PHONETIC), frozenset({_ITEM})),
    _TEXT: frozenset({_ITEM, _RUN, _PHONETIC}),
}
_FORMATS, _FORMAT, _CELL_FORMATS, _XF = (f"{SPREADSHEET} {name}" for name in ("numFmts", "numFmt", "cellXfs", "xf"))
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_BUILT_IN_PERCENTS = frozenset({9, 10})
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_LONGEST_CODE = 1_000
_MOST_FORMATS = 65_490
"""Number formats of cells that a workbook can have; a format's code has at most 255 characters."""
_SCALED_CODE = re.compile(r"[0#?],+(?![0#?,])")
"""A comma behind the last place for a digit shows a thousandth of the number."""
_DATE_CODE = re.compile(r"[ymdhs年月日]", re.IGNORECASE)


class StringTable:
    """Collects the shared texts."""

    def __init__(self, limits: Limits) -> None:
        self._strings: list[str] = []
        self._limits = limits
        self._pieces: list[str] = []
        self._collecting = False
        self._phonetic = False

    def run(self, content: bytes) -> list[str]:
        """Parse the part and return the texts in order."""
        starts = {
            _TABLE: self._start_table,
            _ITEM: self._start_item,
            _TEXT: self._start_text,
            _PHONETIC: self._start_phonetic,
        }
        ends = {_ITEM: self._end_item, _TEXT: self._end_text, _PHONETIC: self._end_phonetic}
        parse(content, "文字表", self._limits, starts, ends, self._data, _WITHIN)
        return self._strings

    def _start_table(self, attributes: Mapping[str, str]) -> None:
        for told in (attributes.get("count", "0"), attributes.get("uniqueCount", "0")):
            if not (told.isascii() and told.isdigit() and len(told) < 10) or int(told) > self._limits.elements:
                raise suspicious(f"申报的文字数是 {told[:20]}", "文字表")

    def _start_item(self, _attributes: Mapping[str, str]) -> None:
        self._pieces = []
        if len(self._strings) >= self._limits.cells:
            raise suspicious("文字过多", "文字表")

    def _end_item(self) -> None:
        text = "".join(self._pieces)
        if len(text) > self._limits.text * 2:
            raise suspicious("文字过长", "文字表")
        self._strings.append(text)

    def _start_text(self, _attributes: Mapping[str, str]) -> None:
        self._collecting = not self._phonetic

    def _end_text(self) -> None:
        self._collecting = False

    def _start_phonetic(self, _attributes: Mapping[str, str]) -> None:
        self._phonetic = True

    def _end_phonetic(self) -> None:
        self._phonetic = False

    def _data(self, text: str) -> None:
        if self._collecting:
            self._pieces.append(text)


def formats_of(content: bytes, limits: Limits) -> dict[str, Format]:
    """Return, by style number, what the number format makes of a number; a cell that names none has the first."""
    codes: dict[str, str] = {}
    numbers: list[str] = []
    before_cells: list[int] = []

    def style(attributes: Mapping[str, str]) -> None:
        numbers.append(attributes.get("numFmtId", "0"))
        _check_count(len(numbers) // 2)

    def cell_styles(_attributes: Mapping[str, str]) -> None:
        before_cells.append(len(numbers))

    def end_of_cell_styles() -> None:
        before_cells.append(len(numbers))

    format_starts, format_ends = _taking_formats(codes)
    starts = {**format_starts, _XF: style, _CELL_FORMATS: cell_styles}
    parse(content, "样式", limits, starts, {**format_ends, _CELL_FORMATS: end_of_cell_styles})
    first, last = (*before_cells, 0, 0)[:2]
    known: dict[str, Format] = {}
    for number in numbers[first:last]:
        if number not in known:
            known[number] = _format_of(number, codes.get(number))
    made = {str(style): known[number] for style, number in enumerate(numbers[first:last])}
    return {"": made["0"], **made} if made else made


def _taking_formats(codes: dict[str, str]) -> tuple[Starts, Ends]:
    """Return what takes the formats of cells: the numbers of conditional formats are their own."""
    of_cells: list[Mapping[str, str]] = []

    def number_format(attributes: Mapping[str, str]) -> None:
        if of_cells:
            code = codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            _check_count(len(codes), len(code))

    return {_FORMATS: of_cells.append, _FORMAT: number_format}, {_FORMATS: of_cells.clear}


def _check_count(formats: int, characters: int = 0) -> None:
    """Refuse more formats, or a longer code of one, than a spreadsheet program writes; half the styles are of cells."""
    if formats > _MOST_FORMATS or characters > _LONGEST_CODE:
        raise suspicious("数字格式或单元格样式过长或过多", "样式")


def _format_of(number: str, code: str | None) -> Format:
    if code is None:
        built_in = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
        if built_in in _BUILT_IN_DATES:
            return Format.DATE
        return Format.PERCENT if built_in in _BUILT_IN_PERCENTS else Format.PLAIN
    bare = _NOT_CODE.sub("", code)
    if "general" in bare.lower():
        return Format.PLAIN
    if _DATE_CODE.search(bare):
        return Format.DATE
    if "%" in bare:
        return Format.PERCENT
    return Format.SCALED if _SCALED_CODE.search(bare) else Format.PLAIN
