"""Schema steps: all or nothing, never backwards, and the rows of the program are the columns of the file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from luqual_desktop.domain.cells import Edit
from luqual_desktop.storage import tables
from luqual_desktop.storage.cells import load_cells, save_edits
from luqual_desktop.storage.database import StorageError
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.durable import put_in_free_place
from luqual_desktop.storage.enrolled_keys import enrolments
from luqual_desktop.storage.migrate import UpgradeError, read_scripts, statements
from tests.storage.conftest import KEY, MIGRATIONS, NEWEST, NUMERATOR, open_database, opened, save

WIDER = "ALTER TABLE chase ADD COLUMN answer TEXT NOT NULL DEFAULT '';\n"
UNCHECKED = "PRAGMA ignore_check_constraints"
SAME = """time, user_name, report_id, area, record, field, old_text, '6', reason, save_id, ordinal, previous_hash, hash
    FROM history"""


@pytest.fixture
def filled(file: Path) -> Path:
    """A file of the newest schema with one figure in it."""
    with opened(file) as database, database.transaction() as session:
        save_edits(session, KEY, [Edit(NUMERATOR, "5")], save(1))
    return file


def scripts_with(tmp_path: Path, *later: str) -> Path:
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    for number, sql in enumerate(later, NEWEST + 1):
        (folder / f"{number:04d}_later.sql").write_text(sql, encoding="utf-8")
    return folder


def schema(file: Path) -> dict[str, object]:
    """Describe every table: columns with type, NOT NULL and place in the key; strict; without rowid; references."""
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("SELECT name, strict, wr FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'")
        return {
            name: (
                strict,
                without_rowid,
                connection.execute("SELECT name, type, [notnull], pk FROM pragma_table_info(?)", (name,)).fetchall(),
                connection.execute("SELECT [table], [from], [to] FROM pragma_foreign_key_list(?)", (name,)).fetchall(),
            )
            for name, strict, without_rowid in tables.fetchall()
        }


def test_the_migrated_schema_is_that_of_the_rows(filled: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'rows.db'}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    found = schema(filled)
    assert found == schema(tmp_path / "rows.db")
    assert len(found) == 20
    assert tables.CellRow.__tablename__ in found


def test_every_table_is_strict(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        loose = connection.execute(
            "SELECT name FROM pragma_table_list WHERE NOT strict AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
    assert loose == []


@pytest.mark.parametrize(
    "row",
    [
        "INSERT INTO report (unit, period, scope) VALUES ('330302006', '2021', 'own')",
        "INSERT INTO report (unit, period, scope) VALUES ('330302006', '2021Q1', 'theirs')",
        "INSERT INTO report (unit, period, scope, revision) VALUES ('330302006', '2021Q2', 'own', '９６')",
        "INSERT INTO report (unit, period, scope) VALUES ('330302006', '2021Q1', 'own')",
        "INSERT INTO cell VALUES (1, 'cover', 'cover', 'phone', '')",
        "INSERT INTO cell VALUES (1, 'cover', 'cover', 'phone', NULL)",
        "INSERT INTO cell VALUES (99, 'cover', 'cover', 'phone', '1')",
        "INSERT INTO meta VALUES (2, hex(randomblob(16)), 1, '', '', '')",
        "UPDATE history SET new_text = '6'",
        "DELETE FROM history",
        f"INSERT OR REPLACE INTO history SELECT seq, {SAME}",
        f"INSERT INTO history SELECT seq + 1, {SAME}",
    ],
)
def test_the_schema_itself_refuses(filled: Path, row: str) -> None:
    with opened(filled) as database:

        def write() -> None:
            with database.transaction() as session:
                session.connection().exec_driver_sql(row)

        with pytest.raises(Exception, match=r"constraint|cannot store|append-only"):
            write()


def test_a_file_of_the_first_schema_comes_along(file: Path, tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    shutil.copy(MIGRATIONS / "0001_initial.sql", first)
    old = open_database(file, first)
    with old.transaction() as session:
        save_edits(session, KEY, [Edit(NUMERATOR, "5")], save(1))
    old.close()
    with opened(file) as database, database.reading() as session:
        assert load_cells(session, *KEY) == {NUMERATOR: "5"}
        assert enrolments(session) == []
    with pytest.raises(StorageError, match="更新版本的程序"):
        open_database(file, first)


def test_a_later_script_keeps_the_figures_and_raises_the_version(filled: Path, tmp_path: Path) -> None:
    later = open_database(filled, scripts_with(tmp_path, WIDER))
    with later.reading() as session:
        assert load_cells(session, *KEY) == {NUMERATOR: "5"}
        assert session.connection().exec_driver_sql("SELECT answer FROM chase").all() == []
        assert session.connection().exec_driver_sql("PRAGMA user_version").scalar() == NEWEST + 1
    later.close()


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("INSERT INTO nowhere VALUES (1);", "no such table"),
        ("DELETE FROM report;", "FOREIGN KEY|外键不一致"),
        ("COMMIT;", "not authorized"),
        ("CREATE TABLE half (", "脚本没有写完"),
        (
            f"{UNCHECKED}=ON;\nUPDATE report SET state = 'opem';\n{UNCHECKED}=OFF;",
            "CHECK constraint failed",
        ),
        (
            "DROP TRIGGER history_is_never_deleted;\nDELETE FROM history;",
            "历史记录减少",
        ),
    ],
)
def test_a_failing_script_leaves_the_old_version_whole(filled: Path, tmp_path: Path, last: str, reason: str) -> None:
    before = filled.read_bytes()
    with pytest.raises(StorageError, match=f"{NEWEST + 2:04d}_later.sql：.*({reason})") as failed:
        open_database(filled, scripts_with(tmp_path, WIDER, last))
    assert failed.value.code == "storage.upgrade"
    assert filled.read_bytes() == before
    with opened(filled) as database, database.reading() as session:
        assert load_cells(session, *KEY) == {NUMERATOR: "5"}


def test_a_newer_file_is_refused_and_left_alone(filled: Path, tmp_path: Path) -> None:
    open_database(filled, scripts_with(tmp_path, WIDER)).close()
    before = filled.read_bytes()
    with pytest.raises(StorageError, match=r"由更新版本的程序（0\.1\.0）保存.*请安装更新版本") as refused:
        open_database(filled)
    assert refused.value.code == "storage.newer"
    assert filled.read_bytes() == before


def test_a_newer_file_that_does_not_say_is_damaged(filled: Path, tmp_path: Path) -> None:
    open_database(filled, scripts_with(tmp_path, "DELETE FROM meta;")).close()
    with pytest.raises(StorageError, match="没有版本信息"):
        open_database(filled)


def test_an_existing_file_is_backed_up_before_it_is_changed(filled: Path, tmp_path: Path) -> None:
    seen: list[bytes] = []
    before = filled.read_bytes()
    folder = scripts_with(tmp_path, WIDER)
    for path in (filled, filled, tmp_path / "new.db"):
        open_database(path, folder, lambda file: seen.append(file.read_bytes())).close()
    assert seen == [before]


def test_a_store_that_cannot_be_made_leaves_nothing_behind(file: Path, tmp_path: Path) -> None:
    """An empty data file would be taken for a damaged one at the next start."""
    file.parent.mkdir()
    with pytest.raises(StorageError) as caught:
        open_database(file, scripts_with(tmp_path, "CREATE TABLE chase (n INTEGER) STRICT;"))
    assert caught.value.code == "storage.upgrade"
    assert list(file.parent.iterdir()) == []


def test_a_store_another_program_made_meanwhile_is_kept(filled: Path) -> None:
    aside = filled.with_name("aside.db")
    aside.write_bytes(b"later")
    before = filled.read_bytes()
    put_in_free_place(aside, filled)
    assert filled.read_bytes() == before


def test_a_crash_while_the_first_schema_was_made_is_begun_anew(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"")
    with opened(file) as database, database.reading() as session:
        assert driver(session).execute("PRAGMA user_version").fetchone()[0] == NEWEST


def test_scripts_are_numbered_without_a_gap(tmp_path: Path) -> None:
    folder = scripts_with(tmp_path)
    (folder / f"{NEWEST + 2:04d}_later.sql").write_text(";", encoding="utf-8")
    (folder / "notes.txt").write_text("not a script", encoding="utf-8")
    with pytest.raises(ValueError, match="without a gap"):
        read_scripts(folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="without a gap"):
        read_scripts(tmp_path / "empty")


def test_statements_are_split_where_they_end() -> None:
    script = "CREATE TABLE a (b); -- first; one\nCREATE TRIGGER c BEFORE DELETE ON a\nBEGIN\n  SELECT 1;\nEND;\n-- end"
    assert len(list(statements(script))) == 2
    with pytest.raises(UpgradeError):
        list(statements("CREATE TABLE a (b"))
