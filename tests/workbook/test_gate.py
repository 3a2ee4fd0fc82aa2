"""The gate: hostile, broken and mistaken files are refused with a sentence, honest ones are read."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from luqual_desktop.workbook import container
from luqual_desktop.workbook.gate import OpenedWorkbook, open_workbook
from luqual_desktop.workbook.limits import CONSOLIDATED, OWN
from luqual_desktop.workbook.refusal import WorkbookRefused
from luqual_desktop.workbook.sheet_cells import CellKind, Format, RawCell

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET = "xl/worksheets/sheet1.xml"
Parts = dict[str, str | bytes]


def sheet(rows: str, after: str = "", before: str = "", root: str = f'worksheet xmlns="{MAIN}"') -> str:
    return f"<{root}>{before}<sheetData>{rows}</sheetData>{after}</{root.split(maxsplit=1)[0]}>"


def minimal(
    rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', extra: Mapping[str, str | bytes] | None = None
) -> Parts:
    """Return the parts of the least workbook there can be, with one sheet of these rows."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" '
        f'ContentType="{MAIN_TYPE}"/></Types>',
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "worksheets/sheet1.xml")),
        SHEET: sheet(rows),
        **(extra or {}),
    }


def relations(*each: tuple[str, str, str], external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    rows = "".join(f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{to}"{mode}/>' for id_, kind, to in each)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def packed(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def opened(tmp_path: Path, content: bytes | Parts, name: str = "来件.xlsx") -> OpenedWorkbook:
    path = tmp_path / name
    path.write_bytes(packed(content) if isinstance(content, dict) else content)
    return open_workbook(path)


def refusal(tmp_path: Path, content: bytes | Parts, name: str = "来件.xlsx") -> WorkbookRefused:
    with pytest.raises(WorkbookRefused) as caught:
        opened(tmp_path, content, name)
    assert caught.value.message.startswith(f"文件“{name}”")
    assert caught.value.message.endswith(("。", "）"))
    return caught.value


def test_the_least_workbook_passes(tmp_path: Path) -> None:
    book = opened(tmp_path, minimal())
    assert book.sheets[0].rows == {1: {1: RawCell(CellKind.NUMBER, "1")}}


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "空.xlsx", "empty"),
        (b"PK\x03\x04 cut", "断.xlsx", "damaged"),
        (packed(minimal())[:-30], "断.xlsx", "damaged"),
        (packed(minimal())[: len(packed(minimal())) // 2], "断.xlsx", "damaged"),
        (b"a,b\n1,2\n", "表.xlsx", "not_a_workbook"),
        (b"<html><table></table></html>", "表.xlsx", "not_a_workbook"),
        (b"%PDF-1.7", "表.xlsx", "not_a_workbook"),
        (b"MZ\x90" + packed(minimal()), "表.xlsx", "not_a_workbook"),
        (packed(minimal()) + b"junk", "尾.xlsx", "suspicious"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "表.xlsx", "not_a_workbook"),
        (packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "表.xlsx", "not_a_workbook"),
        (OLE + b"\x00" * 600, "旧.xls", "old_format"),
        (OLE + b"\x00" * 600, "旧.xlsx", "old_format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "密.xlsx", "password"),
        (packed(minimal()), "名.zip", "suffix"),
        (packed(minimal()), "~$上报.xlsx", "lock_file"),
        (b"PK\x03\x04" + b"\x00" * OWN.file_bytes, "大.xlsx", "too_large"),
    ],
)
def test_what_is_no_workbook_is_called_by_its_name(content: bytes, name: str, code: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, content, name).code == code


def test_a_folder_and_a_file_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "夹.xlsx").mkdir()
    (tmp_path / "悬空.xlsx").symlink_to(tmp_path / "没有.xlsx")
    for name, code in (("夹.xlsx", "folder"), ("没有.xlsx", "missing"), ("悬空.xlsx", "missing")):
        with pytest.raises(WorkbookRefused) as caught:
            open_workbook(tmp_path / name)
        assert caught.value.code == code


def test_a_file_that_stays_locked_is_tried_three_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "占用.xlsx"
    path.write_bytes(packed(minimal()))
    tries: list[Path] = []

    def locked(self: Path) -> bytes:
        tries.append(self)
        raise PermissionError(13, "in use", str(self))

    monkeypatch.setattr(Path, "read_bytes", locked)
    monkeypatch.setattr(container, "_PAUSE", 0)
    with pytest.raises(WorkbookRefused) as caught:
        open_workbook(path)
    assert (caught.value.code, len(tries)) == ("locked", 3)


def with_bytes(parts: Parts, change: Callable[[bytearray], None]) -> bytes:
    content = bytearray(packed(parts))
    change(content)
    return bytes(content)


def set_directory(field: int, size: int, value: int, part: str) -> Callable[[bytearray], None]:
    """Return a change of one number in a part's entry of the archive's directory."""

    def change(content: bytearray) -> None:
        at = content.rfind(b"PK\x01\x02", 0, content.rfind(part.encode()))
        content[at + field : at + field + size] = value.to_bytes(size, "little")

    return change


ONE_BYTE_OFF = packed(minimal()).find(b"PK\x03\x04", 10) - 3


def flip(content: bytearray) -> None:
    content[ONE_BYTE_OFF] ^= 0x10


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (with_bytes(minimal(), flip), {"damaged", "suspicious"}),
        (with_bytes(minimal(), set_directory(16, 4, 12345, SHEET)), {"damaged"}),
        (with_bytes(minimal(), set_directory(24, 4, 10, SHEET)), {"suspicious"}),
        (with_bytes(minimal(), set_directory(24, 4, 100_000, SHEET)), {"damaged"}),
        (with_bytes(minimal(), set_directory(24, 4, 17_000_000, SHEET)), {"suspicious"}),
        (with_bytes(minimal(), set_directory(8, 2, 1, SHEET)), {"password"}),
        (with_bytes(minimal(), set_directory(10, 2, 14, SHEET)), {"suspicious"}),
        (with_bytes(minimal(), set_directory(42, 4, 0, SHEET)), {"suspicious"}),
        (packed(minimal(extra={"../../上层.xml": "<a/>"})), {"suspicious"}),
        (packed(minimal(extra={"/绝对.xml": "<a/>"})), {"suspicious"}),
        (packed(minimal(extra={"xl\\反斜.xml": "<a/>"})), {"suspicious"}),
        (packed(minimal(extra={"c:/盘.xml": "<a/>"})), {"suspicious"}),
        (packed(minimal(extra={"xl/WORKBOOK.xml": "<a/>"})), {"suspicious"}),
        (packed(minimal(extra={f"xl/p{n}.xml": "<a/>" for n in range(300)})), {"suspicious"}),
        (packed(minimal(extra={"xl/bomb.xml": b"<a>" + b" " * 3_000_000 + b"</a>"})), {"suspicious"}),
        (packed(minimal(), zipfile.ZIP_LZMA), {"suspicious"}),
    ],
)
def test_an_archive_that_lies_is_refused(content: bytes, codes: set[str], tmp_path: Path) -> None:
    assert refusal(tmp_path, content).code in codes


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in (*minimal().items(), (SHEET, sheet(""))):
            archive.writestr(name, content)
    assert refusal(tmp_path, stream.getvalue()).code == "suspicious"


