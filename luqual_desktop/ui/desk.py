"""What is being worked on: the open store, and the one report that lies on the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Cells
from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError
from luqual_desktop.services.entry import EditOutcome, OpenReport
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.tasks import Task, TaskRunner

if TYPE_CHECKING:
    from luqual_desktop.storage.keys import ReportKey

_UNSAVED = "还有内容没有保存，请先按红条上的“重试”，保存后再打开报表。"


class _Left(NamedTuple):
    """What is kept of a report that was taken from the desk: its cells, and what was done to it there."""

    cells: Cells
    done: list[tuple[str, EditOutcome]]


class Desk(QObject):
    """Holds the store, and opens its reports off the window's thread.

    Signals: `report_shown` (ReportEditor) when another report lies on the desk; `failed` (Exception).
    """

    report_shown = Signal(object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._tasks = tasks
        self._editor: ReportEditor | None = None
        self._left: dict[ReportKey, _Left] = {}

    @property
    def catalogue(self) -> Catalogue:
        """The plan."""
        return self.workspace.catalogue

    @property
    def has_report(self) -> bool:
        """Whether a report lies on the desk: not before a unit and a period have been chosen."""
        return self._editor is not None

    @property
    def editor(self) -> ReportEditor:
        """The report on the desk; raises UserError while there is none."""
        if self._editor is None:
            raise UserError("还没有打开报表，请先选择单位和报告期。", "no_report")
        return self._editor

    def lay(self, report: OpenReport) -> None:
        """Lay a report on the desk instead of the one there; one that lies there again, unchanged, keeps its steps."""
        old, self._editor = self._editor, ReportEditor(report, self)
        if old is not None:
            self._left[old.report.key] = _Left(old.report.report.cells, old.done)
        left = self._left.pop(report.key, None)
        if left is not None and left.cells == report.report.cells:
            self._editor.remember(left.done)
        self.report_shown.emit(self._editor)
        if old is not None:
            old.deleteLater()

    def open_report(self, unit: str, period: Period) -> None:
        """Open another report and lay it on the desk; not before what lies there has been saved."""
        if self._editor is not None and self._editor.unsaved:
            self._editor.retry_unsaved()
            if self._editor.unsaved:
                self.failed.emit(UserError(_UNSAVED, "unsaved"))
                return

        def work() -> OpenReport:
            report = self.workspace.open_report(unit, period)
            self.workspace.remember_place(unit, period)
            return report

        task = self._tasks.run(work)
        task.succeeded.connect(self._on_opened)
        task.failed.connect(self.failed)

    def _on_opened(self, report: OpenReport) -> None:
        """Lay a report that was read meanwhile, without losing what has been typed since into the one there."""
        old = self._editor
        if old is not None and old.unsaved:
            old.retry_unsaved()
            if old.unsaved:
                self.failed.emit(UserError(_UNSAVED, "unsaved"))
                return
        if old is not None and old.report.key == report.key:
            report.reload()
        self.lay(report)

    def run(self, work: Callable[[], object]) -> Task:
        """Run work on the store off the window's thread."""
        return self._tasks.run(work)

    def close(self) -> None:
        """Wait for what is under way and let go of the store."""
        self._tasks.close()
        self.workspace.close()
