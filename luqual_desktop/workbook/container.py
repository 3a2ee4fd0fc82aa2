"""The file and the zip archive it is: read once, measured before anything is inflated, every part checked."""

from __future__ import annotations

import hashlib
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from luqual_desktop.workbook.limits import Limits
from luqual_desktop.workbook.part_memory import LONGEST_PART, PartMemory
from luqual_desktop.workbook.refusal import SEND_AGAIN, PartError, damaged, suspicious

_Value = TypeVar("_Value")
_ZIP = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_END_SIZE = 22
_DIRECTORY_SIZE, _DIRECTORY_SIZE_AT = struct.Struct("<L"), 12
_LOCATOR, _LOCATOR_MARK = struct.Struct("<4sLQL"), b"PK\x06\x07"
_LONG_END_MARK, _LONG_END_SIZE = b"PK\x06\x06", 56
_LONG_DIRECTORY_SIZE, _LONG_DIRECTORY_SIZE_AT = struct.Struct("<Q"), 40
_LONGEST_ENTRY = 1_000
"""Bytes of a part's entry in the directory: 46, its name, and what a few programs add."""
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_FLAG = 0x1
_ATTEMPTS = 3
_PAUSE = 0.2
_PACKED_PIECE, _PIECE = 1 << 14, 1 << 16
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Container:
    """An archive whose directory has been found in order; its parts are inflated one at a time.

    `starts` says where in `content` the bytes of each part begin.
    """

    content: bytes
    parts: Mapping[str, zipfile.ZipInfo]
    limits: Limits
    sha256: str
    starts: Mapping[str, int]
    memory: PartMemory = field(repr=False)

    def made(self, what: str, name: str, make: Callable[[bytes], _Value]) -> _Value:
        """Return what `make` makes of a part's bytes, remembered where the same was made of the same bytes before.

        The same packed bytes with the same announcement inflate to the same again, or are refused again.
        """
        info = self.parts[name]
        if max(info.file_size, info.compress_size) > LONGEST_PART:
            return make(self.part(name))
        told = (what, info.compress_type, info.file_size, info.CRC, self._packed(info))
        return self.memory.made(told, lambda: make(self.part(name)))

    def part(self, name: str) -> bytes:
        """Return a part's bytes; raises PartError unless they are exactly what the directory announced."""
        info = self.parts[name]
        packed = self._packed(info)
        stored = info.compress_type == zipfile.ZIP_STORED
        plain = packed if stored else _inflated(packed, info.file_size, name)
        if len(plain) != info.file_size or zlib.crc32(plain) != info.CRC:
            raise damaged(name)
        return plain

    def pieces(self, name: str) -> Iterator[bytes]:
        """Give a part's bytes piece by piece; raises PartError at the end if they are not what was announced."""
        info = self.parts[name]
        crc, left = 0, info.file_size
        for piece in _inflated_pieces(self._packed(info), name, stored=info.compress_type == zipfile.ZIP_STORED):
            crc, left = zlib.crc32(piece, crc), left - len(piece)
            if left < 0:
                raise suspicious(f"部件实际大小超过申报：{name[:80]}")
            yield piece
        if left or crc != info.CRC:
            raise damaged(name)

    def _packed(self, info: zipfile.ZipInfo) -> bytes:
        start = self.starts[info.filename]
        return self.content[start : start + info.compress_size]


def read_file(path: Path, limits: Limits) -> bytes:
    """Read a file once; raises PartError with the reason where it cannot or must not be read."""
    if path.name.startswith("~$"):
        raise PartError("lock_file", "这是表格软件的临时锁文件，请选同名的原文件。")
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise PartError("missing", "没有这个文件，可能已被移走或删除，请重新选择。") from error
    except OSError as error:
        raise PartError("unreadable", "系统不让读取这个文件，请检查权限后重试。") from error
    if stat.S_ISDIR(found.st_mode):
        raise PartError("folder", "这是文件夹，请选其中的工作簿文件。")
    if not stat.S_ISREG(found.st_mode):
        raise PartError("unreadable", "这不是普通文件，不能读取，请选工作簿文件。")
    check_size(found.st_size, limits)
    return _bytes_of(path)


def check_size(size: int, limits: Limits) -> None:
    """Refuse a file of more bytes than the limits allow."""
    if size > limits.file_bytes:
        raise PartError(
            "too_large", f"文件有 {size:,} 字节，超过 {limits.file_bytes:,} 字节的上限，已拒绝。{SEND_AGAIN}"
        )


def _bytes_of(path: Path) -> bytes:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return path.read_bytes()
        except PermissionError as error:
            if attempt == _ATTEMPTS:
                raise PartError("locked", "文件正被其他程序占用或没有读取权限，请关闭后重试。") from error
            time.sleep(_PAUSE)
        except OSError as error:
            raise PartError("unreadable", "系统读不出这个文件，请检查磁盘或网络后重试。") from error
    raise AssertionError


def open_container(content: bytes, suffix: str, limits: Limits, memory: PartMemory | None = None) -> Container:
    """Check the archive's directory; raises PartError for anything that is not a plain, honest zip archive."""
    _check_kind(content, suffix)
    if _directory_size(content) > limits.parts * _LONGEST_ENTRY:
        raise suspicious("部件过多，或部件名过长")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, UnicodeDecodeError, OSError) as error:
        raise damaged() from error
    _check_sizes(infos, limits)
    _check_names(infos)
    starts = _places(infos, content)
    parts = {info.filename: info for info in infos}
    return Container(content, parts, limits, hashlib.sha256(content).hexdigest(), starts, memory or PartMemory())


