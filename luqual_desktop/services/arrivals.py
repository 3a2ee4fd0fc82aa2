"""What a workbook from another unit brings, once it is through the gate: all that taking it in needs, and no more."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.edited_totals import with_visible_totals
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.handing_in import report_of
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.submission import Submission, content_text, submission_from
from luqual_desktop.storage.compressed import pack, unpack

if TYPE_CHECKING:
    from luqual_desktop.workbook.reader import EditedCell, ReadSubmission


@dataclass(frozen=True)
class Arrival:
    """A readable workbook: what it says it is, and what it counts as, in the one form in which that is kept.

    `packed` is the canonical text as it is stored, `digest` is over that text, `sha256` over the bytes of the file.
    `edited` are the cells changed after the export, `signed_by` the key whose signature is good; whose key that is,
    and whether the file belongs here, is for the caller to judge. `brought` is what it brings into a roll-up, packed,
    empty where nobody asked or where it is a consolidated one, whose rows are read later.
    """

    plan: str
    unit: str
    unit_name: str
    scope: Scope
    period: str
    revision: int
    sha256: str
    digest: str
    packed: bytes
    sample: bool = False
    draft: bool = False
    exported_on: date | None = None
    edited: tuple[EditedCell, ...] = ()
    signed_by: str = ""
    signature_broken: bool = False
    brought: bytes = field(default=b"", repr=False)

    def submission(self) -> Submission:
        """Return what the workbook counts as."""
        return submission_from(unpack(self.packed, f"{self.unit} {self.period} 第 {self.revision} 次上报"))


def arrival_of(read: ReadSubmission, submission: Submission) -> Arrival:
    """Return what a workbook brings that counts as this submission."""
    untouched = submission is read.submission and read.content
    text = read.content if untouched else content_text(submission)
    return Arrival(
        plan=read.plan,
        unit=read.unit,
        unit_name=submission.unit_name,
        scope=read.scope,
        period=str(read.period),
        revision=read.revision,
        sha256=read.sha256,
        digest=read.digest if untouched else submission.digest,
        packed=pack(text),
        sample=submission.sample,
        draft=submission.draft,
        exported_on=submission.exported_on,
        edited=read.edited,
        signed_by=read.signed_by,
        signature_broken=read.signature_broken,
    )


def effective_submission(catalogue: Catalogue, read: ReadSubmission, findings: tuple[Finding, ...]) -> Submission:
    """Return what a workbook counts as, a filled template too.

    Its cells are those that are visible, and so are the figures in its sums over time.
    """
    if read.submission is None:
        plan = catalogue.plan
        return Submission(
            plan=read.plan,
            plan_version=plan.version,
            unit=read.unit,
            unit_name=catalogue.unit_names.get(read.unit, ""),
            period=read.period,
            revision=read.revision,
            cells=dict(read.cells),
            findings=findings,
        )
    if not read.edited:
        return read.submission
    if read.submission.consolidation is not None:
        return with_visible_totals(catalogue, read.submission, read.cells)
    report = report_of(catalogue, read.submission, read.cells)
    return replace(read.submission, cells=dict(read.cells), carried=report.carried or {})
