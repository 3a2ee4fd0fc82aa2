"""A small text file beside the data file, one line an export: after a restore no revision is given out twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from luqual_desktop.storage.failures import StorageError
from luqual_desktop.storage.keys import ReportKey

LEDGER = "exports.txt"


class Export(NamedTuple):
    """One line of the ledger."""

    store_id: str
    unit: str
    period: str
    scope: str
    revision: int
    time: str
    digest: str


def append(folder: Path, *, store_id: str, key: ReportKey, revision: int, time: str, digest: str) -> None:
    """Add a line and wait until it is on disk; raises StorageError if it cannot be."""
    line = "\t".join((store_id, key.unit, key.period, key.scope.value, str(revision), time, digest))
    path = folder / LEDGER
    try:
        with path.open("ab+") as file:
            # A line torn by a power cut is left as it is and not continued.
            file.write((b"" if _ends_a_line(path) else b"\n") + f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StorageError(
            f"上报登记文件 {path} 写不进去，不能上报。请检查磁盘空间和文件夹权限后再试。", "storage.ledger"
        ) from error


def exports(folder: Path) -> Iterator[Export]:
    """Give the lines that are whole, oldest first; raises StorageError if the file is there but cannot be read."""
    path = folder / LEDGER
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else []
    except OSError as error:
        raise StorageError(f"上报登记文件 {path} 读不出来，不能上报。请检查文件夹权限。", "storage.ledger") from error
    for line in lines:
        export = _read(line)
        if export is not None:
            yield export


def highest_revision(folder: Path, unit: str, period: str, scope: str) -> int:
    """Return the highest revision ever exported of a report, whichever store it came from; 0 if none."""
    wanted = (unit, period, str(scope))
    found = (each.revision for each in exports(folder) if (each.unit, each.period, each.scope) == wanted)
    return max(found, default=0)


def _ends_a_line(path: Path) -> bool:
    content = path.read_bytes()
    return not content or content.endswith(b"\n")


def _read(line: bytes) -> Export | None:
    try:
        store, unit, period, scope, revision, time, digest = line.decode().rstrip("\r").split("\t")
        return Export(store, unit, period, scope, int(revision), time, digest)
    except ValueError:
        return None
