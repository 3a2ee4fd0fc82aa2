"""The first look: quick, light, and silent about anything that is not as it should be."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from luqual_desktop.domain.cells import Edit
from luqual_desktop.storage.cells import save_edits
from luqual_desktop.storage.first_look import LAST_PERIOD, LAST_UNIT, first_look
from luqual_desktop.storage.reports import ReportState, set_report_state
from luqual_desktop.storage.settings import put_setting
from tests.storage.conftest import DENOMINATOR, KEY, NUMERATOR, opened, save


@pytest.fixture
def filled(file: Path) -> Path:
    with opened(file) as database, database.transaction() as session:
        put_setting(session, LAST_UNIT, KEY.unit)
        put_setting(session, LAST_PERIOD, KEY.period)
        save_edits(session, KEY, [Edit(NUMERATOR, "5")], save(1))
        set_report_state(session, KEY, ReportState("submitted", 2))
    return file


def look(file: Path) -> dict[tuple[str, str, str], str] | None:
    return first_look(file, KEY.unit, KEY.period, [NUMERATOR, DENOMINATOR])


def test_it_sees_what_was_last_worked_on(filled: Path) -> None:
    assert look(filled) == {NUMERATOR: "5"}
    assert first_look(filled, KEY.unit, KEY.period, [DENOMINATOR]) == {}


@pytest.mark.parametrize("place", [("330302023", KEY.period), (KEY.unit, "2021Q2")])
def test_it_says_nothing_of_another_report_than_the_last(filled: Path, place: tuple[str, str]) -> None:
    assert first_look(filled, *place, [NUMERATOR]) is None


def test_it_says_nothing_where_nothing_was_chosen_yet(file: Path) -> None:
    with opened(file):
        pass
    assert look(file) is None


def test_a_report_in_which_nothing_was_typed_yet_is_blank(file: Path) -> None:
    with opened(file) as database, database.transaction() as session:
        put_setting(session, LAST_UNIT, KEY.unit)
        put_setting(session, LAST_PERIOD, KEY.period)
    assert look(file) == {}


def test_it_changes_nothing(filled: Path) -> None:
    before = {path.name: path.read_bytes() for path in filled.parent.iterdir()}
    assert look(filled) is not None
    assert {path.name: path.read_bytes() for path in filled.parent.iterdir()} == before


def test_it_says_nothing_where_there_is_nothing(tmp_path: Path) -> None:
    assert look(tmp_path / "none.db") is None
    assert look(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"x" * 5000, b"SQLite format 3\0" + bytes(5000)])
def test_it_says_nothing_of_what_is_no_data_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.db").write_bytes(content)
    assert look(tmp_path / "bad.db") is None


@pytest.mark.parametrize(
    "change",
    ["ALTER TABLE report RENAME TO reports", "ALTER TABLE cell RENAME TO cells", "PRAGMA application_id=1"],
)
def test_it_says_nothing_where_anything_is_unusual(filled: Path, change: str) -> None:
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        connection.execute(change)
    assert look(filled) is None


def test_it_leaves_a_file_that_must_be_recovered_alone(filled: Path) -> None:
    child = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size=1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE cell SET text = 'not committed'")
connection.executemany("INSERT INTO setting VALUES (?, 'x')", [(f"{n:0900d}",) for n in range(100)])
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", child, str(filled)], check=True)
    journal = filled.with_name("luqual.db-journal").read_bytes()
    assert journal
    assert look(filled) is None
    with opened(filled):
        pass
    assert look(filled) == {NUMERATOR: "5"}


def test_it_does_not_wait_for_the_sql_libraries() -> None:
    child = "import sys, luqual_desktop.storage.first_look as _; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", child], check=True, capture_output=True, text=True).stdout.split()
    assert {"sqlite3", "luqual_desktop.storage.first_look"} <= set(loaded)
    assert not {"sqlalchemy", "sqlmodel", "pydantic"} & set(loaded)
