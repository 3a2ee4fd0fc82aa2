"""What names a report, and the stamp every save bears; free of any SQL library, so that the first paint may use it."""

from __future__ import annotations

from typing import NamedTuple

from luqual_desktop.domain.report import Scope


class ReportKey(NamedTuple):
    """Unit code, period as text (`2021Q1`) and scope: one report."""

    unit: str
    period: str
    scope: Scope = Scope.OWN


class Save(NamedTuple):
    """One user action: `save_id` is made by the caller and makes a retry harmless; `time` is ISO 8601."""

    save_id: str
    time: str
    user: str
    reason: str = ""
