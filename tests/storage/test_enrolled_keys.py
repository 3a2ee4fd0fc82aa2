"""Enrolments are added and retired, and the file itself refuses anything else."""

from __future__ import annotations

import pytest

from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.signatures import Enrolment
from luqual_desktop.storage.batches import Batch, add_batch
from luqual_desktop.storage.compressed import pack
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.enrolled_keys import (
    SignedBy,
    add_enrolment,
    enrolments,
    note_signature,
    retire_enrolment,
    signatures_of,
)
from luqual_desktop.storage.received import Received, ReceivedState, add_received, keep_file

PUBLIC = "ab" * 32
OTHER = "cd" * 32
ADD = "INSERT INTO enrolled_key (unit, unit_name, public_key, enrolled_on, enrolled_by, retired_on) VALUES "


def add(database: Database, *given: Enrolment) -> list[int]:
    with database.transaction() as session:
        return [add_enrolment(session, each) for each in given]


def test_a_key_is_enrolled_retired_and_enrolled_again(database: Database) -> None:
    key = Enrolment("330302006", "五马街道", PUBLIC, "2026-01-08", "李明")
    (number,) = add(database, key)
    with database.transaction() as session:
        retire_enrolment(session, number, "2026-02-01")
    (again,) = add(database, key)
    with database.reading() as session:
        held = enrolments(session)
    assert [(each.number, each.retired_on) for each in held] == [(number, "2026-02-01"), (again, "")]
    assert {(each.unit, each.unit_name, each.public_key, each.enrolled_by) for each in held} == {
        ("330302006", "五马街道", PUBLIC, "李明")
    }


@pytest.mark.parametrize(
    "statement",
    [
        "{add} ('330302006', '', '{key}', '2026-01-08', '', '')",  # a second standing one
        "{add} ('330302006', '', '{key}ab', '2026-01-08', '', '')",
        "{add} ('330302006', '', upper('{key}'), '2026-01-08', '', '')",
        "{add} ('330302006', '', '{other}', '8.1.2026', '', '')",
        "{add} ('330302006', '', '{other}', '2026-01-08', '', 'soon')",
        "{add} ('', '', '{other}', '2026-01-08', '', '')",
        "DELETE FROM enrolled_key",
        "UPDATE enrolled_key SET public_key = '{other}', retired_on = '2026-02-01'",
        "UPDATE enrolled_key SET unit = '330302023', retired_on = '2026-02-01'",
        "UPDATE enrolled_key SET retired_on = '' WHERE unit = '330302023'",
        "UPDATE enrolled_key SET retired_on = '2030-01-01' WHERE unit = '330302023'",
        "INSERT OR REPLACE INTO enrolled_key VALUES (1, '330302006', '', '{other}', '2026-01-08', '', '')",
        "INSERT INTO received_signature VALUES (99, '{key}', '')",
    ],
)
def test_the_schema_itself_refuses(database: Database, statement: str) -> None:
    add(
        database,
        Enrolment("330302006", "五马街道", PUBLIC, "2026-01-08"),
        Enrolment("330302023", "七都街道", PUBLIC, "2026-01-08", retired_on="2026-01-09"),
    )

    def write() -> None:
        with database.transaction() as session:
            session.connection().exec_driver_sql(statement.format(add=ADD, key=PUBLIC, other=OTHER))

    with pytest.raises(Exception, match=r"constraint|only retired|append-only"):
        write()


def test_whose_key_signed_what_came_in_is_known_by_period(database: Database) -> None:
    with database.transaction() as session:
        add_batch(session, Batch("b", "2026-01-08T09:00:00", ("a.xlsx",)))
        numbers = []
        for revision, period in enumerate(("2025Q4", "2025Q4", "2025Q3"), start=1):
            arrived = Received(
                plan="p",
                unit="330302006",
                scope=Scope.OWN,
                period=period,
                revision=revision,
                state=ReceivedState.ACCEPTED,
                file_sha256=keep_file(session, "a.xlsx", b"PK"),
                file_name="a.xlsx",
                time="2026-01-08T09:00:00",
                digest=f"{revision}",
            )
            numbers.append(add_received(session, "b", arrived, pack("{}")))
        note_signature(session, numbers[1], SignedBy(PUBLIC, "2026-01-07"))
        note_signature(session, numbers[2], SignedBy(OTHER, ""))
    with database.reading() as session:
        assert signatures_of(session, "p", "2025Q4") == {numbers[1]: (PUBLIC, "2026-01-07")}
        assert signatures_of(session, "p", "2025Q3") == {numbers[2]: (OTHER, "")}
        assert signatures_of(session, "q", "2025Q4") == {}
