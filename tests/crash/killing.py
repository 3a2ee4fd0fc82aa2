"""Starting a process, listening to it, and killing it at a moment drawn by lot."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from tests.crash.entry_process import Orders, work
from tests.crash.judge import Ack

_PATIENCE = 120.0
Words = tuple[object, ...]

CONTEXT = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else None)
if hasattr(CONTEXT, "set_forkserver_preload"):
    CONTEXT.set_forkserver_preload(["tests.crash.entry_process"])


@dataclass
class Heard:
    """What a process said until it died, how long it took to start and then lived, and whether it was killed."""

    words: list[Words] = field(default_factory=list)
    starting: float = 0.0
    seconds: float = 0.0
    killed: bool = False

    @property
    def acks(self) -> list[Ack]:
        """The saves it called saved."""
        return [Ack.heard(words) for words in self.words if words[0] == "ack"]

    def said(self, word: str) -> list[Words]:
        """The words that begin with this one."""
        return [words for words in self.words if words[0] == word]


def run(orders: Orders, kill_after: float | None, *, may_die: bool = False) -> Heard:
    """Run a process to its end, or kill it so many seconds after it said `begin`.

    Raises AssertionError if it ended otherwise, unless it may kill itself.
    """
    ours, its = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=work, args=(orders, its))
    process.start()
    its.close()
    heard = Heard()
    try:
        _listen(ours, heard, time.monotonic() + _PATIENCE, lambda words: words[0] == "alive")
        alive = time.monotonic()  # imports are over: what comes now is the program's own start
        began = _listen(ours, heard, alive + _PATIENCE, lambda words: words[0] == "begin")
        if began:
            start = time.monotonic()
            heard.starting = start - alive
            patience = _PATIENCE if kill_after is None else kill_after
            ended = _listen(ours, heard, start + patience, lambda words: words[0] == "done")
            heard.seconds = time.monotonic() - start
            heard.killed = not ended and not may_die
        process.kill() if heard.killed else process.join(_PATIENCE)
        _listen(ours, heard, time.monotonic() + _PATIENCE, lambda _: False)
        process.join(_PATIENCE)
    finally:
        process.kill()
        process.join()
        ours.close()
    if not began or (not heard.killed and process.exitcode != 0 and not may_die):
        raise AssertionError(f"the process ended by itself: {process.exitcode}, said {heard.words[-3:]}")
    process.close()
    return heard


def _listen(pipe: Connection, heard: Heard, until: float, is_last: Callable[[Words], bool]) -> bool:
    """Listen until a word, the end of the process or a time; tell whether the word came."""
    while pipe.poll(max(0.0, until - time.monotonic())):
        try:
            words = pipe.recv()
        except (EOFError, OSError):
            return False
        heard.words.append(words)
        if is_last(words):
            return True
    return False
