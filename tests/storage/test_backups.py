"""Backups: whole or not there, thinned by the rules whatever the clock says, looked into, and restored."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from luqual_desktop.domain.cells import Edit
from luqual_desktop.storage.backup_rotation import Dated, to_keep
from luqual_desktop.storage.backups import (
    backup_cells,
    backup_reports,
    copy_backup,
    create_backup,
    described,
    list_backups,
    thin_backups,
)
from luqual_desktop.storage.cells import load_cells, save_edits
from luqual_desktop.storage.chain import first_problem
from luqual_desktop.storage.database import Database, StorageError
from luqual_desktop.storage.history import chain_head
from luqual_desktop.storage.reports import ReportState, set_report_state
from luqual_desktop.storage.restoring import restore, set_aside
from luqual_desktop.storage.settings import put_setting, store_id
from tests.storage.conftest import KEY, NOW, NUMERATOR, opened, save

NOON = datetime(2022, 2, 9, 12)  # noqa: DTZ001 - a wall clock


def put(database: Database, number: int, text: str) -> None:
    with database.transaction() as session:
        save_edits(session, KEY, [Edit(NUMERATOR, text)], save(number))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "备份"


def days_kept(times: Sequence[datetime], now: datetime) -> list[int]:
    """Number the times in order, apply the rules, and return how many days ago those kept were made."""
    kept = to_keep([Dated(number, time) for number, time in enumerate(times)], now)
    return sorted((now - times[number]).days for number in kept)


def test_one_backup_a_day_for_400_days() -> None:
    ages = days_kept([NOON - timedelta(days=age) for age in reversed(range(400))], NOON)
    # 9 February 2022 is a Wednesday: day 15 back is Tuesday 25 January, the newest of its week beyond the daily ones,
    # then nine Sundays from 23 January to 28 November; the months' last days before that: 21 November, 31 October …
    assert ages[:15] == list(range(15))
    assert ages[15:25] == [15, *range(17, 80, 7)]
    assert [str((NOON - timedelta(days=age)).date()) for age in ages[25:]] == [
        "2021-11-21",
        "2021-10-31",
        "2021-09-30",
        "2021-08-31",
        "2021-07-31",
        "2021-06-30",
        "2021-05-31",
        "2021-04-30",
        "2021-03-31",
    ]


def test_thinning_every_day_for_400_days_reaches_back_most_of_a_year() -> None:
    kept: list[Dated] = []
    for day in range(400):
        now = NOON + timedelta(days=day)
        kept += [Dated(3 * day + part, now - timedelta(hours=4 * (2 - part))) for part in range(3)]
        numbers = to_keep(kept, now)
        kept = [each for each in kept if each.number in numbers]
    ages = [(now - each.time).days for each in kept]
    assert len([age for age in ages if age < 2]) == 6
    assert len(kept) <= 10 + 12 + 10 + 9
    assert max(ages) > 250


def test_everything_of_two_days_is_kept() -> None:
    times = [NOON - timedelta(minutes=30 * each) for each in reversed(range(200))]
    kept = to_keep([Dated(number, time) for number, time in enumerate(times)], NOON)
    assert set(range(200 - 97, 200)) <= kept
    assert len(kept) == 97 + 3


def test_a_clock_in_2099_thins_out_no_more_than_any_other() -> None:
    times = [NOON - timedelta(days=age) for age in reversed(range(40))]
    late = NOON.replace(year=2099)
    kept = to_keep([Dated(number, time) for number, time in enumerate(times)], late)
    assert set(range(30, 40)) <= kept
    assert len(kept) == 12 + 4 + 1


def test_backups_dated_2099_neither_stay_for_ever_nor_push_out_the_newest() -> None:
    ahead = [Dated(number, NOON.replace(year=2099) + timedelta(days=number)) for number in range(50)]
    after = [Dated(50 + number, NOON + timedelta(hours=number)) for number in range(10)]
    now = NOON + timedelta(days=30)
    kept = to_keep(ahead + after, now)
    assert {each.number for each in after} <= kept
    assert len(kept) <= 10 + 12 + 10 + 9


def test_the_newest_ten_are_kept_whatever_their_dates() -> None:
    same = [Dated(number, NOON) for number in range(30)]
    assert to_keep(same, NOON + timedelta(days=500)) == frozenset(range(20, 30))
    assert to_keep([], NOON) == frozenset()


def test_a_backup_is_a_whole_data_file(database: Database, file: Path, folder: Path) -> None:
    put(database, 1, "5")
    made = create_backup(file, folder, NOW)
    put(database, 2, "6")
    with database.reading() as session:
        assert chain_head(session).seq == 2
    assert made.path.name == "000001_20210408-093000.db"
    assert (made.head.seq, made.last_save, made.problem) == (1, save(1).time, "")
    assert made.size == made.path.stat().st_size
    assert list_backups(folder) == [made]
    assert [path.name for path in folder.iterdir()] == [made.path.name]
    assert backup_reports(made.path) == [KEY]
    assert backup_cells(made.path, KEY) == {NUMERATOR: "5"}
    with closing(sqlite3.connect(made.path)) as connection:
        assert first_problem(connection) is None


def test_numbers_run_on_though_the_clock_goes_back(database: Database, file: Path, folder: Path) -> None:
    put(database, 1, "5")
    made = [create_backup(file, folder, NOW + timedelta(days=shift)) for shift in (0, -3, 9000, 0)]
    assert [each.number for each in list_backups(folder)] == [4, 3, 2, 1]
    assert list_backups(folder) == list(reversed(made))


def test_nothing_is_backed_up_twice(database: Database, file: Path, folder: Path) -> None:
    def again() -> int:
        return create_backup(file, folder, NOW, even_unchanged=False).number

    put(database, 1, "5")
    assert [again(), again()] == [1, 1]
    put(database, 2, "6")
    assert [again(), again()] == [2, 2]
    with database.transaction() as session:
        put_setting(session, "role", "unit")
    assert [again(), again()] == [3, 3]
    with database.transaction() as session:
        set_report_state(session, KEY, ReportState("submitted", 1))
    assert again() == 4
    (folder / "000004_20210408-093000.db").write_bytes(b"damaged")
    assert again() == 5
    with closing(sqlite3.connect(folder / "000005_20210408-093000.db", isolation_level=None)) as older:
        older.execute("DROP TABLE decision")
    assert again() == 6


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE import_batch SET undone = 1",
        "UPDATE received SET state = 'withdrawn'",
        "UPDATE task_package SET active = 0",
        "UPDATE unit_tree SET merged_into = '330302023'",
        "UPDATE enrolled_key SET retired_on = '2021-04-09'",
        "UPDATE report SET unlocked = '[1]'",
        "DELETE FROM decision",
    ],
)
def test_whatever_is_changed_is_backed_up_again(database: Database, file: Path, folder: Path, statement: str) -> None:
    put(database, 1, "5")
    made = (
        "INSERT INTO import_batch VALUES ('b', 't', '[1]', 0)",
        "INSERT INTO received_file VALUES (SHA, 'a.xlsx', x'00')",
        "INSERT INTO received VALUES (1, 'p', 'u', 'own', '2021Q1', 1, 'accepted', SHA, 'a.xlsx', 't', 'd', 0)",
        "INSERT INTO task_package VALUES (1, 'p', 't', SHA, 1, 'c')",
        "INSERT INTO unit_tree VALUES ('330302006', '2021Q1', '', '五马街道', '', '', '', '')",
        "INSERT INTO enrolled_key VALUES (1, 'u', '', SHA, '2021-04-08', '', '')",
        "INSERT INTO decision VALUES ('r', '保留', 't', '')",
    )
    with database.transaction() as session:
        for each in made:
            session.connection().exec_driver_sql(each.replace("SHA", repr("a" * 64)))
    assert create_backup(file, folder, NOW, even_unchanged=False).number == 1
    assert create_backup(file, folder, NOW, even_unchanged=False).number == 1
    with database.transaction() as session:
        session.connection().exec_driver_sql(statement)
    assert create_backup(file, folder, NOW, even_unchanged=False).number == 2


def test_a_backup_is_made_while_somebody_types(database: Database, file: Path, folder: Path) -> None:
    stop = Event()

    def type_on() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            put(database, number, str(number))

    typing = Thread(target=type_on)
    typing.start()
    try:
        for _ in range(5):
            made = create_backup(file, folder, NOW)
            assert made.problem == ""
            with closing(sqlite3.connect(made.path)) as connection:
                assert first_problem(connection) is None
    finally:
        stop.set()
        typing.join()


def test_what_a_crash_left_half_made_is_no_backup(database: Database, file: Path, folder: Path) -> None:
    put(database, 1, "5")
    folder.mkdir()
    (folder / "000001_20210408-093000.part").write_bytes(b"half")
    (folder / "000001_20210408-093000.part-journal").write_bytes(b"half")
    (folder / "notes.db").write_bytes(b"not ours")
    (folder / "000009_20219999-093000.db").write_bytes(b"not ours")
    assert list_backups(folder) == []
    create_backup(file, folder, NOW)
    assert sorted(path.name for path in folder.iterdir()) == [
        "000001_20210408-093000.db",
        "000009_20219999-093000.db",
        "notes.db",
    ]


def test_a_kill_during_a_backup_leaves_whole_ones_only(database: Database, file: Path, folder: Path) -> None:
    put(database, 1, "x" * 3_000_000)
    child = """
