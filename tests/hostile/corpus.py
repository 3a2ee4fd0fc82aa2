"""Broken and hostile workbooks, each with the one answer it must get. Every row of the threat table has its cases."""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from random import Random

from tests.hostile.honest_workbook import FIGURES, Base

REJECTED, WARNED, SAME = "rejected", "warned", "same"
"""Refused; taken with a warning; read exactly as the honest one."""


@dataclass(frozen=True)
class Case:
    """A workbook and its answer: the outcome, and a word the message or a finding's code must hold."""

    name: str
    make: Callable[[Base], bytes]
    outcome: str
    says: str = ""
    suffix: str = ".xlsx"


def corpus() -> list[Case]:
    """Return all cases."""
    return [*_files(), *_containers(), *_xml(), *_sheets(), *_active(), *_figures(), *_honest()]


def _files() -> list[Case]:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    encrypted = ole + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 512
    return [
        Case("zero_bytes", lambda _b: b"", REJECTED, "0 字节"),
        Case("truncated_half", lambda b: b.zipped()[: len(b.zipped()) // 2], REJECTED, "损坏"),
        Case("truncated_tail", lambda b: b.zipped()[:-10], REJECTED, "损坏"),
        Case("noise", lambda _b: bytes(range(256)) * 40, REJECTED, "不是工作簿"),
        Case("csv_renamed", lambda _b: "代码,数\nP01,96".encode(), REJECTED, "不是工作簿"),
        Case("html_renamed", lambda _b: b"<html><table></table></html>", REJECTED, "网页"),
        Case("pdf_renamed", lambda _b: b"%PDF-1.7\n", REJECTED, "PDF"),
        Case("exe_prefix", lambda b: b"MZ" + b"\x90" * 200 + b.zipped(), REJECTED, "不是工作簿"),
        Case("junk_appended", lambda b: b.zipped() + b"junk" * 30, REJECTED, "多余"),
        Case("junk_in_front_of_zip", lambda b: b"PK\x03\x04" + b.zipped(), REJECTED, "文件"),
        Case("xls_renamed", lambda _b: ole, REJECTED, "旧格式"),
        Case("wps_et", lambda _b: ole, REJECTED, "旧格式"),
        Case("password_protected", lambda _b: encrypted, REJECTED, "密码"),
        Case("wrong_suffix", lambda b: b.zipped(), REJECTED, ".xlsx", suffix=".zip"),
        Case("macro_suffix", lambda b: b.zipped(), REJECTED, ".xlsx", suffix=".xlsm"),
        Case("too_large", lambda b: b.with_part("xl/media/image1.png", _noise(6_000_000)).zipped(), REJECTED, "上限"),
    ]


def _containers() -> list[Case]:
    return [
        Case("bomb_part", lambda b: b.with_part("xl/media/x.xml", b" " * 15_000_000).zipped(), REJECTED, "压缩比"),
        Case("bomb_many_parts", lambda b: _many(b, 60_000), REJECTED, "部件"),
        Case("many_parts_in_a_small_file", lambda b: _many(b, 1_000), REJECTED, "部件"),
        Case("bomb_total", lambda b: _fat(b, 12, 3_000_000), REJECTED, "过大"),
        Case("size_lie_small", lambda b: _lying(b, FIGURES, -4000), REJECTED, "文件"),
        Case("size_lie_large", lambda b: _lying(b, FIGURES, 4000), REJECTED, "损坏"),
        Case("crc_wrong", lambda b: _crc_wrong(b.zipped()), REJECTED, "损坏"),
        Case("flip_bytes", lambda b: _flipped(b.zipped()), REJECTED, "文件"),
        Case("lzma", lambda b: b.zipped(zipfile.ZIP_LZMA), REJECTED, "压缩方法"),
        Case("bzip2", lambda b: b.zipped(zipfile.ZIP_BZIP2), REJECTED, "压缩方法"),
        Case("encryption_bit", lambda b: _flagged(b.zipped(), 1), REJECTED, "加密"),
        Case("same_name_twice", lambda b: _twice(b, FIGURES), REJECTED, "重名"),
        Case("same_name_in_other_case", lambda b: _twice(b, FIGURES.upper()), REJECTED, "重名"),
        Case("dots_in_name", lambda b: b.with_part("../../evil.xml", b"<a/>").zipped(), REJECTED, "部件名"),
        Case("backslash_in_name", lambda b: b.with_part("xl\\evil.xml", b"<a/>").zipped(), REJECTED, "部件名"),
        Case("rooted_name", lambda b: b.with_part("/etc/evil.xml", b"<a/>").zipped(), REJECTED, "部件名"),
        Case("drive_in_name", lambda b: b.with_part("C:evil.xml", b"<a/>").zipped(), REJECTED, "部件名"),
        Case("plain_zip", lambda _b: Base({"a.txt": b"a"}).zipped(), REJECTED, "文件"),
        Case("docx_renamed", lambda _b: Base(_DOCX).zipped(), REJECTED, "文件"),
    ]


def _xml() -> list[Case]:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    quadratic = f'<!ENTITY q "{"q" * 50_000}">'
    xxe = '<!ENTITY x SYSTEM "file:///etc/hostname">'
    remote = '<!ENTITY x SYSTEM "http://127.0.0.1:9/x">'
    deep = "<a>" * 3000 + "</a>" * 3000
    attributes = " ".join(f'a{n}="1"' for n in range(300_000))
    return [
        Case("doctype_plain", lambda b: _declared(b, "<!DOCTYPE worksheet>"), REJECTED, "拒绝"),
        Case("billion_laughs", lambda b: _declared(b, f"<!DOCTYPE w [{laughs}]>", "&a9;"), REJECTED, "拒绝"),
        Case("quadratic_blowup", lambda b: _declared(b, f"<!DOCTYPE w [{quadratic}]>", "&q;" * 500), REJECTED, "拒绝"),
        Case("xxe_file", lambda b: _declared(b, f"<!DOCTYPE w [{xxe}]>", "&x;"), REJECTED, "拒绝"),
        Case("xxe_http", lambda b: _declared(b, f"<!DOCTYPE w [{remote}]>", "&x;"), REJECTED, "拒绝"),
        Case("xxe_in_core_properties", lambda b: _doctype_in(b, "docProps/core.xml"), REJECTED, "拒绝"),
        Case("xxe_in_content_types", lambda b: _doctype_in(b, "[Content_Types].xml"), REJECTED, "拒绝"),
        Case("utf16_doctype", lambda b: _utf16(b, "<!DOCTYPE worksheet>"), REJECTED, "文件"),
        Case("utf16_sheet", lambda b: _utf16(b, ""), REJECTED, "文件"),
        Case("xml_deep", lambda b: b.with_part("xl/deep.xml", deep.encode()).zipped(), REJECTED, "拒绝"),
        Case("xml_attributes", lambda b: b.with_part("xl/wide.xml", f"<a {attributes}/>".encode()).zipped(), REJECTED),
        Case("xml_broken", lambda b: b.replaced(FIGURES, "</sheetData>", "").zipped(), REJECTED, "损坏"),
        Case("strict_ooxml", _strict, REJECTED, "Strict"),
    ]


def _sheets() -> list[Case]:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    beyond = '<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>'
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(100, 100_100))
    second = '<c r="E6"><v>1</v></c>'
    return [
        Case("far_cell", lambda b: _more_rows(b, far), REJECTED, "拒绝"),
        Case("far_row", lambda b: _more_rows(b, beyond), REJECTED, "拒绝"),
        Case("many_merges", lambda b: _after_rows(b, f"<mergeCells>{merges}</mergeCells>"), REJECTED, "拒绝"),
        Case("merged_over_value", lambda b: _after_rows(b, _MERGED_OVER), REJECTED, "合并"),
        Case("cell_twice", lambda b: b.with_figure("<c r='{a}'><v>1</v></c>" + second).zipped(), REJECTED, "拒绝"),
        Case("drop_sheet_part", lambda b: b.without(FIGURES).zipped(), REJECTED),
        Case("sheet_missing", lambda b: b.replaced("xl/workbook.xml", _SHEET_3, "").zipped(), REJECTED),
        Case("markers_wiped", lambda b: b.changed(FIGURES, lambda t: t.replace("[P]", "[?]")).zipped(), REJECTED),
        Case("manifest_cut", _manifest_cut, REJECTED),
        Case("sheet_hidden", _hidden, SAME),
        Case("dimension_lie", lambda b: _dimension(b, "A1:A1"), SAME),
        Case("dimension_huge", lambda b: _dimension(b, "A1:XFD1048576"), SAME),
        Case("six_million_rows", lambda b: _more_rows(b, "".join(_rows(200_000))), REJECTED, "拒绝"),
    ]


def _active() -> list[Case]:
    parts = {
        "vba_project": "xl/vbaProject.bin",
        "macro_sheet": "xl/macrosheets/sheet1.xml",
        "dialog_sheet": "xl/dialogsheets/sheet1.xml",
        "external_link": "xl/externalLinks/externalLink1.xml",
        "ole_object": "xl/embeddings/oleObject1.bin",
        "activex": "xl/activeX/activeX1.xml",
        "data_connection": "xl/connections.xml",
        "query_table": "xl/queryTables/queryTable1.xml",
        "custom_ui": "customUI/customUI.xml",
        "web_extension": "xl/webextensions/webextension1.xml",
    }
    kinds = {
        "relation_external_image": ("image", "http://127.0.0.1:9/a.png"),
        "relation_external_ole": ("oleObject", "file:///C:/evil.xlsx"),
        "relation_external_link": ("externalLinkPath", "//127.0.0.1/share/x.xlsx"),
    }
    return [
        *(Case(name, _with_part(part), REJECTED, "已拒绝") for name, part in parts.items()),
        *(Case(name, _related(kind, target), REJECTED, "已拒绝") for name, (kind, target) in kinds.items()),
        Case("hyperlink_mailto", lambda b: b.with_relation("hyperlink", "mailto:a@b.c", external=True).zipped(), SAME),
    ]


def _figures() -> list[Case]:
    text = '<c r="{a}" {s} t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>'
    number = '<c r="{a}" {s}><v>%s</v></c>'
    refused = {
        "num_comma_decimal": text % "96,5",
        "num_full_width_comma": text % "96，5",
        "num_about": text % "约96",
        "num_range": text % "90-95",
        "num_chinese": text % "九十六",
        "num_slash": text % "/",
        "num_underscore_text": text % "1_000",
        "num_hex": text % "0x10",
        "num_nan_text": text % "NaN",
        "num_infinity_text": text % "Infinity",
        "num_arabic_indic": text % "٩٦",
        "num_minus": number % "-1",
        "num_fraction_of_a_count": number % "1.5",
        "num_more_than_all": number % "999999999",
        "num_raw_underscore": number % "1_000",
        "num_raw_full_width": number % "９６",
        "num_raw_nan": number % "NaN",
        "num_raw_1e308": number % "1e308",
        "num_raw_1e400": number % "1e400",
        "num_error_div0": '<c r="{a}" {s} t="e"><v>#DIV/0!</v></c>',
        "num_bool": '<c r="{a}" {s} t="b"><v>1</v></c>',
        "num_iso_date": '<c r="{a}" {s} t="d"><v>2025-01-01</v></c>',
        "num_unknown_type": '<c r="{a}" {s} t="zz"><v>1</v></c>',
        "num_string_index_bad": '<c r="{a}" {s} t="s"><v>99999</v></c>',
        "num_string_index_negative": '<c r="{a}" {s} t="s"><v>-1</v></c>',
        "formula_with_value": '<c r="{a}" {s}><f>1+1</f><v>2</v></c>',
        "formula_without_value": '<c r="{a}" {s}><f>1+1</f></c>',
        "formula_external": '<c r="{a}" {s}><f>[1]Sheet1!A1</f><v>2</v></c>',
        "formula_dde": "<c r=\"{a}\" {s}><f>cmd|'/c calc'!A0</f><v>2</v></c>",
        "formula_webservice": '<c r="{a}" {s}><f>WEBSERVICE("http://127.0.0.1:9")</f><v>2</v></c>',
    }
    warned = {
        "num_fullwidth_digits": text % "４２０",
        "num_odd_spaces": text % " 420 ",
        "num_as_text": text % "420",
        "edited_figure": number % "420",
    }
    return [
        *(Case(name, _figure(cell), REJECTED) for name, cell in refused.items()),
        *(Case(name, _figure(cell), WARNED) for name, cell in warned.items()),
    ]


def _honest() -> list[Case]:
    return [
        Case("untouched", lambda b: b.zipped(), SAME),
        Case("stored", lambda b: b.zipped(zipfile.ZIP_STORED), SAME),
        Case("parts_in_reverse", lambda b: Base(dict(reversed(b.parts.items()))).zipped(), SAME),
        Case(
            "extra_printer_settings", lambda b: b.with_part("xl/printerSettings/p1.bin", b"\x00" * 100).zipped(), SAME
        ),
        Case("float_noise", _noisy, SAME),
        Case("streamed", _streamed, SAME),
    ]


_MERGED_OVER = '<mergeCells count="1"><mergeCell ref="D6:E6"/></mergeCells>'
_SHEET_3 = '<sheet name="产品质量" sheetId="3" state="visible" r:id="rId3" />'
_DOCX = {
    "[Content_Types].xml": (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
        b'.wordprocessingml.document.main+xml"/></Types>'
    ),
    "word/document.xml": b"<document/>",
}


def _noise(size: int) -> bytes:
    """Return bytes that do not compress, the same every time."""
    return Random(1).randbytes(size)


def _figure(cell: str) -> Callable[[Base], bytes]:
    return lambda base: base.with_figure(cell).zipped()


def _with_part(part: str) -> Callable[[Base], bytes]:
    return lambda base: base.with_part(part, b"<a/>").zipped()


def _related(kind: str, target: str) -> Callable[[Base], bytes]:
    return lambda base: base.with_relation(kind, target, external=True).zipped()


def _many(base: Base, count: int) -> bytes:
    return Base({**base.parts, **{f"xl/x/{number}.xml": b"" for number in range(count)}}).zipped(zipfile.ZIP_STORED)


def _fat(base: Base, count: int, size: int) -> bytes:
    pattern = _noise(30_000)
    content = (pattern * (size // len(pattern) + 1))[:size]
    return Base({**base.parts, **{f"xl/media/{number}.png": content for number in range(count)}}).zipped()


def _central(content: bytes, name: str) -> int:
    """Return where a part's entry begins in the archive's directory."""
    place = content.rfind(name.encode())
    return content.rfind(b"PK\x01\x02", 0, place)


def _lying(base: Base, name: str, by: int) -> bytes:
    content = bytearray(base.zipped())
    place = _central(bytes(content), name) + 24
    (size,) = struct.unpack_from("<I", content, place)
    struct.pack_into("<I", content, place, size + by)
    return bytes(content)


def _crc_wrong(content: bytes) -> bytes:
    spoiled = bytearray(content)
    place = _central(content, FIGURES) + 16
    struct.pack_into("<I", spoiled, place, zlib.crc32(b"another"))
    return bytes(spoiled)


def _flipped(content: bytes) -> bytes:
    spoiled = bytearray(content)
    for place in range(2000, len(content) - 6000, 1999):
        spoiled[place] ^= 0xFF
    return bytes(spoiled)


def _flagged(content: bytes, flag: int) -> bytes:
    spoiled = bytearray(content)
    place = _central(content, FIGURES) + 8
    struct.pack_into("<H", spoiled, place, flag)
    return bytes(spoiled)


def _twice(base: Base, name: str) -> bytes:
    buffer = BytesIO(base.zipped())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, b"<worksheet/>")
    return buffer.getvalue()


def _declared(base: Base, doctype: str, use: str = "") -> bytes:
    def change(text: str) -> str:
        return f'<?xml version="1.0" encoding="UTF-8"?>{doctype}' + text.replace("</t>", f"{use}</t>", 1)

    return base.changed(FIGURES, change).zipped()


def _doctype_in(base: Base, part: str) -> bytes:
    def change(text: str) -> str:
        body = text.split("?>", 1)[-1] if text.startswith("<?xml") else text
        return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>{body}'

    return base.changed(part, change).zipped()


def _utf16(base: Base, doctype: str) -> bytes:
    text = f'<?xml version="1.0" encoding="UTF-16"?>{doctype}' + base.parts[FIGURES].decode()
    return base.with_part(FIGURES, text.encode("utf-16")).zipped()


def _strict(base: Base) -> bytes:
    old = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    new = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    parts = {name: content.replace(old.encode(), new.encode()) for name, content in base.parts.items()}
    return Base(parts).zipped()


def _rows(count: int) -> list[str]:
    return [f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1000, 1000 + count)]


def _more_rows(base: Base, rows: str) -> bytes:
    return base.replaced(FIGURES, "</sheetData>", f"{rows}</sheetData>").zipped()


def _after_rows(base: Base, xml: str) -> bytes:
    def change(text: str) -> str:
        return re.sub(r"<mergeCells.*?</mergeCells>", "", text).replace("</sheetData>", f"</sheetData>{xml}", 1)

    return base.changed(FIGURES, change).zipped()


def _manifest_cut(base: Base) -> bytes:
    name = next(
        each
        for each, content in base.parts.items()
        if (each.startswith("xl/worksheets/") and b"windows" in content)
        or b"&quot;cells&quot;" in content
        or b'"cells"' in content
    )
    return base.changed(
        name, lambda text: text.replace('"cells"', '"calls"').replace("&quot;cells", "&quot;calls")
    ).zipped()


def _hidden(base: Base) -> bytes:
    return base.replaced("xl/workbook.xml", 'sheetId="3" state="visible"', 'sheetId="3" state="hidden"').zipped()


def _dimension(base: Base, reference: str) -> bytes:
    return base.replaced(FIGURES, "<sheetViews>", f'<dimension ref="{reference}"/><sheetViews>').zipped()


def _noisy(base: Base) -> bytes:
    def change(text: str) -> str:
        return re.sub(r'(<c r="E6"[^>]*><v>)([0-9]+)(</v>)', r"\g<1>\g<2>.000000000000001\g<3>", text, count=1)

    return base.changed(FIGURES, change).zipped()


class _Stream(BytesIO):
    """A file that cannot be sought, as a program has that writes while it sends."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_arguments: int) -> int:
        raise OSError


def _streamed(base: Base) -> bytes:
    stream = _Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in base.parts.items():
            archive.writestr(name, content)
    return stream.getvalue()
