"""Submissions taken in from other units: contents, states, and the original files."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session, select

from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.compressed import unpack
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.failures import damaged
from luqual_desktop.storage.tables import ReceivedFileRow, ReceivedRow

_COLUMNS = "plan, unit, scope, period, revision, state, file_sha256, file_name, time, digest, edited, received_id"
"""In the order of the fields of Received."""


class ReceivedState(StrEnum):
    """What a received submission counts for: only an accepted one is added up."""

    ACCEPTED = "accepted"
    CONFLICT = "conflict"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Received:
    """One submission as taken in; `edited` tells that cells were changed after the export; `number` is 0 until kept."""

    plan: str
    unit: str
    scope: Scope
    period: str
    revision: int
    state: ReceivedState
    file_sha256: str
    file_name: str
    time: str
    digest: str
    edited: bool = False
    number: int = 0


def keep_file(session: Session, name: str, content: bytes) -> str:
    """Keep a file's bytes as they came and return their SHA-256; the same bytes are kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    driver(session).execute(
        "INSERT INTO received_file (sha256, name, content) VALUES (?, ?, ?) ON CONFLICT (sha256) DO NOTHING",
        (sha256, name, content),
    )
    return sha256


def kept_file(session: Session, sha256: str) -> tuple[str, bytes] | None:
    """Return a kept file's name and bytes, or None; raises StorageError if the bytes are no longer those that came."""
    found = session.exec(
        select(ReceivedFileRow.name, ReceivedFileRow.content).where(ReceivedFileRow.sha256 == sha256)
    ).first()
    if found is not None and hashlib.sha256(found[1]).hexdigest() != sha256:
        raise damaged(f"收到的文件 {found[0]}")
    return None if found is None else (found[0], found[1])


def add_received(session: Session, batch_id: str, received: Received, packed: bytes) -> int:
    """Keep a submission as part of a batch and return its number; `packed` is its canonical text (see `pack`).

    One that is accepted supersedes the accepted one of the same plan, period, unit and scope.
    """
    if received.state is ReceivedState.ACCEPTED:
        _supersede(session, batch_id, received)
    connection = driver(session)  # a whole folder may come in: the rows go past the ORM
    added = connection.execute(
        "INSERT INTO received"
        " (plan, unit, scope, period, revision, state, file_sha256, file_name, time, digest, edited)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            received.plan,
            received.unit,
            received.scope.value,
            received.period,
            received.revision,
            received.state.value,
            received.file_sha256,
            received.file_name,
            received.time,
            received.digest,
            int(received.edited),
        ),
    )
    number = int(added.lastrowid or 0)
    connection.execute("INSERT INTO received_content (received_id, content) VALUES (?, ?)", (number, packed))
    _note(session, batch_id, number, "", received.state)
    return number


def mark_received(session: Session, batch_id: str, number: int, state: ReceivedState) -> None:
    """Change what a submission counts for, as part of a batch; accepting it supersedes the one accepted before."""
    row = session.get_one(ReceivedRow, number)
    if row.state == state.value:
        return
    if state is ReceivedState.ACCEPTED:
        _supersede(session, batch_id, as_received(row))
    before, row.state = row.state, state.value
    session.flush()
    _note(session, batch_id, number, before, state)


def received(
    session: Session,
    *,
    plan: str,
    period: str | None = None,
    unit: str | None = None,
    states: Collection[ReceivedState] = tuple(ReceivedState),
) -> list[Received]:
    """Return what was taken in, without contents, by period, unit, scope and then in the order it came."""
    conditions = {"plan": plan, "period": period, "unit": unit}
    asked = {name: value for name, value in conditions.items() if value is not None}
    chosen = [state.value for state in states]
    where = " AND ".join((*(f"{name} = ?" for name in asked), f"state IN ({', '.join('?' * len(chosen))})"))
    statement = f"SELECT {_COLUMNS} FROM received WHERE {where} ORDER BY period, unit, scope, received_id"  # noqa: S608 - all our own
    rows = driver(session).execute(statement, (*asked.values(), *chosen))  # thousands: they go past the ORM
    return [_received(row) for row in rows]


def units_accepted_before(session: Session, plan: str, period: str) -> set[str]:
    """Return the units of which something is accepted for an earlier period."""
    statement = select(ReceivedRow.unit).where(
        ReceivedRow.plan == plan, ReceivedRow.period < period, ReceivedRow.state == ReceivedState.ACCEPTED.value
    )
    return set(session.exec(statement.distinct()))


def received_content(session: Session, number: int) -> str:
    """Return the canonical text of a submission taken in."""
    statement = "SELECT content FROM received_content WHERE received_id = ?"
    (stored,) = driver(session).execute(statement, (number,)).fetchone()
    return unpack(stored, f"第 {number} 份接收的上报")


def _supersede(session: Session, batch_id: str, by: Received) -> None:
    connection, accepted = driver(session), ReceivedState.ACCEPTED
    before = connection.execute(
        "SELECT received_id FROM received WHERE plan = ? AND period = ? AND unit = ? AND scope = ? AND state = ?",
        (by.plan, by.period, by.unit, by.scope.value, accepted.value),
    ).fetchone()
    if before is not None:
        (number,) = before
        superseded = ReceivedState.SUPERSEDED
        connection.execute("UPDATE received SET state = ? WHERE received_id = ?", (superseded.value, number))
        session.expire_all()  # what the session holds of it is no longer so
        _note(session, batch_id, number, accepted, superseded)


def _note(session: Session, batch_id: str, number: int, before: str, after: str) -> None:
    driver(session).execute(
        "INSERT INTO received_mark (received_id, batch_id, state_before, state_after) VALUES (?, ?, ?, ?)",
        (number, batch_id, str(before), str(after)),
    )


def as_received(row: ReceivedRow) -> Received:
    """Return a row as what leaves this package."""
    return _received([getattr(row, column) for column in _COLUMNS.split(", ")])


def _received(row: Sequence[Any]) -> Received:
    plan, unit, scope, period, revision, state, sha256, name, time, digest, edited, number = row
    file = (sha256, name, time, digest)
    return Received(plan, unit, Scope(scope), period, revision, ReceivedState(state), *file, bool(edited), number)
