"""Reading files from outside in processes of their own, limited in memory and time: the net below the gate.

One file that kills its process, takes too long or too much gets one sentence; the process is replaced and the next
file read. Where the system lets no process be started, files are read in this one, behind the gate alone.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from luqual_desktop import paths
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.returns import ReturnSlip
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError
from luqual_desktop.services.checking import CheckedFile, Outcome, check_file, with_signature
from luqual_desktop.services.frames import value_in
from luqual_desktop.services.reader_process import LostError, ReaderProcess
from luqual_desktop.services.reading_child import (
    CHECK,
    FAULT,
    NO_MEMORY,
    PACKAGE,
    REFUSED,
    SLIP,
    SUBMISSION,
    VALUE,
    VERIFY,
    Request,
    Setup,
)

if TYPE_CHECKING:
    from luqual_desktop.workbook.reader import ReadSubmission

_log = logging.getLogger(__name__)
_MEGABYTE = 1_000_000
_MOST_PROCESSES = 2
_FEW = 6
"""Files for which one process is enough: a second one takes as long to start as they take to read."""
_PARTS = {VALUE: 1, REFUSED: 2, NO_MEMORY: 0, FAULT: 1}
"""How much an answer of each kind consists of."""
_OF_THE_READER = frozenset({"reader_lost", "reader_memory", "reader_fault"})
_ODD_ANSWER = "读取的进程答非所问"
_SEND_AGAIN = "没有读取；其他文件不受影响。请让填报单位用本程序重新导出后再发。"

_Read = TypeVar("_Read")


class Allowance(NamedTuple):
    """What reading one file may take."""

    seconds: float
    megabytes: int


def _processors() -> int:
    """Return how many processors this program may use, which can be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def allowance_for(size: int) -> Allowance:
    """Return what reading a file of so many bytes may take: ten times and more of what an honest one does."""
    megabytes = min(400, size // _MEGABYTE)
    return Allowance(seconds=60 + 15 * megabytes, megabytes=1_000 + 10 * megabytes)


class ReadingApart:
    """Reads files for as long as it is open; a context manager."""

    def __init__(
        self,
        catalogue: Catalogue,
        package: TaskPackage | None = None,
        allowance: Callable[[int], Allowance] = allowance_for,
        command: list[str] | None = None,
        *,
        adding_up: bool = False,
    ) -> None:
        """Read for a plan; with `adding_up` checked files tell what they bring into a roll-up."""
        self._catalogue = catalogue
        self._package = package
        self._adding_up = adding_up
        self._allowance = allowance
        self._command = command or paths.reader_command()
        self._setup = b""
        self._begun: ReaderProcess | None = None
        self._idle: list[ReaderProcess] = []
        self._busy: deque[tuple[Path, ReaderProcess]] = deque()
        self._most = min(_MOST_PROCESSES, _processors())
        self._refused_to_start = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        begun = [self._begun] if self._begun is not None else []
        for process in (*begun, *self._idle, *(busy for _, busy in self._busy)):
            process.close()
        self._begun = None
        self._idle.clear()
        self._busy.clear()

    @property
    def is_apart(self) -> bool:
        """Tell whether files have been read in processes of their own so far."""
        return not self._refused_to_start

    def begin(self) -> None:
        """Have the first process come up while this one does something else, such as load what opens a store."""
        self._begun = ReaderProcess.begun(self._command, self._packed_setup())

    def checked(self, files: Iterable[Path]) -> Iterator[CheckedFile]:
        """Give the answer for each file, in order; while one is looked at, the next ones are being read."""
        for asked, file in enumerate(files):
            if len(self._busy) >= (self._most if asked >= _FEW else 1):
                yield self._next_checked()
            if not self._ask(CHECK, file):
                yield from self._rest()
                yield check_file(self._catalogue, file, self._package, adding_up=self._adding_up)
        yield from self._rest()

    def submission(self, file: Path) -> ReadSubmission:
        """Read a submission or a template; raises UserError."""
        from luqual_desktop.workbook.reader import read_submission

        return self._read(SUBMISSION, file, lambda: read_submission(file, self._catalogue))

    def slip(self, file: Path) -> ReturnSlip:
        """Read a return slip; raises UserError."""
        from luqual_desktop.workbook.return_slip import read_return_slip

        return self._read(SLIP, file, lambda: read_return_slip(file, self._catalogue))

    def package(self, file: Path) -> TaskPackage:
        """Read a task package; raises UserError."""
        from luqual_desktop.workbook.task_package import read_task_package

        return self._read(PACKAGE, file, lambda: read_task_package(file))

    def verify(self, file: Path, digest: str, signed_by: str) -> None:
        """Read a consolidated workbook of our own back; raises UserError as `check_consolidated` does."""
        from luqual_desktop.workbook.consolidated_check import check_consolidated

        told = digest, signed_by
        try:
            self._read(VERIFY, file, lambda: check_consolidated(file, self._catalogue, *told), told)
        except UserError as refusal:
            if refusal.code not in _OF_THE_READER:
                raise
            message = "写出的汇总工作簿没有读回核对完，已放弃，原有文件未动。请重试。"
            raise UserError(message, "readback") from refusal

    def _rest(self) -> Iterator[CheckedFile]:
        while self._busy:
            yield self._next_checked()

    def _next_checked(self) -> CheckedFile:
        file, _ = self._busy[0]
        try:
            checked = self._answer()
        except UserError as refusal:
            return CheckedFile(file, Outcome.REJECTED, refusal.code, refusal.message)
        if isinstance(checked, CheckedFile):
            return checked
        return CheckedFile(file, Outcome.REJECTED, "reader_lost", f"文件“{file.name}”：{_ODD_ANSWER}，{_SEND_AGAIN}")

    def _read(self, kind: str, file: Path, here: Callable[[], _Read], told: tuple[str, ...] = ()) -> _Read:
        if not self._ask(kind, file, told):
            return here()
        read: _Read = self._answer()
        return read

    def _ask(self, kind: str, file: Path, told: tuple[str, ...] = ()) -> bool:
        """Have a file read; tells whether there is a process to do it."""
        process = self._idle.pop() if self._idle else self._started()
        if process is None:
            return False
        try:
            size = file.stat().st_size
        except OSError:
            size = 0  # the reading process will say what is the matter
        seconds, megabytes = self._allowance(size)
        process.ask(pickle.dumps(Request(kind, file.absolute(), megabytes, told)), seconds)
        self._busy.append((file, process))
        return True

    def _answer(self) -> Any:
        """Return what the process asked first has read; raises UserError for a refusal and for what went wrong."""
        file, process = self._busy.popleft()
        try:
            kind, told = _parts(value_in(process.answer()))
        except Exception as lost:  # a process a file got the better of may answer anything
            process.close()
            _log.warning("reading process lost: %s", type(lost).__name__)
            reason = lost.reason if isinstance(lost, LostError) else _ODD_ANSWER
            raise UserError(f"文件“{file.name}”：{reason}，{_SEND_AGAIN}", "reader_lost") from lost
        if kind == NO_MEMORY:
            process.close()
            raise UserError(f"文件“{file.name}”：读取所需内存超过上限，已中止，{_SEND_AGAIN}", "reader_memory")
        self._idle.append(process)
        return _value(file, kind, told)

    def _started(self) -> ReaderProcess | None:
        if self._refused_to_start:
            return None
        process = self._begun or ReaderProcess.begun(self._command, self._packed_setup())
        self._begun = None
        if process is not None and process.becomes_ready():
            return process
        self._refused_to_start = True
        _log.warning("no reading process can be started; files are read in this one")
        return None

    def _packed_setup(self) -> bytes:
        if not self._setup:
            setup = Setup(self._catalogue, self._package, self._adding_up)
            self._setup = pickle.dumps(setup, pickle.HIGHEST_PROTOCOL)
        return self._setup


def _parts(answer: Any) -> tuple[str, list[Any]]:
    """Return the kind of an answer and what it says; raises KeyError, TypeError or ValueError if it is none."""
    kind, *told = answer
    if len(told) != _PARTS[kind]:
        raise ValueError(kind)
    return kind, told


def _value(file: Path, kind: str, told: list[Any]) -> Any:
    if kind == VALUE:
        (value,) = told
        return value
    if kind == REFUSED:
        message, code = told
        raise UserError(message, code)
    if kind == FAULT:
        _log.error("fault while reading a file\n%s", *told)
    raise UserError(f"文件“{file.name}”：程序读取时出错（已记入日志），{_SEND_AGAIN}", "reader_fault")


def check_files(catalogue: Catalogue, files: Iterable[Path]) -> list[CheckedFile]:
    """Check several files, each by itself; whose key signed is said, but not known here whether it is enrolled."""
    with ReadingApart(catalogue) as reading:
        return [with_signature(checked) for checked in reading.checked(files)]


@contextmanager
def reading_apart(catalogue: Catalogue, opened: ReadingApart | None) -> Iterator[ReadingApart]:
    """Give the reading that is open already, or one for this once."""
    if opened is not None:
        yield opened
        return
    with ReadingApart(catalogue) as reading:
        yield reading
