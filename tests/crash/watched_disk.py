"""A disk that writes down everything SQLite tells it, and says what would be left of it after a power cut.

The rules are the strictest that a system may follow: what was written is lost, in any part and any order, until its
file is flushed; a file's coming and going is lost until the next flush of whichever file. `folder_flush` tells whether
a deletion that is to last does last (Unix), or not (Windows, where SQLite cannot flush a folder).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import uuid4

import apsw

_SECTOR = 512
_OWN_FILES = ("", "-journal", "-wal")


class Step(NamedTuple):
    """One thing done to the disk; `node` is the file itself, which a new file of the same name is not."""

    what: str
    name: str
    node: int
    offset: int = 0
    data: bytes = b""


class WatchedDisk(apsw.VFS):
    """The system's own file system with a log of what happened to a data file and its journal."""

    def __init__(self, file: Path) -> None:
        self.vfs_name = f"watched-{uuid4().hex}"
        self.names = {str(file.with_name(f"{file.name}{end}")): f"{file.name}{end}" for end in _OWN_FILES}
        self.log: list[Step] = []
        self.nodes: dict[str, int] = {}
        self._numbers = count()
        super().__init__(self.vfs_name, "")
        if file.exists():
            node = self.nodes[file.name] = next(self._numbers)
            self.log.append(Step("held", file.name, node, data=file.read_bytes()))

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        own = self.names.get(str(path))
        is_new = own is not None and not Path(str(path)).exists()
        opened = WatchedFile(self, own, name, flags)
        if own is not None and (is_new or own not in self.nodes):
            self.nodes[own] = next(self._numbers)
            self.log.append(Step("create", own, self.nodes[own]))
        return opened

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802
        super().xDelete(name, sync_folder)
        own = self.names.get(name)
        if own is not None:
            self.log.append(Step("delete", own, self.nodes.pop(own), offset=int(sync_folder)))


class WatchedFile(apsw.VFSFile):
    """A file of that disk."""

    def __init__(
        self, disk: WatchedDisk, own: str | None, name: apsw.URIFilename | str | None, flags: list[int]
    ) -> None:
        self._disk = disk
        self._own = own
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._note("write", offset, bytes(data))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        self._note("truncate", size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self._note("sync")

    def _note(self, what: str, offset: int = 0, data: bytes = b"") -> None:
        if self._own is not None:
            self._disk.log.append(Step(what, self._own, self._disk.nodes[self._own], offset, data))


class Platter:
    """What has reached the magnetic surface, and what waits in some cache."""

    def __init__(self, *, folder_flush: bool) -> None:
        self._folder_flush = folder_flush
        self._nodes: dict[int, bytes] = {}
        self._names: dict[str, int] = {}
        self._waiting: list[Step] = []

    def take(self, step: Step) -> None:
        """Do one step."""
        if step.what == "held":
            self._nodes[step.node] = step.data
            self._names[step.name] = step.node
            return
        if step.what == "sync":
            self._flush(lambda each: each.node == step.node or each.what in {"create", "delete"})
            return
        self._waiting.append(step)
        if step.what == "delete" and step.offset and self._folder_flush:
            self._flush(lambda each: each.what in {"create", "delete"})

    def after_a_cut(self, kept: Sequence[bool], torn: Random | None = None) -> dict[str, bytes]:
        """Return the files by name if of what waits these steps arrive, some of them torn."""
        nodes, names = dict(self._nodes), dict(self._names)
        for step, arrives in zip(self._waiting, kept, strict=True):
            if arrives:
                _apply(step if torn is None else _torn(step, torn), nodes, names)
        return {name: nodes.get(node, b"") for name, node in names.items()}

    @property
    def waiting(self) -> int:
        """How many steps have not reached the surface for certain."""
        return len(self._waiting)

    def _flush(self, reached: Callable[[Step], bool]) -> None:
        for step in self._waiting:
            if reached(step):
                _apply(step, self._nodes, self._names)
        self._waiting = [step for step in self._waiting if not reached(step)]


def _apply(step: Step, nodes: dict[int, bytes], names: dict[str, int]) -> None:
    held = nodes.get(step.node, b"")
    match step.what:
        case "create":
            names[step.name] = step.node
            nodes.setdefault(step.node, b"")
        case "delete":
            if names.get(step.name) == step.node:
                del names[step.name]
        case "write":
            padded = held.ljust(step.offset, b"\0")
            nodes[step.node] = padded[: step.offset] + step.data + padded[step.offset + len(step.data) :]
        case "truncate":
            nodes[step.node] = held[: step.offset]


def _torn(step: Step, chance: Random) -> Step:
    """Return a write of more than a sector with its end missing, now and then."""
    if step.what != "write" or len(step.data) <= _SECTOR or chance.random() < 0.5:
        return step
    sectors = chance.randrange(len(step.data) // _SECTOR + 1)
    return step._replace(data=step.data[: sectors * _SECTOR])


def power_cuts(
    log: Sequence[Step], chance: Random, *, folder_flush: bool, every: int = 1
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Give for a cut after each number of steps what may be left: nothing lost, all, and three times half of it.

    Only what waits is lost; where nothing waits there is but one outcome.
    """
    platter = Platter(folder_flush=folder_flush)
    for number, step in enumerate(log, start=1):
        platter.take(step)
        if number % every:
            continue
        amount = platter.waiting
        yield number, platter.after_a_cut([True] * amount)
        if amount:
            yield number, platter.after_a_cut([False] * amount)
        for torn in (None, None, chance) if amount else ():
            yield number, platter.after_a_cut([chance.random() < 0.5 for _ in range(amount)], torn)
