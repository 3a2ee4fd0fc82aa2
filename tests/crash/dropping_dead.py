"""A process that kills itself before the n-th thing it does to the disk: flush, rename, removal, opening, commit."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from luqual_desktop.storage import database

_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows this ends a process as hard
_WATCHED = {"open", "os.rename", "os.remove", "sqlite3.connect"}


def stop_before(step: int, folder: Path) -> None:
    """Kill this process before its step with that number, counted from 0; only what is done in the folder counts."""
    steps = count()

    def at_a_step() -> None:
        if next(steps) == step:
            os.kill(os.getpid(), _KILL)

    def listen(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _WATCHED and arguments and str(arguments[0]).startswith(str(folder)):
            at_a_step()

    def after(work: Callable[..., Any]) -> Callable[..., Any]:
        def done(*arguments: Any) -> None:
            at_a_step()
            work(*arguments)
            at_a_step()

        return done

    sys.addaudithook(listen)
    os.fsync = after(os.fsync)
    database._commit = after(database._commit)
