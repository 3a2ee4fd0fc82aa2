"""Files that are no whole workbook: cut, garbled, of another kind, locked with a password, too large."""

from __future__ import annotations

import zipfile
from io import BytesIO
from random import Random

from tests.hostile.case import REJECTED, Case
from tests.hostile.honest_workbook import FIGURES, Base


def cases() -> list[Case]:
    """Return the cases of the first four rows of the threat table."""
    return [*_damaged(), *_renamed(), *_old_or_locked()]


def _damaged() -> list[Case]:
    told = "没有下载完"
    return [
        Case("zero_bytes", lambda _b: b"", REJECTED, "empty", told),
        Case("truncated_half", lambda b: b.zipped()[: len(b.zipped()) // 2], REJECTED, "damaged", told),
        Case("truncated_tail", lambda b: b.zipped()[:-10], REJECTED, "damaged", told),
        Case("truncated_head", lambda b: b.zipped()[100:], REJECTED, "not_a_workbook", "无法识别"),
        Case("noise", lambda _b: bytes(range(256)) * 40, REJECTED, "not_a_workbook", "无法识别"),
        Case("flip_bytes", _flipped, REJECTED, "damaged", told),
        Case(
            "too_large",
            lambda b: b.with_part("xl/media/a.png", noise(6_000_000)).zipped(),
            REJECTED,
            "too_large",
            "上限",
        ),
    ]


def _renamed() -> list[Case]:
    return [
        Case("csv_renamed", lambda _b: "代码,数\nP01,96".encode(), REJECTED, "not_a_workbook", "是文本"),
        Case("html_renamed", lambda _b: b"<html><table></table></html>", REJECTED, "not_a_workbook", "网页"),
        Case("pdf_renamed", lambda _b: b"%PDF-1.7\n", REJECTED, "not_a_workbook", "PDF"),
        Case("docx_renamed", lambda _b: Base(_DOCX).zipped(), REJECTED, "not_a_workbook", "文档"),
        Case("ods_renamed", lambda _b: _ods(), REJECTED, "not_a_workbook", "其他压缩文件"),
        Case("plain_zip", lambda _b: Base({"a.txt": b"a"}).zipped(), REJECTED, "not_a_workbook", "其他压缩文件"),
        Case("exe_prefix", lambda b: b"MZ" + b"\x90" * 200 + b.zipped(), REJECTED, "not_a_workbook", "可执行程序"),
        Case("junk_in_front", lambda b: b"PK\x03\x04" + b.zipped(), REJECTED, "suspicious", "拒绝"),
        Case("junk_appended", lambda b: b.zipped() + b"junk" * 30, REJECTED, "suspicious", "多余"),
        Case("wrong_suffix", lambda b: b.zipped(), REJECTED, "suffix", "只接受 .xlsx", suffix=".zip"),
        Case("macro_suffix", lambda b: b.zipped(), REJECTED, "suffix", "只接受 .xlsx", suffix=".xlsm"),
    ]


def _old_or_locked() -> list[Case]:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    encrypted = ole + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 512
    told = "另存为 .xlsx"
    return [
        Case("xls_renamed", lambda _b: ole, REJECTED, "old_format", told),
        Case("xls", lambda _b: ole, REJECTED, "old_format", told, suffix=".xls"),
        Case("wps_et", lambda _b: ole, REJECTED, "old_format", told, suffix=".et"),
        Case("password_protected", lambda _b: encrypted, REJECTED, "password", "取消密码"),
    ]


def noise(size: int) -> bytes:
    """Return bytes that do not compress, the same every time."""
    return Random(1).randbytes(size)


def _flipped(base: Base) -> bytes:
    """Flip bytes of a part that is not compressed: in a compressed one they may look like a lie about its size."""
    spoiled = bytearray(base.zipped(zipfile.ZIP_STORED))
    start, length = spoiled.index(base.parts[FIGURES]), len(base.parts[FIGURES])
    for place in range(start + 99, start + length, 1999):
        spoiled[place] ^= 0xFF
    return bytes(spoiled)


def _ods() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
    return buffer.getvalue()


_DOCX = {
    "[Content_Types].xml": (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
        b'.wordprocessingml.document.main+xml"/></Types>'
    ),
    "word/document.xml": b"<document/>",
}
