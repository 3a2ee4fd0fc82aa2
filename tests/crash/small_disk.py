"""A disk of a few megabytes in memory: to be filled, or made read-only."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """Mount a disk of so many bytes, which takes to be root; skip the test where that cannot be."""
    if shutil.which("mount") is None:
        pytest.skip("no mount here")
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no small disk can be mounted here: {made.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def write_protect(folder: Path, *, on: bool) -> None:
    """Let nothing be written to such a disk any more, or again."""
    subprocess.run(["mount", "-o", f"remount,{'ro' if on else 'rw'}", folder], check=True)
