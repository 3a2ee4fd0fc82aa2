"""Opening files that somebody chose: a pipe would be waited for and a device read for ever."""

from __future__ import annotations

import errno
import stat
from io import BufferedReader
from pathlib import Path


def open_regular(file: Path) -> BufferedReader:
    """Open a file for reading; raises OSError where it cannot be, and for whatever is no file."""
    if not stat.S_ISREG(file.stat().st_mode):
        raise OSError(errno.EINVAL, "no regular file")
    return file.open("rb")
