"""Files that must be on disk when we say so."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def sync_file(path: Path) -> None:
    """Wait until a file's content is on disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until a folder's names are on disk; Windows has no such call and needs none."""
    if sys.platform == "win32":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put_in_place(temporary: Path, target: Path) -> None:
    """Give a finished file its name: whoever looks sees the old file or the whole new one."""
    sync_file(temporary)
    temporary.replace(target)
    sync_folder(target.parent)


def put_in_free_place(temporary: Path, target: Path) -> None:
    """Give a finished file its name unless another process has taken that name meanwhile."""
    sync_file(temporary)
    try:
        os.link(temporary, target)
    except FileExistsError:
        return
    except OSError:  # a stick's file system knows no links
        temporary.replace(target)
    sync_folder(target.parent)


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file's bytes and wait until they are on disk."""
    shutil.copyfile(source, target)
    sync_file(target)
