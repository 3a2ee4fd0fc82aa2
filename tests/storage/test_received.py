"""The consolidating side's store: what came in, what counts, and taking it back."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from luqual_desktop.domain.report import Scope
from luqual_desktop.errors import UserError
from luqual_desktop.storage.batches import Batch, add_batch, batches, undo_batch
from luqual_desktop.storage.compressed import pack
from luqual_desktop.storage.database import Database, Session, StorageError
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.received import (
    Received,
    ReceivedState,
    add_received,
    keep_file,
    kept_file,
    mark_received,
    received,
    received_content,
)

PLAN = "lucheng-2021-2025"
ACCEPTED, CONFLICT, SUPERSEDED, WITHDRAWN = ReceivedState


def take_in(
    session: Session,
    batch: str,
    unit: str = "330302006",
    revision: int = 1,
    state: ReceivedState = ACCEPTED,
    scope: Scope = Scope.OWN,
) -> int:
    add_batch(session, Batch(batch, f"2021-04-0{len(batch)}", (f"{unit}.xlsx",)))
    sha256 = keep_file(session, f"{unit}.xlsx", f"{unit} {revision} {state}".encode())
    each = Received(
        PLAN, unit, scope, "2021Q1", revision, state, sha256, f"{unit}.xlsx", "2021-04-08T09:00", f"{revision:064x}"
    )
    return add_received(session, batch, each, pack(f'{{"unit":"{unit}","revision":{revision}}}'))


def states(database: Database) -> list[tuple[str, int, ReceivedState]]:
    with database.reading() as session:
        return [(each.unit, each.revision, each.state) for each in received(session, plan=PLAN)]


def test_what_comes_in_is_kept_with_its_file(database: Database) -> None:
    with database.transaction() as session:
        number = take_in(session, "a")
    with database.reading() as session:
        (kept,) = received(session, plan=PLAN, period="2021Q1", unit="330302006", states=[ACCEPTED])
        assert kept.number == number
        assert kept.file_name == "330302006.xlsx"
        assert received_content(session, number) == '{"unit":"330302006","revision":1}'
        assert kept_file(session, kept.file_sha256) == ("330302006.xlsx", b"330302006 1 accepted")
        assert kept.file_sha256 == hashlib.sha256(b"330302006 1 accepted").hexdigest()
        assert received(session, plan="next") == received(session, plan=PLAN, period="2021Q2") == []
        assert kept_file(session, "0" * 64) is None


def test_the_same_bytes_are_kept_once_under_their_first_name(database: Database) -> None:
    with database.transaction() as session:
        assert keep_file(session, "a.xlsx", b"bytes") == keep_file(session, "b.xlsx", b"bytes")
        assert driver(session).execute("SELECT name FROM received_file").fetchall() == [("a.xlsx",)]


def test_kept_bytes_that_changed_are_damage(database: Database) -> None:
    with database.transaction() as session:
        sha256 = keep_file(session, "a.xlsx", b"bytes")
        driver(session).execute("DROP TRIGGER received_file_is_never_changed")
        driver(session).execute("UPDATE received_file SET content = x'00'")
    with pytest.raises(StorageError, match=r"收到的文件 a\.xlsx"), database.reading() as session:
        kept_file(session, sha256)


def test_kept_bytes_are_never_changed(database: Database) -> None:
    with database.transaction() as session:
        keep_file(session, "a.xlsx", b"bytes")
    with pytest.raises(IntegrityError, match="kept as they came"), database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE received_file SET content = x'00'")


def test_the_newer_revision_supersedes_and_one_undo_brings_the_old_back(database: Database) -> None:
    with database.transaction() as session:
        take_in(session, "a")
    for unit in ("330302006", "330302023"):
        with database.transaction() as session:
            take_in(session, "bb", unit, 2)
    assert states(database) == [
        ("330302006", 1, SUPERSEDED),
        ("330302006", 2, ACCEPTED),
        ("330302023", 2, ACCEPTED),
    ]
    with database.transaction() as session:
        assert undo_batch(session, "bb") == 3
        assert undo_batch(session, "bb") == 0
    assert states(database) == [
        ("330302006", 1, ACCEPTED),
        ("330302006", 2, WITHDRAWN),
        ("330302023", 2, WITHDRAWN),
    ]
    with database.reading() as session:
        assert batches(session, PLAN, "2020Q4") == []
        assert batches(session, PLAN, "2021Q1") == [
            Batch("bb", "2021-04-02", ("330302006.xlsx",), undone=True),
            Batch("a", "2021-04-01", ("330302006.xlsx",)),
        ]


def test_a_batch_others_have_built_on_is_not_undone(database: Database) -> None:
    with database.transaction() as session:
        take_in(session, "a", "330302023")
        take_in(session, "a")
        take_in(session, "bb", revision=2)
    with pytest.raises(UserError, match="请先撤销后面的批次"), database.transaction() as session:
        undo_batch(session, "a")
    assert [state for _, _, state in states(database)] == [SUPERSEDED, ACCEPTED, ACCEPTED]
    with database.transaction() as session:
        undo_batch(session, "bb")
        undo_batch(session, "a")
    assert {state for _, _, state in states(database)} == {WITHDRAWN}


def test_a_conflict_is_settled_and_unsettled(database: Database) -> None:
    with database.transaction() as session:
        take_in(session, "a")
        other = take_in(session, "bb", state=CONFLICT)
    with database.transaction() as session:
        add_batch(session, Batch("ccc", "2021-04-03", ()))
        mark_received(session, "ccc", other, ACCEPTED)
        mark_received(session, "ccc", other, ACCEPTED)
    assert [state for _, _, state in states(database)] == [SUPERSEDED, ACCEPTED]
    with database.transaction() as session:
        add_batch(session, Batch("dddd", "2021-04-04", ()))
        mark_received(session, "dddd", other, WITHDRAWN)
    assert [state for _, _, state in states(database)] == [SUPERSEDED, WITHDRAWN]
    with database.transaction() as session:
        undo_batch(session, "dddd")
    with database.transaction() as session:
        undo_batch(session, "ccc")
    assert [state for _, _, state in states(database)] == [ACCEPTED, CONFLICT]


def test_own_and_consolidated_stand_side_by_side(database: Database) -> None:
    with database.transaction() as session:
        take_in(session, "a")
        take_in(session, "a", scope=Scope.CONSOLIDATED)
    with database.reading() as session:
        held = received(session, plan=PLAN, period="2021Q1", states={ACCEPTED})
    assert [each.scope for each in held] == [Scope.CONSOLIDATED, Scope.OWN]


def test_two_accepted_ones_cannot_be(database: Database) -> None:
    with database.transaction() as session:
        first = take_in(session, "a")
        take_in(session, "a", revision=2)
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE received SET state = 'accepted' WHERE received_id = ?", (first,))


def test_a_damaged_content_is_said(database: Database) -> None:
    with database.transaction() as session:
        number = take_in(session, "a")
        driver(session).execute("UPDATE received_content SET content = x'00'")
    with pytest.raises(StorageError, match=f"第 {number} 份接收的上报"), database.reading() as session:
        received_content(session, number)


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from(list(ReceivedState))), max_size=8))
def test_undoing_all_batches_backwards_leaves_nothing_that_counts(steps: list[tuple[str, ReceivedState]]) -> None:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from tests.storage.conftest import opened

    with TemporaryDirectory() as folder, opened(Path(folder) / "luqual.db") as database:
        before: list[list[tuple[str, int, ReceivedState]]] = []
        for number, (unit, state) in enumerate(steps):
            before.append(states(database))
            with database.transaction() as session:
                take_in(session, f"batch {number}", unit, number + 1, state)
        for number, expected in reversed(list(enumerate(before))):
            with database.transaction() as session:
                undo_batch(session, f"batch {number}")
            counted = [each for each in states(database) if each[2] is not WITHDRAWN]
            assert counted == [each for each in expected if each[2] is not WITHDRAWN]


def test_a_received_value_is_what_was_given_but_for_its_number(database: Database) -> None:
    with database.transaction() as session:
        take_in(session, "a")
        (first,) = received(session, plan=PLAN)
        edited = replace(first, revision=2, edited=True, number=0)
        number = add_received(session, "a", edited, pack("{}"))
        assert received(session, plan=PLAN)[1] == replace(edited, number=number)