import sys
sys.path.insert(0, sys.argv[1])
from datetime import datetime
from pathlib import Path
from luqual_desktop.storage.backups import create_backup
while True:
    print(create_backup(Path(sys.argv[2]), Path(sys.argv[3]), datetime.now()).number, flush=True)
"""
    arguments = [str(Path(__file__).parents[2]), str(file), str(folder)]
    for lines in (1, 3, 5):
        with subprocess.Popen([sys.executable, "-c", child, *arguments], stdout=subprocess.PIPE, text=True) as making:
            assert making.stdout is not None
            told = [int(making.stdout.readline()) for _ in range(lines)]
            making.kill()
        found = list_backups(folder)
        assert found[0].number >= told[-1]
        assert [each.problem for each in found] == [""] * len(found)
        assert {backup_cells(each.path, KEY)[NUMERATOR] for each in found} == {"x" * 3_000_000}


def test_a_damaged_source_makes_no_backup(file: Path, folder: Path) -> None:
    with opened(file) as database:
        put(database, 1, "5" * 20_000)
    content = bytearray(file.read_bytes())
    content[-4096:] = b"\xa5" * 4096
    file.write_bytes(content)
    with pytest.raises(StorageError) as refused:
        create_backup(file, folder, NOW)
    assert refused.value.code == "storage.damaged"
    assert list_backups(folder) == []


def test_no_source_no_backup_and_no_new_file(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(StorageError):
        create_backup(tmp_path / "none.db", folder, NOW)
    assert not (tmp_path / "none.db").exists()


def test_a_folder_that_cannot_be_written_is_said(database: Database, file: Path, tmp_path: Path) -> None:
    put(database, 1, "5")
    (tmp_path / "occupied").write_bytes(b"")
    with pytest.raises(StorageError, match="备份写不到文件夹") as refused:
        create_backup(file, tmp_path / "occupied", NOW)
    assert refused.value.code == "storage.backup"
    made = create_backup(file, tmp_path / "ok", NOW)
    with pytest.raises(StorageError, match="备份写不到文件夹"):
        copy_backup(made.path, tmp_path / "occupied")


def test_a_second_folder_gets_the_same_bytes(database: Database, file: Path, folder: Path, tmp_path: Path) -> None:
    put(database, 1, "5")
    made = create_backup(file, folder, NOW)
    copied = copy_backup(made.path, tmp_path / "U盘" / "备份")
    assert copied.read_bytes() == made.path.read_bytes()
    assert [each.last_save for each in list_backups(copied.parent)] == [save(1).time]
    made.path.write_bytes(b"x" * 4096)
    with pytest.raises(StorageError):
        copy_backup(made.path, tmp_path / "other")
    assert list((tmp_path / "other").iterdir()) == []  # a full stick must not be fuller for it


def test_thinning_deletes_what_the_rules_do_not_keep_and_no_damaged_one(
    database: Database, file: Path, folder: Path
) -> None:
    put(database, 1, "5")
    made = create_backup(file, folder, NOW)
    for number in range(2, 32):
        shutil.copyfile(made.path, folder / f"{number:06d}_20210408-093000.db")
    (folder / "000005_20210408-093000.db").write_bytes(b"damaged")
    removed = thin_backups(folder, NOW + timedelta(days=100))
    left = [each.number for each in list_backups(folder)]
    assert left == [*range(31, 21, -1), 5]
    assert len(removed) == 20


def test_a_backup_that_cannot_be_read_says_so_in_the_list(folder: Path) -> None:
    folder.mkdir()
    (folder / "000001_20210408-093000.db").write_bytes(b"x" * 4096)
    (damaged,) = list_backups(folder)
    assert "不是本程序的数据文件" in damaged.problem
    with pytest.raises(StorageError):
        backup_cells(damaged.path, KEY)


@pytest.mark.skipif(os.name == "nt", reason="links are made otherwise there")
def test_what_is_no_file_is_no_backup(database: Database, file: Path, folder: Path) -> None:
    put(database, 1, "95")
    backup = create_backup(file, folder, NOW)
    (folder / "000098_20260101-000000.db").symlink_to("nowhere")
    (folder / "000099_20260101-000000.db").mkdir()
    assert [each.path for each in list_backups(folder)] == [backup.path]


@pytest.mark.skipif(os.name == "nt", reason="links are made otherwise there")
def test_a_backup_that_goes_while_it_is_looked_at_says_so(
    database: Database, file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(database, 1, "95")
    backup = create_backup(file, folder, NOW)
    monkeypatch.setattr(Path, "is_file", lambda _path: True)
    backup.path.unlink()
    (folder / backup.path.name).symlink_to("nowhere")
    (told,) = list_backups(folder)
    assert told.problem == f"备份 {backup.path.name} 读不到，可能已被移走。"


def test_a_view_in_a_tables_place_is_not_asked(tmp_path: Path) -> None:
    chosen = tmp_path / "送来的备份.db"
    with closing(sqlite3.connect(chosen)) as connection:
        connection.execute(
            """CREATE VIEW history AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 9)
               SELECT x AS seq, x'00' AS hash, '' AS time FROM c"""
        )
    assert "送来的备份.db 中有视图" in described(chosen).problem


def test_restoring_brings_the_figures_back_and_keeps_the_current_file_aside(file: Path, folder: Path) -> None:
    with opened(file) as database:
        put(database, 1, "5")
        made = create_backup(file, folder, NOW)
        put(database, 2, "6")
        with database.reading() as session:
            before = store_id(session)
    current = file.read_bytes()
    aside = restore(file, made.path, NOW)
    assert aside is not None
    assert aside.read_bytes() == current
    assert aside.parent.name == "before-restore-20210408-093000"
    with opened(file) as database, database.reading() as session:
        assert load_cells(session, *KEY) == {NUMERATOR: "5"}
        assert store_id(session) != before
    assert sorted(path.name for path in file.parent.iterdir() if path.is_file() and path.stat().st_size) == [file.name]


def test_restoring_where_no_file_is_left(file: Path, folder: Path) -> None:
    with opened(file) as database:
        put(database, 1, "5")
        made = create_backup(file, folder, NOW)
    for part in file.parent.iterdir():
        part.unlink()
    assert restore(file, made.path, NOW) is None
    with opened(file) as database, database.reading() as session:
        assert load_cells(session, *KEY) == {NUMERATOR: "5"}


def test_a_file_without_a_journal_is_kept_aside_alone(file: Path, folder: Path) -> None:
    with opened(file) as database:
        put(database, 1, "5")
        made = create_backup(file, folder, NOW)
    file.with_name("luqual.db-journal").unlink()
    aside = restore(file, made.path, NOW)
    assert aside is not None
    assert list(aside.parent.iterdir()) == [aside]
    file.with_name("luqual.db-journal").unlink(missing_ok=True)
    assert list(set_aside(file, NOW).parent.iterdir()) == [file.parent / "damaged-20210408-093000" / file.name]


@pytest.mark.parametrize("step", ["copy_durably", "check_copy", "_make_new_store", "_keep_aside", "put_in_place"])
def test_a_restore_cut_off_anywhere_leaves_the_current_file(
    file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def cut_off(*_: object) -> None:
        raise SystemExit

    with opened(file) as database:
        put(database, 1, "5")
        made = create_backup(file, folder, NOW)
        put(database, 2, "6")
    with monkeypatch.context() as patched:
        patched.setattr(f"luqual_desktop.storage.restoring.{step}", cut_off)
        with pytest.raises(SystemExit):
            restore(file, made.path, NOW)
    with opened(file) as database, database.reading() as session:
        assert load_cells(session, *KEY) == {NUMERATOR: "6"}
    restore(file, made.path, NOW)
    with opened(file) as database, database.reading() as session:
        assert load_cells(session, *KEY) == {NUMERATOR: "5"}


def test_a_restore_that_fails_at_the_last_step_leaves_file_and_journal(
    file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(file) as database:
        put(database, 1, "5")
        made = create_backup(file, folder, NOW)
    journal = file.with_name("luqual.db-journal")
    journal.write_bytes(b"what a crash left")
    before = file.read_bytes()

    def refused(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr("luqual_desktop.storage.restoring.put_in_place", refused)
    with pytest.raises(StorageError, match="原数据没有改动"):
        restore(file, made.path, NOW)
    assert (file.read_bytes(), journal.read_bytes()) == (before, b"what a crash left")


def test_a_journal_of_the_old_file_is_not_played_into_the_restored_one(file: Path, folder: Path) -> None:
    with opened(file) as database:
        put(database, 1, "5")
        made = create_backup(file, folder, NOW)
    journal = file.with_name("luqual.db-journal")
    journal.write_bytes(b"journal of the old file")
    aside = restore(file, made.path, NOW)
    assert aside is not None
    assert aside.with_name(journal.name).read_bytes() == b"journal of the old file"
    assert not journal.exists()


def test_a_restore_that_was_cut_off_does_not_hinder_the_next(file: Path, folder: Path) -> None:
    with opened(file) as database:
        put(database, 1, "5")
        made = create_backup(file, folder, NOW)
    for left_over in ("luqual.db.restore", "luqual.db.restore-journal"):
        file.with_name(left_over).write_bytes(b"what a power cut left")
    restore(file, made.path, NOW)
    with opened(file) as database, database.reading() as session:
        assert load_cells(session, *KEY) == {NUMERATOR: "5"}


@pytest.mark.parametrize("content", [b"", b"x" * 4096])
def test_what_is_no_backup_is_not_restored(file: Path, tmp_path: Path, content: bytes) -> None:
    with opened(file) as database:
        put(database, 1, "5")
    before = {path.name for path in file.parent.iterdir()}
    (tmp_path / "bad.db").write_bytes(content)
    for bad in (tmp_path / "bad.db", tmp_path / "none.db"):
        with pytest.raises(StorageError):
            restore(file, bad, NOW)
    assert {path.name for path in file.parent.iterdir()} == before
    with opened(file) as database, database.reading() as session:
        assert load_cells(session, *KEY) == {NUMERATOR: "5"}


def test_a_damaged_file_is_moved_aside_untouched(file: Path) -> None:
    file.parent.mkdir()
    for _ in range(2):
        file.write_bytes(b"damaged")
        file.with_name("luqual.db-journal").write_bytes(b"journal")
        kept = set_aside(file, NOW)
        assert kept.read_bytes() == b"damaged"
        assert kept.with_name("luqual.db-journal").read_bytes() == b"journal"
        assert [path for path in file.parent.iterdir() if path.is_file()] == []
    assert kept.parent.name == "damaged-20210408-093000-2"
    with pytest.raises(StorageError, match="移不开"):
        set_aside(file.with_name("none") / "none.db", NOW)


def test_times_are_those_of_the_wall_clock(database: Database, file: Path, folder: Path) -> None:
    put(database, 1, "5")
    made = create_backup(file, folder, datetime(2021, 4, 8, 9, 30, 15, 999, tzinfo=UTC))
    assert made.time == list_backups(folder)[0].time == datetime(2021, 4, 8, 9, 30, 15)  # noqa: DTZ001
    assert thin_backups(folder, NOW) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("name", ["管.db", "000001_20210408-093000.db"])
def test_a_pipe_chosen_as_a_backup_is_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(StorageError, match="打不开"):
        described(tmp_path / name)
