"""What happens between the first paint and the moment the window can be used."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from luqual_desktop.ui.tasks import TaskRunner


class Starting(QObject):
    """Loads in the worker's thread, then builds in the window's, one step a turn, so that the window never hangs.

    What `load` returns gives the steps, which run in the window's thread, which gets its turn at each `yield`.

    Signals: `ready`; `failed` (Exception) of what was loaded or built.
    """

    ready = Signal()
    failed = Signal(object)

    def __init__(self, tasks: TaskRunner, load: Callable[[], Callable[[], Iterator[None]]], parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._load = load
        self._steps: Iterator[None] = iter(())

    def begin(self) -> None:
        """Start loading."""
        task = self._tasks.run(self._load)
        task.succeeded.connect(self._on_loaded)
        task.failed.connect(self.failed)

    def _on_loaded(self, steps: Callable[[], Iterator[None]]) -> None:
        self._steps = steps()
        self._take_step()

    def _take_step(self) -> None:
        try:
            next(self._steps)
        except StopIteration:
            self.ready.emit()
            return
        except Exception as error:  # noqa: BLE001 - who listens decides what to say of it
            self.failed.emit(error)
            return
        QTimer.singleShot(1, self._take_step)  # after 0 ms it would be called before Qt looks for keys and paints
