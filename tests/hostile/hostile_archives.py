"""Archives that lie about what is in them, or would be too much once inflated."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from io import BytesIO

from tests.hostile.broken_files import noise
from tests.hostile.case import REJECTED, Case
from tests.hostile.honest_workbook import FIGURES, Base


def cases() -> list[Case]:
    """Return the cases of the row “zip bomb, part size lie, 60,000 parts …”."""
    return [*_bombs(), *_lies(), *_names()]


def _bombs() -> list[Case]:
    spaces = b" " * 15_000_000
    return [
        Case("bomb_part", lambda b: b.with_part("xl/x.xml", spaces).zipped(), REJECTED, "suspicious", "压缩比过高"),
        Case("bomb_of_one_sheet", lambda b: _padded(b, 600_000_000), REJECTED, "suspicious", "压缩比过高"),
        Case("bomb_many_parts", lambda b: _many(b, 60_000), REJECTED, "suspicious", "部件过多"),
        Case("many_parts_in_a_small_file", lambda b: _many(b, 1_000), REJECTED, "suspicious", "部件"),
        Case("bomb_total", lambda b: _fat(b, 12, 3_000_000), REJECTED, "suspicious", "展开后过大"),
    ]


def _lies() -> list[Case]:
    lzma, bzip2 = zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2
    return [
        Case("size_lie_small", lambda b: _lying(b, FIGURES, -4000), REJECTED, "suspicious", "超过申报"),
        Case("size_lie_large", lambda b: _lying(b, FIGURES, 4000), REJECTED, "damaged", "损坏"),
        Case(
            "crc_wrong", lambda b: _patched(b.zipped(), 16, "<I", zlib.crc32(b"another")), REJECTED, "damaged", "损坏"
        ),
        Case("lzma", lambda b: b.zipped(lzma), REJECTED, "suspicious", "压缩方法"),
        Case("bzip2", lambda b: b.zipped(bzip2), REJECTED, "suspicious", "压缩方法"),
        Case("encryption_bit", lambda b: _patched(b.zipped(), 8, "<H", 1), REJECTED, "password", "取消密码"),
        Case("two_entries_one_place", lambda b: _patched(b.zipped(), 42, "<I", 0), REJECTED, "suspicious", "重叠"),
        Case("other_name_inside", _renamed_inside, REJECTED, "suspicious", "前后不一致"),
    ]


def _names() -> list[Case]:
    bad = {
        "dots_in_name": "../../evil.xml",
        "backslash_in_name": "xl\\evil.xml",
        "rooted_name": "/etc/evil.xml",
        "drive_in_name": "C:evil.xml",
        "stream_in_name": "xl/evil.xml:hidden",
    }
    return [
        Case("same_name_twice", lambda b: _twice(b, FIGURES), REJECTED, "suspicious", "重名"),
        Case("same_name_in_other_case", lambda b: _twice(b, FIGURES.upper()), REJECTED, "suspicious", "重名"),
        *(
            Case(name, lambda b, part=part: b.with_part(part, b"<a/>").zipped(), REJECTED, "suspicious", "部件名")  # type: ignore[misc]
            for name, part in bad.items()
        ),
    ]


def _padded(base: Base, size: int) -> bytes:
    """Return the workbook with a sheet of so many bytes, written piece by piece so that nobody holds it whole."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in base.parts.items():
            if name != FIGURES:
                archive.writestr(name, content)
        with archive.open(FIGURES, "w") as part:
            for _ in range(size // 1_000_000):
                part.write(b" " * 1_000_000)
    return buffer.getvalue()


def _many(base: Base, count: int) -> bytes:
    return Base({**base.parts, **{f"xl/x/{number}.xml": b"" for number in range(count)}}).zipped(zipfile.ZIP_STORED)


def _fat(base: Base, count: int, size: int) -> bytes:
    pattern = noise(30_000)
    content = (pattern * (size // len(pattern) + 1))[:size]
    return Base({**base.parts, **{f"xl/media/{number}.png": content for number in range(count)}}).zipped()


def _entry(content: bytes, name: str) -> int:
    """Return where a part's entry begins in the archive's directory."""
    return content.rfind(b"PK\x01\x02", 0, content.rfind(name.encode()))


def _patched(content: bytes, field: int, form: str, value: int) -> bytes:
    """Return the archive with one number of the figures' directory entry changed."""
    spoiled = bytearray(content)
    struct.pack_into(form, spoiled, _entry(content, FIGURES) + field, value)
    return bytes(spoiled)


def _lying(base: Base, name: str, by: int) -> bytes:
    content = base.zipped()
    (size,) = struct.unpack_from("<I", content, _entry(content, name) + 24)
    return _patched(content, 24, "<I", size + by)


def _renamed_inside(base: Base) -> bytes:
    content = base.zipped()
    return content.replace(FIGURES.encode(), FIGURES.replace("sheet3", "sheet0").encode(), 1)


def _twice(base: Base, name: str) -> bytes:
    buffer = BytesIO(base.zipped())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, b"<worksheet/>")
    return buffer.getvalue()
