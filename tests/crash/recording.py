"""Work on a watched disk, recorded step by step; and what a power cut leaves, laid down as files."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from luqual_desktop.services.workspace import Workspace
from tests.crash.apsw_in_disguise import put_on
from tests.crash.entry_process import (
    DATABASE,
    MIGRATIONS,
    acknowledge,
    make_actor,
    open_report,
    random_saves,
    small_catalogue,
)
from tests.crash.judge import Ack
from tests.crash.watched_disk import Step, WatchedDisk


@dataclass
class Recording:
    """What was done to the disk, and after how many steps which save was acknowledged."""

    steps: list[Step]
    acks: list[tuple[int, Ack]] = field(default_factory=list)

    def due(self, number: int) -> list[Ack]:
        """Return the saves that were acknowledged when so many steps had been done."""
        return [ack for at, ack in self.acks if at <= number]


def record(folder: Path, saves: int, seed: int = 20260109) -> Recording:
    """Save so often in a store, on a disk that is watched."""
    open_store(folder).close()
    disk = WatchedDisk(folder / DATABASE)
    recording = Recording(disk.log)

    def hear(words: tuple[object, ...]) -> None:
        recording.acks.append((len(disk.log), Ack.heard(words)))

    with pytest.MonkeyPatch.context() as patch:
        put_on(disk.vfs_name, patch)
        workspace = open_store(folder)
        report = open_report(workspace)
        for outcome in islice(random_saves(report, Random(seed)), saves):
            acknowledge(hear, report, outcome)
        workspace.close()
    return recording


def open_store(folder: Path, migrations: Path = MIGRATIONS) -> Workspace:
    return Workspace.open(folder / DATABASE, migrations, small_catalogue(), make_actor())


def lay_down(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write the files into an empty folder and return the data file's place."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder / DATABASE
