"""Submissions taken in from units: accepted by batch, superseded by newer ones, undone by batch, read one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session, col, select

from luqual_desktop.domain.intake import Held
from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.compressed import pack, unpack
from luqual_desktop.storage.keys import ReportKey
from luqual_desktop.storage.tables import (
    ImportBatchRow,
    ReceivedContentRow,
    ReceivedFileRow,
    ReceivedMarkRow,
    ReceivedRow,
)

ReceivedState = Literal["accepted", "conflict", "superseded", "withdrawn"]


@dataclass(frozen=True)
class Receipt:
    """A submission that was taken in; its content is fetched apart (`content_of`)."""

    received_id: int
    key: ReportKey
    revision: int
    state: str
    file_sha256: str
    file_name: str
    time: str
    digest: str
    edited: bool


@dataclass(frozen=True)
class Arrival:
    """A submission about to be taken in: `original` are the file's bytes, `content` what was read from it."""

    key: ReportKey
    revision: int
    file_sha256: str
    file_name: str
    original: bytes
    time: str
    digest: str
    edited: bool
    content: str


@dataclass(frozen=True)
class Batch:
    """One taking-in of files, as a whole undoable."""

    batch_id: str
    time: str
    files: tuple[str, ...]
    undone: bool


def begin_batch(session: Session, batch_id: str, time: str, files: list[str]) -> None:
    """Open a batch under which files are taken in."""
    session.add(ImportBatchRow(batch_id=batch_id, time=time, files=json.dumps(files, ensure_ascii=False), undone=0))
    session.flush()


def take_in(session: Session, batch_id: str, arrival: Arrival, state: ReceivedState = "accepted") -> int:
    """Keep a submission with its original; an accepted one supersedes the one before. Returns its number."""
    if session.get(ReceivedFileRow, arrival.file_sha256) is None:
        session.add(ReceivedFileRow(sha256=arrival.file_sha256, name=arrival.file_name, content=arrival.original))
        session.flush()
    if state == "accepted":
        _supersede(session, batch_id, arrival.key)
    key = arrival.key
    row = ReceivedRow(
        unit=key.unit,
        scope=key.scope.value,
        period=key.period,
        revision=arrival.revision,
        state=state,
        file_sha256=arrival.file_sha256,
        file_name=arrival.file_name,
        time=arrival.time,
        digest=arrival.digest,
        edited=int(arrival.edited),
    )
    session.add(row)
    session.flush()
    number = int(row.received_id or 0)
    session.add(ReceivedContentRow(received_id=number, content=pack(arrival.content)))
    _mark(session, batch_id, number, "", state)
    session.flush()
    return number


def settle(session: Session, batch_id: str, received_id: int) -> None:
    """Decide a conflict in favour of one submission: it becomes the accepted one, the other is withdrawn."""
    row = session.get_one(ReceivedRow, received_id)
    rivals = session.exec(
        select(ReceivedRow).where(
            ReceivedRow.unit == row.unit,
            ReceivedRow.period == row.period,
            ReceivedRow.scope == row.scope,
            ReceivedRow.revision == row.revision,
            col(ReceivedRow.received_id) != received_id,
        )
    )
    for rival in rivals:
        _put_state(session, batch_id, rival, "withdrawn")
    _supersede(session, batch_id, ReportKey(row.unit, row.period, Scope(row.scope)))
    _put_state(session, batch_id, row, "accepted")


def undo_batch(session: Session, batch_id: str) -> int:
    """Put every submission back into the state it had before the batch; returns how many changed.

    What the batch brought in stays in the archive as withdrawn: nothing received is ever thrown away.
    """
    batch = session.get_one(ImportBatchRow, batch_id)
    if batch.undone:
        return 0
    marks = session.exec(
        select(ReceivedMarkRow)
        .where(ReceivedMarkRow.batch_id == batch_id)
        .order_by(col(ReceivedMarkRow.mark_id).desc())
    ).all()
    for mark in marks:
        row = session.get_one(ReceivedRow, mark.received_id)
        row.state = mark.state_before or "withdrawn"
        session.add(row)
        session.flush()
    batch.undone = 1
    session.flush()
    return len(marks)


