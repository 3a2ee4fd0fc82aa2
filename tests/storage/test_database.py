"""Opening a data file: settings, refusals, transactions, and what the disk may do to them."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy.exc import IntegrityError

import luqual_desktop
from luqual_desktop.domain.cells import Edit
from luqual_desktop.storage import connection as connections
from luqual_desktop.storage import database as databases
from luqual_desktop.storage.cells import load_cells, save_edits, write_edits
from luqual_desktop.storage.connection import APPLICATION_ID, connect
from luqual_desktop.storage.database import Database, StorageError
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.history import cell_history, is_saved
from luqual_desktop.storage.settings import all_settings, put_setting, store_id
from tests.storage.conftest import KEY, MIGRATIONS, NEWEST, NOW, NUMERATOR, open_database, opened, save

Put = Callable[[Database, int, str], None]


def put(database: Database, number: int, text: str) -> None:
    with database.writing() as connection:
        write_edits(connection, KEY, [Edit(NUMERATOR, text)], save(number))


def put_by_session(database: Database, number: int, text: str) -> None:
    with database.transaction() as session:
        save_edits(session, KEY, [Edit(NUMERATOR, text)], save(number))


both_ways = pytest.mark.parametrize("put", [put, put_by_session])


def test_a_new_file_bears_our_mark_and_the_settings_hold_on_every_connection(database: Database, file: Path) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "trusted_schema", "cell_size_check")
    with database.transaction() as session:
        held = [driver(session).execute(f"PRAGMA {name}").fetchone()[0] for name in (*names, "busy_timeout")]
    assert held == ["truncate", 2, 1, 1, 0, 1, 5000]
    with closing(sqlite3.connect(file)) as plain:
        assert plain.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert plain.execute("PRAGMA user_version").fetchone()[0] == NEWEST
    assert database.path == file


def test_only_a_file_that_serves_one_run_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    held = {}
    for name, lasting in (("kept.db", True), ("passing.db", False)):
        database = Database.open(tmp_path / name, MIGRATIONS, program_version="0.1.0", now=lambda: NOW, lasting=lasting)
        with closing(database), database.transaction() as session:
            settings = ("journal_mode", "synchronous", "foreign_keys", "cell_size_check")
            held[name] = [driver(session).execute(f"PRAGMA {each}").fetchone()[0] for each in settings]
    assert held == {"kept.db": ["truncate", 2, 1, 1], "passing.db": ["memory", 0, 1, 1]}


def test_no_store_of_a_user_is_opened_so() -> None:
    """The one place that does is the consolidation without a window, in a temporary folder."""
    asking = [
        path.name
        for path in Path(luqual_desktop.__file__).parent.rglob("*.py")
        if "lasting=False" in path.read_text(encoding="utf-8")
    ]
    assert asking == ["batch.py"]


def test_opening_again_keeps_the_store_and_notes_program_and_time(file: Path) -> None:
    with opened(file) as database, database.reading() as session:
        first = store_id(session)
    with opened(file) as database, database.reading() as session:
        assert store_id(session) == first
        row = driver(session).execute("SELECT program_version, opened, created FROM meta").fetchone()
    assert row == ("0.1.0", NOW.isoformat(), NOW.isoformat())


def test_a_start_that_cannot_be_noted_lets_go_of_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(Database, "close", lambda _: closed.append(True))
    with opened(file) as database, database.transaction() as session:
        driver(session).execute("CREATE TRIGGER t BEFORE UPDATE ON meta BEGIN SELECT RAISE(ABORT, 'no'); END")
    closed.clear()
    with pytest.raises(IntegrityError):
        open_database(file)
    assert closed


def test_the_library_knows_strict_tables() -> None:
    assert tuple(int(part) for part in connections.sqlite_version().split(".")) >= (3, 37)


def test_a_setting_that_does_not_hold_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_SETTINGS", (("synchronous", "FULL", 3),))
    file.parent.mkdir()
    with pytest.raises(StorageError, match="synchronous 应为 FULL，实为 2") as refused:
        connect(file)
    assert refused.value.code == "storage.settings"


def test_the_file_alone_is_complete_after_each_commit(database: Database, file: Path, tmp_path: Path) -> None:
    for number in range(3):
        put(database, number, f"{number}.5")
        shutil.copyfile(file, tmp_path / "copy.db")
        with opened(tmp_path / "copy.db") as copy, copy.reading() as session:
            assert load_cells(session, *KEY) == {NUMERATOR: f"{number}.5"}


def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    put(database, 1, "5")

    def fail_half_way() -> None:
        with database.transaction() as session:
            save_edits(session, KEY, [Edit(NUMERATOR, "6")], save(2))
            put_setting(session, "role", "unit")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with database.reading() as session:
        assert load_cells(session, *KEY) == {NUMERATOR: "5"}
        assert "role" not in all_settings(session)
        assert not is_saved(session, "save-2")


def test_what_fails_half_way_on_the_bare_connection_leaves_nothing_either(database: Database) -> None:
    put(database, 1, "5")

    def fail_half_way() -> None:
        with database.writing() as connection:
            write_edits(connection, KEY, [Edit(NUMERATOR, "6")], save(2))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with database.reading() as session:
        assert load_cells(session, *KEY) == {NUMERATOR: "5"}
        assert not is_saved(session, "save-2")


@both_ways
def test_reading_cannot_write(database: Database, put: Put) -> None:
    for number in (1, 2):
        with pytest.raises(StorageError), database.reading() as session:
            put_setting(session, "role", "unit")
        put(database, number, str(number))
        with pytest.raises(StorageError), database.reading() as session:
            save_edits(session, KEY, [Edit(NUMERATOR, "7")], save(7))
    with database.reading() as session:
        assert load_cells(session, *KEY) == {NUMERATOR: "2"}


def test_saving_again_compiles_no_statement_anew(database: Database) -> None:
    compiled: list[int] = []

    def note(action: int, *_: str | None) -> int:
        compiled.append(action)
        return sqlite3.SQLITE_OK

    with database.writing() as connection:
        connection.set_authorizer(note)
    put(database, 1, "5")
    assert compiled
    compiled.clear()
    put(database, 2, "6")
    assert compiled == []


def test_a_transaction_within_another_is_refused_at_once(database: Database) -> None:
    with pytest.raises(RuntimeError), database.reading(), database.transaction():
        pass
    put(database, 1, "5")


def test_a_fault_of_the_program_is_not_passed_off_as_a_misfortune(database: Database) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.connection().exec_driver_sql("INSERT INTO report (unit, period, scope) VALUES ('1', 'x', 'own')")


def test_a_commit_that_has_nothing_to_commit_is_a_fault_of_the_program(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no transaction is active"), database.transaction() as session:
        driver(session).execute("ROLLBACK")


def test_threads_wait_for_each_other(database: Database) -> None:
    def work(start: int) -> None:
        for number in range(start, start + 20):
            put(database, number, str(number))

    threads = [Thread(target=work, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert driver(session).execute("SELECT count(*), max(seq) FROM history").fetchone() == (60, 60)


def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    before = other.read_bytes()
    with pytest.raises(StorageError, match="不是本程序的数据文件") as refused:
        open_database(other)
    assert refused.value.code == "storage.foreign"
    assert other.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"This is a letter and not a data file.\n" * 60, "storage.not_a_database"),
        (b"SQLite format 3\0" + bytes(4080), "storage.not_a_database"),
    ],
)
def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes, code: str) -> None:
    bad = tmp_path / "bad.db"
    bad.write_bytes(content)
    with pytest.raises(StorageError, match=r"bad\.db") as refused:
        open_database(bad)
    assert refused.value.code == code
    assert bad.read_bytes() == content


def test_a_damaged_page_is_a_damaged_file(file: Path) -> None:
    with opened(file) as database:
        put(database, 1, "5")
    content = bytearray(file.read_bytes())
    content[100:4096] = b"\xa5" * 3996
    file.write_bytes(content)
    with pytest.raises(StorageError, match="已损坏") as refused:
        open_database(file)
    assert refused.value.code == "storage.damaged"


def test_a_file_is_refused_as_folder_and_a_folder_as_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError) as refused:
        open_database(tmp_path / "file" / "luqual.db")
    assert refused.value.code == "storage.cannot_open"
    (tmp_path / "luqual.db").mkdir()
    with pytest.raises(StorageError) as refused:
        open_database(tmp_path / "luqual.db")
    assert refused.value.code == "storage.cannot_open"


def test_a_folder_that_cannot_be_written_is_known_at_the_start(file: Path) -> None:
    opened(file).__enter__().close()
    file.chmod(0o400)
    file.parent.chmod(0o500)
    try:
        if os.access(file, os.W_OK):
            pytest.skip("whoever runs this may write anywhere")
        with pytest.raises(StorageError) as refused:
            open_database(file)
    finally:
        file.parent.chmod(0o700)
    assert refused.value.code in {"storage.read_only", "storage.cannot_open"}


def leave_no_room(connection: sqlite3.Connection) -> None:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")


@both_ways
def test_a_full_disk_is_said_and_saving_goes_on_when_there_is_room(database: Database, put: Put) -> None:
    put(database, 1, "5")
    with database.writing() as connection:  # first, for it keeps its connection to itself
        leave_no_room(connection)
    with database.transaction() as session:
        leave_no_room(driver(session))
    with pytest.raises(StorageError, match="磁盘空间不足") as refused:
        put(database, 2, "x" * 100_000)
    assert refused.value.code == "storage.full"
    put(database, 2, "x" * 100_000)
    with database.reading() as session:
        assert load_cells(session, *KEY)[NUMERATOR] == "x" * 100_000


def be_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let connections opened from now on wait 20 ms for another program, not 5 s."""
    others = tuple(setting for setting in connections._SETTINGS if setting[0] != "busy_timeout")
    monkeypatch.setattr(connections, "_SETTINGS", (("busy_timeout", "20", 20), *others))


