"""The data file as a whole: opened, brought up to date, and used in short transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self, cast

from sqlalchemy import Connection, Engine, PoolProxiedConnection, QueuePool, create_engine, event
from sqlmodel import Session

from luqual_desktop.storage.connection import connect, open_bare
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.failures import StorageError, sorted_failures
from luqual_desktop.storage.migrate import migrate, read_scripts, schema_version

__all__ = ["Database", "Session", "StorageError"]

_COMMIT_ATTEMPTS = 3
_READING = "luqual_reading"


class Database:
    """A data file that is open. The engine may be shared by threads; a Session stays in the thread that began it."""

    def __init__(self, path: Path, *, lasting: bool = True) -> None:
        self._path = path
        self._engine = _engine(path, lasting=lasting)
        self._reading_engine = self._engine.execution_options(**{_READING: True})
        self._in_use = threading.local()
        self._kept: list[PoolProxiedConnection] = []

    @classmethod
    def open(
        cls,
        path: Path,
        migrations: Path,
        *,
        program_version: str,
        now: Callable[[], datetime],
        before_upgrade: Callable[[Path], object] | None = None,
        lasting: bool = True,
    ) -> Self:
        """Open or create a data file and bring it to the newest schema.

        A file that is not `lasting` is removed with the run it serves: no commit waits for the disk.
        `before_upgrade` is called with the path before an existing file is changed (to back it up). Raises
        StorageError if the file cannot be written, is damaged, another program's, or from a newer program.
        """
        scripts = read_scripts(migrations)
        _make_folder(path)
        with sorted_failures(path):
            is_upgrade = _needs_upgrade(path, len(scripts))
        if is_upgrade and before_upgrade is not None:
            before_upgrade(path)
        with sorted_failures(path):
            migrate(path, scripts, now())
        database = cls(path, lasting=lasting)
        try:
            database._note_opening(program_version, now())
        except BaseException:
            database.close()
            raise
        return database

    @property
    def path(self) -> Path:
        """Where the data file lies."""
        return self._path

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a Session whose changes are all on disk when the block has ended, or none of them.

        Raises StorageError where the disk or the file refuses; the next transaction begins with a fresh connection.
        An error in the commit may still have committed: `history.is_saved` tells.
        """
        with self._session(self._engine) as session:
            session.connection()
            yield session
            session.flush()
            _commit(driver(session))
            session.commit()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the bare connection of a transaction with all that `transaction` promises.

        For what runs at every cell that is left: a Session would take longer than the rows to be written, and so
        would the pool, which is why the connection is kept for the next time.
        """
        with self._alone():
            lent = self._kept_connection() or self._engine.raw_connection()
            try:
                raw = _begin(lent, reading=False)
                yield raw
                _commit(raw)
            except BaseException:
                lent.close()  # takes back what has not been committed
                raise
            self._kept.append(lent)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a Session that sees one state of the file and cannot write.

        While it lasts no transaction of another thread can commit: read long lists in several short ones.
        """
        with self._session(self._reading_engine) as session:
            yield session

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        with self._alone(), Session(engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if getattr(self._in_use, "flag", False):
            raise RuntimeError("a transaction within a transaction would wait for itself")
        self._in_use.flag = True
        try:
            with sorted_failures(self._path):
                yield
        except StorageError:
            self.close()
            raise
        finally:
            self._in_use.flag = False

    def close(self) -> None:
        """Let go of the file; what is asked for afterwards opens it anew."""
        while (kept := self._kept_connection()) is not None:
            kept.close()
        self._engine.dispose()

    def _kept_connection(self) -> PoolProxiedConnection | None:
        try:
            return self._kept.pop()
        except IndexError:  # asked like this, no other thread can come between
            return None

    def _note_opening(self, program_version: str, now: datetime) -> None:
        """Write once at every start: a folder that cannot be written is known before anything is typed."""
        with self.transaction() as session:
            session.connection().exec_driver_sql(
                "UPDATE meta SET program_version = ?, opened = ?", (program_version, now.isoformat())
            )


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"数据文件夹 {path.parent} 建不了。请检查权限，或换一个数据文件夹。", "storage.cannot_open"
        ) from error


def _needs_upgrade(path: Path, newest: int) -> bool:
    if not path.exists():
        return False
    connection = open_bare(path)
    try:
        return 0 < schema_version(connection, path, newest) < newest
    finally:
        connection.close()


def _engine(path: Path, *, lasting: bool) -> Engine:
    engine = create_engine("sqlite://", creator=lambda: connect(path, lasting=lasting), poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(_READING, False)
        _begin(connection.connection, reading=reading)

    return engine


def _begin(lent: PoolProxiedConnection, *, reading: bool) -> sqlite3.Connection:
    """Begin a transaction; SQLite compiles every statement anew after the PRAGMA, so it is given only for a change."""
    raw = cast("sqlite3.Connection", lent.driver_connection)
    if lent.info.get(_READING, False) is not reading:
        raw.execute(f"PRAGMA query_only={int(reading)}")
        lent.info[_READING] = reading
    raw.execute("BEGIN" if reading else "BEGIN IMMEDIATE")
    return raw


def _commit(raw: sqlite3.Connection) -> None:
    """Commit, trying again while another program holds the file; each attempt waits for busy_timeout."""
    for _ in range(_COMMIT_ATTEMPTS - 1):
        try:
            raw.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
        else:
            return
    raw.execute("COMMIT")