def last_batch(session: Session) -> Batch | None:
    """Return the newest batch that has not been undone."""
    row = session.exec(
        select(ImportBatchRow)
        .where(ImportBatchRow.undone == 0)
        .order_by(col(ImportBatchRow.time).desc(), col(ImportBatchRow.batch_id).desc())
        .limit(1)
    ).first()
    return None if row is None else Batch(row.batch_id, row.time, tuple(json.loads(row.files)), bool(row.undone))


def held(session: Session, period: str) -> dict[tuple[str, Scope], tuple[Held, ...]]:
    """Return what has been taken in for a period by unit and scope; withdrawn ones do not count."""
    found: dict[tuple[str, Scope], tuple[Held, ...]] = {}
    rows = session.exec(select(ReceivedRow).where(ReceivedRow.period == period, ReceivedRow.state != "withdrawn"))
    for row in rows:
        scope = Scope(row.scope)
        place = (row.unit, scope)
        found[place] = (*found.get(place, ()), Held(scope, row.revision, row.digest))
    return found


def receipts(session: Session, period: str, state: ReceivedState | None = "accepted") -> list[Receipt]:
    """Return the submissions of a period in a state (or all), by unit."""
    statement = select(ReceivedRow).where(ReceivedRow.period == period)
    if state is not None:
        statement = statement.where(ReceivedRow.state == state)
    order = (col(ReceivedRow.unit), col(ReceivedRow.scope), col(ReceivedRow.revision))
    return [_receipt(row) for row in session.exec(statement.order_by(*order))]


def accepted_of_unit(session: Session, unit: str) -> list[Receipt]:
    """Return a unit's accepted submissions of all periods, oldest period first."""
    statement = select(ReceivedRow).where(ReceivedRow.unit == unit, ReceivedRow.state == "accepted")
    return [_receipt(row) for row in session.exec(statement.order_by(col(ReceivedRow.period)))]


def received_periods(session: Session) -> list[str]:
    """Return the periods of which anything is accepted, oldest first."""
    statement = select(ReceivedRow.period).where(ReceivedRow.state == "accepted").distinct()
    return sorted(session.exec(statement))


def content_of(session: Session, received_id: int) -> str:
    """Return the canonical text of a submission that was taken in."""
    row = session.get_one(ReceivedContentRow, received_id)
    return unpack(row.content, f"收到的第 {received_id} 份上报")


def original_of(session: Session, file_sha256: str) -> bytes:
    """Return the bytes of a file as it came."""
    return session.get_one(ReceivedFileRow, file_sha256).content


def contents(session: Session, found: list[Receipt]) -> Iterator[tuple[Receipt, str]]:
    """Give receipts with their contents one at a time; none is held longer than its turn."""
    for receipt in found:
        yield receipt, content_of(session, receipt.received_id)
        session.expunge_all()


def _supersede(session: Session, batch_id: str, key: ReportKey) -> None:
    before = session.exec(
        select(ReceivedRow).where(
            ReceivedRow.unit == key.unit,
            ReceivedRow.period == key.period,
            ReceivedRow.scope == key.scope.value,
            ReceivedRow.state == "accepted",
        )
    ).first()
    if before is not None:
        _put_state(session, batch_id, before, "superseded")


def _put_state(session: Session, batch_id: str, row: ReceivedRow, state: ReceivedState) -> None:
    was, row.state = row.state, state
    session.add(row)
    session.flush()
    _mark(session, batch_id, int(row.received_id or 0), was, state)


def _mark(session: Session, batch_id: str, received_id: int, before: str, after: str) -> None:
    session.add(ReceivedMarkRow(received_id=received_id, batch_id=batch_id, state_before=before, state_after=after))
    session.flush()


def _receipt(row: ReceivedRow) -> Receipt:
    return Receipt(
        int(row.received_id or 0),
        ReportKey(row.unit, row.period, Scope(row.scope)),
        row.revision,
        row.state,
        row.file_sha256,
        row.file_name,
        row.time,
        row.digest,
        bool(row.edited),
    )
