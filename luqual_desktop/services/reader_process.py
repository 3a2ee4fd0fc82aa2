"""One reading process as seen from this one: asked, waited for only so long, and ended."""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Self

from luqual_desktop.services.frames import read_frame, write_frame

_START = 60.0
"""Seconds a process has to start: a scanner may look at every file of the program first."""


class LostError(Exception):
    """The process will not answer; `reason` says why, in Chinese."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ReaderProcess:
    """A process that has one request at a time."""

    def __init__(self, process: subprocess.Popen[bytes], requests: IO[bytes], answers: IO[bytes], setup: bytes) -> None:
        self._process = process
        self._requests = requests
        self._answers = answers
        self._came: SimpleQueue[bytes | None] = SimpleQueue()
        self._seconds = _START
        self._until = time.monotonic() + _START
        self._thread = Thread(target=self._listen, args=(setup,), name="reading", daemon=True)
        self._thread.start()

    @classmethod
    def begun(cls, command: list[str], setup: bytes) -> Self | None:
        """Start one without waiting for it; None where that cannot be."""
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError:
            return None
        assert process.stdin is not None  # noqa: S101 - it was asked for
        assert process.stdout is not None  # noqa: S101 - it was asked for
        return cls(process, process.stdin, process.stdout, setup)

    def becomes_ready(self) -> bool:
        """Wait until a process that has begun can be asked; one that never will be is ended."""
        try:
            self.answer()
        except LostError:
            self.close()
            return False
        return True

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def ask(self, request: bytes, seconds: float) -> None:
        """Send a request, to be answered within so many seconds; a process that is gone says so in `answer`."""
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        with suppress(OSError):
            write_frame(self._requests, request)

    def answer(self) -> bytes:
        """Wait for the answer; raises LostError if the process ends or does not answer in time."""
        try:
            came = self._came.get(timeout=max(0.0, self._until - time.monotonic()))
        except Empty:
            raise LostError(f"读取超过 {self._seconds:g} 秒，已中止") from None
        if came is None:
            raise LostError("读取的进程意外终止（文件可能有害，或内存不足）")
        return came

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._thread.join()
        for stream in (self._requests, self._answers):
            with suppress(OSError):
                stream.close()

    def _listen(self, setup: bytes) -> None:
        """Hand over the set-up and then every answer as it comes; None at the end."""
        try:
            write_frame(self._requests, setup)
            while True:
                self._came.put(read_frame(self._answers))
        except (OSError, EOFError, ValueError):
            self._came.put(None)
