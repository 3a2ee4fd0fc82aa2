"""A report to look at while the store is still being opened: what was read first, locked, nothing worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import CellKey, records_of
from luqual_desktop.domain.derived import Shown
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.progress import Progress
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.tables import DERIVED_COLUMNS, Role, Table, TableRow, all_tables
from luqual_desktop.storage.first_look import FirstLook

_LATER = Shown("…")


@dataclass(frozen=True)
class GlimpseState:
    """Open, submitted or returned, with the last revision exported: as ReportState, which comes with the store."""

    state: str
    revision: int
    reason: str = ""


class Glimpse:
    """Answers what the window asks of an OpenReport as long as nobody may type.

    Derived figures and findings need the other periods and are left open.
    """

    def __init__(self, catalogue: Catalogue, look: FirstLook, period: Period) -> None:
        self.report = Report(catalogue, look.unit, period, look.cells)
        self.state = GlimpseState(look.state, look.revision)
        self.unsaved: frozenset[CellKey] = frozenset()
        self._derived = {column.key: _LATER for column in DERIVED_COLUMNS if column.role is Role.DERIVED}

    def is_locked(self, _key: CellKey) -> bool:
        """Nothing can be typed yet."""
        return True

    def text(self, key: CellKey) -> str:
        """Return what stands in a cell, as typed."""
        return self.report.cells.get(key, "")

    def tables(self) -> tuple[Table, ...]:
        """Return the tables of the report in the order of the tabs."""
        return all_tables(self.report.catalogue, self.report.unit, self.report.asked, self.report.period)

    def rows(self, table: Table) -> tuple[TableRow, ...]:
        """Return a table's rows; of an open-ended one those that hold any text."""
        if not table.open_ended:
            return table.rows
        records = records_of(self.report.cells, table.area, table.prefix)
        return tuple(TableRow(record, {"code": record}, table.row_fields) for record in records)

    def next_record(self, table: Table) -> str:
        """Return a record nothing can be typed into."""
        return f"{table.prefix}0000"

    def findings(self) -> list[Finding]:
        """Return nothing: the checks run when the store is open."""
        return []

    def findings_at(self, _key: CellKey) -> list[Finding]:
        """Return nothing: the checks run when the store is open."""
        return []

    def derived(self, _indicator_code: str) -> Mapping[str, Shown]:
        """Return a mapping that says of every figure that it is still to come."""
        return self._derived

    def progress(self, _table: Table) -> Progress:
        """Return nothing filled of nothing asked: it is counted when the store is open."""
        return Progress()


def glimpse_of(catalogue: Catalogue, look: FirstLook | None) -> Glimpse | None:
    """Return what can be shown at once, or None where there is nothing yet or it does not fit the plan."""
    if look is None or look.unit not in catalogue.unit_names:
        return None
    try:
        period = Period.parse(look.period)
    except ValueError:
        return None
    return Glimpse(catalogue, look, period) if period in catalogue.calendar else None
