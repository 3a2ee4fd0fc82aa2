"""What lies below a report: what the check found, and what the parent has sent back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow

from luqual_desktop.domain.findings import Finding
from luqual_desktop.ui.findings_dock import FindingsDock
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.returns_dock import ReturnsDock

_HEIGHT = 184


class Docks(QObject):
    """The two docks, side by side as tabs; both belong to the report and leave the window with it.

    Signals: `jump_requested` with the CellKey to be looked at.
    """

    jump_requested = Signal(object)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.findings = FindingsDock(window)
        self.returns = ReturnsDock(window)
        self._put_away: tuple[bool, bool] | None = None
        self.findings.jump_requested.connect(self._on_finding_chosen)
        self.returns.jump_requested.connect(self.jump_requested)

    def install(self) -> None:
        """Put the docks into the window, where nothing better is remembered both hidden."""
        for dock in (self.findings, self.returns):
            self._window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
        self._window.tabifyDockWidget(self.findings, self.returns)
        for dock in (self.findings, self.returns):
            dock.hide()

    def settle_height(self, restore: Callable[[], bool]) -> None:
        """Give the docks their height, the usual one where `restore` knows of none, and leave them shown or hidden.

        Qt takes a height only once the window is laid out; before, a dock would get half of it.
        """
        docks = (self.findings, self.returns)
        hidden = [dock.isHidden() for dock in docks]
        if not restore():
            self._window.resizeDocks([self.findings], [_HEIGHT], Qt.Orientation.Vertical)
        for dock, was_hidden in zip(docks, hidden, strict=True):
            dock.setHidden(was_hidden)

    def show_report(self, editor: ReportEditor) -> None:
        """Show what was found in another report and what was sent back of it."""
        self.findings.show_report(editor)
        self.returns.show_report(editor)
        self.show_returned(editor)

    def show_returned(self, editor: ReportEditor) -> None:
        """Show what was sent back as long as something is."""
        shown = bool(editor.report.returned)
        if self._put_away is None:
            self.returns.setVisible(shown)
        else:
            self._put_away = (self._put_away[0], shown)

    def refresh(self) -> None:
        """Bring both up to date with the report."""
        self.findings.refresh()
        self.returns.refresh()

    def show_findings(self) -> None:
        """Bring the findings to the front."""
        self.findings.show()
        self.findings.raise_()

    def show_side(self, *, collecting: bool) -> None:
        """Put the docks away on the consolidating side, and back as they were on the report's."""
        docks: tuple[QDockWidget, ...] = (self.findings, self.returns)
        if collecting and self._put_away is None:
            self._put_away = (not self.findings.isHidden(), not self.returns.isHidden())
            for dock in docks:
                dock.hide()
        elif not collecting and self._put_away is not None:
            for dock, shown in zip(docks, self._put_away, strict=True):
                dock.setVisible(shown)
            self._put_away = None

    def bring_back(self) -> None:
        """Put the docks back as they were, so that the window remembers them like that."""
        self.show_side(collecting=False)

    def _on_finding_chosen(self, finding: Finding) -> None:
        self.jump_requested.emit(finding.cell)
