"""退回: the parent sends marked cells back by file; the unit may change those, resubmits, and its answers travel up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.reading import clean_text
from luqual_desktop.domain.returns import Mark, ReturnSlip, answer_cell, unlocked_cells
from luqual_desktop.domain.submission import submission_from
from luqual_desktop.errors import UserError
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.importing import refuse_elsewhere
from luqual_desktop.services.reading_apart import ReadingApart, reading_apart
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.database import Database, Session
from luqual_desktop.storage.export_ledger import Export, append, exports
from luqual_desktop.storage.received import ReceivedState, received, received_content
from luqual_desktop.storage.reports import ReportState, set_report_state
from luqual_desktop.storage.returns import add_return_slip, return_slips
from luqual_desktop.storage.sent_back import sent_back

_RECEIPT = "return_slip"
_PLAUSIBLE = 100
"""So many revisions more than are known here may have been given out and forgotten; a slip that says more is wrong."""


@dataclass(frozen=True)
class Answered:
    """A question of the parent beside the unit's answer: what stood there, what stands there now, and what it says."""

    unit: str
    revision: int
    mark: Mark
    before: str
    now: str
    answer: str


def issue(
    workspace: Workspace, slip: ReturnSlip, target: Path, along: Callable[[Session], None] = lambda _session: None
) -> ReturnSlip:
    """Write a return slip to a file and keep it; `along` is stored with it, or neither is.

    Raises UserError without marks, or if the file cannot be written.
    """
    from luqual_desktop.workbook.publish import publish
    from luqual_desktop.workbook.return_slip import KIND, read_return_slip, write_return_slip

    slip = replace(slip, marks=tuple(_cleaned(mark) for mark in slip.marks), note=clean_text(slip.note))
    if not slip.marks:
        raise UserError("请至少标注一个单元格并写明退回原因。", "marks")
    blank = [mark for mark in slip.marks if not mark.reason]
    if blank:
        raise UserError(f"有 {len(blank)} 处标注没有写退回原因，请补写。", "reason")
    stamped = replace(slip, issued_at=workspace.actor.now().isoformat(timespec="seconds"))
    signature = workspace.signing.sign(KIND, stamped.digest)

    def verify(path: Path) -> None:
        if read_return_slip(path, workspace.catalogue) != stamped:
            raise UserError("写出的退回单与本机数据核对不一致，已放弃。请重试。", "readback")

    publish(target, lambda path: write_return_slip(path, stamped, workspace.catalogue, signature), verify)
    with workspace.database.transaction() as session:
        add_return_slip(session, stamped)
        along(session)
    return stamped


def _cleaned(mark: Mark) -> Mark:
    return mark._replace(reason=clean_text(mark.reason))


def slip_file_name(slip: ReturnSlip) -> str:
    """Return the proposed name of a slip's workbook."""
    return f"退回单_{slip.unit}{slip.unit_name}_{slip.period}_第{slip.revision}次.xlsx"


def read_slip(report: OpenReport, file: Path, reading: ReadingApart | None = None) -> ReturnSlip:
    """Read a return slip; raises UserError if it is not one, or for another plan, unit, period or revision."""
    with reading_apart(report.report.catalogue, reading) as opened:
        slip = opened.slip(file)
    refuse_elsewhere(file, (slip.plan, slip.unit, slip.period), report)
    if slip.revision > report.state.revision:
        _note_receipt(report, slip)
    if slip.revision != report.state.revision:
        raise UserError(
            f"退回单针对第 {slip.revision} 次上报，本机最近一次是第 {report.state.revision} 次，请与上级核实。",
            "revision",
        )
    return slip


def _note_receipt(report: OpenReport, slip: ReturnSlip) -> None:
    """Keep in mind that the parent has a later revision than is known here, as after a restore on another computer."""
    if slip.revision <= report.state.revision + _PLAUSIBLE:
        received = Export(_RECEIPT, *report.key, slip.revision, slip.issued_at, slip.digest)
        if received not in exports(report.folder):
            append(report.folder, received)


def take_slip(workspace: Workspace, report: OpenReport, slip: ReturnSlip) -> frozenset[CellKey]:
    """Open the marked cells of a submitted report for change; returns which cells those are."""
    cells = unlocked_cells(workspace.catalogue, slip.marks)
    with workspace.database.transaction() as session:
        add_return_slip(session, slip)
        reason = slip.note or f"{slip.issuer}退回"
        set_report_state(session, report.key, ReportState("returned", slip.revision, reason, cells))
    report.reload()
    return cells


def questions_and_answers(database: Database, catalogue: Catalogue, period: Period, unit: str) -> list[Answered]:
    """Return each question of the newest slip beside what the resubmission says, for the parent to look at."""
    with database.reading() as session:
        slips = return_slips(session, str(period), unit)
        held = received(session, plan=catalogue.plan.code, period=str(period), unit=unit)
        counted = [each for each in held if each.state in {ReceivedState.ACCEPTED, ReceivedState.SUPERSEDED}]
        sent = [*counted, *sent_back(session, catalogue.plan.code, str(period), unit)]
        contents = {each.revision: received_content(session, each.number) for each in sent}
    if not slips:
        return []
    slip = slips[-1].slip
    before = submission_from(contents[slip.revision]).cells if slip.revision in contents else {}
    newest = max(contents, default=0)
    after = submission_from(contents[newest]).cells if newest > slip.revision else {}
    return [
        Answered(
            unit,
            slip.revision,
            mark,
            before.get(mark.key, ""),
            after.get(mark.key, ""),
            after.get(answer_cell(mark.key), ""),
        )
        for mark in slip.marks
    ]