def long_ended(size: int, place: int | None = None) -> bytes:
    """Return an archive with the end record of long archives, which says how long the directory is, and where it is."""
    content = packed(minimal())
    count, held, start = struct.unpack_from("<H2L", content, len(content) - 12)
    at = len(content) - 22
    long_end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size or held, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at if place is None else place, 1)
    return content[:at] + long_end + locator + content[at:]


def test_a_directory_of_millions_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert opened(tmp_path, long_ended(0)).sheets[0].rows == {1: {1: RawCell(CellKind.NUMBER, "1")}}
    content = packed(minimal())
    short = content[:-10] + struct.pack("<L", 10_000_000) + content[-6:]
    hostile = (short, long_ended(10_000_000), long_ended(0, place=4))
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the directory is read"))
    for told in hostile:
        refused = refusal(tmp_path, told)
        assert (refused.code, "部件" in refused.message) == ("suspicious", True)


def test_a_part_longer_than_announced_is_refused(tmp_path: Path) -> None:
    """The directory announces the beginning of a part, with its own right check sum."""
    parts = minimal(extra={"xl/long.xml": "<a/>" + " " * 90})
    content = bytearray(packed(parts))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/long.xml"))
    content[at + 16 : at + 20] = zlib.crc32(b"<a/>").to_bytes(4, "little")
    content[at + 24 : at + 28] = (4).to_bytes(4, "little")
    refused = refusal(tmp_path, bytes(content))
    assert refused.code == "suspicious"
    assert "超过申报" in refused.message


