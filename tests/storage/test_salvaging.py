"""Salvage: what a damaged file still says is brought over, in order, and the result passes the check of the start."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from luqual_desktop.domain.cells import Edit
from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.backups import create_backup
from luqual_desktop.storage.cells import load_cells, save_edits
from luqual_desktop.storage.health import check_file
from luqual_desktop.storage.history import cell_history, chain_head
from luqual_desktop.storage.reports import ReportState, report_state, set_report_state
from luqual_desktop.storage.salvaging import DOUBTFUL, Salvage, Salvaged
from luqual_desktop.storage.settings import all_settings, put_setting, store_id
from luqual_desktop.storage.submissions import StoredSubmission, add_submission
from tests.storage.conftest import DENOMINATOR, KEY, MIGRATIONS, NOW, NUMERATOR, PHONE, opened, save, whole_history

BACKED_UP, ALL = 3, 8


@pytest.fixture
def filled(file: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A file with eight saves of two cells, and a backup made after the third."""
    with opened(file) as database:
        for number in range(1, ALL + 1):
            with database.transaction() as session:
                save_edits(session, KEY, [Edit(NUMERATOR, str(number)), Edit(DENOMINATOR, f"9{number}")], save(number))
            if number == BACKED_UP:
                backup = create_backup(file, tmp_path / "backups", NOW).path
        with database.transaction() as session:
            put_setting(session, "unit", KEY.unit)
            set_report_state(session, KEY, ReportState("submitted", 2))
    return file, backup


def changed(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement.replace("SHA", repr("a" * 64)))


def salvaged(file: Path, base: Path | None) -> tuple[Path, Salvaged]:
    fresh = file.with_name("fresh.db")
    return fresh, Salvage(file, base, fresh, MIGRATIONS, "0.1.0", lambda: NOW).run()


def cells_in(file: Path) -> dict[str, str]:
    with opened(file) as database, database.reading() as session:
        return {cell.field: text for cell, text in load_cells(session, *KEY).items()}


@pytest.mark.parametrize("with_base", [True, False])
def test_everything_that_can_be_read_is_brought_over_as_it_happened(filled: tuple[Path, Path], with_base: bool) -> None:
    file, backup = filled
    with opened(file) as database, database.reading() as session:
        before, old_store = whole_history(session), store_id(session)
    evidence = file.read_bytes()
    fresh, found = salvaged(file, backup if with_base else None)
    assert found == Salvaged(2 * (ALL - BACKED_UP) if with_base else 2 * ALL, 0, complete=True)
    assert check_file(fresh, MIGRATIONS).sound
    assert file.read_bytes() == evidence
    with opened(fresh) as database, database.reading() as session:
        assert whole_history(session) == before
        assert report_state(session, KEY) == ReportState("submitted", 2)
        assert all_settings(session)["unit"] == KEY.unit
        assert store_id(session) != old_store


def test_a_row_that_was_altered_is_not_believed(filled: tuple[Path, Path]) -> None:
    file, backup = filled
    changed(
        file,
        "DROP TRIGGER history_is_never_changed",
        "UPDATE history SET new_text = '777' WHERE seq = 15",
        "UPDATE cell SET text = '777' WHERE field = 'numerator'",
    )
    assert not check_file(file, MIGRATIONS).sound
    fresh, found = salvaged(file, backup)
    assert (found.changes, found.doubtful, found.complete) == (9, 1, False)
    assert check_file(fresh, MIGRATIONS).sound
    with opened(fresh) as database, database.reading() as session:
        last = cell_history(session, KEY, NUMERATOR)[-1]
    assert (last.old, last.new, last.reason) == ("7", "777", DOUBTFUL)


def test_a_figure_without_a_history_is_taken_as_doubtful(filled: tuple[Path, Path]) -> None:
    file, backup = filled
    changed(
        file,
        "DROP TRIGGER history_is_never_deleted",
        "DROP TRIGGER history_is_never_changed",
        "DELETE FROM history WHERE seq > 10",
        "UPDATE history SET hash = zeroblob(32) WHERE seq = 9",
    )
    fresh, found = salvaged(file, backup)
    assert check_file(fresh, MIGRATIONS).sound
    assert not found.complete
    assert cells_in(fresh) == {"numerator": "8", "denominator": "98"}


