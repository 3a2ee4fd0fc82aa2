"""Updating from an installer file that somebody handed over: the program itself never asks a network for one."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from luqual_desktop.errors import UserError
from luqual_desktop.services.regular_files import open_regular

_SUFFIXES = {"win32": ".exe", "linux": ".deb"}
# The fixed part of a Windows version resource: signature, format version (0 from NSIS), then the version of the file.
_FIXED_FILE_INFO = re.compile(rb"\xbd\x04\xef\xfe\x00\x00[\x00\x01]\x00(.{8})", re.DOTALL)
_FIRST_BYTES = {".exe": b"MZ", ".deb": b"!<arch>\n"}
_PRODUCT = "鹿城质量填报".encode("utf-16-le")  # in the version resource of every installer of ours
_PACKAGE = "luqual-desktop_"
_IN_NAME = re.compile(r"(?<=_)\d{1,4}\.\d{1,4}\.\d{1,4}(?=[-+~_])")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HEAD_BYTES = 1 << 20

Version = tuple[int, int, int]


class Direction(Enum):
    """What installing would do to the program that runs."""

    NEWER = "newer"
    SAME = "same"
    OLDER = "older"


@dataclass(frozen=True)
class Installer:
    """An installer file that passed every check: its version, its SHA-256 (lower case), and what it would do."""

    path: Path
    version: str
    digest: str
    direction: Direction


def examine_installer(path: Path, told_digest: str, own_version: str, platform: str) -> Installer:
    """Check an installer file against the SHA-256 the user was told by another way than the file came.

    `told_digest` may hold blanks, capitals and the file's name, as such lines are copied. Raises UserError if the file
    cannot be read, is no installer for this system (`platform` as `sys.platform` names it), states no version, or is
    not the file that was meant.
    """
    expected = _digest_in(told_digest)
    suffix = _SUFFIXES.get(platform)
    if suffix is None or path.suffix.lower() != suffix:
        raise UserError(f"{path.name} 不是本系统可用的安装文件（应为 {suffix or '.deb'}）。", "update.kind")
    try:
        digest = _digest_of(path)
        version = _version_of(path)
    except OSError as error:
        raise UserError(
            f"读不了安装文件 {path.name}：请检查文件是否还在、U 盘是否插好。", "update.unreadable"
        ) from error
    if digest != expected:
        raise UserError(
            f"安装文件与校验码不符，不能安装。文件的 SHA-256 是 {digest}，告知的是 {expected}。"
            "请重新下载或拷贝，仍不符时向发放单位核实。",
            "update.digest",
        )
    return Installer(path, ".".join(map(str, version)), digest, _direction(version, _parsed(own_version)))


def start_update(
    installer: Installer,
    back_up: Callable[[], Path],
    launch: Callable[[Path], bool],
) -> Path:
    """Back up the data, check that the file is still the one examined, start it, and return the backup's path.

    The caller closes the program afterwards: the installer waits for that. Raises UserError if the installer is for an
    older version, the backup fails, the file has changed since, or it does not start; nothing was installed then.
    """
    if installer.direction is Direction.OLDER:
        raise UserError(f"安装文件是较旧的版本 {installer.version}，旧版打不开现有数据，不能安装。", "update.older")
    backup = back_up()
    try:
        unchanged = _digest_of(installer.path) == installer.digest
    except OSError:
        unchanged = False
    if not unchanged:
        raise UserError(f"安装文件 {installer.path.name} 在检查之后变了或不在了，没有启动。", "update.changed")
    if not launch(installer.path):
        raise UserError(
            f"安装程序没有启动，可能被安全软件拦住。数据已备份到 {backup}。"
            f"可关闭本程序后自行双击 {installer.path.name}。",
            "update.start",
        )
    return backup


def _digest_in(text: str) -> str:
    joined = re.sub(r"\s", "", text).lower()
    plain = (
        [joined] if _DIGEST.fullmatch(joined) else [word for word in text.lower().split() if _DIGEST.fullmatch(word)]
    )
    if len(plain) != 1:
        raise UserError("校验码（SHA-256）应为 64 位数字和字母 a—f，请核对后重新填写。", "update.digest_form")
    return plain[0]


def _digest_of(path: Path) -> str:
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version_of(path: Path) -> Version:
    """Return the version the file states inside, or, for a package of Linux, in its name."""
    suffix = path.suffix.lower()
    with open_regular(path) as file:
        head = file.read(_HEAD_BYTES)
    if not head.startswith(_FIRST_BYTES[suffix]):
        raise UserError(f"{path.name} 不是安装文件，或已损坏。", "update.kind")
    found = _version_in_name(path.name) if suffix == ".deb" else _version_inside(head)
    if found is None:
        raise UserError(f"{path.name} 没有写明名称和版本，不像是本程序的安装文件。", "update.version")
    return found


def _version_in_name(name: str) -> Version | None:
    found = _IN_NAME.search(name) if name.startswith(_PACKAGE) else None
    return None if found is None else _parsed(found.group())


def _version_inside(head: bytes) -> Version | None:
    found = _FIXED_FILE_INFO.search(head)
    if found is None or _PRODUCT not in head:
        return None
    high, low = struct.unpack("<II", found[1])
    return high >> 16, high & 0xFFFF, low >> 16


def _parsed(version: str) -> Version:
    major, minor, patch = (int(part) for part in version.split("."))
    return major, minor, patch


def _direction(found: Version, own: Version) -> Direction:
    if found == own:
        return Direction.SAME
    return Direction.NEWER if found > own else Direction.OLDER
