"""The SQLite connection beneath a Session, for what runs at every cell or over every row of the history."""

from __future__ import annotations

import sqlite3
from typing import cast

from sqlmodel import Session


def driver(session: Session) -> sqlite3.Connection:
    """Return the connection of the session's transaction; statements on it belong to that transaction."""
    return cast("sqlite3.Connection", session.connection().connection.driver_connection)
