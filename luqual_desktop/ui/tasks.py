"""Work off the window's thread: one worker, plain values in, plain values out, results back in the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal
from typing_extensions import override


class Task(QObject):
    """A piece of work under way.

    Signals: `succeeded` with what the work returned, `failed` with the exception; both in the window's thread.
    """

    succeeded = Signal(object)
    failed = Signal(object)
    _ended = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def end(self, result: object, error: Exception | None) -> None:
        """Hand over the outcome; called in the worker's thread."""
        self._ended.emit(result, error)

    def _on_ended(self, result: object, error: Exception | None) -> None:
        if error is None:
            self.succeeded.emit(result)
        else:
            self.failed.emit(error)
        self.deleteLater()


class TaskRunner(QObject):
    """Runs tasks one after the other, so that no two of them ever touch the store at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def run(self, work: Callable[[], object]) -> Task:
        """Start the work; connect to the task's signals before returning to the event loop."""
        task = Task(self)
        self._pool.start(_Job(task, work))
        return task

    def wait(self) -> None:
        """Wait until nothing is under way."""
        self._pool.waitForDone()

    def close(self) -> None:
        """Wait, and let what came of it reach nobody: what would ask a store that is closed by then opens it again."""
        self.wait()
        for task in self.findChildren(Task):
            task.blockSignals(True)


class _Job(QRunnable):
    """The worker's side of a task. Whatever goes wrong is handed over: an exception must not end in the worker."""

    def __init__(self, task: Task, work: Callable[[], object]) -> None:
        super().__init__()
        self._task = task
        self._work = work

    @override
    def run(self) -> None:
        result: object = None
        failure: Exception | None = None
        try:
            result = self._work()
        except Exception as error:  # noqa: BLE001 - the window decides what to say of it
            failure = error
        self._task.end(result, failure)
