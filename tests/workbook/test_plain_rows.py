"""Rows read at once give the same cells as rows read element by element; what is not plain is left to the latter."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.workbook.cell_collector import CellCollector, SharedParts
from luqual_desktop.workbook.guarded_xml import SPREADSHEET
from luqual_desktop.workbook.limits import OWN
from luqual_desktop.workbook.part_memory import PartMemory
from luqual_desktop.workbook.plain_rows import tokens_of
from luqual_desktop.workbook.refusal import PartError
from luqual_desktop.workbook.sheet_cells import Format, Row, SheetCells, column_letters
from luqual_desktop.workbook.sheet_parser import collect

Outcome = dict[int, Row] | str


def read(
    rows: str, *, plainly: bool, strings: Sequence[str] = ("甲", "乙"), memory: PartMemory | None = None
) -> Outcome:
    """Collect the cells; an XML comment in front of the rows makes the collector go element by element."""
    before = "" if plainly else "<!-- -->"
    content = f'<worksheet xmlns="{SPREADSHEET}">{before}<sheetData>{rows}</sheetData></worksheet>'
    sheet = SheetCells("表")
    try:
        shared = SharedParts(strings, {"0": Format.PLAIN, "1": Format.DATE})
        collector = CellCollector(sheet, shared, OWN)
        collect(content.encode("utf-8", "surrogatepass"), collector, memory or PartMemory())
    except PartError as refused:
        return refused.code
    return sheet.rows


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.one_of(st.floats().map(repr), st.sampled_from(["0", "1", "2", "-1", "95.99", "1_0", "", "x"]), TEXTS)


@st.composite
def cells(draw: st.DrawFn, row: int) -> str:
    column = draw(st.integers(1, 5))
    place = draw(st.sampled_from([f' r="{column_letters(column)}{row}"'] * 8 + [f' r="A{row + 1}"', "", ' r="XFD1"']))
    style = draw(st.sampled_from(["", ' s="0"', ' s="1"', ' s="99"']))
    kind = draw(st.sampled_from(["", ' t="n"', ' t="s"', ' t="str"', ' t="inlineStr"', ' t="b"', ' t="e"']))
    space = draw(st.sampled_from(["", ' xml:space="preserve"']))
    text = draw(TEXTS)
    content = draw(
        st.sampled_from(
            [
                f"<v>{escape(draw(VALUES))}</v>",
                f"<is><t{space}>{escape(text)}</t></is>",
                f"<is><t{space}>{escape(text)}</t></is>",
                f"<is><r><t>{escape(text)}</t></r><rPh><t>x</t></rPh></is>",
                f"<f>{escape(text)}</f><v>1</v>",
                f"<is><v>{escape(text)}</v></is>",
                f"<t>{escape(text)}</t>",
                f"<v>{escape(text)}</t>",
                "",
            ]
        )
    )
    return f"<c{place}{style}{kind}>{content}</c>" if content else f"<c{place}{style}{kind}/>"


@st.composite
def row_texts(draw: st.DrawFn) -> str:
    parts = []
    for row in range(1, draw(st.integers(0, 3)) + 1):
        note = draw(st.sampled_from(["", ' ht="20" customHeight="1"', f" spans={quoteattr(draw(TEXTS))}"]))
        number = draw(st.sampled_from([row, row, row, 1, 5001]))
        inner = "".join(draw(st.lists(cells(number), max_size=4)))
        parts.append(f'<row r="{number}"{note}>{inner}</row>' if inner else f'<row r="{number}"{note}/>')
        parts.append(draw(st.sampled_from(["", "", "", "\n", "<!-- -->", "</row>", "&#10;"])))
    return "".join(parts)


@given(rows=row_texts())
def test_both_ways_agree(rows: str) -> None:
    plainly, by_element = read(rows, plainly=True), read(rows, plainly=False)
    if isinstance(plainly, str) or isinstance(by_element, str):
        assert isinstance(plainly, str)
        assert isinstance(by_element, str)
    else:
        assert plainly == by_element


@given(texts=st.lists(row_texts(), max_size=4))
def test_what_is_remembered_of_other_sheets_changes_nothing(texts: list[str]) -> None:
    memory = PartMemory()
    for rows in [*texts, *texts, "".join(texts)]:
        assert read(rows, plainly=True, strings=(), memory=memory) == read(rows, plainly=True, strings=())


TEXT_CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
NUMBER_CELL = '<row r="1"><c r="A1"><v>{}</v></c></row>'
TWO_CELLS = '<row r="1"><c r="A1"><v>{}</v></c><c r="B1" t="str"><v>{}</v></c></row>'


@pytest.mark.parametrize(
    ("known", "other"),
    [
        (TEXT_CELL.format("甲"), TEXT_CELL.format("甲").replace("<t>", "<v>")),
        (TEXT_CELL.format("甲"), TEXT_CELL.format("甲").replace("t>", "v>")),
        (NUMBER_CELL.format("1"), NUMBER_CELL.format("1").replace("</v>", "</t>")),
        (NUMBER_CELL.format("1"), NUMBER_CELL.format("1").replace("v>", "t>")),
        (NUMBER_CELL.format("1"), NUMBER_CELL.format("&#49;")),
        (NUMBER_CELL.format("1"), NUMBER_CELL.format("&amp;")),
        (NUMBER_CELL.format("1"), NUMBER_CELL.format("1]]>")),
        (TEXT_CELL.format("甲"), TEXT_CELL.format("&x;")),
        (TEXT_CELL.format("甲"), TEXT_CELL.format("\x01")),
        (TEXT_CELL.format("甲"), TEXT_CELL.format("长" * (OWN.text + 1))),
        (TEXT_CELL.format("甲"), TEXT_CELL.format("&lt;v&gt;1&lt;/v&gt; _x0041_")),
        (TEXT_CELL.format("甲"), TEXT_CELL.format("")),
        (TEXT_CELL.format(""), TEXT_CELL.format("甲")),
        (NUMBER_CELL.format("1"), NUMBER_CELL.format("1_0")),
        (NUMBER_CELL.format("x"), NUMBER_CELL.format("1")),
        (TWO_CELLS.format(1, "甲"), TWO_CELLS.format("", "乙")),
        (TWO_CELLS.format("", "甲"), TWO_CELLS.format(1, "")),
        (TWO_CELLS.format("", 1).replace("B1", "A1"), TWO_CELLS.format(1, 1).replace("B1", "A1")),
        (TWO_CELLS.format("", 1).replace("A1", "XFE1"), TWO_CELLS.format(1, 1).replace("A1", "XFE1")),
    ],
)
def test_a_row_like_one_that_is_known_is_read_as_if_none_were(known: str, other: str) -> None:
    """What a row is without its values does not hide that its values, or the elements they stand in, are wrong."""
    memory = PartMemory()
    read(known, plainly=True, strings=(), memory=memory)
    outcome = read(other, plainly=True, strings=(), memory=memory)
    by_element = read(other, plainly=False, strings=())
    if isinstance(by_element, str):
        assert isinstance(outcome, str)
    else:
        assert outcome == by_element


@given(rows=st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_gives_the_same(rows: str) -> None:
    assert isinstance(read(rows, plainly=True), str) == isinstance(read(rows, plainly=False), str)


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="1"><c r="A1"><f>1</f></c></row>',
        b'<row r="1"><c r="A1"><v>1</v></c><!-- --></row>',
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>',
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>\xff</t></is></c></row>',
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>\x01</t></is></c></row>',
        b'<row r="1" r="2"></row>',
        b"<row r='1'></row>",
    ],
)
def test_what_is_not_plain_is_left_alone(rows: bytes) -> None:
    assert tokens_of(rows) is None


def test_plain_rows_are_taken_at_once() -> None:
    rows = b'<row r="1" ht="3"><c r="A1" s="1" t="n"><v>1</v></c><c r="B1" s="2" /></row><row r="2"/>'
    tokens = tokens_of(rows)
    assert tokens is not None
    assert [token[1:3] for token in tokens if token[1]] == [("1", ""), ("2", "/")]
