"""Times and sizes of backups, as the dialogs say them."""

from __future__ import annotations

_KILO = 1024


def local_time(time: str) -> str:
    """Return date and time to the second; the store's text is ISO 8601."""
    return time[:19].replace("T", " ")


def size_text(size: int) -> str:
    """Return a file's size in KB, or in MB where that is shorter."""
    if size < _KILO * _KILO:
        return f"{max(1, round(size / _KILO))} KB"
    return f"{size / _KILO / _KILO:.1f} MB"
