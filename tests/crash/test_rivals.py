"""D: others at the same data: a second writer, a second start, a holder of the file; and a folder nobody may write."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from random import Random
from threading import Timer
from typing import Protocol

import pytest

from luqual_desktop.storage.failures import StorageError
from luqual_desktop.storage.instance_lock import LOCK, AlreadyRunning
from tests.crash.conftest import Tally
from tests.crash.dose import doses
from tests.crash.entry_process import DATABASE, Orders, start
from tests.crash.judge import judge, look
from tests.crash.small_disk import small_disk, write_protect
from tests.crash.troubled_process import rival, troubled

_SEED = 20260111


class Protect(Protocol):
    """Forbids writing to a folder, or allows it again."""

    def __call__(self, *, on: bool) -> None: ...


@doses("amount", short=30, long=3000)
def test_two_write_at_once(tmp_path: Path, tally: Tally, amount: int) -> None:
    """The saves of both are there, in the order of each, in one unbroken chain."""
    file = tmp_path / DATABASE
    with troubled(tmp_path, _SEED) as one, troubled(tmp_path, _SEED + 1, unit=1) as other:
        one.order("save", amount)
        other.order("save", amount)
        said = [*one.listen(), *other.listen()]
    assert {words[0] for words in said} == {"ack"}
    assert judge(file, one.acks, kills=len(other.acks)) == []
    assert judge(file, other.acks, kills=len(one.acks)) == []
    tally["saves acknowledged"] += len(one.acks) + len(other.acks)


@doses("amount", short=2, long=20)
def test_a_second_start_is_told_who_is_there(tmp_path: Path, tally: Tally, amount: int) -> None:
    """The second leaves the first alone, and starts at once when the first is gone, however it went."""
    orders = Orders("", tmp_path, _SEED)
    for number in range(amount):
        with troubled(tmp_path, _SEED + number) as first:
            with pytest.raises(AlreadyRunning, match="电脑 测试，用户 王芳"):
                start(orders)
            first.tell("save", 2)
            assert first.unsaved == 0
            if number % 2:
                first.kill()
        keeping, workspace = start(orders)
        workspace.close()
        keeping.let_go()
        tally["second starts"] += 1


@doses("amount", short=2, long=20)
def test_another_program_holds_the_file(tmp_path: Path, tally: Tally, amount: int) -> None:
    """Within five seconds the save waits and succeeds."""
    chance = Random(_SEED)
    file = tmp_path / DATABASE
    with troubled(tmp_path, _SEED) as process:
        for _ in range(amount):
            with _held(file) as holder:
                timer = Timer(chance.uniform(0.1, 0.5 if amount < 10 else 4), holder.rollback)
                timer.start()
                process.tell("save", 1)
                timer.join()
            assert process.unsaved == 0
            tally["waits"] += 1
        assert judge(file, process.acks, kills=0) == []


@pytest.mark.soak
def test_another_program_does_not_let_go_of_the_file(tmp_path: Path) -> None:
    """What waits in vain is 未保存, and saved afterwards."""
    file = tmp_path / DATABASE
    with troubled(tmp_path, _SEED) as process:
        with _held(file):
            said = process.tell("save", 1)
        assert [words[0] for words in said] == ["unsaved"]
        assert "正被其他程序占用" in str(said[0][1])
        process.tell("retry")
        assert judge(file, process.acks, kills=0) == []


@contextmanager
def _held(file: Path) -> Iterator[sqlite3.Connection]:
    """Hold a data file against all others, as a synchronising program may."""
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield holder


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no write bit on Windows")
def test_a_folder_that_cannot_be_written_is_told_at_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "protected"
    with _protectable(folder) as protect:
        with troubled(folder, _SEED) as process:
            process.tell("save", 3)
        before = look(folder / DATABASE)
        protect(on=True)
        for begin in (start, rival):
            with pytest.raises(StorageError, match="不可写"):
                begin(Orders("", folder, _SEED))
        assert look(folder / DATABASE) == before
        protect(on=False)
        keeping, workspace = start(Orders("", folder, _SEED))
        workspace.close()
        keeping.let_go()


@contextmanager
def _protectable(folder: Path) -> Iterator[Protect]:
    """Give a folder whose writing can be forbidden: by its mode, which does not bind root, else by its disk."""
    if os.geteuid() == 0:
        with small_disk(folder, 8 << 20):
            yield partial(write_protect, folder)
        return

    def protect(*, on: bool) -> None:
        for each in (*folder.rglob("*"), folder):
            each.chmod((0o500 if on else 0o700) if each.is_dir() else (0o400 if on else 0o600))

    folder.mkdir()
    yield protect


@pytest.mark.parametrize("content", [b"", b"\0" * 4096, "4711\n别的电脑\n".encode()], ids=["empty", "zeros", "foreign"])
def test_a_lock_file_left_behind_locks_nobody_out(tmp_path: Path, content: bytes) -> None:
    """After a power cut it may be empty, and a copied folder brings along that of another computer."""
    (tmp_path / LOCK).write_bytes(content)
    (tmp_path / f"{LOCK}.json").write_bytes(content)
    keeping, workspace = start(Orders("", tmp_path, _SEED))
    workspace.put_setting("opened", "yes")
    assert workspace.setting("opened") == "yes"
    workspace.close()
    keeping.let_go()
