"""Submissions that were exported: kept as they were sent, never changed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.compressed import pack, unpack
from luqual_desktop.storage.keys import ReportKey
from luqual_desktop.storage.tables import SubmissionRow


@dataclass(frozen=True)
class StoredSubmission:
    """One exported revision: `content` is its canonical text, `chain_seq` and `chain_head` the history's end then."""

    key: ReportKey
    revision: int
    time: str
    file_name: str
    file_sha256: str
    digest: str
    chain_seq: int
    chain_head: str
    content: str


def add_submission(session: Session, submission: StoredSubmission) -> None:
    """Keep an exported revision; raises sqlalchemy's IntegrityError if that revision is already there."""
    key = submission.key
    session.add(
        SubmissionRow(
            unit=key.unit,
            period=key.period,
            scope=key.scope.value,
            revision=submission.revision,
            time=submission.time,
            file_name=submission.file_name,
            file_sha256=submission.file_sha256,
            digest=submission.digest,
            chain_seq=submission.chain_seq,
            chain_head=submission.chain_head,
            content=pack(submission.content),
        )
    )
    session.flush()


def latest_submission(session: Session, key: ReportKey) -> StoredSubmission | None:
    """Return the newest revision of a report, or None before the first."""
    statement = select(SubmissionRow).where(
        SubmissionRow.unit == key.unit, SubmissionRow.period == key.period, SubmissionRow.scope == key.scope.value
    )
    row = session.exec(statement.order_by(col(SubmissionRow.revision).desc()).limit(1)).first()
    return None if row is None else _submission(row)


def _submission(row: SubmissionRow) -> StoredSubmission:
    return StoredSubmission(
        ReportKey(row.unit, row.period, Scope(row.scope)),
        row.revision,
        row.time,
        row.file_name,
        row.file_sha256,
        row.digest,
        row.chain_seq,
        row.chain_head,
        unpack(row.content, f"{row.unit} {row.period} 第 {row.revision} 次上报"),
    )
