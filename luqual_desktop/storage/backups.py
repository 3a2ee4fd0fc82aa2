"""Backups: made while the program runs, checked before they count, thinned by age, and open to be looked into."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.backup_rotation import Dated, to_keep
from luqual_desktop.storage.chain import ChainHead, last_link
from luqual_desktop.storage.connection import APPLICATION_ID, open_existing, open_read_only
from luqual_desktop.storage.durable import copy_durably, put_in_place
from luqual_desktop.storage.failures import StorageError, damaged, sorted_failures, storage_error
from luqual_desktop.storage.keys import ReportKey

_NAME = re.compile(r"(\d{6,})_(\d{8}-\d{6})\.db")
_TIME = "%Y%m%d-%H%M%S"
_THINNED = "thinned.txt"
_PAGES_A_STEP = 4096
_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
_VIEWS = "SELECT 1 FROM sqlite_schema WHERE type = 'view'"
"""No file of ours has any. One in a table's place could go on for ever, and a file may be chosen from anywhere."""
_ALWAYS_OTHER = "meta"
_HISTORY, _TOLD_BY_HISTORY = "history", "cell"
_STORE = "SELECT store_id FROM meta"


@dataclass(frozen=True)
class Backup:
    """A backup: `number` runs on whatever the clock does, `time` is the wall clock's, `last_save` ISO 8601 or empty.

    `problem` says in Chinese why it cannot be used; empty if it opens cleanly.
    """

    path: Path
    number: int
    time: datetime
    size: int
    last_save: str
    head: ChainHead
    problem: str = ""


def create_backup(source: Path, folder: Path, now: datetime, *, even_unchanged: bool = True) -> Backup:
    """Back up a data file that may be in use; the backup gets its name only after it was opened and checked.

    With `even_unchanged` false the newest backup is returned as it is where nothing was changed since. Raises
    StorageError if the source or the folder cannot be used, or the copy does not pass.
    """
    known = list_backups(folder)
    sound = [each for each in known if not each.problem]
    if not even_unchanged and sound and _holds_the_same(source, sound[0].path):
        return sound[0]
    number = max((each.number for each in known), default=0) + 1
    target = folder / f"{number:06d}_{now:{_TIME}}.db"
    temporary = target.with_suffix(".part")
    with _written_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for left_over in folder.glob("*.part*"):
            left_over.unlink()
        _copy_online(source, temporary)
        check_copy(temporary)
        put_in_place(temporary, target)
    return _described(target, number, now.replace(tzinfo=None, microsecond=0))


def list_backups(folder: Path) -> list[Backup]:
    """Return the backups of a folder, newest first."""
    return [_described(*named) for named in _named(folder)]


def newest_backup(folder: Path) -> Backup | None:
    """Return the newest backup that opens cleanly, without opening the others."""
    return next((each for each in (_described(*named) for named in _named(folder)) if not each.problem), None)


def _named(folder: Path) -> list[tuple[Path, int, datetime]]:
    """Return what is called as backups are, with number and time, newest first."""
    found = []
    for path in folder.glob("*.db") if folder.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match and path.is_file():
            with suppress(ValueError):  # a name nobody of us gave
                found.append((path, int(match[1]), datetime.strptime(match[2], _TIME)))  # noqa: DTZ007
    return sorted(found, key=lambda each: each[1], reverse=True)


def thin_backups(folder: Path, now: datetime) -> list[Path]:
    """Delete the backups that the rules do not keep and return their paths; one that is in use stays.

    Their names are kept until they are deleted from a second folder too, which may be away for long.
    """
    found = list_backups(folder)
    kept = to_keep([Dated(each.number, each.time) for each in found if not each.problem], now.replace(tzinfo=None))
    removed = []
    for each in found:
        if each.number not in kept and not each.problem:
            with suppress(OSError):
                each.path.unlink()
                removed.append(each.path)
    if removed:
        with suppress(OSError), (folder / _THINNED).open("a", encoding="utf-8") as names:
            names.writelines(f"{path.name}\n" for path in removed)
    return removed


def thin_along(folder: Path, second: Path) -> None:
    """Delete from a second folder what was thinned in the first since it was last reached."""
    with suppress(OSError):
        told = (folder / _THINNED).read_text(encoding="utf-8", errors="replace").split()
        for name in filter(_NAME.fullmatch, told):
            (second / name).unlink(missing_ok=True)
        forget_thinned(folder)


def forget_thinned(folder: Path) -> None:
    """Keep no names of thinned backups any longer: nobody else holds them."""
    with suppress(OSError):
        (folder / _THINNED).unlink(missing_ok=True)


def knows_less(file: Path, backup: Path) -> bool:
    """Tell whether a data file lacks saves that a backup of the same store has: an older one was put in its place.

    After a restore the store is another one, by its id, and may know less. Raises StorageError if one cannot be read.
    """
    with _looking_into(backup) as then, _looking_into(file) as now:
        if then.execute(_STORE).fetchone() != now.execute(_STORE).fetchone():
            return False
        end = last_link(then)
        row = now.execute("SELECT hash FROM history WHERE seq = ?", (end.seq,)).fetchone()
        return end.seq > 0 and (row is None or row[0].hex() != end.hash)


