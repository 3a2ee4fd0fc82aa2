"""The check at the start: is the file whole, is the history unbroken, are the figures what it says."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.chain import ChainHead, ChainProblem, first_problem, last_link
from luqual_desktop.storage.compressed import unpack
from luqual_desktop.storage.connection import open_at_rest, open_existing
from luqual_desktop.storage.failures import StorageError, sorted_failures
from luqual_desktop.storage.history import SELECT_CHANGES, Change, change_from
from luqual_desktop.storage.keys import ReportKey
from luqual_desktop.storage.migrate import Script, read_scripts, schema_version

_NAMED = 5
GIVE_UP_AFTER = 1000
"""So many rows missing one after the other are the end of what can be read of a damaged history."""


@dataclass(frozen=True)
class Health:
    """What the check found: sentences in Chinese, empty if all is well; and the history's end.

    `refusal` is why the file could not be looked into at all, `place` the cell the first problem is about.
    """

    problems: tuple[str, ...]
    head: ChainHead | None = None
    last_save: str = ""
    refusal: StorageError | None = None
    place: tuple[ReportKey, CellKey] | None = None

    @property
    def sound(self) -> bool:
        """Whether entry may begin."""
        return not self.problems


@dataclass(frozen=True)
class MissingSaves:
    """The changes a damaged file has after a backup's end; `complete` is false where rows could not be read."""

    changes: tuple[Change, ...]
    complete: bool


def check_file(file: Path, migrations: Path, *, at_rest: bool = False) -> Health:
    """Check a data file from end to end; whatever is wrong with it is an answer and not an error.

    SQLite's full check and not the quick one: only that notices an index that hides rows. A backup is `at_rest`: a
    journal that lies beside it is another file's, and must not be played into it.
    """
    try:
        with sorted_failures(file), closing(open_at_rest(file) if at_rest else open_existing(file)) as connection:
            connection.execute("PRAGMA query_only=ON")
            return _check(connection, file, read_scripts(migrations))
    except StorageError as error:
        return Health((error.message,), refusal=error)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return Health((f"数据文件 {file} 读不出来（{error}）。",))


def clock_is_behind(last_save: str, now: datetime) -> bool:
    """Tell whether the clock shows a time before the last save: it was or is wrong."""
    try:
        saved = datetime.fromisoformat(last_save)
    except ValueError:
        return False
    return now.astimezone() < saved.astimezone()


def missing_saves(damaged_file: Path, backup: Path) -> MissingSaves:
    """Return what would be lost by going back to a backup, as far as the damaged file can still be read.

    A copy is read, so that the evidence stays as it is. Raises StorageError if the backup cannot be read.
    """
    with sorted_failures(backup), closing(open_at_rest(backup)) as connection:
        since = last_link(connection).seq
    with readable_copy(damaged_file) as copy, closing(open_existing(copy)) as connection:
        return _changes_after(connection, since)


@contextmanager
def readable_copy(damaged_file: Path) -> Iterator[Path]:
    """Give a copy of a file and its journal for as long as it is read, so that the evidence stays as it is.

    Raises StorageError if it cannot be copied.
    """
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / damaged_file.name
        try:
            for suffix in ("", "-journal"):
                part = damaged_file.with_name(f"{damaged_file.name}{suffix}")
                if part.exists():
                    shutil.copyfile(part, copy.with_name(f"{copy.name}{suffix}"))
        except OSError as error:
            raise StorageError(
                f"数据文件 {damaged_file} 读不出来，或临时文件夹没有空间。请清理磁盘后再试。", "storage.copy"
            ) from error
        yield copy


def _check(connection: sqlite3.Connection, file: Path, scripts: tuple[Script, ...]) -> Health:
    version = schema_version(connection, file, len(scripts))
    if not version:
        return Health((f"数据文件 {file} 是空的。",))
    connection.execute("BEGIN")
    problems = [*_structure(connection), *_schema_differences(connection, scripts[:version])]
    if problems:
        return Health(tuple(problems))
    broken = first_problem(connection)
    problems = [f"{broken.message}。"] if broken else []
    problems += _submission_problems(connection)
    head = last_link(connection)
    row = connection.execute("SELECT time FROM history WHERE seq = ?", (head.seq,)).fetchone()
    return Health(tuple(problems), head, row[0] if row else "", place=_place(broken))


def _place(broken: ChainProblem | None) -> tuple[ReportKey, CellKey] | None:
    if broken is None or not broken.place:
        return None
    unit, period, scope, area, record, field = broken.place
    try:
        return ReportKey(unit, period, Scope(scope)), CellKey(Area(area), record, field)
    except ValueError:
        return None


def _structure(connection: sqlite3.Connection) -> Iterator[str]:
    for (found,) in connection.execute(f"PRAGMA integrity_check({_NAMED})"):
        if found != "ok":
            yield f"数据文件结构损坏：{found}。"
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(_NAMED):
        yield f"数据不完整：{table} 第 {row} 行在 {parent} 中没有对应内容。"


def _schema_differences(connection: sqlite3.Connection, scripts: tuple[Script, ...]) -> Iterator[str]:
    """Give what is not as the scripts make it: a table, an index, or a trigger that guards the history."""
    query = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
    with closing(sqlite3.connect(":memory:")) as made:
        for script in scripts:
            made.executescript(script.sql)
        expected = set(made.execute(query))
    different = expected.symmetric_difference(connection.execute(query))
    for name in sorted({str(name) for _, name, _ in different})[:_NAMED]:
        yield f"数据文件的结构被改动：{name}。"


def _submission_problems(connection: sqlite3.Connection) -> Iterator[str]:
    for unit, period, revision, content in connection.execute("SELECT unit, period, revision, content FROM submission"):
        try:
            unpack(content, f"{unit} {period} 第 {revision} 次上报")
        except StorageError as error:
            yield error.message


def _changes_after(connection: sqlite3.Connection, since: int) -> MissingSaves:
    found: list[Change] = []
    complete, seq, missed = True, since, 0
    last = last_seq(connection)
    while seq < (seq + 1 if last is None else last) and missed < GIVE_UP_AFTER:
        seq += 1
        change = _change_at(connection, seq)
        if change is None:
            missed += 1
        else:
            complete = complete and not missed
            missed = 0
            found.append(change)
    return MissingSaves(tuple(found), complete and last is not None and not missed)


def last_seq(connection: sqlite3.Connection) -> int | None:
    """Return the number of the history's last row, or None where a damaged file does not say."""
    try:
        return int(connection.execute("SELECT max(seq) FROM history").fetchone()[0] or 0)
    except (sqlite3.Error, UnicodeDecodeError, TypeError, ValueError):
        return None


def _change_at(connection: sqlite3.Connection, seq: int) -> Change | None:
    try:
        row = connection.execute(f"{SELECT_CHANGES} WHERE h.seq = ?", (seq,)).fetchone()
        return None if row is None else change_from(row)
    except (sqlite3.Error, UnicodeDecodeError, ValueError):
        return None
