"""How often a data file has been written, read from its header without opening it as a database."""

from __future__ import annotations

from pathlib import Path

_COUNTER = slice(24, 28)  # "file change counter" of the SQLite file format, raised by each commit in a rollback journal


def commit_count(file: Path) -> int | None:
    """Return a number that changes with every commit; None where there is no whole file or a commit is unfinished."""
    try:
        journal = file.with_name(f"{file.name}-journal")
        if journal.exists() and journal.stat().st_size:
            return None
        with file.open("rb") as stream:
            header = stream.read(_COUNTER.stop)
    except OSError:
        return None
    return int.from_bytes(header[_COUNTER], "big") if len(header) == _COUNTER.stop else None
