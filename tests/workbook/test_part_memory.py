"""What a reader remembers of workbooks before changes nothing: what is refused is refused, what differs is read."""

from __future__ import annotations

import pytest

from luqual_desktop.workbook.gate import OpenedWorkbook, open_content
from luqual_desktop.workbook.limits import OWN
from luqual_desktop.workbook.part_memory import PartMemory, Remembered
from luqual_desktop.workbook.refusal import PartError
from luqual_desktop.workbook.sheet_cells import CellKind, Format, RawCell
from tests.workbook.test_gate import MAIN, SHEET, minimal, packed, relations

ROW = '<row r="1"><c r="A1" s="1"><v>0.5</v></c></row>'


def opened(memory: PartMemory, parts: dict[str, str | bytes]) -> OpenedWorkbook:
    return open_content("表.xlsx", packed(parts), OWN, memory)


def with_footer(text: str, merge: str = "", after: str = "") -> dict[str, str | bytes]:
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData>{ROW}</sheetData>{merge}'
        f"<headerFooter><oddFooter>{text}</oddFooter>{after}</headerFooter></worksheet>"
    )
    return minimal(extra={SHEET: sheet})


def styled(format_number: int) -> dict[str, str | bytes]:
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf/><xf numFmtId="{format_number}"/></cellXfs></styleSheet>'
    listed = relations(("rId1", "worksheet", "/xl/worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"))
    return minimal(ROW, {"xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": listed})


@pytest.mark.parametrize("text", ["甲&entity;", "甲]]>乙", "甲<b", "\x01"])
def test_a_footer_that_is_no_xml_is_refused_also_where_all_else_is_known(text: str) -> None:
    memory = PartMemory()
    opened(memory, with_footer("甲"))
    opened(memory, with_footer("乙&amp;丙"))
    with pytest.raises(PartError):
        opened(memory, with_footer(text))


@pytest.mark.parametrize(("begin", "end", "wrong"), [("<!--", "-->", "--"), ("<?x ", "?>", "?>")])
def test_what_looks_like_a_footer_in_a_comment_is_parsed_every_time(begin: str, end: str, wrong: str) -> None:
    memory = PartMemory()
    harmless, harmful = (f"{begin}<oddFooter>{text}</oddFooter>{end}" for text in ("甲", wrong))
    for place in ("merge", "after"):
        opened(memory, with_footer("甲", **{place: harmless}))
        with pytest.raises(PartError):
            opened(memory, with_footer("甲", **{place: harmful}))


def test_merged_ranges_are_each_sheets_own() -> None:
    memory = PartMemory()
    merge = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    found = [opened(memory, with_footer(text, merges)).sheets[0].merges for text, merges in footers(merge)]
    assert found == [[(1, 1, 2, 2)], [], [(1, 1, 2, 2)]]


def footers(merge: str) -> list[tuple[str, str]]:
    return [("甲", merge), ("甲", ""), ("乙", merge)]


def test_a_row_of_the_same_bytes_is_what_the_styles_make_of_it() -> None:
    memory = PartMemory()
    found = [opened(memory, styled(number)).sheets[0].rows[1][1] for number in (0, 9, 14, 9, 0)]
    formats = [Format.PLAIN, Format.PERCENT, Format.DATE, Format.PERCENT, Format.PLAIN]
    assert found == [RawCell(CellKind.NUMBER, "0.5", each) for each in formats]


def test_what_is_not_asked_for_is_forgotten() -> None:
    remembered: Remembered[int, int] = Remembered(2)
    for number in range(5):
        remembered.put(number, number)
        assert remembered[0] == 0
    for number in (10, 11, 12, 13):
        remembered.put(number, number)
    assert [remembered[number] for number in (0, 13)] == [None, 13]
