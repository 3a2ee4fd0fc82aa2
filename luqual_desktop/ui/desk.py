"""What is being worked on: the store once it is open, and the one report that lies on the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.tasks import Task, TaskRunner

if TYPE_CHECKING:  # the store and all it needs is imported off the window's thread, after the first paint
    from luqual_desktop.services.entry import OpenReport
    from luqual_desktop.services.glimpse import Glimpse
    from luqual_desktop.services.workspace import Workspace


class Desk(QObject):
    """Opens the store and its reports off the window's thread.

    Signals: `report_shown` (ReportEditor) when another report lies on the desk; `place_missing` when nobody has yet
    chosen a unit and a period; `store_opened`; `settled` when the start is over; `failed` (Exception).
    """

    report_shown = Signal(object)
    place_missing = Signal()
    store_opened = Signal()
    settled = Signal()
    failed = Signal(object)

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.catalogue = catalogue
        self.tasks = TaskRunner(self)
        self._workspace: Workspace | None = None
        self._editor: ReportEditor | None = None
        self._is_glimpse = False

    @property
    def is_ready(self) -> bool:
        """Whether a report of the open store lies on the desk."""
        return self._workspace is not None and self._editor is not None and not self._is_glimpse

    @property
    def has_store(self) -> bool:
        """Whether the store is open."""
        return self._workspace is not None

    @property
    def workspace(self) -> Workspace:
        """The open store; raises UserError while it is still being opened."""
        if self._workspace is None:
            raise UserError("数据还在打开，请稍候。", "not_ready")
        return self._workspace

    @property
    def editor(self) -> ReportEditor:
        """The report on the desk; raises UserError while there is none."""
        if self._editor is None:
            raise UserError("还没有打开报表，请先选择单位和报告期。", "no_report")
        return self._editor

    def show_glimpse(self, glimpse: Glimpse) -> None:
        """Lay a report on the desk that can only be looked at."""
        self._is_glimpse = True
        self._lay(cast("OpenReport", glimpse))  # it answers all that is asked of a report nobody can type into

    def open_store(self, open_workspace: Callable[[], Workspace]) -> None:
        """Open the store, and in it the report last worked on."""

        def work() -> object:
            workspace = open_workspace()
            place = workspace.last_place
            return workspace, workspace.open_report(*place) if place else None

        task = self.tasks.run(work)
        task.succeeded.connect(self._on_store_opened)
        task.failed.connect(self.failed)

    def open_report(self, unit: str, period: Period) -> None:
        """Lay another report on the desk; what lies there must be saved."""
        workspace = self.workspace

        def work() -> object:
            report = workspace.open_report(unit, period)
            workspace.remember_place(unit, period)
            return report

        task = self.tasks.run(work)
        task.succeeded.connect(self._on_report_opened)
        task.failed.connect(self.failed)

    def run(self, work: Callable[[], object]) -> Task:
        """Run work on the store off the window's thread."""
        return self.tasks.run(work)

    def close(self) -> None:
        """Wait for what is under way and let go of the store."""
        self.tasks.wait()
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None

    def _lay(self, report: OpenReport) -> None:
        old, self._editor = self._editor, ReportEditor(report, self)
        self.report_shown.emit(self._editor)
        if old is not None:
            old.deleteLater()

    def _on_store_opened(self, opened: tuple[Workspace, OpenReport | None]) -> None:
        self._workspace, report = opened
        self.store_opened.emit()
        if report is None:
            self.place_missing.emit()
        else:
            self._on_report_opened(report)
        self.settled.emit()

    def _on_report_opened(self, report: OpenReport) -> None:
        self._is_glimpse = False
        self._lay(report)
