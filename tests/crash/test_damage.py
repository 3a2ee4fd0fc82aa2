"""E: a data file that was damaged is refused at the start, or the damage is harmless: no figure changes in silence."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.errors import UserError
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.submitting import submit
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.backups import backup_reports
from luqual_desktop.storage.cells import load_cells
from luqual_desktop.storage.compressed import unpack
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.history import Change
from luqual_desktop.storage.received import kept_file, received, received_content
from luqual_desktop.storage.reports import ReportKey, report_state
from tests.crash.conftest import Tally
from tests.crash.dose import doses
from tests.crash.entry_process import (
    DATABASE,
    Orders,
    guard,
    make_actor,
    open_report,
    random_saves,
    small_catalogue,
    start,
    whole_report,
)
from tests.crash.judge import Content, judge, look
from tests.crash.recording import Recording, lay_down, record
from tests.crash.watched_disk import power_cuts
from tests.storage.conftest import whole_history

_SEED = 20260112
_PAGE = 4096
_JOURNAL = f"{DATABASE}-journal"
_JOURNAL_MARK = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
_HEADER = {"application_id": 68, "user_version": 60}
_SENT = """
    SELECT unit, period, scope, revision, time, file_name, file_sha256, digest, chain_seq, chain_head, content
    FROM submission ORDER BY submission_id
"""


class Figures(NamedTuple):
    """All that counts in a store, as the program reads it."""

    cells: dict[ReportKey, dict[CellKey, str]]
    states: dict[ReportKey, tuple[str, int]]
    history: list[Change]
    sent: list[tuple[object, ...]]
    taken_in: list[tuple[str, str, int, str, bytes]]


def _read(workspace: Workspace) -> Figures:
    keys = backup_reports(workspace.database.path)
    with workspace.database.reading() as session:
        states = {key: report_state(session, key) for key in keys}
        taken_in = []
        for each in received(session, plan=workspace.catalogue.plan.code):
            file = kept_file(session, each.file_sha256)
            assert file is not None
            content = received_content(session, each.number)
            taken_in.append((each.unit, each.state.value, each.revision, content, file[1]))
        return Figures(
            {key: load_cells(session, *key) for key in keys},
            {key: (state.state, state.revision) for key, state in states.items()},
            whole_history(session),
            [(*told, unpack(content, "")) for *told, content in driver(session).execute(_SENT)],
            taken_in,
        )


class Sound(NamedTuple):
    """A sound store: its file's bytes and what it holds."""

    content: bytes
    figures: Figures


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    """A store with a report handed in, another under work, and a workbook taken in."""
    folder = tmp_path_factory.mktemp("sound")
    keeping, workspace = start(Orders("", folder / "data", _SEED))
    report = open_report(workspace)
    for edits in whole_report(report):
        report.edit(edits)
    submit(workspace, report, folder / "上报.xlsx")
    saves = random_saves(open_report(workspace, 1), Random(_SEED))
    for _ in range(20):
        next(saves)
    plan = workspace.catalogue
    collecting = Collecting(workspace, plan.plan.owner.code, plan.calendar.periods[3])
    collecting.accept(list(collecting.receiving().sort([folder / "上报.xlsx"])))
    figures = _read(workspace)
    workspace.close()
    keeping.let_go()
    assert len(figures.sent) == len(figures.taken_in) == 1
    return Sound((folder / "data" / DATABASE).read_bytes(), figures)


def _flipped(content: bytearray, chance: Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 10, 100))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _overwritten(content: bytearray, chance: Random) -> None:
    for _ in range(chance.randint(1, 100)):
        content[chance.randrange(len(content))] = chance.randrange(256)


def _cut(content: bytearray, chance: Random) -> None:
    del content[chance.randrange(1, len(content)) :]


