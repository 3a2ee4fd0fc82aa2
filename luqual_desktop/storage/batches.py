"""Batches: what was accepted at one time, and taking all of it back with one undo."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from luqual_desktop.errors import UserError
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.received import ReceivedState
from luqual_desktop.storage.tables import ImportBatchRow, ReceivedMarkRow, ReceivedRow


@dataclass(frozen=True)
class Batch:
    """One taking-in: its id is made by the caller, `files` are the names as they came."""

    batch_id: str
    time: str
    files: tuple[str, ...]
    undone: bool = False


def add_batch(session: Session, batch: Batch) -> None:
    """Begin a batch; one that is already there is left as it is, so that each file may be its own transaction."""
    driver(session).execute(
        "INSERT INTO import_batch (batch_id, time, files, undone) VALUES (?, ?, ?, 0)"
        " ON CONFLICT (batch_id) DO NOTHING",
        (batch.batch_id, batch.time, json.dumps(batch.files, ensure_ascii=False)),
    )


def batches(session: Session, plan: str, period: str) -> list[Batch]:
    """Return the batches of a period, newest first."""
    rows = session.exec(
        select(ImportBatchRow)
        .join(ReceivedMarkRow, col(ReceivedMarkRow.batch_id) == col(ImportBatchRow.batch_id))
        .join(ReceivedRow, col(ReceivedRow.received_id) == col(ReceivedMarkRow.received_id))
        .where(ReceivedRow.plan == plan, ReceivedRow.period == period)
        .group_by(col(ImportBatchRow.batch_id))
        .order_by(func.max(ReceivedMarkRow.mark_id).desc(), col(ImportBatchRow.time).desc())
    )
    return [Batch(row.batch_id, row.time, tuple(json.loads(row.files)), bool(row.undone)) for row in rows]


def undo_batch(session: Session, batch_id: str) -> int:
    """Take a batch back, contents and files kept as withdrawn; return how many submissions it concerned.

    Raises UserError if a later batch has built on it, and changes nothing then; an undone batch stays undone.
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
        _take_back(session, mark)
    batch.undone = 1
    session.flush()
    return len({mark.received_id for mark in marks})


def _take_back(session: Session, mark: ReceivedMarkRow) -> None:
    row = session.get_one(ReceivedRow, mark.received_id)
    if row.state != mark.state_after:
        raise UserError(
            f"{row.unit} {row.period} 在这批之后又有接收或处理，不能撤销这一批。请先撤销后面的批次。",
            "batch.built_on",
        )
    row.state = mark.state_before or ReceivedState.WITHDRAWN.value
    session.flush()