def test_an_archive_behind_something_else_is_refused(tmp_path: Path) -> None:
    refused = refusal(tmp_path, b"PK\x03\x04" + b"\x00" * 40 + packed(minimal()))
    assert refused.code in {"suspicious", "damaged"}


ENTITY = '<!DOCTYPE a [<!ENTITY x "y">]>'
LAUGHS = '<!DOCTYPE l [<!ENTITY a0 "ha">' + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 9))


@pytest.mark.parametrize(
    "part",
    [
        ENTITY + sheet(""),
        LAUGHS + "]>" + sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&a8;</t></is></c></row>'),
        f'<!DOCTYPE a [<!ENTITY x "{"y" * 60_000}">]>' + sheet("&x;" * 100),
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + sheet("&x;"),
        '<!DOCTYPE a SYSTEM "http://localhost/x.dtd">' + sheet(""),
        sheet("").encode("utf-16"),
        '<?xml version="1.0" encoding="gb18030"?>' + sheet(""),
        sheet("<x>" * 60 + "</x>" * 60),
        sheet("<x " + " ".join(f"a{n}='1'" for n in range(200)) + "/>"),
        sheet("<!-- " + "</sheetData>", before="<!-- x --><sheetData></sheetData>"),
        sheet('<row r="1"><c r="A1"><v>1</v></c></row>').replace("</v>", "</w>"),
        sheet("", root='worksheet xmlns="http://example.com/other"'),
        "<worksheet><sheetData/></worksheet>",
        "",
        "not xml",
    ],
)
def test_xml_that_does_more_than_a_sheet_needs_is_refused(part: str | bytes, tmp_path: Path) -> None:
    started = time.process_time()
    assert refusal(tmp_path, minimal(extra={SHEET: part})).code in {"suspicious", "damaged"}
    assert time.process_time() - started < 5


@pytest.mark.parametrize("name", ["docProps/app.xml", "xl/theme/theme1.xml", "customXml/item1.xml", "xl/styles.xml"])
def test_no_part_escapes_the_parser(name: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, minimal(extra={name: ENTITY + "<a/>"})).code == "suspicious"


def test_two_million_elements_are_too_many(tmp_path: Path) -> None:
    part = b"<a>" + b"<b/>" * 2_000_001 + b"</a>"
    content = packed(minimal(extra={"docProps/custom.xml": part}), zipfile.ZIP_STORED)
    path = tmp_path / "多.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkbookRefused) as caught:
        open_workbook(path, replace(OWN, file_bytes=20_000_000))
    assert "过多" in caught.value.message


@pytest.mark.parametrize(
    "name",
    [
        "xl/vbaProject.bin",
        "xl/macrosheets/sheet1.xml",
        "xl/externalLinks/externalLink1.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/activeX/activeX1.xml",
        "xl/ctrlProps/ctrlProp1.xml",
        "xl/connections.xml",
        "xl/queryTables/queryTable1.xml",
        "customUI/customUI.xml",
        "xl/webextensions/webextension1.xml",
        "xl/renamed.bin",
        "run.exe",
    ],
)
def test_parts_that_can_run_or_reach_out_are_refused(name: str, tmp_path: Path) -> None:
    refused = refusal(tmp_path, minimal(extra={name: "<a/>"}))
    assert refused.code == "active_content"
    assert name in refused.message


