"""Messages between this program and its reading process: bytes behind their length, and values out of them."""

from __future__ import annotations

import io
import pickle
import struct
import sys
from functools import cache
from types import ModuleType
from typing import IO, Any

from typing_extensions import override

_LENGTH = struct.Struct(">Q")
_LONGEST = 1 << 32
_OWN_MODULES = (
    "luqual_desktop.domain.",
    "luqual_desktop.services.arrivals",
    "luqual_desktop.services.checking",
    "luqual_desktop.workbook.reader",
)
_OTHERS = frozenset(
    {
        ("builtins", "frozenset"),
        ("builtins", "set"),
        ("datetime", "date"),
        ("decimal", "Decimal"),
        ("pathlib", "PosixPath"),
        ("pathlib", "WindowsPath"),
        ("pathlib._local", "PosixPath"),
        ("pathlib._local", "WindowsPath"),
    }
)


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """Send a message; raises OSError if nobody is there to take it."""
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes:
    """Wait for a message; raises EOFError when there will be none, or none that can be one."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > _LONGEST:
        raise EOFError
    return _exactly(stream, int(length))


def _exactly(stream: IO[bytes], count: int) -> bytes:
    content = stream.read(count)
    if len(content) != count:
        raise EOFError
    return content


def value_in(message: bytes) -> Any:
    """Return the value of an answer; raises pickle.UnpicklingError for anything but values of ours.

    The process that answers has looked at a file from outside: should that file have got the better of it, its answer
    must still be able to do nothing here.
    """
    return _OwnValues(io.BytesIO(message)).load()


class _OwnValues(pickle.Unpickler):
    """Makes values of our own classes and of a few plain ones; calls nothing else."""

    @override
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        return _class_named(module_name, global_name)


@cache  # of our classes and a few others: for any other name it raises, and nothing is kept
def _class_named(module_name: str, global_name: str) -> type:
    module: ModuleType | None = sys.modules.get(module_name)
    if module_name.startswith(_OWN_MODULES):
        import importlib

        found = vars(importlib.import_module(module_name)).get(global_name)
    else:
        found = vars(module).get(global_name) if module and (module_name, global_name) in _OTHERS else None
    if not isinstance(found, type) or "." in global_name:
        raise pickle.UnpicklingError(f"{module_name}.{global_name}")
    return found
