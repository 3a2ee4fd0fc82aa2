"""What the SQLite library at hand is and can do, for the self-check of a build."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from luqual_desktop.storage.connection import connect, settings_of


def settings_in_force(file: Path) -> str:
    """Open a data file as the program does and return its settings as the library reads them back."""
    with closing(connect(file)) as connection:
        return ", ".join(f"{name}={value}" for name, value in settings_of(connection).items())


def refuses_wrong_types() -> bool:
    """Tell whether a STRICT table refuses a text where a whole number belongs; old libraries store it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE probe (figure INTEGER) STRICT")
        try:
            connection.execute("INSERT INTO probe VALUES ('９６')")
        except sqlite3.IntegrityError:
            return True
    return False
