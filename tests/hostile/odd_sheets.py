"""Sheets larger than they may be, incomplete, twice there, moved about; and a hidden sheet that was tampered with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from string import ascii_uppercase

from luqual_desktop.workbook.sheet_cells import column_letters
from tests.hostile.case import REJECTED, SAME, WARNED, Case
from tests.hostile.honest_workbook import FIGURES, HIDDEN, WORKBOOK, Base

_ODD = "suspicious"
_WHOLE = "A1:XFD1048576"
_NAME = "产品质量"


def cases() -> list[Case]:
    """Return the cases of the rows on huge claims, on sheets and rows, and on what the file says it is."""
    return [*_claims(), *_sheets(), *_rows(), *_identity()]


def _claims() -> list[Case]:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    wide = '<row r="300"><c r="XFD300"><v>1</v></c></row>'
    beyond = '<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>'
    merges = "".join(f'<mergeCell ref="{pair}"/>' for n in range(300, 4_300) for pair in (f"A{n}:B{n}", f"C{n}:D{n}"))
    link = f'<hyperlinks><hyperlink ref="{_WHOLE}" location="A1"/></hyperlinks>'
    array = f'<row r="300"><c r="A300"><f t="array" ref="{_WHOLE}">1</f><v>1</v></c></row>'
    shared = f'<row r="300"><c r="A300"><f t="shared" si="0" ref="{_WHOLE}">1</f><v>1</v></c></row>'
    letters = [*ascii_uppercase, *(f"A{letter}" for letter in ascii_uppercase)]
    beside = '<c r="AA300"><v>1</v></c><c r="AB300"><v>2</v></c>'
    return [
        Case("dimension_lie", _dimension("A1:A1"), SAME),
        Case("dimension_huge", _dimension(_WHOLE), SAME),
        Case("far_cell", _more_rows(far), REJECTED, _ODD, "行号 1048576"),
        Case("wide_cell", _more_rows(wide), REJECTED, _ODD, "列号"),
        Case("far_row", _more_rows(beyond), REJECTED, _ODD, "行号"),
        Case("six_million_rows", _more_rows("".join(_one_cell_rows(200_000))), REJECTED, _ODD, "行号 5001"),
        Case("many_cells", _more_rows("".join(_wide_rows(range(300, 4_900), letters))), REJECTED, _ODD, "单元格过多"),
        Case("whole_sheet_merge", _merged(f'<mergeCell ref="{_WHOLE}"/>'), REJECTED, _ODD, "1048576"),
        Case("whole_sheet_hyperlink", _after_rows(link), REJECTED, _ODD, "1048576"),
        Case("whole_sheet_array", _more_rows(array), REJECTED, _ODD, "1048576"),
        Case("whole_sheet_shared_formula", _more_rows(shared), REJECTED, _ODD, "1048576"),
        Case("many_merges", _merged(merges), REJECTED, _ODD, "合并单元格过多"),
        Case("cells_beside", _more_rows(f'<row r="300">{beside}</row>'), SAME),
    ]


def _sheets() -> list[Case]:
    listed = '<sheet name="产品质量" sheetId="3" state="visible" r:id="rId3" />'
    return [
        Case("drop_sheet_part", lambda b: b.without(FIGURES).zipped(), REJECTED, "damaged", f"缺工作表“{_NAME}”"),
        Case("sheet_missing", _listed(listed, ""), REJECTED, "table_missing", "产品质量"),
        Case("sheet_renamed", _listed(f'name="{_NAME}"', 'name="改过名"'), SAME),
        Case("sheet_hidden", _listed('sheetId="3" state="visible"', 'sheetId="3" state="hidden"'), SAME),
        Case("sheet_moved", lambda b: b.changed(WORKBOOK, _last_listed).zipped(), SAME),
        Case(
            "sheet_twice",
            lambda b: b.with_sheet_twice(FIGURES, "旧的一份").zipped(),
            REJECTED,
            "table_twice",
            "旧的一份",
        ),
        Case("sheet_name_twice", lambda b: b.with_sheet_twice(FIGURES, _NAME).zipped(), REJECTED, _ODD, "工作表重复"),
        Case("markers_wiped", lambda b: b.changed(FIGURES, _unmarked).zipped(), REJECTED, "table_missing", "产品质量"),
        Case("strict_ooxml", _strict, REJECTED, "strict", "另存为普通的 .xlsx"),
        Case("prefixed_names", lambda b: b.changed(FIGURES, _prefixed).zipped(), SAME),
    ]


def _rows() -> list[Case]:
    twice = '<c r="{a}" {s}><v>784</v></c><c r="{a}" {s}><v>1</v></c>'
    merged = '<mergeCell ref="D6:E6"/>'
    beside = "".join(
        f'<mergeCell ref="{column_letters(column)}{row}:{column_letters(column + 1)}{row}"/>'
        for row in range(6, 30)
        for column in range(40, 198, 2)
    )
    return [
        Case("row_inserted", lambda b: b.changed(FIGURES, _shifted).zipped(), SAME),
        Case("row_deleted", lambda b: b.changed(FIGURES, _without_row).zipped(), REJECTED, "E405", "P02", place=_NAME),
        Case(
            "row_twice", lambda b: b.changed(FIGURES, _row_again).zipped(), REJECTED, "E406", "P02", place="第 300 行"
        ),
        Case("cell_twice", lambda b: b.with_cell(FIGURES, "E6", twice).zipped(), REJECTED, _ODD, "E6 出现两次"),
        Case("merged_over_value", _merged(merged), REJECTED, "E407", "取消合并", place="E6"),
        Case("merged_beside", _merged(beside), SAME),
        Case("row_and_its_record_gone", _without_record, WARNED, "W408", "P02", place="工作表“数据（勿改）”"),
        Case("table_and_its_records_gone", _without_table, WARNED, "W408", "P02", place="工作表“数据（勿改）”"),
        Case(
            "column_copied", lambda b: b.changed(FIGURES, _column_again).zipped(), REJECTED, "column_twice", "第 AZ 列"
        ),
    ]


def _identity() -> list[Case]:
    digest = "0" * 64
    return [
        Case("hidden_sheet_gone", _listed_hidden, REJECTED, "not_ours", "不是本程序导出"),
        Case(
            "manifest_cut",
            lambda b: b.replaced(HIDDEN, '"cells"', '"calls"').zipped(),
            REJECTED,
            "manifest",
            "重新导出",
        ),
        Case("newer_format", _entry("format", "2"), REJECTED, "newer", "请先升级本程序"),
        Case("far_newer_format", _entry("format", "9" * 5_000), REJECTED, "manifest", "重新导出"),
        Case("older_format", _entry("format", "0"), REJECTED, "manifest", "重新导出"),
        Case("odd_format", _entry("format", "²"), REJECTED, "manifest", "重新导出"),
        Case("wrong_plan", _entry("plan", "elsewhere-2021-2025"), REJECTED, "wrong_plan", "elsewhere-2021-2025"),
        Case("wrong_period", _entry("period", "2031Q1"), REJECTED, "wrong_period", "2031Q1"),
        Case("unknown_unit", _entry("unit", "330302999"), REJECTED, "unknown_unit", "330302999"),
        Case("unit_of_two_lines", _entry("unit", "3303&#10;02"), REJECTED, "manifest", "重新导出"),
        Case("plan_written_backwards", _entry("plan", "&#x202e;2021"), REJECTED, "manifest", "重新导出"),
        Case("long_unit", _entry("unit", "3" * 20_000), REJECTED, "manifest", "重新导出"),
        Case("unit_of_another", _entry("unit", "330302023"), REJECTED, "E409", "文件登记的是", place="封面"),
        Case("unit_on_the_cover", _cover_of_another, REJECTED, "E409", "不能手改", place="封面"),
        Case("unit_not_on_the_cover", _cover_of_nobody, REJECTED, "E409", "请恢复", place="封面"),
        Case("digest_changed", _entry("digest", digest), REJECTED, "digest", "签名不符"),
        Case("digest_changed_unsigned", _unsigned_with("digest", digest), REJECTED, "digest", "校验码与内容不符"),
        Case("signature_changed", _entry("signature.value", "00" * 64), REJECTED, "signature", "签名不符"),
        Case(
            "content_changed", lambda b: b.replaced(HIDDEN, '"784"', '"785"').zipped(), REJECTED, "digest", "签名不符"
        ),
        Case("edited_figure", lambda b: b.with_cell(FIGURES, "E6", _PLAIN).zipped(), WARNED, "edited", "改动"),
    ]


_PLAIN = '<c r="{a}" {s}><v>785</v></c>'


def _entry(key: str, value: str) -> Callable[[Base], bytes]:
    return lambda base: base.with_entry(key, value).zipped()


def _unsigned_with(key: str, value: str) -> Callable[[Base], bytes]:
    def make(base: Base) -> bytes:
        bare = base.changed(
            HIDDEN, lambda text: re.sub(r'<row r="[0-9]+"[^>]*><c [^>]*><is><t>signature.*?</row>', "", text)
        )
        return bare.with_entry(key, value).zipped()

    return make


def _listed(old: str, new: str) -> Callable[[Base], bytes]:
    return lambda base: base.replaced(WORKBOOK, old, new).zipped()


def _listed_hidden(base: Base) -> bytes:
    return base.changed(WORKBOOK, lambda text: re.sub(r'<sheet name="数据（勿改）"[^>]*/>', "", text)).zipped()


def _last_listed(text: str) -> str:
    listed = re.findall(r"<sheet [^>]*/>", text)
    return text.replace("".join(listed), "".join([*listed[:2], *listed[3:], listed[2]]))


def _unmarked(text: str) -> str:
    return text.replace("[P]", "[?]")


def _prefixed(text: str) -> str:
    bare = text.replace('xmlns="http', 'xmlns:x="http')
    return re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", bare)


def _shifted(text: str) -> str:
    """Return the sheet with a blank row above row 6, everything below one further down."""

    def row(match: re.Match[str]) -> str:
        number = int(match[1])
        return match[0] if number < 6 else re.sub(rf'r="([A-Z]*){number}"', rf'r="\g<1>{number + 1}"', match[0])

    return re.sub(r'<row r="([0-9]+)".*?</row>', row, text)


def _row_of(text: str, number: int) -> str:
    match = re.search(rf'<row r="{number}".*?</row>', text)
    assert match is not None
    return match[0]


def _without_row(text: str) -> str:
    return text.replace(_row_of(text, 6), "")


def _row_again(text: str) -> str:
    again = re.sub(r'r="([A-Z]*)6"', r'r="\g<1>300"', _row_of(text, 6))
    return text.replace("</sheetData>", f"{again}</sheetData>")


def _without_record(base: Base) -> bytes:
    return base.changed(FIGURES, _without_row).replaced(HIDDEN, "P01 P02 ", "P01 ").zipped()


def _without_table(base: Base) -> bytes:
    listed = r"<row (?:(?!</row>).)*<t>records\.P</t>.*?</row>"
    return base.changed(FIGURES, _unmarked).changed(HIDDEN, lambda text: re.sub(listed, "", text)).zipped()


def _column_again(text: str) -> str:
    marks = re.search(r'<row r="[0-9]+"(?:(?!</row>).)*\[P\]first.*?</row>', text)
    assert marks is not None
    row = re.match('<row r="([0-9]+)"', marks[0])
    assert row is not None
    copied = f'<c r="AZ{row[1]}" t="inlineStr"><is><t>[P]first</t></is></c></row>'
    return text.replace(marks[0], marks[0].replace("</row>", copied))


def _strict(base: Base) -> bytes:
    old = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    new = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    return Base({name: content.replace(old.encode(), new.encode()) for name, content in base.parts.items()}).zipped()


def _one_cell_rows(count: int) -> list[str]:
    return [f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1000, 1000 + count)]


def _wide_rows(rows: range, letters: list[str]) -> Iterator[str]:
    for row in rows:
        cells = "".join(f'<c r="{column}{row}"><v>1</v></c>' for column in letters)
        yield f'<row r="{row}">{cells}</row>'


def _more_rows(rows: str) -> Callable[[Base], bytes]:
    return lambda base: base.replaced(FIGURES, "</sheetData>", f"{rows}</sheetData>").zipped()


def _after_rows(xml: str) -> Callable[[Base], bytes]:
    return lambda base: base.replaced(FIGURES, "</worksheet>", f"{xml}</worksheet>").zipped()


def _merged(merges: str) -> Callable[[Base], bytes]:
    return lambda base: base.replaced(FIGURES, "</mergeCells>", f"{merges}</mergeCells>").zipped()


def _dimension(reference: str) -> Callable[[Base], bytes]:
    return lambda base: base.replaced(FIGURES, "<sheetViews>", f'<dimension ref="{reference}"/><sheetViews>').zipped()


def _cover_of_nobody(base: Base) -> bytes:
    return base.replaced("xl/worksheets/sheet1.xml", "<t>unit</t>", "<t>单位</t>").zipped()


def _cover_of_another(base: Base) -> bytes:
    return base.changed(
        "xl/worksheets/sheet1.xml", lambda text: text.replace("五马街道（330302006）", "七都街道（330302023）")
    ).zipped()
