"""A revision going out so that a crash at any moment leaves it either recorded, or not given out at all.

Announced in the store and in the export ledger, then the workbook gets its name, then the revision is recorded. What a
crash leaves announced is settled at the next start by looking whether the workbook is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from luqual_desktop.domain.submission import Submission, content_text
from luqual_desktop.errors import UserError, one_line
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.cells import ReportKey
from luqual_desktop.storage.database import Session, StorageError
from luqual_desktop.storage.export_ledger import Export, append, exports, highest_revision, take_back
from luqual_desktop.storage.history import chain_head
from luqual_desktop.storage.reports import ReportState, next_revision, report_state, set_report_state
from luqual_desktop.storage.settings import store_id
from luqual_desktop.storage.submissions import StoredSubmission, add_submission
from luqual_desktop.storage.unfinished import (
    UnfinishedExport,
    announce_export,
    changed_since,
    drop_export,
    unfinished_exports,
)

_Write = Callable[[Path], None]


@dataclass(frozen=True)
class Publishing:
    """Gives out the next revision of one report."""

    workspace: Workspace
    key: ReportKey

    def next_revision(self) -> int:
        """Return the number of the next revision: above all that were ever given out, by this store or another."""
        floor = highest_revision(self.workspace.database.path.parent, *self.key)
        with self.workspace.database.reading() as session:
            return next_revision(session, self.key, floor)

    def publish(self, submission: Submission, target: Path, write: _Write, verify: _Write) -> None:
        """Write a submission's workbook, verify it, put it in place and record it; the report is 已上报 afterwards.

        Raises what `write` and `verify` raise, and UserError if the file or the store cannot be written; the revision
        is free again then, but for one case: the workbook is in place and only its record failed, which the message
        says and the next start mends.
        """
        from luqual_desktop.workbook.publish import publish

        announced: list[UnfinishedExport] = []

        def verify_and_announce(aside: Path) -> None:
            verify(aside)
            announced.append(self._planned(submission, target, aside))
            self._announce(announced[0])

        try:
            publish(target, write, verify_and_announce)
        except Exception:
            if not announced:
                raise
            if not _is_in_place(announced[0]):
                self._take_back(announced[0])
                raise
        self._record(announced[0])
        with suppress(StorageError):  # the workbook is out and recorded; the next backup due says what is wrong
            self.workspace.back_up()

    def _planned(self, submission: Submission, target: Path, aside: Path) -> UnfinishedExport:
        with self.workspace.database.reading() as session:
            head = chain_head(session)
        stored = StoredSubmission(
            key=self.key,
            revision=submission.revision,
            time=submission.exported_at,
            file_name=one_line(target.name),
            file_sha256=_sha256(aside),
            digest=submission.digest,
            chain_seq=submission.chain_seq if submission.chain_head else head.seq,
            chain_head=submission.chain_head or head.hash,
            content=content_text(submission),
        )
        return UnfinishedExport(stored, target.absolute(), head.seq)

    def _announce(self, export: UnfinishedExport) -> None:
        database = self.workspace.database
        with database.transaction() as session:
            announce_export(session, export)
        append(database.path.parent, _line(self.workspace, export))

    def _take_back(self, export: UnfinishedExport) -> None:
        """Free the revision again; where the disk refuses even that, the next start does it or passes it over."""
        database = self.workspace.database
        with suppress(StorageError):
            line = _line(self.workspace, export)
            if line in exports(database.path.parent):
                take_back(database.path.parent, line)
        with suppress(StorageError), database.transaction() as session:
            drop_export(session, export.submission.key)

    def _record(self, export: UnfinishedExport) -> None:
        try:
            with self.workspace.database.transaction() as session:
                _record(session, export)
        except StorageError as error:
            if not self._is_recorded(export):
                raise UserError(
                    f"第 {export.submission.revision} 次的工作簿已写好：{export.target}，但本机没有登记上。"
                    f"{error.message}排除后请重新启动程序，会自动补登；在此之前请不要改动本期内容。",
                    "unrecorded",
                ) from error

    def _is_recorded(self, export: UnfinishedExport) -> bool:
        """Tell whether the record is on disk although its commit reported an error, as some do."""
        try:
            with self.workspace.database.reading() as session:
                return not any(each.submission.key == export.submission.key for each in unfinished_exports(session))
        except StorageError:
            return False


def settle_exports(workspace: Workspace) -> list[str]:
    """Settle what a crash left announced, and return a Chinese sentence for each: recorded if the workbook is there."""
    with workspace.database.reading() as session:
        left = unfinished_exports(session)
    return [_settled(workspace, export) for export in left]


def _settled(workspace: Workspace, export: UnfinishedExport) -> str:
    key, revision = export.submission.key, export.submission.revision
    what = f"{workspace.catalogue.unit_names.get(key.unit, key.unit)} {key.period} 第 {revision} 次"
    found = _is_in_place(export) or _holds_the_same(workspace, export)
    with workspace.database.transaction() as session:
        if found:
            _record(session, export)
        else:
            drop_export(session, key)
    if found:
        return f"上次导出{what}时程序意外结束。工作簿完整，已补登为已上报：{export.target}。"
    return f"上次导出{what}时程序意外结束，没有找到写好的 {export.target}。内容都在，请重新上报（次数顺延）。"


def _record(session: Session, export: UnfinishedExport) -> None:
    """Record the revision; the report stays open if it was changed since, as after 撤回."""
    key, revision = export.submission.key, export.submission.revision
    drop_export(session, key)
    if report_state(session, key).revision >= revision:
        return
    add_submission(session, export.submission)
    if changed_since(session, key, export.history_seq):
        set_report_state(session, key, ReportState("open", revision, "上报后改动"))
    else:
        set_report_state(session, key, ReportState("submitted", revision, ""))


def _is_in_place(export: UnfinishedExport) -> bool:
    try:
        return _sha256(export.target) == export.submission.file_sha256
    except OSError:
        return False


def _holds_the_same(workspace: Workspace, export: UnfinishedExport) -> bool:
    """Tell whether the target is the workbook although its bytes differ: saved once more by a spreadsheet program."""
    from luqual_desktop.workbook.reader import read_submission

    if not export.target.is_file():
        return False
    try:
        held = read_submission(export.target, workspace.catalogue).submission
    except UserError:
        return False
    return held is not None and held.digest == export.submission.digest


def _line(workspace: Workspace, export: UnfinishedExport) -> Export:
    with workspace.database.reading() as session:
        store = store_id(session)
    submission = export.submission
    return Export(store, *submission.key, submission.revision, submission.time, submission.digest)


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