def copy_backup(backup: Path, folder: Path) -> Path:
    """Put a copy of a backup into a second folder (another disk, a stick); raises StorageError if it is not whole."""
    target = folder / backup.name
    temporary = target.with_suffix(".part")
    with _written_to(folder):
        if target.exists() and target.stat().st_size == backup.stat().st_size:
            return target
        folder.mkdir(parents=True, exist_ok=True)
        try:
            copy_durably(backup, temporary)
            check_copy(temporary)
            put_in_place(temporary, target)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
    return target


def described(file: Path) -> Backup:
    """Return a file somebody chose as a backup, whatever its name: dated by the name, else by the file itself."""
    try:
        found = file.stat()
    except OSError as error:
        raise _cannot_be_opened(file) from error
    if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for
        raise _cannot_be_opened(file)
    match = _NAME.fullmatch(file.name)
    with suppress(ValueError):  # a name nobody of us gave
        if match:
            return _described(file, int(match[1]), datetime.strptime(match[2], _TIME))  # noqa: DTZ007
    return _described(file, 0, datetime.fromtimestamp(found.st_mtime).replace(microsecond=0))  # noqa: DTZ006 - the wall clock


def _cannot_be_opened(file: Path) -> StorageError:
    return StorageError(f"文件 {file} 打不开。请检查是否还在，或另选一个。", "storage.cannot_open")


def backup_reports(backup: Path) -> list[ReportKey]:
    """Return the reports a backup holds; raises StorageError if it cannot be read."""
    with _looking_into(backup) as connection:
        rows = connection.execute("SELECT unit, period, scope FROM report ORDER BY unit, scope, period")
        return [ReportKey(unit, period, Scope(scope)) for unit, period, scope in rows]


def backup_cells(backup: Path, key: ReportKey) -> dict[CellKey, str]:
    """Return a report's texts as a backup holds them; raises StorageError if it cannot be read."""
    with _looking_into(backup) as connection:
        rows = connection.execute(
            """SELECT c.area, c.record, c.field, c.text FROM cell AS c JOIN report AS r ON r.report_id = c.report_id
               WHERE r.unit = ? AND r.period = ? AND r.scope = ?""",
            (key.unit, key.period, key.scope.value),
        )
        return {CellKey(Area(area), record, field): text for area, record, field, text in rows}


def _copy_online(source: Path, target: Path) -> None:
    with (
        sorted_failures(source),
        closing(open_existing(source)) as reading,
        closing(sqlite3.connect(target, isolation_level=None)) as writing,
    ):
        reading.backup(writing, pages=_PAGES_A_STEP, sleep=0.01)


def check_copy(copy: Path) -> None:
    """Raise StorageError unless a copy opens as one of our files and passes SQLite's own check."""
    with sorted_failures(copy), closing(open_read_only(copy)) as connection:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok" or connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise damaged(f"备份没有通过检查：{found}")
        last_link(connection)


def _described(path: Path, number: int, time: datetime) -> Backup:
    size = 0
    try:
        size = path.stat().st_size
        with _looking_into(path) as connection:
            head = last_link(connection)
            row = connection.execute("SELECT time FROM history WHERE seq = ?", (head.seq,)).fetchone()
    except OSError:
        return Backup(path, number, time, size, "", ChainHead(0, ""), f"备份 {path.name} 读不到，可能已被移走。")
    except StorageError as error:
        return Backup(path, number, time, size, "", ChainHead(0, ""), error.message)
    return Backup(path, number, time, size, row[0] if row else "", head)


def _holds_the_same(source: Path, backup: Path) -> bool:
    try:
        return _fingerprint(source) == _fingerprint(backup)
    except StorageError:  # made by an older program
        return False


def _fingerprint(file: Path) -> str:
    """Return a hash over all that can change: every table but what the history's end says and what is only added."""
    digest = hashlib.sha256()
    with _looking_into(file) as connection:
        for (table,) in connection.execute(_TABLES).fetchall():
            digest.update(table.encode())
            for row in connection.execute(_query(connection, table)):
                digest.update(repr(row).encode())
    return digest.hexdigest()


def _query(connection: sqlite3.Connection, table: str) -> str:
    """Return what tells two states of a table apart; long contents are kept under keys and never changed."""
    if table in {_ALWAYS_OTHER, _TOLD_BY_HISTORY}:
        return "SELECT 1"
    if table == _HISTORY:
        return f"SELECT max(seq) FROM {table}"  # noqa: S608 - names of our own schema
    names = [name for _, name, kind, *_ in connection.execute(f"PRAGMA table_info({table})") if kind != "BLOB"]
    return f"SELECT {', '.join(names)} FROM {table} ORDER BY {names[0]}"  # noqa: S608 - names of our own schema


@contextmanager
def _looking_into(file: Path) -> Iterator[sqlite3.Connection]:
    with sorted_failures(file), closing(open_read_only(file)) as connection:
        try:
            if connection.execute(_VIEWS).fetchone():
                raise damaged(f"{file.name} 中有视图")
            yield connection
        except (UnicodeDecodeError, ValueError, sqlite3.OperationalError) as error:
            raise storage_error(file, error) or damaged(file.name) from error


@contextmanager
def _written_to(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"备份写不到文件夹 {folder}。请检查磁盘空间、权限，或 U 盘是否插好，也可另选备份文件夹。", "storage.backup"
        ) from error
