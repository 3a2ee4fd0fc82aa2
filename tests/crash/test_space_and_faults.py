"""C: the disk is full or fails; no save is called saved that is not, none is lost or doubled, and work goes on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from luqual_desktop.storage.backups import list_backups
from tests.crash.conftest import Tally
from tests.crash.dose import doses
from tests.crash.entry_process import BACKUPS, DATABASE
from tests.crash.judge import judge, look
from tests.crash.small_disk import small_disk
from tests.crash.troubled_process import Troubled, troubled

_SEED = 20260110
_ROOM = 32 << 20
_TOLD = ("未保存的内容仍在屏幕上", "权限", "从备份恢复")  # the last where SQLite takes a failed read for damage

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no tmpfs, rlimit or strace on Windows")


def _in_trouble(process: Troubled, file: Path, saves: int, tally: Tally) -> None:
    """Save while the disk refuses: each save is acknowledged or said to be 未保存, and the file holds no others."""
    said = process.tell("save", saves)
    messages = [str(words[1]) for words in said if words[0] == "unsaved"]
    assert [each for each in messages if not any(told in each for told in _TOLD)] == []
    tally["saves said to be unsaved"] += process.unsaved
    assert judge(file, process.acks, kills=process.unsaved) == []
    tally["unsaved but stored"] += len(look(file).saves) - len(process.acks)


def _relieved(process: Troubled, file: Path, saves: int) -> None:
    """Try again and save on: all is there, once, in order, in the same process."""
    process.tell("retry")
    assert process.unsaved == 0
    process.tell("save", saves)
    assert process.unsaved == 0
    assert judge(file, process.acks, kills=0) == []


def _fill(ballast: Path) -> None:
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)) == 4096:
            pass


@doses("amount", short=2, long=20)
def test_the_disk_is_full_and_freed(tmp_path: Path, tally: Tally, amount: int) -> None:
    folder = tmp_path / "small"
    with small_disk(folder, _ROOM), troubled(folder, _SEED) as process:
        for _ in range(amount):
            process.tell("save", 5)
            assert process.unsaved == 0
            _fill(folder / "ballast")
            _in_trouble(process, folder / DATABASE, 8, tally)
            assert process.unsaved > 0
            ((said, *_),) = process.tell("back up")
            assert said == "no backup"
            (folder / "ballast").unlink()
            _relieved(process, folder / DATABASE, 5)
            assert process.tell("back up") == [("backed up",)]
            assert [each.problem for each in list_backups(folder / BACKUPS) if each.problem] == []
        tally["saves acknowledged"] += len(process.acks)


@doses("amount", short=2, long=20)
def test_files_may_not_grow(tmp_path: Path, tally: Tally, amount: int) -> None:
    file = tmp_path / "quota" / DATABASE
    with troubled(file.parent, _SEED) as process:
        for _ in range(amount):
            process.tell("save", 5)
            assert process.unsaved == 0
            process.tell("bound", file.stat().st_size)
            _in_trouble(process, file, 20, tally)
            process.tell("bound", -1)
            _relieved(process, file, 5)
        tally["saves acknowledged"] += len(process.acks)
    assert tally["saves said to be unsaved"] > 0


_FAULTS = (
    ("pwrite64", "EIO"),
    ("pwrite64", "ENOSPC"),
    ("pread64", "EIO"),
    ("fdatasync", "EIO"),
    ("ftruncate", "EIO"),
    ("openat", "EACCES"),
    ("fcntl", "EIO"),
)


@contextmanager
def _failing(pid: int, file: Path, call: str, error: str, when: str) -> Iterator[None]:
    """Have the n-th such call on the data file and its journal fail, or all from there on."""
    command = ["strace", "-f", "-o", "/dev/null", "-P", str(file), "-P", f"{file}-journal", "-e", f"trace={call}"]
    command += ["-e", f"inject={call}:error={error}:when={when}", "-p", str(pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        told = tracer.stderr.readline()
        try:
            if "attached" not in told:
                pytest.skip(f"strace cannot attach here: {told.strip()}")
            yield
        finally:
            tracer.terminate()


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize(("call", "error"), _FAULTS)
@doses("amount", short=1, long=20)
def test_calls_fail(tmp_path: Path, tally: Tally, amount: int, call: str, error: str) -> None:
    chance = Random(f"{_SEED}/{call}/{error}")
    file = tmp_path / "faults" / DATABASE
    for number in range(amount):
        with troubled(file.parent, _SEED + number) as process:
            process.tell("save", 3)
            first = chance.randint(1, 20)
            with _failing(process.pid, file, call, error, f"{first}+" if number % 2 == 0 else str(first)):
                _in_trouble(process, file, 10, tally)
            _relieved(process, file, 3)
            tally["saves acknowledged"] += len(process.acks)
        shutil.rmtree(file.parent)
    tally["faults"] += amount
