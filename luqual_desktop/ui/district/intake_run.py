"""收表, off the window's thread: files are sorted one by one, with progress, and can be given up between two files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from luqual_desktop.ui.district.collecting_desk import CollectingDesk
from luqual_desktop.ui.tasks import Task

if TYPE_CHECKING:
    from luqual_desktop.services.collecting import Collecting
    from luqual_desktop.services.sorting import SortedFile


class IntakeRun(QObject):
    """Sorts and accepts.

    Signals: `progressed` with done and all; `sorted_` with the list of SortedFile, those sorted before a cancel;
    `accepted` with the list of those taken in, before a cancel or a failure; `ended` whatever came of it.
    """

    progressed = Signal(int, int)
    sorted_ = Signal(object)
    accepted = Signal(object)
    ended = Signal()

    def __init__(self, desk: CollectingDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._cancelled = Event()
        self._busy = False
        self._sorting = False

    @property
    def busy(self) -> bool:
        """Whether files are being sorted or accepted."""
        return self._busy

    def cancel(self) -> None:
        """Give up after the file under way; what was accepted until then stays, and can be undone."""
        self._cancelled.set()

    def give_up_sorting(self) -> None:
        """Sort no further, for nobody will look at it; what is being taken in goes on to its end."""
        if self._sorting:
            self.cancel()

    def sort(self, sources: Sequence[Path]) -> None:
        """Sort files, and the workbooks in folders."""
        from luqual_desktop.services.sorting import files_in

        collecting = self._desk.collecting

        def work() -> object:
            files = files_in(sources)
            found: list[SortedFile] = []
            for number, each in enumerate(collecting.receiving().sort(files), start=1):
                found.append(each)
                self.progressed.emit(number, len(files))
                if self._cancelled.is_set():
                    break
            collecting.note_refused(found)
            return found

        self._start(work, lambda found: self._on_sorted(collecting, found))
        self._sorting = True

    def accept(self, chosen: Sequence[SortedFile]) -> None:
        """Take files in, each in a transaction of its own."""
        collecting = self._desk.collecting
        taken: list[SortedFile] = []

        def note(file: SortedFile) -> None:
            taken.append(file)
            self.progressed.emit(len(taken), len(chosen))

        task = self._start(
            lambda: collecting.accept(self._until_cancelled(chosen), note), lambda _batch: self._on_accepted(taken)
        )
        task.failed.connect(lambda _error: self._on_accepted(taken) if taken else None)

    def _until_cancelled(self, chosen: Sequence[SortedFile]) -> Iterator[SortedFile]:
        for each in chosen:
            if self._cancelled.is_set():
                return
            yield each

    def _start(self, work: Callable[[], object], then: Callable[[Any], None]) -> Task:
        self._cancelled.clear()
        self._busy = True
        task = self._desk.run(work, then)
        task.failed.connect(self._on_ended)
        return task

    def _on_sorted(self, collecting: Collecting, found: list[SortedFile]) -> None:
        self._on_ended()
        if self._desk.is_at(collecting):
            self.sorted_.emit(found)
        self._desk.refresh_board()

    def _on_accepted(self, taken: list[SortedFile]) -> None:
        self._on_ended()
        self.accepted.emit(taken)
        self._desk.announce_change()

    def _on_ended(self) -> None:
        self._busy = self._sorting = False
        self.ended.emit()
