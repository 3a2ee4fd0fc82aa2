"""What the window asks of a report to show it, be it open for entry or somebody else's to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.derived import Shown
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.progress import Progress
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.tables import Table, TableRow
from luqual_desktop.storage.reports import ReportState


class ShownReport(Protocol):
    """A report on the screen: `OpenReport` and `ViewedReport` are such."""

    @property
    def viewed_only(self) -> bool:
        """Whether it is somebody else's, to look at: nothing is explained there, and there is no record of changes."""

    @property
    def report(self) -> Report:
        """The report as it stands on the screen."""

    @property
    def state(self) -> ReportState:
        """Open, submitted or returned, with the last revision exported."""

    @property
    def returned(self) -> Mapping[CellKey, str]:
        """The cells the parent has sent back, with its reasons, as long as the report is returned."""

    @property
    def unsaved(self) -> frozenset[CellKey]:
        """The cells whose last text is on the screen but not on disk."""

    def is_locked(self, key: CellKey, /) -> bool:
        """Tell whether a cell may not be changed now."""

    def text(self, key: CellKey) -> str:
        """Return what stands in a cell."""

    def tables(self) -> tuple[Table, ...]:
        """Return the tables of the report in the order of the tabs."""

    def rows(self, table: Table) -> tuple[TableRow, ...]:
        """Return a table's rows; of an open-ended one those that hold any text."""

    def next_record(self, table: Table) -> str:
        """Return the record a new row of an open-ended table would have."""

    def findings(self) -> list[Finding]:
        """Return all findings in the order of the tabs."""

    def findings_at(self, key: CellKey) -> list[Finding]:
        """Return the findings at one cell."""

    def findings_by_cell(self) -> Mapping[CellKey, list[Finding]]:
        """Return the findings of all cells that have any."""

    def derived(self, indicator_code: str) -> Mapping[str, Shown]:
        """Return the derived columns of an indicator."""

    def progress(self, table: Table) -> Progress:
        """Return how far a table is filled and what is found in it."""
