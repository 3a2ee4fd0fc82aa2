"""Bringing the rows of the other tables over from a damaged file: those that can be read and that fit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

_ELSEWHERE = frozenset({"meta", "report", "cell", "history", "unfinished_export"})
_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
_GUARDED = "SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger'"
_STATES = "SELECT unit, period, scope, state, revision, reason, unlocked FROM report ORDER BY report_id {0}"
_PUT_STATE = """
    INSERT INTO report (unit, period, scope, state, revision, reason, unlocked) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (unit, scope, period) DO UPDATE
    SET state = excluded.state, revision = max(revision, excluded.revision), reason = excluded.reason,
        unlocked = excluded.unlocked
"""
_ANCHOR = "SELECT count(*) FROM history WHERE seq = ? AND lower(hex(hash)) = ?"


def copy_other_tables(reading: sqlite3.Connection, writing: sqlite3.Connection) -> bool:
    """Copy what can be read and fits, parents before children; tell whether that was everything."""
    complete = _copy_states(reading, writing)
    guarded = {name for (name,) in writing.execute(_GUARDED)}
    for (table,) in writing.execute(_TABLES).fetchall():
        if table not in _ELSEWHERE:
            complete = _copy(reading, writing, table, guarded=table in guarded) and complete
    return complete


def _copy_states(reading: sqlite3.Connection, writing: sqlite3.Connection) -> bool:
    rows = _Rows(reading, _STATES.format("ASC"), _STATES.format("DESC"))
    fitted = [_put(writing, _PUT_STATE, row) for row in rows]
    return rows.complete and all(fitted)


def _copy(reading: sqlite3.Connection, writing: sqlite3.Connection, table: str, *, guarded: bool) -> bool:
    columns = _shared_columns(reading, writing, table)
    if not columns:
        return False
    query = f"SELECT {', '.join(columns)} FROM {table} ORDER BY {columns[0]}"  # noqa: S608 - names of our own schema
    rows = _Rows(reading, query, f"{query} DESC")
    put, known = _statement(table, columns, guarded=guarded), _known(table, columns)
    fitted = [
        writing.execute(known, row).fetchone() is not None
        or (_is_anchored(writing, dict(zip(columns, row, strict=True))) and _put(writing, put, row))
        for row in rows
    ]
    return rows.complete and all(fitted)


def _shared_columns(reading: sqlite3.Connection, writing: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns by our own names that the damaged file has too; none where it cannot say."""
    query = f"PRAGMA table_info({table})"
    try:
        theirs = {row[1] for row in reading.execute(query)}
    except (sqlite3.Error, UnicodeDecodeError):
        return []
    return [str(row[1]) for row in writing.execute(query) if row[1] in theirs]


def _statement(table: str, columns: list[str], *, guarded: bool) -> str:
    """Return the statement that puts a row; where a trigger guards the table, it is asked and never slipped past."""
    values = f"({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    if not guarded:
        return f"INSERT OR REPLACE INTO {table} {values}"
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    return f"INSERT INTO {table} {values} ON CONFLICT ({columns[0]}) DO UPDATE SET {changes}"


def _known(table: str, columns: list[str]) -> str:
    return f"SELECT 1 FROM {table} WHERE {' AND '.join(f'{column} IS ?' for column in columns)}"  # noqa: S608 - names of our own schema


def _is_anchored(writing: sqlite3.Connection, row: dict[str, object]) -> bool:
    """Tell whether a submission still fits the history as it could be brought over; other rows need no anchor."""
    if not row.get("chain_seq"):
        return True
    return bool(writing.execute(_ANCHOR, (row["chain_seq"], row["chain_head"])).fetchone()[0])


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
