"""The check at the start, the lock, and folders one should not use."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path, PureWindowsPath

import pytest

from luqual_desktop.domain.cells import Edit
from luqual_desktop.storage.backups import create_backup
from luqual_desktop.storage.cells import load_cells, save_edits
from luqual_desktop.storage.database import StorageError
from luqual_desktop.storage.folder_warning import cloud_drive, folder_warning, named_warning, remote_by_mounts
from luqual_desktop.storage.health import check_file, clock_is_behind, missing_saves
from luqual_desktop.storage.history import chain_head
from luqual_desktop.storage.instance_lock import LOCK, AlreadyRunning, InstanceLock, Owner
from luqual_desktop.storage.submissions import StoredSubmission, add_submission
from tests.storage.conftest import DENOMINATOR, KEY, MIGRATIONS, NEWEST, NOW, NUMERATOR, opened, save, whole_history
from tests.storage.test_history import flipped


@pytest.fixture
def filled(file: Path) -> Path:
    """A file with forty saves and a submission."""
    with opened(file) as database:
        for number in range(40):
            with database.transaction() as session:
                edits = [Edit(NUMERATOR, str(number)), Edit(DENOMINATOR, str(number + 1))]
                save_edits(session, KEY, edits, save(number))
        with database.transaction() as session:
            anchor = chain_head(session)
            add_submission(session, StoredSubmission(KEY, 1, "2021", "a.xlsx", "a" * 64, "b", *anchor, "{}"))
    return file


def change(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_whole_file_is_sound(filled: Path) -> None:
    before = filled.read_bytes()
    health = check_file(filled, MIGRATIONS)
    assert health.sound
    assert health.head is not None
    assert (health.head.seq, health.last_save) == (80, save(39).time)
    assert filled.read_bytes() == before
    with opened(filled):
        assert check_file(filled, MIGRATIONS).sound


def journal_of(file: Path) -> bytes:
    """Return the journal of a transaction in a file as a power cut leaves it, which the next opening plays back."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size=1")  # what does not fit is written, and the journal before it
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE filler (text TEXT)")
        connection.executemany("INSERT INTO filler VALUES (?)", [("x" * 3000,)] * 50)
        journal = file.with_name(f"{file.name}-journal").read_bytes()
        connection.execute("ROLLBACK")
    return journal


def test_a_journal_that_lies_beside_a_backup_is_not_played_into_it(filled: Path, tmp_path: Path) -> None:
    another = tmp_path / "another.db"
    shutil.copyfile(filled, another)
    with opened(filled) as database, database.transaction() as session:
        save_edits(session, KEY, [Edit(NUMERATOR, "77")], save(40))
    backup = create_backup(filled, tmp_path / "backups", NOW).path
    backup.with_name(f"{backup.name}-journal").write_bytes(journal_of(another))
    before = backup.read_bytes()
    health = check_file(backup, MIGRATIONS, at_rest=True)
    assert health.sound
    assert health.last_save == save(40).time
    assert missing_saves(filled, backup).changes == ()
    assert backup.read_bytes() == before
    check_file(backup, MIGRATIONS)
    assert backup.read_bytes() != before  # as it would be: the journal is one that is played


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["UPDATE cell SET text = '7' WHERE field = 'numerator'"], "数据与历史记录不符：330302006 2021Q1"),
        (["DROP TRIGGER history_is_never_changed"], "数据文件的结构被改动：history_is_never_changed"),
        (["CREATE TRIGGER t AFTER INSERT ON cell BEGIN DELETE FROM cell; END"], "数据文件的结构被改动：t"),
        (["DELETE FROM report"], "数据不完整：cell 第"),
        (
            [
                "PRAGMA ignore_check_constraints=ON",
                "UPDATE report SET state = 'opem'",
            ],
            "数据文件结构损坏：CHECK constraint failed in report",
        ),
        (["PRAGMA writable_schema=ON", "DELETE FROM sqlite_schema WHERE name = 'meta'"], "数据文件结构损坏"),
    ],
)
def test_what_another_tool_changed_is_named(filled: Path, statements: list[str], expected: str) -> None:
    change(filled, *statements)
    health = check_file(filled, MIGRATIONS)
    assert not health.sound
    assert health.problems[0].startswith(expected)


def test_a_submission_whose_content_is_damaged_is_named(filled: Path) -> None:
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        (trigger,) = connection.execute(
            "SELECT sql FROM sqlite_schema WHERE name = 'submission_is_never_changed'"
        ).fetchone()
        connection.execute("DROP TRIGGER submission_is_never_changed")
        connection.execute("UPDATE submission SET content = x'00'")
        connection.execute(trigger)
    assert ["330302006 2021Q1 第 1 次上报" in each for each in check_file(filled, MIGRATIONS).problems] == [True]


