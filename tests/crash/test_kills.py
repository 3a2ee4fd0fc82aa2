"""A: killed at any moment of any work, the program has every save it acknowledged, and starts again by itself."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.samples import make_samples
from luqual_desktop.storage.backups import list_backups
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.export_ledger import exports
from luqual_desktop.storage.reports import report_state
from luqual_desktop.workbook.reader import read_submission
from tests.crash.conftest import Tally
from tests.crash.dose import doses
from tests.crash.entry_process import (
    BACKUPS,
    DATABASE,
    EXPORTS,
    Orders,
    crowded_catalogue,
    open_report,
    small_catalogue,
    start,
)
from tests.crash.judge import Ack, judge, look
from tests.crash.killing import Heard, run

_SEED = 20260108
_STARTS_WITHIN = 10.0
_PER_FILE = 100
_UNITS = 14
_HELD = """
    SELECT r.unit, r.file_sha256, r.digest, f.content, c.content FROM received AS r
    LEFT JOIN received_file AS f ON f.sha256 = r.file_sha256 LEFT JOIN received_content AS c USING (received_id)
    WHERE r.state = 'accepted'
"""


class Ordeal:
    """Kills one kind of work again and again on one data folder, and has the judge look after each."""

    def __init__(self, what: str, folder: Path, tally: Tally, longest: float) -> None:
        self.what = what
        self.folder = folder
        self.file = folder / DATABASE
        self.tally = tally
        self.longest = longest
        self.acks: list[Ack] = []
        self.kills = 0
        self.chance = Random(f"{_SEED}/{what}/{folder.name}")

    def kill_once(self, number: int) -> Heard:
        """Start the work, kill it, and judge the file as it lies there."""
        orders = Orders(self.what, self.folder, _SEED + number)
        heard = run(orders, self.chance.uniform(0, self.longest))
        assert heard.starting < _STARTS_WITHIN
        self.acks += heard.acks
        self.kills += heard.killed
        self.tally["kills"] += heard.killed
        self.tally["saves acknowledged"] += len(heard.acks)
        journal = self.file.with_name(f"{DATABASE}-journal")
        self.tally["hot journals"] += journal.exists() and journal.stat().st_size > 0
        if self.file.exists():
            assert judge(self.file, self.acks, self.kills) == []
        else:
            assert self.acks == []
        return heard

    def verdict(self) -> list[str]:
        """Start once more to the end, save, and return what is wrong with the store or a backup by then."""
        heard = run(Orders("start", self.folder, _SEED - 1), None)
        self.acks += heard.acks
        bad_backups = [each.problem for each in list_backups(self.folder / BACKUPS) if each.problem]
        return judge(self.file, self.acks, self.kills) + bad_backups


def _verdict_on(amount: int, what: str, tmp_path: Path, tally: Tally, longest: float) -> list[str]:
    """Kill so often, on a new data folder after every hundred, and return what is wrong afterwards."""
    found: list[str] = []
    for first in range(0, amount, _PER_FILE):
        ordeal = Ordeal(what, tmp_path / f"{what}{first}", tally, longest)
        for number in range(first, min(first + _PER_FILE, amount)):
            ordeal.kill_once(number)
        found += ordeal.verdict()
    return found


@doses("amount", short=15, long=2000)
def test_killed_while_entering(tmp_path: Path, tally: Tally, amount: int) -> None:
    assert _verdict_on(amount, "entry", tmp_path, tally, 0.12) == []
    assert tally["saves acknowledged"] > amount


@doses("amount", short=4, long=200)
def test_killed_while_starting(tmp_path: Path, tally: Tally, amount: int) -> None:
    assert _verdict_on(amount, "start", tmp_path, tally, 0.05) == []


@doses("amount", short=4, long=200)
def test_killed_while_backing_up(tmp_path: Path, tally: Tally, amount: int) -> None:
    assert _verdict_on(amount, "backup", tmp_path, tally, 0.1) == []


def _used_folder(folder: Path, tally: Tally) -> Ordeal:
    """Return a data folder that was worked in, with a backup from before the last saves."""
    ordeal = Ordeal("entry", folder, tally, 0.1)
    ordeal.kill_once(1)
    assert ordeal.verdict() == []
    ordeal.kill_once(2)
    return ordeal


@doses("amount", short=4, long=200)
def test_killed_while_restoring(tmp_path: Path, tally: Tally, amount: int) -> None:
    ordeal = _used_folder(tmp_path / "restore", tally)
    pristine = tmp_path / "pristine"
    shutil.copytree(ordeal.folder, pristine)
    before = look(ordeal.file)
    restored = look(list_backups(ordeal.folder / BACKUPS)[-1].path)
    assert len(restored.saves) < len(before.saves)
    whole = run(Orders("restore", ordeal.folder, 0), None).seconds
    for number in range(amount):
        shutil.rmtree(ordeal.folder)
        shutil.copytree(pristine, ordeal.folder)
        heard = run(Orders("restore", ordeal.folder, number), ordeal.chance.uniform(0, whole))
        found = look(ordeal.file)
        assert found in (before, restored)
        assert found == restored or heard.killed
        if found == restored:
            (aside,) = ordeal.folder.glob(f"before-restore-*/{DATABASE}")
            assert look(aside) == before
        tally["kills"] += heard.killed
        tally["restored"] += found == restored
        run(Orders("start", ordeal.folder, number), None)
        assert found.saves.items() <= look(ordeal.file).saves.items()


def newer_schema(folder: Path, steps: int = 3) -> Path:
    """Return the program's scripts with more after them: a column, a table made anew, rows."""
    later = (
        "ALTER TABLE report ADD COLUMN remark TEXT NOT NULL DEFAULT '';",
        """CREATE TABLE cell_anew (
            report_id INTEGER NOT NULL REFERENCES report (report_id), area TEXT NOT NULL, record TEXT NOT NULL,
            field TEXT NOT NULL, text TEXT NOT NULL CHECK (text <> ''), seen INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (report_id, area, record, field)) STRICT, WITHOUT ROWID;
        INSERT INTO cell_anew SELECT report_id, area, record, field, text, 0 FROM cell;
        DROP TABLE cell;
        ALTER TABLE cell_anew RENAME TO cell;""",
        "CREATE TABLE later (n INTEGER NOT NULL) STRICT;\nINSERT INTO later SELECT seq FROM history;",
    )
    shutil.copytree(migrations_folder(), folder)
    known = len(list(folder.glob("*.sql")))
    for number, sql in enumerate(later[:steps], start=known + 1):
        (folder / f"{number:04d}_later.sql").write_text(sql, encoding="utf-8")
    return folder


