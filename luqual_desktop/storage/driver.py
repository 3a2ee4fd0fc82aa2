"""The SQLite connection beneath a Session, for what runs at every cell or over every row of the history."""

from __future__ import annotations

import sqlite3

from sqlmodel import Session


def driver(session: Session) -> sqlite3.Connection:
    """Return the connection of the session's transaction; statements on it belong to that transaction."""
    raw = session.connection().connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError(type(raw).__name__)
    return raw