@both_ways
def test_another_program_holding_the_file_is_waited_for_then_said(
    database: Database, put: Put, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(database, 1, "5")
    database.close()
    be_impatient(monkeypatch)
    rival = sqlite3.connect(file, isolation_level=None)
    rival.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageError, match="占用") as refused:
        put(database, 2, "6")
    assert refused.value.code == "storage.locked"
    rival.execute("ROLLBACK")
    rival.close()
    put(database, 2, "6")


@both_ways
def test_a_commit_is_tried_three_times(
    database: Database, put: Put, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.close()
    be_impatient(monkeypatch)
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM meta").fetchall()
    asked: list[str] = []
    with database.reading() as session:
        driver(session).set_trace_callback(asked.append)
    with pytest.raises(StorageError, match="占用"):
        put(database, 1, "5")
    assert asked.count("COMMIT") == 3
    reader.close()
    with database.reading() as session:
        assert not is_saved(session, "save-1")


_CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from tests.storage.conftest import open_database
from tests.storage.test_database import put
database = open_database(Path(sys.argv[2]))
for number in range(int(sys.argv[3]), int(sys.argv[3]) + 25):
    put(database, number, str(number))
    print(number, flush=True)
"""


def writer(file: Path, start: int) -> subprocess.Popen[str]:
    arguments = [str(Path(__file__).parents[2]), str(file), str(start)]
    return subprocess.Popen([sys.executable, "-c", _CHILD, *arguments], stdout=subprocess.PIPE, text=True)


def test_two_programs_make_and_write_the_same_file(file: Path) -> None:
    for writing in [writer(file, start) for start in (0, 100)]:
        with writing:
            assert writing.communicate()[0].count("\n") == 25
        assert writing.returncode == 0
    with opened(file) as database, database.reading() as session:
        assert driver(session).execute("SELECT count(*), max(seq) FROM history").fetchone() == (50, 50)


def test_what_was_said_to_be_saved_survives_a_kill(file: Path) -> None:
    for start in range(0, 400, 100):
        with writer(file, start) as writing:
            assert writing.stdout is not None
            said = [writing.stdout.readline().strip() for _ in range(3 + start // 100)]
            writing.kill()
        with opened(file) as database, database.reading() as session:
            assert is_saved(session, f"save-{said[-1]}")
            assert int(load_cells(session, *KEY)[NUMERATOR]) >= int(said[-1])


def test_one_connection_writes_again_and_again_and_goes_with_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[sqlite3.Connection] = []

    def counted(path: Path, **settings: bool) -> sqlite3.Connection:
        made.append(connect(path, **settings))
        return made[-1]

    monkeypatch.setattr(databases, "connect", counted)
    database = open_database(file)
    for number in range(3):
        put(database, number, str(number))
    assert len(made) == 1
    database.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        made[0].execute("SELECT 1")
    put(database, 3, "3")
    assert len(made) == 2
    database.close()


def test_two_threads_write_with_a_connection_each(database: Database) -> None:
    inside = Barrier(2, timeout=10)

    def write(number: int) -> None:
        for turn in range(5):
            inside.wait()
            put(database, 10 * number + turn, f"{number}{turn}")

    threads = [Thread(target=write, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        changes = [(change.save_id, change.new) for change in cell_history(session, KEY, NUMERATOR)]
    assert sorted(changes) == sorted((save(10 * n + t).save_id, f"{n}{t}") for n in (1, 2) for t in range(5))
