"""The value history: complete, browsable, chained; whatever is changed behind the program's back is noticed."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.storage.cells import load_cells, save_edits
from luqual_desktop.storage.chain import first_problem
from luqual_desktop.storage.database import Database, StorageError
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.history import (
    cell_history,
    chain_head,
    is_saved,
    last_save_time,
)
from luqual_desktop.storage.submissions import StoredSubmission, add_submission
from tests.storage.conftest import DENOMINATOR, KEY, NUMERATOR, PHONE, opened, save, whole_history


@pytest.fixture
def filled(file: Path) -> Path:
    """A file with three saves: 5/9 and a phone number, 6 for 5, the phone number cleared."""
    steps = [
        [Edit(NUMERATOR, "5"), Edit(DENOMINATOR, "9"), Edit(PHONE, "88888888")],
        [Edit(NUMERATOR, "6")],
        [Edit(PHONE, "")],
    ]
    with opened(file) as database:
        for number, edits in enumerate(steps):
            with database.transaction() as session:
                save_edits(session, KEY, edits, save(number, reason="更正" if number else "录入"))
    return file


@contextmanager
def behind_our_back(file: Path) -> Iterator[sqlite3.Connection]:
    """Change a file as another tool would: without triggers and without foreign keys."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for name in ("history_is_never_changed", "history_is_never_deleted", "submission_is_never_changed"):
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


def problem(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        found = first_problem(connection)
    return "" if found is None else f"{found.seq} {found.message}"


def test_the_chain_can_be_recomputed_by_anyone(filled: Path) -> None:
    texts = [
        (NUMERATOR, "", "5", "录入", 0, 0),
        (DENOMINATOR, "", "9", "录入", 0, 1),
        (PHONE, "", "88888888", "录入", 0, 2),
        (NUMERATOR, "5", "6", "更正", 1, 0),
        (PHONE, "88888888", "", "更正", 2, 0),
    ]
    head = bytes(32)
    for seq, (cell, old, new, reason, number, ordinal) in enumerate(texts, 1):
        row = [seq, save(number).time, "王芳", "330302006", "2021Q1", "own", *cell, old, new, reason]
        row += [f"save-{number}", ordinal]
        head = hashlib.sha256(head + json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()).digest()
    with opened(filled) as database, database.reading() as session:
        assert chain_head(session) == (5, head.hex())
        assert first_problem(driver(session)) is None


def test_an_empty_history_has_a_head_too(database: Database) -> None:
    with database.reading() as session:
        assert chain_head(session) == (0, "0" * 64)
        assert first_problem(driver(session)) is None
        assert last_save_time(session) == ""


def test_who_changed_a_cell_when_from_what_to_what(filled: Path) -> None:
    with opened(filled) as database, database.reading() as session:
        found = cell_history(session, KEY, NUMERATOR)
        assert [(each.seq, each.user, each.old, each.new, each.reason) for each in found] == [
            (1, "王芳", "", "5", "录入"),
            (4, "王芳", "5", "6", "更正"),
        ]
        assert (found[1].time, last_save_time(session)) == (save(1).time, save(2).time)
        assert cell_history(session, KEY, CellKey(Area.COVER, "cover", "unknown")) == []


def test_whether_a_save_is_on_disk_can_be_asked(filled: Path) -> None:
    with opened(filled) as database, database.reading() as session:
        assert is_saved(session, "save-2")
        assert not is_saved(session, "save-3")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            "UPDATE history SET new_text = '60' WHERE seq = 4",
            "4 历史记录第 4 条被改动（330302006 2021Q1 own indicator P01",
        ),
        ("UPDATE history SET time = '2020-01-01' WHERE seq = 2", "2 历史记录第 2 条被改动"),
        ("UPDATE history SET user_name = '' WHERE seq = 1", "1 历史记录第 1 条被改动"),
        ("UPDATE history SET hash = zeroblob(32) WHERE seq = 5", "5 历史记录第 5 条被改动"),
        ("UPDATE history SET previous_hash = zeroblob(32) WHERE seq = 2", "2 历史记录第 2 条被改动"),
        ("UPDATE history SET user_name = cast(x'ff' AS TEXT) WHERE seq = 2", "0 历史记录中有读不出来的内容"),
        ("UPDATE report SET period = '2021Q2'", "1 历史记录第 1 条被改动"),
        ("DELETE FROM report", "1 历史记录第 1 条被改动"),
        ("DELETE FROM history WHERE seq = 3", "3 历史记录第 3 条缺失"),
        ("DELETE FROM history WHERE seq = 5", "0 数据缺失：330302006 2021Q1 own cover cover phone"),
        ("DELETE FROM history", "0 数据与历史记录不符"),
        (
            "UPDATE cell SET text = '7' WHERE field = 'numerator'",
            "0 数据与历史记录不符：330302006 2021Q1 own indicator",
        ),
        ("UPDATE cell SET record = 'P02' WHERE field = 'numerator'", "0 数据与历史记录不符"),
        ("DELETE FROM cell WHERE field = 'numerator'", "0 数据缺失：330302006 2021Q1 own indicator P01 numerator"),
    ],
)
def test_the_first_bad_row_is_named(filled: Path, change: str, expected: str) -> None:
    assert problem(filled) == ""
    with behind_our_back(filled) as connection:
        connection.execute(change)
    assert problem(filled).startswith(expected)