@doses("amount", short=4, long=200)
def test_killed_while_upgrading(tmp_path: Path, tally: Tally, amount: int) -> None:
    ordeal = _used_folder(tmp_path / "upgrade", tally)
    migrations = newer_schema(tmp_path / "migrations")
    pristine = tmp_path / "pristine"
    shutil.copytree(ordeal.folder, pristine)
    before = look(ordeal.file)
    whole = run(Orders("migration", ordeal.folder, 0, migrations), None).seconds
    for number in range(amount):
        shutil.rmtree(ordeal.folder)
        shutil.copytree(pristine, ordeal.folder)
        heard = run(Orders("migration", ordeal.folder, number, migrations), ordeal.chance.uniform(0, whole))
        assert look(ordeal.file) == before
        tally["kills"] += heard.killed
        tally["upgraded"] += schema_of(ordeal.file) > schema_of(pristine / DATABASE)
        run(Orders("migration", ordeal.folder, number, migrations), None)
        assert look(ordeal.file) == before
        assert schema_of(ordeal.file) == len(list(migrations.glob("*.sql")))


def schema_of(file: Path) -> int:
    """Return `user_version` from the file's header (SQLite's file format, offset 60)."""
    return int.from_bytes(file.read_bytes()[60:64], "big")


@doses("amount", short=2, long=100)
def test_killed_while_exporting(tmp_path: Path, tally: Tally, amount: int) -> None:
    ordeal = Ordeal("export", tmp_path / "export", tally, 0.35)
    ordeal.acks += run(Orders("fill", ordeal.folder, 0), None).acks
    first = run(Orders("export", ordeal.folder, _SEED), None)
    ordeal.acks += first.acks
    ordeal.longest = 1.1 * first.seconds
    told = {str(words[2]) for words in first.said("submitted")}
    for number in range(amount):
        heard = ordeal.kill_once(number)
        told |= {str(words[2]) for words in heard.said("submitted")}
        tally["workbooks"] = _see_that_revisions_are_unique(ordeal.folder, told)
    last = run(Orders("export", ordeal.folder, _SEED + amount), None)
    ordeal.acks += last.acks
    assert judge(ordeal.file, ordeal.acks, ordeal.kills) == []
    told |= {str(words[2]) for words in last.said("submitted")}
    assert _see_that_revisions_are_unique(ordeal.folder, told) >= len(told)


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.soak)])
def test_killed_at_each_step_of_an_export(tmp_path: Path, tally: Tally, every: int) -> None:
    """Drop dead before a flush, a rename, an opening or a commit, then at a later one, until an export gets through."""
    ordeal = Ordeal("export", tmp_path / "steps", tally, 0)
    ordeal.acks += run(Orders("fill", ordeal.folder, 0), None).acks
    step, heard = 0, Heard()
    while not heard.said("done"):
        heard = run(Orders("export", ordeal.folder, step, stop_at=step), None, may_die=True)
        ordeal.acks += heard.acks
        _see_that_revisions_are_unique(ordeal.folder, {str(words[2]) for words in heard.said("submitted")})
        tally["steps"] += not heard.said("done")
        step += every
    assert judge(ordeal.file, ordeal.acks, 0) == []
    assert step > 10


