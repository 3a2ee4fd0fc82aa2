"""The reading process: answers one request after the other, within limits, until whoever asks is gone.

Requests and answers are pickles behind their length. What comes in was written by our own program; what goes out is
taken by it as nothing but our own values (see `frames`).
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError
from luqual_desktop.logs import places_of
from luqual_desktop.services.checking import check_file, reader_for
from luqual_desktop.services.frames import read_frame, write_frame
from luqual_desktop.services.process_limits import memory_limiter

READY = b"ready"
CHECK, SUBMISSION, SLIP, PACKAGE, VERIFY = "check", "submission", "slip", "package", "verify"
VALUE, REFUSED, NO_MEMORY, FAULT = "value", "refused", "no_memory", "fault"


class Setup(NamedTuple):
    """What a reading process is told first; `adding_up` asks for what each submission brings into a roll-up."""

    catalogue: Catalogue
    package: TaskPackage | None
    adding_up: bool = False


class Request(NamedTuple):
    """What is to be read how, and with how much memory; `told` is what a workbook of our own is held against."""

    kind: str
    file: Path
    megabytes: int
    told: tuple[str, ...] = ()


def serve() -> int:
    """Read what is asked for on standard input, answer on standard output; returns the exit code."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing that is printed by the way gets among the answers
    requests = sys.stdin.buffer
    with suppress(EOFError, BrokenPipeError):
        setup: Setup = pickle.loads(read_frame(requests))  # noqa: S301 - written by our own program
        readers, limit = _readers(setup), memory_limiter()
        write_frame(answers, READY)
        while True:
            request: Request = pickle.loads(read_frame(requests))  # noqa: S301 - written by our own program
            limit(request.megabytes)
            write_frame(answers, _answered(partial(readers[request.kind], *request.told), request.file))
    return 0


def _readers(setup: Setup) -> Mapping[str, Callable[..., object]]:
    from luqual_desktop.workbook.consolidated_check import check_consolidated
    from luqual_desktop.workbook.return_slip import read_return_slip
    from luqual_desktop.workbook.task_package import read_task_package

    reader = reader_for(setup.catalogue)
    return {
        CHECK: lambda file: check_file(setup.catalogue, file, setup.package, reader, adding_up=setup.adding_up),
        SUBMISSION: lambda file: replace(reader.read(file), places=None),
        SLIP: lambda file: read_return_slip(file, setup.catalogue),
        PACKAGE: read_task_package,
        VERIFY: lambda digest, signed_by, file: check_consolidated(file, setup.catalogue, digest, signed_by),
    }


def _answered(read: Callable[[Path], object], file: Path) -> bytes:
    answer: tuple[Any, ...]
    try:
        answer = (VALUE, read(file))
    except UserError as refusal:
        answer = (REFUSED, refusal.message, refusal.code)
    except MemoryError:
        answer = (NO_MEMORY,)
    except Exception as error:  # noqa: BLE001 - one file's fault must not stop the others
        answer = (FAULT, places_of(error))
    return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
