"""What the consolidating unit itself writes into its workbook: the cover, and explanations of findings in totals."""

from __future__ import annotations

from collections.abc import Sequence

from luqual_desktop.domain.cells import CellKey, Edit
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.cells import ReportKey, load_cells, save_edits


class ConsolidatedTexts:
    """The texts of one period, kept with their history like every other cell."""

    def __init__(self, workspace: Workspace, unit: str, period: Period) -> None:
        self._workspace = workspace
        self._key = ReportKey(unit, str(period), Scope.CONSOLIDATED)

    def cells(self) -> dict[CellKey, str]:
        """Return everything written so far."""
        with self._workspace.database.reading() as session:
            return load_cells(session, *self._key)

    def write(self, edits: Sequence[Edit], reason: str) -> None:
        """Keep some texts; raises StorageError if they cannot be kept."""
        with self._workspace.database.transaction() as session:
            save_edits(session, self._key, edits, self._workspace.actor.save(reason))
