"""Exports that are under way: announced before the workbook gets its name, and gone once the revision is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.compressed import pack, unpack
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.keys import ReportKey
from luqual_desktop.storage.submissions import StoredSubmission
from luqual_desktop.storage.tables import UnfinishedExportRow

_CHANGED = """
    SELECT 1 FROM history AS h JOIN report AS r ON r.report_id = h.report_id
    WHERE h.seq > ? AND r.unit = ? AND r.period = ? AND r.scope = ? LIMIT 1
"""


@dataclass(frozen=True)
class UnfinishedExport:
    """An export that was announced: what will be recorded, where the workbook goes, and the history's end then."""

    submission: StoredSubmission
    target: Path
    history_seq: int


def announce_export(session: Session, export: UnfinishedExport) -> None:
    """Note that a workbook is about to get its name; an earlier note on the same report is replaced."""
    submission = export.submission
    key = submission.key
    session.merge(
        UnfinishedExportRow(
            unit=key.unit,
            period=key.period,
            scope=key.scope.value,
            revision=submission.revision,
            time=submission.time,
            target=str(export.target),
            file_sha256=submission.file_sha256,
            digest=submission.digest,
            chain_seq=submission.chain_seq,
            chain_head=submission.chain_head,
            history_seq=export.history_seq,
            content=pack(submission.content),
        )
    )
    session.flush()


def drop_export(session: Session, key: ReportKey) -> None:
    """Forget what was announced of a report: it is recorded, or came to nothing."""
    row = session.get(UnfinishedExportRow, (key.unit, key.period, key.scope.value))
    if row is not None:
        session.delete(row)
        session.flush()


def unfinished_exports(session: Session) -> list[UnfinishedExport]:
    """Return what was announced and neither recorded nor dropped, oldest first."""
    rows = session.exec(select(UnfinishedExportRow).order_by(col(UnfinishedExportRow.time)))
    return [_export(row) for row in rows]


def changed_since(session: Session, key: ReportKey, seq: int) -> bool:
    """Tell whether any cell of a report was changed after a sequence number of the history."""
    wanted = (seq, key.unit, key.period, key.scope.value)
    return driver(session).execute(_CHANGED, wanted).fetchone() is not None


def _export(row: UnfinishedExportRow) -> UnfinishedExport:
    target = Path(row.target)
    submission = StoredSubmission(
        ReportKey(row.unit, row.period, Scope(row.scope)),
        row.revision,
        row.time,
        target.name,
        row.file_sha256,
        row.digest,
        row.chain_seq,
        row.chain_head,
        unpack(row.content, f"{row.unit} {row.period} 第 {row.revision} 次上报"),
    )
    return UnfinishedExport(submission, target, row.history_seq)
