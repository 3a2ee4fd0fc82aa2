"""Times, sizes and reports of backups, as the dialogs say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luqual_desktop.domain.periods import Period

if TYPE_CHECKING:
    from luqual_desktop.domain.catalogue import Catalogue
    from luqual_desktop.storage.keys import ReportKey

_KILO = 1024


def local_time(time: str) -> str:
    """Return date and time to the second; the store's text is ISO 8601."""
    return time[:19].replace("T", " ")


def size_text(size: int) -> str:
    """Return a file's size in KB, or in MB where that is shorter."""
    if size < _KILO * _KILO:
        return f"{max(1, round(size / _KILO))} KB"
    return f"{size / _KILO / _KILO:.1f} MB"


def report_name(catalogue: Catalogue, key: ReportKey) -> str:
    """Return unit and period of a report in words."""
    unit = catalogue.unit_names.get(key.unit, key.unit)
    try:
        period = Period.parse(key.period).name
    except ValueError:
        period = key.period
    scope = "（汇总）" if key.scope.value == "consolidated" else ""
    return f"{unit} {period}{scope}"
