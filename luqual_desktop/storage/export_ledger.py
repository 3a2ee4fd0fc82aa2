"""A small text file beside the data file, one line an export: after a restore no revision is given out twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from luqual_desktop.storage.durable import sync_folder
from luqual_desktop.storage.failures import StorageError

LEDGER = "exports.txt"
_VOID = "void"


class Export(NamedTuple):
    """One line of the ledger: a revision that was given out, or is about to be."""

    store_id: str
    unit: str
    period: str
    scope: str
    revision: int
    time: str
    digest: str


def append(folder: Path, export: Export) -> None:
    """Add a line and wait until it is on disk; raises StorageError if it cannot be."""
    _add(folder, _line(export))


def take_back(folder: Path, export: Export) -> None:
    """Note that an export came to nothing, so that its revision is free again; raises StorageError."""
    _add(folder, f"{_line(export)}\t{_VOID}")


def exports(folder: Path) -> Iterator[Export]:
    """Give the lines that are whole and stand, oldest first; raises StorageError if the file cannot be read."""
    path = folder / LEDGER
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else []
    except OSError as error:
        raise StorageError(f"上报登记文件 {path} 读不出来，不能上报。请检查文件夹权限。", "storage.ledger") from error
    standing: list[Export] = []
    for line in lines:
        export, stands = _read(line)
        if export is not None and stands:
            standing.append(export)
        elif export in standing:
            standing.remove(export)
    yield from standing


def bring_over(source: Path, target: Path) -> None:
    """Add the lines of another folder's ledger that this one lacks; raises StorageError.

    The ledger goes with the backups to a second folder, and back with one that is restored from there.
    """
    if source.resolve() == target.resolve():
        return
    known = set(exports(target))
    for export in exports(source):
        if export not in known:
            append(target, export)


def highest_revision(folder: Path, unit: str, period: str, scope: str) -> int:
    """Return the highest revision ever exported of a report, whichever store it came from; 0 if none."""
    wanted = (unit, period, str(scope))
    found = (each.revision for each in exports(folder) if (each.unit, each.period, each.scope) == wanted)
    return max(found, default=0)


def _line(export: Export) -> str:
    """Return one line, whatever the fields hold: the time of a receipt comes from the parent's file."""
    return "\t".join(" ".join(str(each).split()) for each in export)


def _add(folder: Path, line: str) -> None:
    path = folder / LEDGER
    try:
        folder.mkdir(parents=True, exist_ok=True)  # a backup may be brought to a computer that has nothing yet
        with path.open("ab+") as file:
            # A line torn by a power cut is left as it is and not continued.
            file.write((b"" if _ends_a_line(path) else b"\n") + f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder)
    except OSError as error:
        raise StorageError(
            f"上报登记文件 {path} 写不进去，不能上报。请检查磁盘空间和文件夹权限后再试。", "storage.ledger"
        ) from error


def _ends_a_line(path: Path) -> bool:
    content = path.read_bytes()
    return not content or content.endswith(b"\n")


def _read(line: bytes) -> tuple[Export | None, bool]:
    """Return the export of a line, None if it is none, and whether the line says that it took place."""
    try:
        store, unit, period, scope, revision, time, digest, *rest = line.decode().rstrip("\r").split("\t")
        export = Export(store, unit, period, scope, int(revision), time, digest)
    except ValueError:
        return None, False
    return (export, not rest) if rest in ([], [_VOID]) else (None, False)
