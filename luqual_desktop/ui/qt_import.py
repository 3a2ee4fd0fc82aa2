"""The first import of Qt, without what takes a third of the time to the first picture and much of the memory.

PySide brings a dozen modules of its own as source inside its library and compiles them at every start. What came of it
is kept beside our own compiled modules, as Python keeps those (PEP 552): it counts for the very same source and the
very same Python only, else the source is compiled as ever. And PySide puts an import of its own in the place of
Python's, which reads the source of every module imported later to see whether it asks for other spellings of Qt's
names. None is used here: Python's own is put back.
"""

from __future__ import annotations

import builtins
import marshal
import os
import sys
from contextlib import suppress
from importlib.util import MAGIC_NUMBER, source_hash
from pathlib import Path
from types import CodeType
from typing import Any

from luqual_desktop import paths

PACKAGE = "shibokensupport/"
"""How the file names of those modules begin."""
IN_BUNDLE = "qt_import.code"
"""The name of what is kept in an installed program."""
_HEAD = MAGIC_NUMBER + bytes([sys.flags.optimize])
_HASH = 8
_Known = dict[tuple[str, bytes], CodeType]


class KeptCode:
    """Stands in for `compile`: gives what is kept of a module's source, and notes what had to be compiled."""

    def __init__(self, content: bytes) -> None:
        """Know what `content` holds; what is damaged, or of another Python, counts as empty."""
        self._compile = compile
        self._known: _Known = {}
        self.has_new = False
        head, told, body = content[: len(_HEAD)], content[len(_HEAD) :][:_HASH], content[len(_HEAD) + _HASH :]
        if head == _HEAD and told == source_hash(body):
            with suppress(ValueError, EOFError, TypeError):
                self._known = marshal.loads(body)  # noqa: S302 - as safe as the compiled modules it lies beside

    def __call__(self, source: Any, filename: Any, mode: str, *rest: Any, **options: Any) -> Any:
        """Compile, or give what is kept."""
        if not isinstance(source, bytes) or not str(filename).startswith(PACKAGE) or rest or options:
            return self._compile(source, filename, mode, *rest, **options)
        key = filename, source_hash(source)
        if key not in self._known:
            self._known[key] = self._compile(source, filename, mode)
            self.has_new = True
        return self._known[key]

    def content(self) -> bytes:
        """Return what is to be kept."""
        body = marshal.dumps(self._known)
        return _HEAD + source_hash(body) + body


def import_qt() -> None:
    """Import Qt's core."""
    kept = _kept_file()
    python_import, python_compile = builtins.__import__, builtins.compile
    code = KeptCode(_content_of(kept))
    builtins.compile = code
    try:
        import PySide6.QtCore  # noqa: F401 - the first import of Qt
    finally:
        builtins.compile, builtins.__import__ = python_compile, python_import
    if code.has_new and kept is not None and not paths.is_packaged() and not sys.dont_write_bytecode:
        _keep(kept, code.content())


def _kept_file() -> Path | None:
    """Return the file of what is kept: in the bundle, as it was put there when it was built, else with Python's own."""
    if paths.is_packaged():
        return paths.bundle_folder() / IN_BUNDLE
    compiled = __spec__.cached if __spec__ is not None else None
    return None if compiled is None else Path(compiled).with_suffix(".code")


def _content_of(file: Path | None) -> bytes:
    with suppress(OSError):
        return b"" if file is None else file.read_bytes()
    return b""


def _keep(file: Path, content: bytes) -> None:
    """Put the file in its place whole; where that cannot be it is no misfortune."""
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        aside.write_bytes(content)
        aside.replace(file)
    with suppress(OSError):
        aside.unlink(missing_ok=True)  # Windows replaces no file that another start is reading
