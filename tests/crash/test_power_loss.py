"""B: the power fails at any moment, and every save that was acknowledged is there, whatever the disk had put off."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from luqual_desktop.domain.cells import Edit
from luqual_desktop.storage import connection
from luqual_desktop.storage.migrate import migrate, read_scripts
from tests.crash.apsw_in_disguise import put_on
from tests.crash.conftest import Tally
from tests.crash.dose import doses
from tests.crash.entry_process import (
    DATABASE,
    MIGRATIONS,
    NAME,
    Orders,
    acknowledge,
    guard,
    make_actor,
    open_report,
    small_catalogue,
)
from tests.crash.judge import Ack, judge, look
from tests.crash.recording import lay_down, open_store, record
from tests.crash.test_kills import newer_schema, schema_of
from tests.crash.watched_disk import WatchedDisk, power_cuts

_SEED = 20260109
_EVERY = doses("every", short=59, long=1)
_EVERY_FEW = doses("every", short=7, long=1)
_STARTED_FROM = 5  # every fifth state: a start checks, backs up and opens, which takes longer than to judge
_FLUSHES = pytest.mark.parametrize("folder_flush", [True, False], ids=["unix", "windows"])


def _start_and_save(folder: Path) -> Ack:
    """Start on what is left as the program does, and save once more."""
    workspace = guard(Orders("", folder, 0)).open(small_catalogue(), make_actor())
    heard: list[Ack] = []
    try:
        report = open_report(workspace)
        outcome = report.edit([Edit(NAME, "断电之后")])
        acknowledge(lambda words: heard.append(Ack.heard(words)), report, outcome)
    finally:
        workspace.close()
    return heard[0]


@_FLUSHES
@_EVERY
def test_power_fails_while_entering(tmp_path: Path, tally: Tally, every: int, folder_flush: bool) -> None:
    """Cut at every step (or every so many), and look at all that may be left of the disk."""
    recording = record(tmp_path / "made", 12)
    for number, files in power_cuts(recording.steps, Random(_SEED), folder_flush=folder_flush, every=every):
        file = lay_down(files, tmp_path / "left")
        due = recording.due(number)
        assert judge(file, due, kills=1) == [], number
        tally["states after a power cut"] += 1
        if tally["states after a power cut"] % _STARTED_FROM == 0:
            tally["of them started from"] += 1
            held = [Ack(frozenset(texts.items())) for texts in look(file).saves.values()]
            assert judge(file, [*held, _start_and_save(file.parent)], kills=0) == [], number
    tally["saves acknowledged"] += len(recording.acks)


_FAULTY = {"journal deleted": ("journal_mode", "DELETE", "delete"), "not flushed": ("synchronous", "OFF", 0)}


@pytest.mark.parametrize("fault", list(_FAULTY))
@_EVERY
def test_the_judge_sees_what_worse_settings_lose(
    tmp_path: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch, fault: str, every: int
) -> None:
    """The same saves with settings that are not ours: the same judge must find saves lost, else it finds nothing."""
    worse = _FAULTY[fault]
    settings = tuple(worse if each[0] == worse[0] else each for each in connection._SETTINGS)
    monkeypatch.setattr(connection, "_SETTINGS", settings)
    recording = record(tmp_path / "made", 12)
    for number, files in power_cuts(recording.steps, Random(_SEED), folder_flush=False, every=every):
        verdict = judge(lay_down(files, tmp_path / "left"), recording.due(number), kills=1)
        tally[f"states {fault}"] += 1
        tally[f"thereof wrong {fault}"] += bool(verdict)
    assert tally[f"thereof wrong {fault}"] > 0


@_FLUSHES
@_EVERY_FEW
def test_power_fails_while_upgrading(tmp_path: Path, tally: Tally, every: int, folder_flush: bool) -> None:
    """The file is of one schema or of the other, with the same figures and history, and the next start upgrades it."""
    record(tmp_path / "made", 12)
    migrations = newer_schema(tmp_path / "migrations")
    file = tmp_path / "made" / DATABASE
    before = look(file)
    disk = WatchedDisk(file)
    with pytest.MonkeyPatch.context() as patch:
        put_on(disk.vfs_name, patch)
        open_store(file.parent, migrations).close()
    for number, files in power_cuts(disk.log, Random(_SEED), folder_flush=folder_flush, every=every):
        left = lay_down(files, tmp_path / "left")
        assert look(left) == before, number
        open_store(left.parent, migrations).close()
        assert look(left) == before, number
        assert schema_of(left) == len(list(migrations.glob("*.sql")))
        tally["states after a power cut"] += 1


@_EVERY_FEW
def test_power_fails_while_a_store_is_made(tmp_path: Path, tally: Tally, every: int) -> None:
    """Whatever a first start leaves behind, the next one makes a whole store beside it."""
    aside = tmp_path / "made" / f"{DATABASE}.new-{os.getpid()}"
    disk = WatchedDisk(aside)
    with pytest.MonkeyPatch.context() as patch:
        put_on(disk.vfs_name, patch)
        aside.parent.mkdir()
        migrate(aside.with_name(DATABASE), read_scripts(MIGRATIONS), make_actor().now())
    for _, files in power_cuts(disk.log, Random(_SEED), folder_flush=False, every=every):
        file = lay_down(files, tmp_path / "left")
        assert not file.exists()
        assert judge(file, [_start_and_save(file.parent)], kills=0) == []
        tally["states after a power cut"] += 1
