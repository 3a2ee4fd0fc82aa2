"""One way to open a data file: with the settings that make a commit last, read back before anything else happens."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from luqual_desktop.storage.failures import StorageError

APPLICATION_ID = 0x4C51444B
"""`LQDK` in the file's header: a data file of this program and of no other."""

_BUSY_SECONDS = 5
_SETTINGS = (
    ("busy_timeout", str(_BUSY_SECONDS * 1000), _BUSY_SECONDS * 1000),
    ("journal_mode", "TRUNCATE", "truncate"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
)
_OF_NO_DURATION = (("journal_mode", "MEMORY", "memory"), ("synchronous", "OFF", 0))
"""Instead, for a file that is removed with the process that made it: there is nothing to be kept from a crash."""

_Settings = tuple[tuple[str, str, object], ...]


def open_bare(file: Path) -> sqlite3.Connection:
    """Open a file without touching its settings; transactions are the caller's, none begins by itself."""
    return sqlite3.connect(
        file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
    )


def open_existing(file: Path) -> sqlite3.Connection:
    """Open a file that must be there, to be changed or rolled back where a crash left it half written."""
    return sqlite3.connect(_uri(file, "rw"), uri=True, timeout=_BUSY_SECONDS, isolation_level=None)


def open_read_only(file: Path, seconds: float = _BUSY_SECONDS) -> sqlite3.Connection:
    """Open an existing file that must not be changed, not even by rolling back a journal."""
    return sqlite3.connect(_uri(file, "ro"), uri=True, timeout=seconds, isolation_level=None)


def open_at_rest(file: Path) -> sqlite3.Connection:
    """Open a file that nobody writes, as it lies there: no journal beside it is looked at, and nothing is changed."""
    return sqlite3.connect(f"{_uri(file, 'ro')}&immutable=1", uri=True, isolation_level=None)


def _uri(file: Path, mode: str) -> str:
    """Return the file as a URI; unlike `Path.as_uri` without an authority, which SQLite refuses for network paths."""
    path = file.absolute().as_posix()
    return f"file://{quote(path if path.startswith('/') else f'/{path}')}?mode={mode}"


def connect(file: Path, *, lasting: bool = True) -> sqlite3.Connection:
    """Open a data file with its settings; raises StorageError if one of them does not hold.

    What is written to a file that is not `lasting` is gone after a crash.
    """
    connection = open_bare(file)
    try:
        settle(connection, file)
        if not lasting:
            _settle(connection, file, _OF_NO_DURATION)
    except BaseException:
        connection.close()
        raise
    return connection


def settle(connection: sqlite3.Connection, file: Path) -> None:
    """Make the settings and read each one back; raises StorageError on a difference."""
    _settle(connection, file, _SETTINGS)


def _settle(connection: sqlite3.Connection, file: Path, settings: _Settings) -> None:
    for name, wanted, expected in settings:
        connection.execute(f"PRAGMA {name}={wanted}").fetchall()
        row = connection.execute(f"PRAGMA {name}").fetchone()
        found = row[0] if row else None
        if found != expected:
            raise StorageError(
                f"数据文件 {file} 不能按要求的方式打开（{name} 应为 {wanted}，实为 {found}），"
                "为免丢失数据已停止。请把数据文件夹放在本机磁盘上再试。",
                "storage.settings",
            )


def settings_of(connection: sqlite3.Connection) -> dict[str, object]:
    """Return each of the settings as the library reads it back."""
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name, _, _ in _SETTINGS}


def sqlite_version() -> str:
    """Return the version of the SQLite library in use."""
    return sqlite3.sqlite_version
