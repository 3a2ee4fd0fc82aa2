"""A received submission to look at: it answers what the window asks of a report, and nothing can be typed."""

from __future__ import annotations

from collections.abc import Mapping

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.derived import Shown, derived_figures
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.handing_in import report_of
from luqual_desktop.domain.progress import Progress, progress_of
from luqual_desktop.domain.submission import Submission
from luqual_desktop.domain.tables import Table, TableRow, all_tables, open_rows
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.storage.reports import ReportState


class ViewedReport:
    """One submission as it was sent, with the findings it was sent with."""

    viewed_only = True

    def __init__(self, catalogue: Catalogue, submission: Submission, package: TaskPackage | None) -> None:
        self.report = report_of(catalogue, submission, package=package)
        self.state = ReportState("submitted", submission.revision)
        self.unsaved: frozenset[CellKey] = frozenset()
        self.returned: Mapping[CellKey, str] = {}
        self._findings = list(submission.findings)
        self._by_cell: dict[CellKey, list[Finding]] = {}
        for finding in self._findings:
            self._by_cell.setdefault(finding.cell, []).append(finding)

    def is_locked(self, _key: CellKey) -> bool:
        """Nothing can be typed."""
        return True

    def text(self, key: CellKey) -> str:
        """Return what stands in a cell."""
        return self.report.cells.get(key, "")

    def tables(self) -> tuple[Table, ...]:
        """Return the tables of the report in the order of the tabs."""
        return all_tables(self.report.catalogue, self.report.unit, self.report.asked, self.report.period)

    def rows(self, table: Table) -> tuple[TableRow, ...]:
        """Return a table's rows; of an open-ended one those that hold any text."""
        return open_rows(self.report.catalogue, table, self.report.cells) if table.open_ended else table.rows

    def next_record(self, table: Table) -> str:
        """Return a record nothing can be typed into."""
        return f"{table.prefix}0000"

    def findings(self) -> list[Finding]:
        """Return the findings it was sent with."""
        return self._findings

    def findings_at(self, key: CellKey) -> list[Finding]:
        """Return the findings at one cell."""
        return self._by_cell.get(key, [])

    def findings_by_cell(self) -> Mapping[CellKey, list[Finding]]:
        """Return the findings of all cells that have any."""
        return self._by_cell

    def derived(self, indicator_code: str) -> Mapping[str, Shown]:
        """Return the derived columns of an indicator."""
        return derived_figures(self.report, self.report.catalogue.indicator_by_code[indicator_code])

    def progress(self, table: Table) -> Progress:
        """Return how far a table is filled and what was found in it."""
        return progress_of(self.report, table, self._findings)
