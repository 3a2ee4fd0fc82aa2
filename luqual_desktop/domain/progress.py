"""How far a table is filled, and how many findings stand in it: what a tab shows beside its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from luqual_desktop.domain.cells import Area, CellKey, records_of
from luqual_desktop.domain.figures import part_fields
from luqual_desktop.domain.findings import Finding, Level, needs_explanation
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.status import is_due
from luqual_desktop.domain.tables import Table, TableRow


@dataclass(frozen=True, slots=True)
class Progress:
    """Cells filled and asked, errors and warnings not yet explained."""

    filled: int = 0
    asked: int = 0
    errors: int = 0
    warnings: int = 0

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            self.filled + other.filled,
            self.asked + other.asked,
            self.errors + other.errors,
            self.warnings + other.warnings,
        )


def progress_of(report: Report, table: Table, findings: Iterable[Finding]) -> Progress:
    """Count what is filled of what is asked in a table, and of the findings those that stand in it and ask for work."""
    asked = [key for row in table.rows for key in asked_cells(report, table, row)]
    if table.open_ended:
        asked = [
            CellKey(table.area, record, field.code)
            for record in records_of(report.cells, table.area, table.prefix)
            for field in table.row_fields.values()
            if field.required
        ]
    filled = sum(1 for key in asked if report.cells.get(key, "").strip())
    here = [finding for finding in findings if _stands_in(finding, table)]
    errors = sum(1 for finding in here if finding.level is Level.ERROR)
    unexplained = sum(needs_explanation(finding, report.catalogue, report.cells) for finding in here)
    return Progress(filled, len(asked), errors, unexplained)


def _stands_in(finding: Finding, table: Table) -> bool:
    if finding.area is not table.area:
        return False
    return finding.row.startswith(table.prefix) if table.open_ended else finding.section == table.section


def asked_cells(report: Report, table: Table, row: TableRow) -> list[CellKey]:
    """Return the cells of a row that count as asked: an indicator's parts when due, else required or first choice."""
    if table.area is Area.INDICATOR:
        indicator = report.catalogue.indicator_by_code[row.record]
        if not is_due(indicator, report.period) or not report.applies(indicator):
            return []
        return [CellKey(table.area, row.record, field.code) for field in part_fields(indicator)]
    if table.area is Area.COVER:
        return [CellKey(table.area, row.record, field.code) for field in row.fields.values() if field.required]
    return [CellKey(table.area, row.record, field.code) for field in row.fields.values() if field.choices][:1]
