"""What the window asks of a report to show it, be it open for entry or somebody else's to look at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from luqual_desktop.domain.cells import Area, CellKey, next_record, records_of
from luqual_desktop.domain.derived import Shown, derived_figures
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.progress import Progress, progress_of
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.tables import Table, TableRow, all_tables, open_rows
from luqual_desktop.storage.reports import ReportState


class ShownReport(ABC):
    """A report on the screen, with what was found in it."""

    viewed_only = False
    """Whether it is somebody else's, to look at: nothing is explained there, and there is no record of changes."""

    def __init__(self, report: Report, state: ReportState) -> None:
        self._report = report
        self._state = state
        self._returned: dict[CellKey, str] = {}
        self._by_cell: dict[CellKey, list[Finding]] = {}
        self._derived: dict[str, Mapping[str, Shown]] = {}

    @property
    def report(self) -> Report:
        """The report as it stands on the screen."""
        return self._report

    @property
    def state(self) -> ReportState:
        """Open, submitted or returned, with the last revision exported."""
        return self._state

    @property
    def returned(self) -> Mapping[CellKey, str]:
        """The cells the parent has sent back, with its reasons, as long as the report is returned."""
        return self._returned

    @property
    def unsaved(self) -> frozenset[CellKey]:
        """The cells whose last text is on the screen but not on disk."""
        return frozenset()

    @abstractmethod
    def is_locked(self, key: CellKey) -> bool:
        """Tell whether a cell cannot be typed into."""

    @abstractmethod
    def findings(self) -> list[Finding]:
        """Return all findings, errors first."""

    def text(self, key: CellKey) -> str:
        """Return what stands in a cell, as typed."""
        return self._report.cells.get(key, "")

    def tables(self) -> tuple[Table, ...]:
        """Return the tables of this report in the order of the tabs."""
        return all_tables(self._report.catalogue, self._report.unit, self._report.asked, self._report.period)

    def rows(self, table: Table) -> tuple[TableRow, ...]:
        """Return a table's rows; of an open-ended one those that hold any text."""
        return open_rows(self._report.catalogue, table, self._report.cells) if table.open_ended else table.rows

    def next_record(self, table: Table) -> str:
        """Return the record code of the next new row of an open-ended table."""
        records = records_of(self._report.cells, table.area, table.prefix)
        if table.area is Area.RECTIFICATION:
            return next_record(records, f"{table.prefix}{self._report.period}-", 3)
        return next_record(records, table.prefix, 4)

    def findings_at(self, key: CellKey) -> list[Finding]:
        """Return the findings at one cell."""
        return self._by_cell.get(key, [])

    def findings_by_cell(self) -> Mapping[CellKey, list[Finding]]:
        """Return the findings of all cells that have any; what is returned stays as it is when the report changes."""
        return self._by_cell

    def derived(self, indicator_code: str) -> Mapping[str, Shown]:
        """Return the derived columns of an indicator."""
        if indicator_code not in self._derived:
            indicator = self._report.catalogue.indicator_by_code[indicator_code]
            self._derived[indicator_code] = derived_figures(self._report, indicator)
        return self._derived[indicator_code]

    def progress(self, table: Table) -> Progress:
        """Return how far a table is filled and what is found in it."""
        return progress_of(self._report, table, self.findings())