def test_a_file_without_a_history_is_no_matter_of_the_chain(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "empty.db")) as connection, pytest.raises(sqlite3.OperationalError):
        first_problem(connection)


def submission(seq: int, head: str) -> StoredSubmission:
    return StoredSubmission(KEY, 1, save(0).time, "a.xlsx", "0" * 64, "1" * 64, seq, head, "{}")


def test_a_history_rewritten_since_it_was_reported_does_not_fit_its_anchor(filled: Path) -> None:
    with opened(filled) as database, database.transaction() as session:
        add_submission(session, submission(*chain_head(session)))
    assert problem(filled) == ""
    with behind_our_back(filled) as connection:
        connection.execute("UPDATE submission SET chain_head = ?", ("e" * 64,))
    assert problem(filled) == "5 历史记录第 5 条与已上报工作簿中的校验不符"


def test_a_history_cut_since_it_was_reported_does_not_reach_its_anchor(filled: Path) -> None:
    with opened(filled) as database, database.transaction() as session:
        add_submission(session, submission(*chain_head(session)))
    with behind_our_back(filled) as connection:
        connection.execute("DELETE FROM history WHERE seq > 4")
        connection.execute("INSERT INTO cell VALUES (1, 'cover', 'cover', 'phone', '88888888')")
    assert problem(filled) == "5 历史记录在第 4 条之后被截断"


def flipped(content: bytes, seed: int) -> bytes:
    """Return the bytes with one bit the other way round, somewhere where there is anything."""
    chance = random.Random(seed)
    changed = bytearray(content)
    changed[chance.choice([place for place, byte in enumerate(content) if byte])] ^= 1 << chance.randrange(8)
    return bytes(changed)


def test_a_flipped_bit_is_noticed_or_harmless(file: Path, tmp_path: Path) -> None:
    keys = [
        CellKey(Area.INDICATOR, f"P{number:02d}", field) for number in range(40) for field in ("numerator", "remark")
    ]
    with opened(file) as database:
        for number, key in enumerate(keys):
            with database.transaction() as session:
                save_edits(session, KEY, [Edit(key, f"{number}.{number}")], save(number))
        with database.reading() as session:
            expected = load_cells(session, *KEY), whole_history(session)
    content, copy = file.read_bytes(), tmp_path / "copy.db"
    noticed = 0
    for seed in range(150):
        copy.write_bytes(flipped(content, seed))
        try:
            with opened(copy) as database, database.reading() as session:
                if first_problem(driver(session)) is None:
                    assert (load_cells(session, *KEY), whole_history(session)) == expected
                else:
                    noticed += 1
        except (StorageError, sqlite3.OperationalError):
            noticed += 1
    assert noticed > 80