def test_pages_overwritten_in_the_middle_lose_no_more_than_is_on_them(filled: tuple[Path, Path]) -> None:
    file, backup = filled
    with opened(file) as database, database.transaction() as session:
        for number in range(100, 400):
            save_edits(session, KEY, [Edit(PHONE, str(number))], save(number))
    content = bytearray(file.read_bytes())
    place = content.index(b"save-250")
    content[place - place % 4096 : place - place % 4096 + 4096] = b"\xa5" * 4096
    file.write_bytes(content)
    assert not check_file(file, MIGRATIONS).sound
    fresh, found = salvaged(file, backup)
    assert check_file(fresh, MIGRATIONS).sound
    assert not found.complete
    assert cells_in(fresh) == {"numerator": "8", "denominator": "98", "phone": "399"}
    assert 10 + 250 < found.changes < 10 + 300


def test_a_letter_gives_the_backup_back(file: Path, filled: tuple[Path, Path]) -> None:
    _, backup = filled
    file.write_bytes(b"Dear all, " * 500)
    fresh, found = salvaged(file, backup)
    assert found == Salvaged(0, 0, complete=False)
    assert cells_in(fresh) == {"numerator": "3", "denominator": "93"}


def test_a_base_of_another_store_gets_the_whole_history(filled: tuple[Path, Path], tmp_path: Path) -> None:
    file, _ = filled
    other = tmp_path / "other.db"
    with opened(other) as database, database.transaction() as session:
        save_edits(session, KEY._replace(scope=Scope.CONSOLIDATED), [Edit(PHONE, "1")], save(77))
    fresh, found = salvaged(file, other)
    assert found.changes == 2 * ALL
    assert check_file(fresh, MIGRATIONS).sound


def test_what_a_consolidating_unit_holds_is_brought_over_too(filled: tuple[Path, Path]) -> None:
    file, backup = filled
    row = "'p', 'u', 'own', '2021Q1', {0}, '{1}', SHA, 'a.xlsx', 't', 'd', 0"
    changed(
        file,
        "INSERT INTO received_file VALUES (SHA, 'a.xlsx', x'00')",
        "INSERT INTO received VALUES (1, ROW)".replace("ROW", row.format(1, "accepted")),
        "INSERT INTO enrolled_key VALUES (1, 'u', '', SHA, '2021-04-08', '', '')",
    )
    backup.write_bytes(file.read_bytes())
    changed(
        file,
        "UPDATE received SET state = 'superseded' WHERE received_id = 1",
        "INSERT INTO received VALUES (2, ROW)".replace("ROW", row.format(2, "accepted")),
        "INSERT INTO received_content VALUES (2, x'01')",
        "UPDATE enrolled_key SET retired_on = '2021-04-09'",
        "INSERT INTO decision VALUES ('r', '保留', 't', '')",
    )
    fresh, found = salvaged(file, backup)
    assert found == Salvaged(0, 0, complete=True)
    with closing(sqlite3.connect(fresh)) as connection:
        states = connection.execute("SELECT received_id, revision, state FROM received ORDER BY 1").fetchall()
        assert states == [(1, 1, "superseded"), (2, 2, "accepted")]
        assert connection.execute("SELECT * FROM received_content").fetchall() == [(2, b"\x01")]
        assert connection.execute("SELECT retired_on FROM enrolled_key").fetchall() == [("2021-04-09",)]
        assert connection.execute("SELECT row_key FROM decision").fetchall() == [("r",)]


def test_a_submission_that_the_history_no_longer_bears_out_is_left_behind(filled: tuple[Path, Path]) -> None:
    file, backup = filled
    with opened(file) as database, database.transaction() as session:
        anchor = chain_head(session)
        for revision, seq in ((1, 0), (2, anchor.seq)):
            head = anchor.hash if seq else "0" * 64
            add_submission(session, StoredSubmission(KEY, revision, "2021", "a.xlsx", "a" * 64, "b", seq, head, "{}"))
    changed(file, "DROP TRIGGER history_is_never_changed", "UPDATE history SET hash = zeroblob(32) WHERE seq = 9")
    fresh, found = salvaged(file, backup)
    assert not found.complete
    assert check_file(fresh, MIGRATIONS).sound
    with closing(sqlite3.connect(fresh)) as connection:
        assert connection.execute("SELECT revision FROM submission").fetchall() == [(1,)]