def _see_that_revisions_are_unique(folder: Path, told: set[str]) -> int:
    """Start, and see that each workbook there is a revision of its own that the store knows; return how many."""
    keeping, workspace = start(Orders("start", folder, 0))
    try:
        key = open_report(workspace).key
        with workspace.database.reading() as session:
            query = "SELECT revision, digest FROM submission WHERE unit = ? AND period = ? AND scope = ?"
            known = dict(driver(session).execute(query, key).fetchall())
            state = report_state(session, key)
    finally:
        workspace.close()
        keeping.let_go()
    found = {}
    for file in (folder / EXPORTS).glob("*.xlsx"):
        if "写入中" in file.name:  # what a kill left aside never had a workbook's name
            continue
        held = read_submission(file, small_catalogue())
        assert held.digest_ok
        assert held.submission is not None
        assert held.revision not in found
        found[held.revision] = held.submission.digest
    assert found == known
    assert {str(file) for file in (folder / EXPORTS).glob("*.xlsx")} >= told
    assert state.revision == max(known, default=0)
    assert set(known) <= {each.revision for each in exports(folder)}
    return len(found)


@pytest.fixture(scope="session")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Fourteen units' workbooks of one period, and files that are not to be taken in."""
    folder = tmp_path_factory.mktemp("fourteen")
    catalogue = crowded_catalogue()
    files = make_samples(
        catalogue,
        folder / "out",
        migrations=migrations_folder(),
        units=_UNITS,
        seed=1,
        periods=[catalogue.calendar.periods[3]],
        report_progress=lambda _line: None,
    )[:_UNITS]
    (folder / "坏.xlsx").write_bytes(files[0].read_bytes()[:-2000])
    (folder / "空.xlsx").write_bytes(b"")
    return (*files[:7], folder / "坏.xlsx", folder / "空.xlsx", *files[7:])


@doses("amount", short=1, long=50)
def test_killed_while_taking_in_fourteen_workbooks(
    tmp_path: Path, tally: Tally, workbooks: tuple[Path, ...], amount: int
) -> None:
    expected = _taken_in(tmp_path / "whole", workbooks, tally, None)
    assert len(expected) == _UNITS
    whole = run(Orders("import", tmp_path / "timed", 0, workbooks=workbooks), None).seconds
    chance = Random(f"{_SEED}/import")
    for number in range(amount):
        folder = tmp_path / f"{number}"
        held = _taken_in(folder, workbooks, tally, chance.uniform(0, whole))
        tally["left half way"] += 0 < len(held) < _UNITS
        assert held.items() <= expected.items()
        assert _taken_in(folder, workbooks, tally, None) == expected
        shutil.rmtree(folder)


def _taken_in(
    folder: Path, workbooks: tuple[Path, ...], tally: Tally, kill_after: float | None
) -> dict[str, tuple[str, str]]:
    """Take the workbooks in, and return what the store holds: unit to the file's hash and the content's digest."""
    heard = run(Orders("import", folder, 0, workbooks=workbooks), kill_after)
    tally["kills"] += heard.killed
    assert judge(folder / DATABASE, [], 0) == []
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        rows = connection.execute(_HELD).fetchall()
    assert all(hashlib.sha256(content).hexdigest() == sha256 for _, sha256, _, content, _ in rows)
    assert all(zlib.decompress(packed) for *_, packed in rows)
    assert {words[1] for words in heard.said("took")} <= {sha256 for _, sha256, *_ in rows}
    return {unit: (sha256, digest) for unit, sha256, digest, _, _ in rows}
