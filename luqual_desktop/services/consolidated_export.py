"""The consolidated workbook: also a submission of the consolidating unit, so that the level above takes it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from luqual_desktop import __version__
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey
from luqual_desktop.domain.consolidated import Consolidated
from luqual_desktop.domain.consolidated_submission import consolidated_submission
from luqual_desktop.domain.findings import Level, needs_explanation
from luqual_desktop.domain.handing_in import Stamp, submission_of
from luqual_desktop.domain.reading import State, read
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.submission import Submission
from luqual_desktop.errors import UserError
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.consolidating import Consolidating
from luqual_desktop.services.publishing import Publishing
from luqual_desktop.services.reading_apart import ReadingApart
from luqual_desktop.services.temporary_space import temporary_space
from luqual_desktop.services.unit_spool import UnitSpool


class AtHand(NamedTuple):
    """What a run without a window has already: what `compute` gave of the units, and a process to read back in.

    Reading back takes the memory of all totals and unit codes once more, for which that process has the room.
    """

    units: UnitSpool
    reading: ReadingApart


def export_consolidated(
    work: Consolidating,
    consolidated: Consolidated,
    cells: Mapping[CellKey, str],
    actor: Actor,
    target: Path,
    *,
    publishing: Publishing | None = None,
    at_hand: AtHand | None = None,
) -> Submission:
    """Write the consolidated workbook and return its submission: recorded as the next revision by `publishing`, else 1.

    Without anything `at_hand` the units are read once more, and the workbook is read back here.
    `cells` are the cover and the explanations; where they are incomplete the workbook is marked 草稿.
    Raises UserError if a total cannot stand (an error of the roll-up) or the file cannot be written.
    """
    from luqual_desktop.workbook.consolidated import write_consolidated
    from luqual_desktop.workbook.consolidated_content import ConsolidatedContent
    from luqual_desktop.workbook.manifest import SUBMISSION
    from luqual_desktop.workbook.publish import publish

    _require_no_errors(consolidated)
    revision = publishing.next_revision() if publishing else 1
    sample = consolidated.sample or (publishing is not None and publishing.workspace.sample)
    with temporary_space(), at_hand.units if at_hand else UnitSpool(work, consolidated.period) as units:
        if at_hand is None:
            units.take_all(consolidated)
        units.settle(consolidated)
        submission = submission_for(
            work, consolidated, cells, actor, revision=revision, sample=sample, rows_digest=units.rows_digest
        )
        signature = publishing.workspace.signing.sign(SUBMISSION, submission.digest) if publishing else None
        verify = partial(_verify, work, at_hand, (submission.digest, signature.public_key if signature else ""))
        content = ConsolidatedContent.of(work.catalogue, work.package, consolidated, submission, units, signature)
        give_out = partial(publishing.publish, submission) if publishing else publish
        give_out(target, lambda path: write_consolidated(path, content), verify)
    return submission


def _require_no_errors(consolidated: Consolidated) -> None:
    wrong = [finding for finding in consolidated.findings if finding.level is Level.ERROR]
    if wrong:
        raise UserError(f"汇总有 {len(wrong)} 处强制性问题，不能导出。第一处：{wrong[0].message}", "errors")


def _verify(work: Consolidating, at_hand: AtHand | None, told: tuple[str, str], path: Path) -> None:
    """Read a workbook back and hold it against digest and key; raises UserError on a difference."""
    if at_hand is not None:
        at_hand.reading.verify(path, *told)
        return
    from luqual_desktop.workbook.consolidated_check import check_consolidated

    check_consolidated(path, work.catalogue, *told)


def submission_for(
    work: Consolidating,
    consolidated: Consolidated,
    cells: Mapping[CellKey, str],
    actor: Actor,
    *,
    revision: int,
    sample: bool = False,
    rows_digest: str = "",
) -> Submission:
    """Return the consolidated submission without writing it."""
    report = Report(
        work.catalogue, consolidated.unit, consolidated.period, cells, scope=Scope.CONSOLIDATED, revision=revision
    )
    stamp = Stamp(
        revision=revision,
        exported_at=actor.now().isoformat(timespec="seconds"),
        program_version=__version__,
        draft=_is_draft(report, consolidated),
        sample=sample,
    )
    base = replace(submission_of(report, consolidated.findings, stamp), unit_name=_name(work, consolidated.unit))
    consolidation = replace(consolidated.consolidation, rows_digest=rows_digest)
    return consolidated_submission(report, base, consolidation, {**consolidated.owner_cells, **base.cells})


def _name(work: Consolidating, unit: str) -> str:
    owner = work.catalogue.plan.owner
    known = {owner.parent_code: owner.parent_name, **work.catalogue.unit_names}
    listed = {each.code: each.name for each in work.package.units} if work.package else {}
    return {**known, **listed}.get(unit, unit)


def _is_draft(report: Report, consolidated: Consolidated) -> bool:
    catalogue = report.catalogue
    blank = any(
        field.required and read(field, report.text(Area.COVER, COVER_RECORD, field.code)).state is State.BLANK
        for field in catalogue.forms.cover
    )
    return blank or any(needs_explanation(each, catalogue, report.cells) for each in consolidated.findings)