def test_a_macro_type_and_an_external_relation_are_refused(tmp_path: Path) -> None:
    types = str(minimal()["[Content_Types].xml"])
    macro = types.replace("openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")
    assert refusal(tmp_path, minimal(extra={"[Content_Types].xml": macro})).code == "active_content"
    reaching = relations(("rId9", "image", "https://localhost/x.png"), external=True)
    refused = refusal(tmp_path, minimal(extra={"xl/worksheets/_rels/sheet1.xml.rels": reaching}))
    assert refused.code == "active_content"


def test_a_link_to_a_mail_address_and_pictures_pass(tmp_path: Path) -> None:
    parts = minimal(
        extra={
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("rId1", "hyperlink", "mailto:a@example.com"), external=True
            ),
            "xl/media/image1.png": b"\x89PNG",
            "xl/printerSettings/printerSettings1.bin": b"\x00\x01",
            "docProps/thumbnail.jpeg": b"\xff\xd8",
        }
    )
    assert len(opened(tmp_path, parts).sheets) == 1


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "行号"),
        ('<row r="4000000000"><c><v>1</v></c></row>', "行号"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "列号"),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', "两次"),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>', "两次"),
        ('<row r="1"><c r="A2"><v>1</v></c></row>', "地址"),
        ('<row r="1"><c r="a1"><v>1</v></c></row>', "地址"),
        ('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "文字找不到"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "文字找不到"),
        (f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"长" * 32_768}</t></is></c></row>', "文字过长"),
        ('<row r="1"><row r="2"></row></row>', ""),
        ('<c r="A1"><v>1</v></c>', ""),
        ('<row r="1"><c r="A1"><c r="B1"><v>1</v></c></c></row>', "c 的位置"),
    ],
)
def test_cells_out_of_place_are_refused(rows: str, words: str, tmp_path: Path) -> None:
    refused = refusal(tmp_path, minimal(rows))
    assert refused.code == "suspicious"
    assert words in refused.message
    assert "工作表“表”" in refused.message


@pytest.mark.parametrize("reference", ["A1:XFD1048576", "A1:A5001", "A1:GZ2", "whole", "A1:GR5000"])
def test_merges_over_whole_sheets_are_refused(reference: str, tmp_path: Path) -> None:
    after = f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>'
    assert refusal(tmp_path, minimal(extra={SHEET: sheet("", after)})).code == "suspicious"


def test_a_hundred_thousand_merges_are_refused(tmp_path: Path) -> None:
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 4_999)) * 2
    assert (
        refusal(tmp_path, minimal(extra={SHEET: sheet("", f"<mergeCells>{merges}</mergeCells>")})).code == "suspicious"
    )


def test_a_false_dimension_is_not_believed(tmp_path: Path) -> None:
    part = sheet('<row r="3"><c r="C3"><v>7</v></c></row>', before='<dimension ref="A1:XFD1048576"/>')
    assert opened(tmp_path, minimal(extra={SHEET: part})).sheets[0].rows == {3: {3: RawCell(CellKind.NUMBER, "7")}}


def test_sheets_missing_or_listed_twice_are_refused(tmp_path: Path) -> None:
    parts = minimal()
    del parts[SHEET]
    refused = refusal(tmp_path, parts)
    assert refused.code == "damaged"
    assert "“表”" in refused.message
    twice = str(minimal()["xl/workbook.xml"]).replace(
        "</sheets>", '<sheet name="表" sheetId="2" r:id="rId1"/></sheets>'
    )
    assert refusal(tmp_path, minimal(extra={"xl/workbook.xml": twice})).code == "suspicious"
    chart = relations(("rId1", "chartsheet", "worksheets/sheet1.xml"))
    assert refusal(tmp_path, minimal(extra={"xl/_rels/workbook.xml.rels": chart})).code == "suspicious"


def test_strict_workbooks_are_told_what_to_do(tmp_path: Path) -> None:
    strict = str(minimal()["_rels/.rels"]).replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
    refused = refusal(tmp_path, minimal(extra={"_rels/.rels": strict}))
    assert refused.code == "strict"
    assert "另存为" in refused.message
    part = sheet("", root='worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"')
    assert refusal(tmp_path, minimal(extra={SHEET: part})).code == "strict"


STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="3">'
    '<numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '<numFmt numFmtId="165" formatCode="0.0%"/><numFmt numFmtId="166" formatCode="#,##0.00_ ;[Red]&quot;day&quot;"/>'
    '</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>'
)


def test_formats_say_what_a_number_is(tmp_path: Path) -> None:
    cells = "".join(f'<c r="{letter}1" s="{style}"><v>1</v></c>' for style, letter in enumerate("ABCDEF"))
    workbook_relations = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"))
    parts = minimal(
        f'<row r="1">{cells}</row>', {"xl/styles.xml": STYLES, "xl/_rels/workbook.xml.rels": workbook_relations}
    )
    formats = [cell.format for row in opened(tmp_path, parts).sheets[0].rows.values() for cell in row.values()]
    plain, day, percent = Format.PLAIN, Format.DATE, Format.PERCENT
    assert formats == [plain, day, percent, day, percent, plain]


CODES = {
    "0.0,": Format.SCALED,
    "#,##0,,&quot;百万&quot;": Format.SCALED,
    "0!.0,": Format.SCALED,
    "0%;0,": Format.PERCENT,
    "#,##0": Format.PLAIN,
    "#,##0.00_ ;[Red]-#,##0.00_,": Format.PLAIN,
    "0&quot;,&quot;": Format.PLAIN,
    "0\\,": Format.PLAIN,
}


@pytest.mark.parametrize("code", CODES)
def test_a_comma_behind_the_digits_makes_a_number_look_smaller(code: str, tmp_path: Path) -> None:
    assert format_of(code, "", tmp_path) is CODES[code]


def test_the_formats_of_conditions_are_not_those_of_cells(tmp_path: Path) -> None:
    of_a_condition = '<dxfs><dxf><numFmt numFmtId="164" formatCode="0.00"/></dxf></dxfs>'
    assert format_of("0.0%", of_a_condition, tmp_path) is Format.PERCENT


def test_a_cell_that_names_no_style_has_the_first(tmp_path: Path) -> None:
    for row in ('<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="1"><!-- --><c r="A1"><v>1</v></c></row>'):
        assert format_of("0.0%", "", tmp_path, row) is Format.PERCENT


def format_of(
    code: str, after: str, tmp_path: Path, row: str = '<row r="1"><c r="A1" s="0"><v>1</v></c></row>'
) -> Format:
    """Return what is read of a cell in a format of this code; `after` stands behind the cells' styles."""
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts>'
        f'<cellXfs><xf numFmtId="164"/></cellXfs>{after}</styleSheet>'
    )
    related = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"))
    parts = minimal(row, {"xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": related})
    return opened(tmp_path, parts).sheets[0].rows[1][1].format


CELLS = {
    '<c r="A1"><v>90.09999999999999</v></c>': RawCell(CellKind.NUMBER, "90.09999999999999"),
    '<c r="A1"><v>1E-3</v></c>': RawCell(CellKind.NUMBER, "1E-3"),
    '<c r="A1"><v>1_000</v></c>': RawCell(CellKind.OTHER, "1_000"),
    '<c r="A1"><v>９６</v></c>': RawCell(CellKind.OTHER, "９６"),
    '<c r="A1"><v>NaN</v></c>': RawCell(CellKind.OTHER, "NaN"),
    '<c r="A1"><v>1e9999</v></c>': RawCell(CellKind.OTHER, "1e9999"),
    '<c r="A1" t="b"><v>1</v></c>': RawCell(CellKind.OTHER, "1"),
    '<c r="A1" t="d"><v>2025-01-01</v></c>': RawCell(CellKind.OTHER, "2025-01-01"),
    '<c r="A1" t="e"><v>#REF!</v></c>': RawCell(CellKind.ERROR, "#REF!"),
    '<c r="A1" t="zz"><v>1</v></c>': RawCell(CellKind.OTHER, "1"),
    '<c r="A1"><f>1+1</f><v>2</v></c>': RawCell(CellKind.FORMULA, "=1+1"),
    '<c r="A1"><f>1+1</f></c>': RawCell(CellKind.FORMULA, "=1+1"),
    '<c r="A1"><f/></c>': RawCell(CellKind.FORMULA, "="),
    '<c r="A1" t="str"><v>文</v></c>': RawCell(CellKind.TEXT, "文"),
    '<c r="A1" t="inlineStr"><is><t>a &lt;&amp;&#65; b</t></is></c>': RawCell(CellKind.TEXT, "a <&A b"),
    '<c r="A1" t="inlineStr"><is><t>_x0041__x005F_x0042_</t></is></c>': RawCell(CellKind.TEXT, "A_x0042_"),
    '<c r="A1" t="inlineStr"><is><r><t>富</t></r><r><t>文本</t></r><rPh><t>fu</t></rPh></is></c>': RawCell(
        CellKind.TEXT, "富文本"
    ),
    '<c r="A1" t="inlineStr"><is><t><![CDATA[<x>]]></t></is></c>': RawCell(CellKind.TEXT, "<x>"),
}


