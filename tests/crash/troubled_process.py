"""A process that saves on the word of another while the disk refuses, and tells which saves are 已保存 and which not.

Unlike a process that is killed it lives on: what was 未保存 it tries again, as the window does, under the same save id.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from luqual_desktop.errors import UserError
from luqual_desktop.services.entry import EditOutcome, OpenReport
from luqual_desktop.services.safekeeping import Safekeeping
from luqual_desktop.services.workspace import Workspace
from tests.crash.entry_process import Orders, guard, make_actor, open_report, random_saves, small_catalogue, start
from tests.crash.judge import Ack
from tests.crash.killing import CONTEXT, Words

if sys.platform != "win32":
    import resource

_PATIENCE = 60.0


def work(folder: Path, seed: int, unit: int, pipe: Connection) -> None:
    """Save, try again, back up or bound the size of files as told, until there is nobody to tell.

    The first unit's process holds the folder as the program does; any other is a rival that asks nobody.
    """
    orders = Orders("", folder, seed)
    keeping, workspace = rival(orders) if unit else start(orders)
    report = open_report(workspace, unit)
    saves = random_saves(report, Random(seed))
    unsaved: list[EditOutcome] = []
    pipe.send(("ready",))
    while True:
        try:
            what, amount = pipe.recv()
        except EOFError:
            return
        if what == "save":
            _save(report, islice(saves, amount), unsaved, pipe)
        elif what == "retry":
            _save(report, iter([report.retry_unsaved()]), unsaved, pipe)
        elif what == "back up":
            _back_up(keeping, pipe)
        elif what == "bound":
            _bound(amount)
        pipe.send(("ready", len(unsaved)))


def rival(orders: Orders) -> tuple[Safekeeping, Workspace]:
    """Start without holding the folder, as where the lock does not reach: on a network drive."""
    keeping = guard(orders)
    return keeping, keeping.open(small_catalogue(), make_actor())


def _save(report: OpenReport, saves: Iterator[EditOutcome], unsaved: list[EditOutcome], pipe: Connection) -> None:
    """Say `ack` of every save that has arrived by then, in their order, and `unsaved` of one that has not."""
    for outcome in saves:
        if outcome.changed:
            unsaved.append(outcome)
            if not outcome.saved:
                pipe.send(("unsaved", outcome.message))
        unit, period, scope = report.key
        while len(unsaved) > report._saving.waiting:
            cells = [(*edit.key, edit.text) for edit in unsaved.pop(0).changed]
            pipe.send(("ack", unit, period, scope.value, cells))


def _back_up(keeping: Safekeeping, pipe: Connection) -> None:
    try:
        keeping.back_up()
    except UserError as error:
        pipe.send(("no backup", error.message))
    else:
        pipe.send(("backed up",))


def _bound(size: int) -> None:
    """Let no file of this process grow beyond a size; a size below 0 takes the bound away."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most if size < 0 else size, most))


@dataclass
class Troubled:
    """The process seen from outside: what it acknowledged, and how many saves it says are not on disk."""

    process: BaseProcess
    pipe: Connection
    acks: list[Ack] = field(default_factory=list)
    unsaved: int = 0
    killed: bool = False

    def tell(self, what: str, amount: int = 0) -> list[Words]:
        """Have it do something and return what it said meanwhile."""
        self.order(what, amount)
        return self.listen()

    def order(self, what: str, amount: int = 0) -> None:
        """Have it do something without waiting for it."""
        self.pipe.send((what, amount))

    @property
    def pid(self) -> int:
        """The process's number."""
        return self.process.pid or 0

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.killed = True

    def listen(self) -> list[Words]:
        """Listen until it is ready for more."""
        said: list[Words] = []
        while self.pipe.poll(_PATIENCE):
            words = self.pipe.recv()
            if words[0] == "ready":
                self.unsaved = words[1] if len(words) > 1 else 0
                return said
            said.append(words)
            if words[0] == "ack":
                self.acks.append(Ack.heard(words))
        raise AssertionError(f"the process has fallen silent after {said[-2:]}")


@contextmanager
def troubled(folder: Path, seed: int, unit: int = 0) -> Iterator[Troubled]:
    """Start such a process on a data folder and end it by hanging up."""
    ours, its = CONTEXT.Pipe()
    process = CONTEXT.Process(target=work, args=(folder, seed, unit, its))
    process.start()
    its.close()
    try:
        each = Troubled(process, ours)
        each.listen()
        yield each
        ours.close()
        process.join(_PATIENCE)
        assert each.killed or process.exitcode == 0
    finally:
        process.kill()
        process.join()
        process.close()
