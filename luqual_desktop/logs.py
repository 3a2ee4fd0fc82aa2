"""The log: a rotating file in the user's folder. It holds ids, counts and places in the code, never answers."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

_BYTES = 512 * 1024
_OLD_FILES = 4
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def start_logging(folder: Path, name: str = "luqual.log") -> logging.Handler | None:
    """Write the log to a file in this folder; None where it cannot be written, which stops nobody from working.

    Two processes must not turn over the same file: a command has a `name` of its own.
    """
    from logging.handlers import RotatingFileHandler  # late: it imports sockets and pickle

    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / name, maxBytes=_BYTES, backupCount=_OLD_FILES, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger("luqual_desktop")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


def stop_logging(handler: logging.Handler | None) -> None:
    """Close the log file."""
    if handler is not None:
        logging.getLogger("luqual_desktop").removeHandler(handler)
        handler.close()


def places_of(error: BaseException) -> str:
    """Return the kind of an exception and where in the code it passed; its message may hold answers and is left out."""
    lines = [f"{type(error).__name__}"]
    lines += [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in _frames(error)]
    if error.__cause__ is not None:
        lines.append(f"caused by {places_of(error.__cause__)}")
    return "\n".join(lines)


def _frames(error: BaseException) -> traceback.StackSummary:
    return traceback.extract_tb(error.__traceback__)
