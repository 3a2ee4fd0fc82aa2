"""Bringing the rows of the other tables over from a damaged file: those that can be read and that fit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

_KEPT_AS_THEY_ARE = ("submission", "received_file")
_OTHERS = (
    "setting", "task_package", "unit_tree", "import_batch", "received", "received_content", "received_rows",
    "received_mark", "chase", "return_slip", "decision",
)  # fmt: skip
_STATES = "SELECT unit, period, scope, state, revision, reason, unlocked FROM report ORDER BY report_id {0}"
_PUT_STATE = """
    INSERT INTO report (unit, period, scope, state, revision, reason, unlocked) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (unit, scope, period) DO UPDATE
    SET state = excluded.state, revision = max(revision, excluded.revision), reason = excluded.reason,
        unlocked = excluded.unlocked
"""
_LOOSE = """
    SELECT count(*) FROM history WHERE seq = ? AND lower(hex(hash)) = ?
"""


def copy_other_tables(reading: sqlite3.Connection, writing: sqlite3.Connection) -> bool:
    """Copy what can be read and fits; tell whether that was everything."""
    complete = _copy_states(reading, writing)
    for table in (*_KEPT_AS_THEY_ARE, *_OTHERS):
        complete = _copy(reading, writing, table) and complete
    return complete


def _copy_states(reading: sqlite3.Connection, writing: sqlite3.Connection) -> bool:
    rows = _Rows(reading, _STATES.format("ASC"), _STATES.format("DESC"))
    fitted = [_put(writing, _PUT_STATE, row) for row in rows]
    return rows.complete and all(fitted)


def _copy(reading: sqlite3.Connection, writing: sqlite3.Connection, table: str) -> bool:
    try:
        columns = [str(row[1]) for row in reading.execute(f"PRAGMA table_info({table})")]
    except sqlite3.Error:
        return False
    if not columns:
        return False
    names = ", ".join(columns)
    way = "IGNORE" if table in _KEPT_AS_THEY_ARE else "REPLACE"
    put = f"INSERT OR {way} INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our names
    query = f"SELECT {names} FROM {table} ORDER BY {columns[0]}"  # noqa: S608 - our names
    rows = _Rows(reading, query, f"{query} DESC")
    fitted = [
        _put(writing, put, row)
        for row in rows
        if table != "submission" or _is_anchored(writing, dict(zip(columns, row, strict=True)))
    ]
    return rows.complete and all(fitted)


def _is_anchored(writing: sqlite3.Connection, row: dict[str, object]) -> bool:
    """Tell whether a submission still fits the history as it could be brought over."""
    if not row["chain_seq"]:
        return True
    return bool(writing.execute(_LOOSE, (row["chain_seq"], row["chain_head"])).fetchone()[0])


def _put(writing: sqlite3.Connection, statement: str, row: tuple[object, ...]) -> bool:
    try:
        writing.execute(statement, row)
    except (sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.DataError):
        return False
    return True


class _Rows:
    """The rows of a query from its beginning, and where it breaks off, from its end; `complete` if it did not."""

    def __init__(self, reading: sqlite3.Connection, forwards: str, backwards: str) -> None:
        self._reading = reading
        self._queries = (forwards, backwards)
        self.complete = False

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        for query in self._queries:
            try:
                yield from self._reading.execute(query)
            except (sqlite3.Error, UnicodeDecodeError):
                continue
            self.complete = query == self._queries[0]
            return