def _page_zeroed(content: bytearray, chance: Random) -> None:
    start = chance.randrange(len(content) // _PAGE) * _PAGE
    content[start : start + _PAGE] = bytes(_PAGE)


def _pages_exchanged(content: bytearray, chance: Random) -> None:
    one, other = (number * _PAGE for number in chance.sample(range(len(content) // _PAGE), 2))
    content[one : one + _PAGE], content[other : other + _PAGE] = (
        content[other : other + _PAGE],
        content[one : one + _PAGE],
    )


def _foreign(content: bytearray, chance: Random) -> None:
    _set_header(content, "application_id", chance.randrange(1 << 32))


def _newer(content: bytearray, chance: Random) -> None:
    _set_header(content, "user_version", chance.randrange(1, 1 << 31))


def _set_header(content: bytearray, name: str, value: int) -> None:
    content[_HEADER[name] : _HEADER[name] + 4] = value.to_bytes(4, "big")


_DAMAGES: dict[str, Callable[[bytearray, Random], None]] = {
    "bits flipped": _flipped,
    "bytes overwritten": _overwritten,
    "file cut": _cut,
    "page zeroed": _page_zeroed,
    "pages exchanged": _pages_exchanged,
    "application id": _foreign,
    "newer schema": _newer,
}


@pytest.mark.parametrize("damage", list(_DAMAGES))
@doses("amount", short=5, long=200)
def test_damage_is_refused_or_harmless(tmp_path: Path, tally: Tally, sound: Sound, damage: str, amount: int) -> None:
    chance = Random(f"{_SEED}/{damage}")
    verdicts = [_verdict(_damaged(tmp_path / f"{number}", sound, damage, chance), sound) for number in range(amount)]
    for each in verdicts:
        tally[each] += 1
    assert set(verdicts) <= {"refused", "harmless"}


def _damaged(folder: Path, sound: Sound, damage: str, chance: Random) -> Path:
    content = bytearray(sound.content)
    _DAMAGES[damage](content, chance)
    folder.mkdir()
    (folder / DATABASE).write_bytes(content)
    return folder


def _verdict(folder: Path, sound: Sound) -> str:
    """Start on a damaged file and read everything; an error must be one for the user."""
    before = (folder / DATABASE).read_bytes()
    try:
        workspace = guard(Orders("", folder, _SEED)).open(small_catalogue(), make_actor())
    except UserError:
        assert (folder / DATABASE).read_bytes() == before
        return "refused"
    try:
        return "harmless" if _read(workspace) == sound.figures else "silent"
    except UserError:
        return "refused"
    finally:
        workspace.close()
        shutil.rmtree(folder)


def test_an_empty_file_is_refused(tmp_path: Path, sound: Sound) -> None:
    (tmp_path / DATABASE).write_bytes(b"")
    assert _verdict(tmp_path, sound) == "refused"


@doses("amount", short=8, long=200)
def test_the_journal_is_deleted_after_a_power_cut(tmp_path: Path, tally: Tally, amount: int) -> None:
    chance = Random(f"{_SEED}/deleted")
    recording = record(tmp_path / "made", 12)
    for number, files in chance.sample(_with_journal(recording), amount):
        file = lay_down({**files, _JOURNAL: b""}, tmp_path / "left")
        refused = _starts(file) is None
        tally["refused" if refused else "harmless"] += 1
        assert refused or judge(file, recording.due(number), kills=1) == [], number


@doses("amount", short=8, long=200)
def test_the_journal_of_another_store_lies_there(tmp_path: Path, tally: Tally, amount: int) -> None:
    """SQLite plays it in. With a backup that holds a save, no mixture and no earlier state is gone on with."""
    chance = Random(f"{_SEED}/swapped")
    recording, other = record(tmp_path / "made", 12), record(tmp_path / "other", 12, _SEED)
    journals, its_id = _hot(other), _store(tmp_path / "other" / DATABASE)
    states = [(number, files) for number, files in _with_journal(recording) if recording.due(number)]
    for number, files in chance.sample(states, amount):
        file = lay_down(files, tmp_path / "left")
        assert _starts(file) is not None
        guard(Orders("", file.parent, _SEED)).back_up()
        for name, content in {**files, _JOURNAL: chance.choice(journals)}.items():
            (file.parent / name).write_bytes(content)
        if _starts(file) is None:
            tally["refused"] += 1
        elif _store(file) == its_id:
            tally["the other store as a whole"] += 1
        else:
            tally["harmless"] += 1
            assert judge(file, recording.due(number), kills=1) == [], number


def _starts(file: Path) -> Content | None:
    """Start on a file and return what it holds then, None if it is refused."""
    try:
        guard(Orders("", file.parent, _SEED)).open(small_catalogue(), make_actor()).close()
    except UserError:
        return None
    return look(file)


def _store(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("SELECT store_id FROM meta").fetchone()[0])


def _with_journal(recording: Recording) -> list[tuple[int, Mapping[str, bytes]]]:
    """Return what power cuts may leave where a journal is part of it."""
    cuts = power_cuts(recording.steps, Random(_SEED), folder_flush=True)
    return [(number, files) for number, files in cuts if any(files.get(_JOURNAL, b""))]


def _hot(recording: Recording) -> list[bytes]:
    """Return the journals that would be rolled back: with SQLite's mark and a number of pages."""
    journals = [files[_JOURNAL] for _, files in _with_journal(recording)]
    return [each for each in journals if each.startswith(_JOURNAL_MARK) and any(each[8:12])]
