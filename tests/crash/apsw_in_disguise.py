"""An apsw connection in the clothes of the standard library's: lets the program's own storage run on a watched disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw
import pytest

from luqual_desktop.storage import connection, database, migrate

_PATIENCE = 5000


class Cursor:
    """What the program and SQLAlchemy use of `sqlite3.Cursor`; all rows are fetched at once."""

    def __init__(self, raw: apsw.Connection) -> None:
        self._raw = raw
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1
        self._rows: Iterator[Any] = iter(())

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        cursor = self._raw.cursor()
        cursor.exec_trace = self._note_columns
        before = self._raw.total_changes()
        self._rows = iter(list(cursor.execute(sql, tuple(parameters))))
        self.rowcount = self._raw.total_changes() - before
        self.lastrowid = self._raw.last_insert_rowid()
        return self

    def executemany(self, sql: str, parameters: Sequence[Any]) -> Cursor:
        for each in parameters:
            self.execute(sql, each)
        return self

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[Any]:
        return [row for row, _ in zip(self._rows, range(size), strict=False)]

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def close(self) -> None:
        self._rows = iter(())

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def _note_columns(self, cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
        columns = cursor.get_description()
        self.description = [(name, kind, *(None,) * 5) for name, kind in columns] or None
        return True


class Connection:
    """What the program and SQLAlchemy use of `sqlite3.Connection` with `isolation_level=None`."""

    isolation_level = None

    def __init__(self, file: Path, vfs: str) -> None:
        self._raw = apsw.Connection(str(file), vfs=vfs)
        self._raw.set_busy_timeout(_PATIENCE)

    @property
    def in_transaction(self) -> bool:
        return self._raw.in_transaction

    def cursor(self) -> Cursor:
        return Cursor(self._raw)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Sequence[Any]) -> Cursor:
        return self.cursor().executemany(sql, parameters)

    def set_authorizer(self, authorizer: Callable[..., int] | None) -> None:
        self._raw.authorizer = authorizer

    def create_function(self, name: str, arguments: int, function: Callable[..., Any], **_: bool) -> None:
        self._raw.create_scalar_function(name, function, arguments)

    def commit(self) -> None:
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        self._raw.close()


def put_on(vfs: str, patch: pytest.MonkeyPatch) -> None:
    """Have the storage open its data files on a file system of apsw's."""
    for module in (connection, database, migrate):
        patch.setattr(module, "open_bare", lambda file: Connection(file, vfs))
