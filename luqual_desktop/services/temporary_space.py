"""The system's folder for temporary files, which may be full, gone or read-only like any other."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from luqual_desktop.errors import UserError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def temporary_space() -> Iterator[None]:
    """Raise UserError where what is laid aside for a while can be neither written nor read again."""
    try:
        yield
    except OSError as error:
        place = f"临时文件夹 {tempfile.tempdir}" if tempfile.tempdir else "系统的临时文件夹"
        reason = "磁盘已满" if error.errno in _FULL else "读写不了"
        sentence = f"{place} {reason}，没有完成，没有写出任何文件。请清理磁盘或检查该文件夹的权限后重试。"
        raise UserError(sentence, "temporary") from error
