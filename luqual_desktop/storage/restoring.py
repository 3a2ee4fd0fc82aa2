"""Restoring a backup: the current file is kept aside, and at no moment is there no data file."""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from luqual_desktop.storage.backups import check_copy
from luqual_desktop.storage.connection import connect
from luqual_desktop.storage.durable import copy_durably, put_in_place, sync_folder
from luqual_desktop.storage.failures import StorageError, sorted_failures


def restore(current: Path, backup: Path, now: datetime) -> Path | None:
    """Put a backup in the data file's place and return where the old file is kept, None if there was none.

    The data file must be closed. The restored one gets a new store id: the numbers the old one gave out are in the
    export ledger. Raises StorageError if the backup is not sound or the disk refuses; the current file stays then.
    """
    fresh, aside = current.with_name(f"{current.name}.restore"), None
    try:
        current.parent.mkdir(parents=True, exist_ok=True)
        _journal(fresh).unlink(missing_ok=True)  # of a restore that was cut off
        copy_durably(backup, fresh)
        with sorted_failures(backup):
            check_copy(fresh)
            _make_new_store(fresh)
        aside = _keep_aside(current, now, "before-restore") if current.exists() else None
        _journal(current).unlink(missing_ok=True)  # belongs to the old file and must never be played into the new one
        put_in_place(fresh, current)
    except OSError as error:
        if aside is not None and fresh.exists():  # the old file is still there, and its journal belongs to it
            with suppress(OSError):
                _take_again(_journal(aside), _journal(current))
        raise StorageError(
            f"备份 {backup.name} 没有恢复成功。原数据没有改动，请检查磁盘空间和文件夹权限后再试。",
            "storage.restore",
        ) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
            _journal(fresh).unlink(missing_ok=True)
    return aside


def _keep_aside(current: Path, now: datetime, why: str) -> Path:
    """Copy a closed data file and its journal, as they are, into a folder of their own; return the copy's path."""
    folder = _new_folder(current, now, why)
    for file in (current, _journal(current)):
        if file.exists():
            copy_durably(file, folder / file.name)
    sync_folder(folder)
    return folder / current.name


def set_aside(damaged_file: Path, now: datetime) -> Path:
    """Move a damaged file and its journal out of the way, untouched, as evidence; return where it lies now.

    The journal goes first: one left behind would be played into the next file of that name. Raises StorageError if
    the file cannot be moved.
    """
    try:
        folder = _new_folder(damaged_file, now, "damaged")
        for file in (_journal(damaged_file), damaged_file):
            if file.exists():
                file.rename(folder / file.name)
        sync_folder(damaged_file.parent)
    except OSError as error:
        raise StorageError(
            f"损坏的数据文件 {damaged_file} 移不开。请关闭其他正在使用它的程序后再试。", "storage.set_aside"
        ) from error
    return folder / damaged_file.name


def put_back(aside: Path, current: Path) -> None:
    """Give a file that was set aside its place again, the journal last; what cannot be moved stays aside."""
    with suppress(OSError):
        aside.rename(current)
        if _journal(aside).exists():
            _journal(aside).rename(_journal(current))
        sync_folder(current.parent)


def _take_again(kept: Path, lost: Path) -> None:
    if kept.exists() and not lost.exists():
        copy_durably(kept, lost)


def install(fresh: Path, current: Path) -> None:
    """Give a new data file its name; there is none of that name any more. Raises StorageError."""
    try:
        put_in_place(fresh, current)
    except OSError as error:
        raise StorageError(
            f"新的数据文件 {current} 放不进去。请检查磁盘空间和权限后再试。", "storage.restore"
        ) from error


def _new_folder(beside: Path, now: datetime, why: str) -> Path:
    start = beside.parent / f"{why}-{now:%Y%m%d-%H%M%S}"
    folder, count = start, 1
    while folder.exists():
        count += 1
        folder = start.with_name(f"{start.name}-{count}")
    folder.mkdir()
    return folder


def _make_new_store(file: Path) -> None:
    with closing(connect(file)) as connection:
        connection.execute("UPDATE meta SET store_id = lower(hex(randomblob(16)))")


def _journal(file: Path) -> Path:
    return file.with_name(f"{file.name}-journal")
