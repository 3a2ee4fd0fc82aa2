"""What is wrapped in something a spreadsheet program passes over is never taken: only what can be seen counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from luqual_desktop.workbook.gate import open_content, open_parts
from luqual_desktop.workbook.limits import OWN
from luqual_desktop.workbook.part_memory import PartMemory
from luqual_desktop.workbook.refusal import PartError, WorkbookRefused
from luqual_desktop.workbook.row_stream import RowStream
from tests.workbook.test_gate import MAIN, SHEET, Parts, minimal, opened, packed, relations

_ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
_ROWS = f"<sheetData>{_ROW}</sheetData>"
_OPEN, _CLOSE = '<z:z xmlns:z="urn:z">', "</z:z>"


def worksheet(inner: str) -> Parts:
    return minimal(extra={SHEET: f'<worksheet xmlns="{MAIN}">{inner}</worksheet>'})


WRAPPED = {
    "an instruction": f"<?z {_ROWS}?><sheetData/>",
    "an instruction after rows": f"<sheetData/><?z {_ROWS}?>",
    "sheet data": f"{_OPEN}{_ROWS}{_CLOSE}",
    "sheet data of another kind": f'<z xmlns="urn:z">{_ROWS}</z><sheetData/>',
    "a row": f"<sheetData>{_OPEN}{_ROW}{_CLOSE}</sheetData>",
    "a row beside": f"<sheetData/>{_ROW}",
    "a cell": f'<sheetData><row r="1">{_OPEN}<c r="A1"><v>1</v></c>{_CLOSE}</row></sheetData>',
    "a value": f'<sheetData><row r="1"><c r="A1">{_OPEN}<v>1</v>{_CLOSE}</c></row></sheetData>',
    "within a value": f'<sheetData><row r="1"><c r="A1"><v>1{_OPEN}2{_CLOSE}</v></c></row></sheetData>',
    "a formula": f'<sheetData><row r="1"><c r="A1">{_OPEN}<f>1</f>{_CLOSE}<v>1</v></c></row></sheetData>',
    "a text": f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is>{_OPEN}<t>1</t>{_CLOSE}</is></c></row></sheetData>',
}


@pytest.mark.parametrize("inner", WRAPPED.values(), ids=WRAPPED)
def test_nothing_wrapped_is_taken_for_a_cell(inner: str, tmp_path: Path) -> None:
    with pytest.raises(WorkbookRefused, match="的位置") as caught:
        opened(tmp_path, worksheet(inner))
    assert caught.value.code == "suspicious"


@pytest.mark.parametrize("inner", WRAPPED.values(), ids=WRAPPED)
def test_nothing_wrapped_is_taken_where_rows_are_read_one_by_one(inner: str) -> None:
    read = open_parts(packed(worksheet(inner)), ".xlsx", OWN)
    taken: list[object] = []
    with pytest.raises(PartError, match="的位置"):
        taken += RowStream(read, read.parts.sheets[0])
    assert taken == []


def test_what_was_read_before_opens_no_way_for_what_is_wrapped() -> None:
    foreign, real = '<z xmlns="urn:z"><sheetData/></z>', "<sheetData/>"
    memory = PartMemory()
    honest = packed(worksheet(foreign + _ROWS))
    assert open_content("a.xlsx", honest, OWN, memory).sheets[0].rows != {}
    with pytest.raises(PartError, match="的位置"):
        open_content("b.xlsx", packed(worksheet(foreign.replace(real, _ROWS) + real)), OWN, memory)


def test_a_wrapped_shared_text_is_refused(tmp_path: Path) -> None:
    shared = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "strings.xml"))
    for item in (f"<si>{_OPEN}<t>甲</t>{_CLOSE}</si>", f"{_OPEN}<si><t>甲</t></si>{_CLOSE}"):
        table = f'<sst xmlns="{MAIN}">{item}</sst>'
        parts = minimal(extra={"xl/strings.xml": table, "xl/_rels/workbook.xml.rels": shared})
        with pytest.raises(WorkbookRefused, match="的位置"):
            opened(tmp_path, parts)


def test_a_wrapped_sheet_is_refused(tmp_path: Path) -> None:
    parts = minimal()
    listed = str(parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = listed.replace("<sheets>", f"<sheets>{_OPEN}").replace("</sheets>", f"{_CLOSE}</sheets>")
    with pytest.raises(WorkbookRefused, match="sheet 的位置"):
        opened(tmp_path, parts)
