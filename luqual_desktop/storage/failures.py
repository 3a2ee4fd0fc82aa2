"""Failures of the disk and of the data file, sorted into sentences for the user; any other error is a fault of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from luqual_desktop.errors import UserError


class StorageError(UserError):
    """The data file cannot be used or written just now; the message names it and says what to do."""


_READ_ONLY = "read_only", "数据文件 {0} 不可写。请检查文件夹的权限，或磁盘是否写保护。"
_LOCKED = (
    "locked",
    "数据文件 {0} 正被其他程序占用（另一个本程序、杀毒软件或同步盘）。请关闭后再试，未保存的内容仍在屏幕上。",
)
_KNOWN = {
    sqlite3.SQLITE_FULL: ("full", "磁盘空间不足，数据文件 {0} 写不进去。请清理磁盘后再试，未保存的内容仍在屏幕上。"),
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: (
        "cannot_open",
        "数据文件 {0} 打不开。请检查所在文件夹是否存在、是否有读写权限。",
    ),
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_PROTOCOL: _LOCKED,
    sqlite3.SQLITE_IOERR: (
        "io",
        "读写数据文件 {0} 时磁盘出错。请检查磁盘（U 盘是否拔出、配额是否用完）后再试，未保存的内容仍在屏幕上。",
    ),
    sqlite3.SQLITE_NOTADB: ("not_a_database", "数据文件 {0} 不是本程序的数据文件，或已损坏。请从备份恢复。"),
    sqlite3.SQLITE_CORRUPT: ("damaged", "数据文件 {0} 已损坏。原文件请保留，从备份恢复后再录入。"),
}


def storage_error(file: Path, error: BaseException | None) -> StorageError | None:
    """Return what to tell the user of an error of SQLite, or None if it is not one of the known misfortunes."""
    if not isinstance(error, sqlite3.Error):
        return None
    code = sqlite3.SQLITE_CORRUPT if is_undecodable(error) else getattr(error, "sqlite_errorcode", 0) & 0xFF
    known = _KNOWN.get(code)
    return StorageError(known[1].format(file), f"storage.{known[0]}") if known else None


def is_undecodable(error: Exception) -> bool:
    """Tell whether a text came from the file whose bytes are no text: the driver gives that no code of its own."""
    return isinstance(error, sqlite3.OperationalError) and str(error).startswith("Could not decode to UTF-8")


def damaged(what: str) -> StorageError:
    """Return the error for content that cannot be what was stored; `what` names the place in Chinese."""
    return StorageError(f"数据文件的内容已损坏（{what}）。原文件请保留，从备份恢复后再录入。", "storage.damaged")


@contextmanager
def sorted_failures(file: Path) -> Iterator[None]:
    """Raise StorageError for the known misfortunes of a data file; let everything else through as it is."""
    try:
        yield
    except Exception as error:
        # SQLAlchemy wraps the driver's errors and keeps them as `orig`.
        misfortune = storage_error(file, getattr(error, "orig", error))
        if misfortune is None:
            raise
        raise misfortune from error