def _directory_size(content: bytes) -> int:
    """Return the size of the archive's directory as the archive says; each entry of it would be held at once."""
    (told,) = _DIRECTORY_SIZE.unpack_from(content, len(content) - _END_SIZE + _DIRECTORY_SIZE_AT)
    long_end = len(content) - _END_SIZE - _LOCATOR.size - _LONG_END_SIZE
    if long_end < 0:
        return int(told)
    mark, _, place, _ = _LOCATOR.unpack_from(content, long_end + _LONG_END_SIZE)
    if mark != _LOCATOR_MARK:
        return int(told)
    if place != long_end or content[long_end : long_end + 4] != _LONG_END_MARK:
        raise suspicious("部件目录的位置")
    (told_long,) = _LONG_DIRECTORY_SIZE.unpack_from(content, long_end + _LONG_DIRECTORY_SIZE_AT)
    return int(told_long)


def _check_kind(content: bytes, suffix: str) -> None:
    if not content:
        raise PartError("empty", DAMAGED_EMPTY)
    if content.startswith(_OLE):
        if _ENCRYPTED_STREAM in content:
            raise PartError("password", "文件设有打开密码，请让填报单位取消密码后重新发送。")
        raise PartError("old_format", "这是旧格式（.xls、.et），请另存为 .xlsx；最好直接用本程序导出。")
    if not content.startswith(_ZIP):
        raise PartError("not_a_workbook", f"不是工作簿（内容{_guessed(content)}），请用本程序导出的文件。")
    if suffix.lower() != ".xlsx":
        raise PartError("suffix", f"扩展名是“{suffix}”，只接受 .xlsx 文件。{SEND_AGAIN}")
    if content[-_END_SIZE : -_END_SIZE + 4] != _ZIP_END:
        end = content.rfind(_ZIP_END, -70_000)
        cut_off = end < 0 or end + _END_SIZE > len(content)
        raise damaged() if cut_off else suspicious("文件末尾有多余内容")


DAMAGED_EMPTY = "文件是空的（0 字节），可能没有下载完，请让填报单位重新发送。"


def _guessed(content: bytes) -> str:
    head = content[:512].lstrip().lower()
    if head.startswith(b"%pdf"):
        return "是 PDF"
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        return "是网页或 XML"
    if head.startswith(b"mz"):
        return "是可执行程序"
    return "是文本" if b"\x00" not in content[:512] else "无法识别"


def _check_sizes(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.parts:
        raise suspicious(f"部件 {len(infos)} 个，超过 {limits.parts} 个")
    total = 0
    for info in infos:
        total += info.file_size
        if info.file_size > limits.part_bytes or total > limits.total_bytes:
            raise suspicious(f"展开后过大：{info.filename[:80]}")
        if info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(1, info.compress_size):
            raise suspicious(f"压缩比过高：{info.filename[:80]}")
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise PartError("password", "文件内容已加密，请让填报单位取消密码后重新发送。")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise suspicious(f"压缩方法不是工作簿所用的：{info.filename[:80]}")


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for info in infos:
        name = info.filename
        if name.startswith("/") or any(bad in name for bad in ("..", "\\", ":", "\x00")) or name != info.orig_filename:
            raise suspicious(f"部件名不合规：{name[:80]}")
        if name.casefold() in seen:
            raise suspicious(f"部件重名：{name[:80]}")
        seen.add(name.casefold())


def _places(infos: list[zipfile.ZipInfo], content: bytes) -> dict[str, int]:
    """Return where each part's bytes begin.

    Refuses parts that overlap, that begin after a gap at the file's start, or whose own header says another name.
    """
    end, starts = 0, {}
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset < end or (end == 0 and info.header_offset != 0):
            raise suspicious("部件位置重叠")
        starts[info.filename] = _data_start(content, info)
        end = starts[info.filename] + info.compress_size
    if end > len(content):
        raise damaged()
    return starts


def _data_start(content: bytes, info: zipfile.ZipInfo) -> int:
    header = content[info.header_offset : info.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or header[:4] != _ZIP:
        raise damaged(info.filename[:80])
    *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    start = info.header_offset + _LOCAL_HEADER.size
    own_name = content[start : start + name_length]
    if own_name != info.filename.encode() and own_name != info.filename.encode("cp437", "replace"):
        raise suspicious(f"部件名前后不一致：{info.filename[:80]}")
    return start + int(name_length) + int(extra_length)


def _inflated_pieces(packed: bytes, name: str, *, stored: bool) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for start in range(0, len(packed), _PACKED_PIECE):
        rest = packed[start : start + _PACKED_PIECE]
        if stored:
            yield rest
            continue
        while rest:
            try:
                yield inflater.decompress(rest, _PIECE)
            except zlib.error as error:
                raise damaged(name) from error
            rest = inflater.unconsumed_tail
    if not stored and not inflater.eof:
        raise damaged(name)


def _inflated(packed: bytes, announced: int, name: str) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        plain = inflater.decompress(packed, announced + 1)
    except zlib.error as error:
        raise damaged(name) from error
    if len(plain) > announced:
        raise suspicious(f"部件实际大小超过申报：{name[:80]}")
    if not inflater.eof:
        raise damaged(name)
    return plain
