"""Builds the workbench into the window that is already there."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QApplication

from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.dressing import dress_up
from luqual_desktop.ui.main_window import MainWindow
from luqual_desktop.ui.sketch_recorder import keep_sketch
from luqual_desktop.ui.tasks import TaskRunner
from luqual_desktop.ui.window_memory import WindowMemory
from luqual_desktop.ui.workbench import Surroundings, Workbench


class WindowBuilder:
    """The steps of building, none of them long; `workbench` is there after the second."""

    def __init__(self, window: MainWindow, memory: WindowMemory, tasks: TaskRunner, surroundings: Surroundings) -> None:
        self._window = window
        self._memory = memory
        self._tasks = tasks
        self._surroundings = surroundings

    def steps(self, application: QApplication, workspace: Workspace, report: OpenReport | None) -> Iterator[None]:
        """Build, in the window's thread; each `yield` is a moment to let it do something else."""
        dress_up(application)
        yield
        desk = Desk(workspace, self._tasks, self._window)
        self.workbench = Workbench(desk, self._memory, self._surroundings, self._window)
        self._window.ask_before_closing(self.may_close)
        yield
        if report is not None:
            desk.lay(report)
        yield
        yield from self.workbench.install()

    def may_close(self) -> bool:
        """Keep the first picture of the next start, once all that is typed is taken over, and ask the workbench."""
        self.workbench.commit()
        keep_sketch(self._surroundings.sketch_file, self.workbench)
        return self.workbench.may_close()