def test_a_newer_file_is_refused_as_newer_and_not_as_damaged(filled: Path) -> None:
    change(filled, "CREATE TABLE later (later_id INTEGER PRIMARY KEY)", f"PRAGMA user_version={NEWEST + 1}")
    health = check_file(filled, MIGRATIONS)
    assert not health.sound
    assert health.refusal is not None
    assert health.refusal.code == "storage.newer"


def test_a_table_that_is_missing_is_said(filled: Path) -> None:
    change(filled, "DROP TABLE history")
    assert "结构被改动：history" in check_file(filled, MIGRATIONS).problems[0]


def test_a_schema_that_is_no_text_is_said(filled: Path) -> None:
    broken = "UPDATE sqlite_schema SET sql = cast(x'435245415445205441424c45206368617365202861ff20ff29' AS TEXT)"
    change(filled, "PRAGMA writable_schema=ON", f"{broken} WHERE name = 'chase'")
    assert "已损坏" in check_file(filled, MIGRATIONS).problems[0]
    with pytest.raises(StorageError, match="已损坏"), opened(filled):
        pass


def test_no_file_an_empty_one_and_a_letter_are_not_sound(tmp_path: Path) -> None:
    for name, content in (("none.db", None), ("empty.db", b""), ("letter.db", b"Dear all, " * 500)):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        health = check_file(tmp_path / name, MIGRATIONS)
        assert not health.sound
        assert name in health.problems[0]
    assert not (tmp_path / "none.db").exists()


def test_no_flipped_bit_is_silent(filled: Path, tmp_path: Path) -> None:
    with opened(filled) as database, database.reading() as session:
        expected = load_cells(session, *KEY), whole_history(session)
    content, copy = filled.read_bytes(), tmp_path / "copy.db"
    noticed = 0
    for seed in range(200):
        copy.write_bytes(flipped(content, seed))
        if check_file(copy, MIGRATIONS).sound:
            with opened(copy) as database, database.reading() as session:
                assert (load_cells(session, *KEY), whole_history(session)) == expected
        else:
            noticed += 1
    assert noticed > 150


@pytest.mark.parametrize(
    ("last_save", "behind"),
    [
        ("2021-04-08T09:29:59+00:00", False),
        ("2021-04-08T09:30:01+00:00", True),
        ("2021-04-08T17:29:59+08:00", False),
        ("2021-04-08T17:30:01.500+08:00", True),
        ("", False),
        ("yesterday", False),
    ],
)
def test_a_clock_before_the_last_save_is_noticed(last_save: str, behind: bool) -> None:
    assert clock_is_behind(last_save, NOW) is behind
    assert clock_is_behind(last_save, NOW.astimezone(timezone(timedelta(hours=8)))) is behind


def test_a_clock_without_a_zone_is_the_wall_clock() -> None:
    local = datetime.now(UTC).astimezone().replace(tzinfo=None)
    assert clock_is_behind((local + timedelta(hours=1)).isoformat(), local)
    assert not clock_is_behind((local - timedelta(hours=1)).isoformat(), local.astimezone())


def test_the_saves_a_backup_misses_are_listed(filled: Path, tmp_path: Path) -> None:
    made = create_backup(filled, tmp_path / "backups", NOW)
    with opened(filled) as database:
        for number in (100, 101):
            with database.transaction() as session:
                save_edits(session, KEY, [Edit(NUMERATOR, str(number))], save(number))
    missing = missing_saves(filled, made.path)
    assert [(each.seq, each.new) for each in missing.changes] == [(81, "100"), (82, "101")]
    assert missing.complete
    assert missing_saves(made.path, made.path).changes == ()


def test_of_a_store_in_which_nothing_was_ever_typed_nothing_is_missing(tmp_path: Path) -> None:
    with opened(tmp_path / "luqual.db"):
        made = create_backup(tmp_path / "luqual.db", tmp_path / "backups", NOW)
    missing = missing_saves(tmp_path / "luqual.db", made.path)
    assert (missing.changes, missing.complete) == ((), True)


def test_the_saves_of_a_damaged_file_are_listed_as_far_as_it_can_be_read(filled: Path, tmp_path: Path) -> None:
    with opened(filled):
        made = create_backup(filled, tmp_path / "backups", NOW)
    with opened(filled) as database:
        for number in range(100, 400):
            with database.transaction() as session:
                save_edits(session, KEY, [Edit(NUMERATOR, str(number))], save(number, reason="x" * 100))
    content = bytearray(filled.read_bytes())
    pages = [start for start in range(0, len(content), 4096) if b"save-250" in content[start : start + 4096]]
    for start in pages:
        content[start : start + 4096] = b"\xa5" * 4096
    filled.write_bytes(content)
    before = filled.read_bytes()
    missing = missing_saves(filled, made.path)
    assert not missing.complete
    numbers = [int(each.new) for each in missing.changes]
    assert 100 in numbers
    assert 250 not in numbers
    assert len(numbers) > 200
    assert filled.read_bytes() == before


