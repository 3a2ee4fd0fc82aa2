"""Putting a new file in place: written aside, checked, and only then given the target's name."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from luqual_desktop.errors import UserError

ASIDE = ".写入中.xlsx"
"""How the names of files end that are being written; a kill may leave one behind."""
_ATTEMPTS = 3
_PAUSE = 0.2
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def publish(target: Path, write: Callable[[Path], object], verify: Callable[[Path], None]) -> None:
    """Write a file beside the target, flush it to the disk, let it be verified, and put it in the target's place.

    Whatever fails, an old file at the target stays whole and nothing is left beside it. Raises UserError with the
    reason; errors raised by `write` and `verify` that are no OSError pass through.
    """
    try:
        _require_file(target)
        aside = target.with_name(f"{_stem(target)}.{secrets.token_hex(4)}{ASIDE}")
        try:
            aside.touch(exist_ok=False)
            write(aside)
            _flush(aside)
            verify(aside)
            _replace(aside, target)
        finally:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
    except OSError as error:
        raise _refusal(target, error) from error
    _flush_folder(target.parent)


def _require_file(target: Path) -> None:
    """Refuse what is there and no file: a folder, a device or a pipe, which would be replaced by one."""
    if target.is_dir():
        raise UserError(f"“{target.name or target}”是文件夹，请另取一个文件名。", "folder")
    if target.exists() and not target.is_file():
        raise UserError(f"“{target.name}”不是普通文件，不能写入，请另取一个文件名。", "no_file")


def _stem(target: Path) -> str:
    """Return the beginning of the name, short enough for the longer name aside to fit where the target's does."""
    return os.fsencode(target.stem)[:120].decode(errors="ignore")


def _flush(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _replace(aside: Path, target: Path) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            aside.replace(target)
        except PermissionError:
            if attempt == _ATTEMPTS:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _flush_folder(folder: Path) -> None:
    """Make the new name durable where the system lets a folder be flushed (not on Windows)."""
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _refusal(target: Path, error: OSError) -> UserError:
    if error.errno in _FULL:
        return UserError(f"磁盘已满，“{target.name}”没有写成，原有文件未动。请清理磁盘或换一个位置。", "disk_full")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UserError(f"文件夹“{target.parent}”不存在，请换一个位置。", "no_folder")
    if isinstance(error, PermissionError) or error.errno in {errno.EROFS, errno.EBUSY}:
        if target.exists() and os.access(target.parent, os.W_OK):
            reason = "正被其他程序（如 WPS、Excel）打开，没有写成，原有文件未动。请关闭后重试，或换个文件名。"
            return UserError(f"“{target.name}”{reason}", "locked")
        return UserError(f"文件夹“{target.parent}”不能写入，请换一个位置，或检查权限。", "read_only")
    if error.errno in {errno.ENAMETOOLONG, errno.EINVAL}:
        return UserError(f"文件名“{target.name[:40]}…”过长或含有不允许的字符，请换一个文件名。", "bad_name")
    return UserError(f"“{target.name}”没有写成（{error.strerror}），原有文件未动。请换一个位置重试。", "not_written")