@pytest.mark.parametrize("xml", CELLS)
def test_a_cell_is_read_exactly_as_it_stands(xml: str, tmp_path: Path) -> None:
    assert opened(tmp_path, minimal(f'<row r="1">{xml}</row>')).sheets[0].rows == {1: {1: CELLS[xml]}}


@pytest.mark.parametrize("xml", ['<c r="A1"/>', '<c r="A1" s="1" />', '<c r="A1" t="inlineStr"><is><t></t></is></c>'])
def test_a_blank_cell_is_no_cell(xml: str, tmp_path: Path) -> None:
    assert opened(tmp_path, minimal(f'<row r="1">{xml}</row>')).sheets[0].rows == {}


def test_other_ways_of_writing_the_same(tmp_path: Path) -> None:
    expected = {2: {2: RawCell(CellKind.NUMBER, "5"), 3: RawCell(CellKind.TEXT, "文")}}
    strings = f'<sst xmlns="{MAIN}"><si><t>文</t><rPh sb="0" eb="1"><t>wen</t></rPh></si></sst>'
    shared = relations(
        ("rId1", "worksheet", "/xl/worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml")
    )
    ways: Iterator[Parts] = iter(
        [
            minimal('<row r="2"><c r="B2"><v>5</v></c><c r="C2" t="str"><v>文</v></c></row>'),
            minimal('<row/><row><c/><c><v>5</v></c><c t="str"><v>文</v></c></row>'),
            minimal(
                '<row r="2" spans="1:3" x:y="1"><c r="B2" t="n"><v>5</v></c><c r="C2" t="s"><v>0</v></c></row>'.replace(
                    ' x:y="1"', ""
                ),
                {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": shared},
            ),
            minimal(
                extra={
                    SHEET: f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="2"><x:c r="B2"><x:v>5</x:v></x:c>'
                    '<x:c r="C2" t="inlineStr"><x:is><x:t>文</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
                }
            ),
        ]
    )
    for parts in ways:
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            assert opened(tmp_path, packed(parts, method)).sheets[0].rows == expected


def test_a_consolidated_workbook_may_be_larger(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 6_000))
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(packed(minimal(rows)))
    with pytest.raises(WorkbookRefused):
        open_workbook(path)
    assert len(open_workbook(path, CONSOLIDATED).sheets[0].rows) == 5_999


def test_a_header_that_names_another_part_is_refused(tmp_path: Path) -> None:
    content = bytearray(packed(minimal()))
    at = content.find(SHEET.encode())
    content[at : at + 2] = b"xx"
    assert refusal(tmp_path, bytes(content)).code in {"suspicious", "damaged"}


def test_a_cut_local_header_is_damage(tmp_path: Path) -> None:
    content = packed(minimal())
    end = struct.unpack("<I", content[-6:-2])[0]
    assert refusal(tmp_path, content[:end] + content[end + 10 :]).code in {"damaged", "suspicious"}