def test_a_letter_misses_nothing_that_could_be_listed(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_bytes(b"Dear all, " * 500)
    missing = missing_saves(tmp_path / "letter.db", filled)
    assert (missing.changes, missing.complete) == ((), False)
    with pytest.raises(StorageError):
        missing_saves(filled, tmp_path / "letter.db")


ME = Owner(4711, "王芳", "办公室-PC")


def test_one_program_at_a_time(tmp_path: Path) -> None:
    lock = InstanceLock.take(tmp_path / "data", ME)
    with pytest.raises(AlreadyRunning, match="程序已在运行（电脑 办公室-PC，用户 王芳）") as refused:
        InstanceLock.take(tmp_path / "data", Owner())
    assert refused.value.owner == ME
    lock.release()
    lock.release()
    InstanceLock.take(tmp_path / "data", ME).release()


@pytest.mark.parametrize("owner", [b"", b"\0\0", b"[]", b'{"pid": "x"}', "�".encode("utf-16")])
def test_no_left_over_file_locks_anybody_out(tmp_path: Path, owner: bytes) -> None:
    (tmp_path / LOCK).write_bytes(b"copied from another computer")
    (tmp_path / "luqual.lock.json").write_bytes(owner)
    lock = InstanceLock.take(tmp_path, ME)
    (tmp_path / "luqual.lock.json").write_bytes(owner)
    with pytest.raises(AlreadyRunning, match="程序已在运行，正在使用") as refused:
        InstanceLock.take(tmp_path, ME)
    assert refused.value.owner == Owner()
    lock.release()


def test_a_killed_program_lets_go(tmp_path: Path) -> None:
    child = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from luqual_desktop.storage.instance_lock import InstanceLock, Owner
lock = InstanceLock.take(Path(sys.argv[2]), Owner(1, "李明", "PC2"))
print("taken", flush=True)
time.sleep(60)
"""
    arguments = [sys.executable, "-c", child, str(Path(__file__).parents[2]), str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as holding:
        assert holding.stdout is not None
        assert holding.stdout.readline() == "taken\n"
        with pytest.raises(AlreadyRunning, match="用户 李明"):
            InstanceLock.take(tmp_path, ME)
        holding.kill()
    InstanceLock.take(tmp_path, ME).release()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="不可写"):
        InstanceLock.take(tmp_path / "file" / "data", ME)


@pytest.mark.parametrize(
    ("folder", "drive"),
    [
        (r"C:\Users\王芳\OneDrive\质量", "OneDrive"),
        (r"C:\Users\王芳\OneDrive - 鹿城区\质量", "OneDrive"),
        (r"D:\我的坚果云\质量", None),
        (r"D:\坚果云\质量", "坚果云"),
        (r"D:\Nutstore Files\1\质量", "坚果云"),
        (r"D:\BaiduSyncdisk\质量", "百度网盘"),
        (r"D:\百度网盘同步空间", "百度网盘"),
        (r"C:\Users\a\WPSDrive\123\WPS云盘\质量", "WPS 云盘"),
        (r"C:\Users\a\WPS Cloud Files\1", "WPS 云盘"),
        (r"C:\Users\a\AppData\Local\LuqualDesktop", None),
        ("/home/a/Dropbox/x", "Dropbox"),
        ("/home/a/.local/share/LuqualDesktop", None),
    ],
)
def test_cloud_drives_are_known_by_their_folders(folder: str, drive: str | None) -> None:
    assert cloud_drive(PureWindowsPath(folder)) == drive
    warning = named_warning(PureWindowsPath(folder))
    assert (warning is None) == (drive is None)
    assert warning is None or f"“{drive}”" in warning


def test_network_folders_are_warned_of() -> None:
    assert "网络盘" in str(named_warning(PureWindowsPath(r"\\server\share\质量")))
    mounts = (
        "/dev/a / ext4 rw 0 0\nserver:/b /mnt/office\\040files nfs4 rw 0 0\nx /mnt/office\\040files/local ext4 rw\n\n"
    )
    remote = {
        "/home/a": False,
        "/mnt/office files/质量": True,
        "/mnt/office files/local/质量": False,
        "/mnt/office": False,
    }
    assert {folder: remote_by_mounts(Path(folder), mounts) for folder in remote} == remote


def test_a_local_folder_is_fine(tmp_path: Path) -> None:
    assert folder_warning(tmp_path) is None
    assert folder_warning(tmp_path / "OneDrive") is not None


@pytest.mark.skipif(os.name != "posix", reason="Windows is asked in another way")
def test_a_mounted_share_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    monkeypatch.setattr("luqual_desktop.storage.folder_warning._MOUNTS", mounts)
    assert folder_warning(tmp_path) is None
    mounts.write_text(f"//server/share {tmp_path} cifs rw 0 0\n", encoding="utf-8")
    assert "网络盘" in str(folder_warning(tmp_path / "质量"))
