"""上报: from a checked report to a workbook with its own revision, and back by 撤回."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from luqual_desktop import __version__
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.findings import Finding, Level, is_explained
from luqual_desktop.domain.handing_in import Stamp, submission_of
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.returns import answer_cell
from luqual_desktop.domain.rules.audit import blocking
from luqual_desktop.domain.submission import Submission
from luqual_desktop.errors import UserError
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.publishing import Publishing
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.history import chain_head
from luqual_desktop.storage.reports import ReportState, set_report_state
from luqual_desktop.storage.settings import store_id


@dataclass(frozen=True)
class SubmissionPreview:
    """What 上报 would do now, and what stands in its way."""

    file_name: str
    revision: int
    blocking: list[Finding]
    errors: int
    warnings: int
    hints: int
    explained: int
    returned: int = 0
    """How many cells the parent has sent back, and of those how many are answered."""
    answered: int = 0


@dataclass(frozen=True)
class Submitted:
    """A submission as it went out; `notice` is what has to be known about its signature."""

    path: Path
    revision: int
    check_code: str
    notice: str = ""


def preview(workspace: Workspace, report: OpenReport) -> SubmissionPreview:
    """Run 全审 and say whether the report can go out, as which revision and under which file name.

    Raises UserError where something is not on disk: what goes out is what the store holds.
    """
    if report.unsaved:
        raise UserError("还有内容没有保存，不能上报。请先排除保存故障。", "unsaved")
    findings = report.audit()
    levels = [finding.level for finding in findings]
    revision = Publishing(workspace, report.key).next_revision()
    return SubmissionPreview(
        file_name=submission_file_name(workspace.catalogue, report.report.unit, report.report.period, revision),
        revision=revision,
        blocking=blocking(report.report, findings),
        errors=levels.count(Level.ERROR),
        warnings=levels.count(Level.WARNING),
        hints=levels.count(Level.HINT),
        explained=sum(_explained(workspace, report, finding) for finding in findings),
        returned=len(report.returned),
        answered=sum(bool(report.text(answer_cell(key)).strip()) for key in report.returned),
    )


def submit(workspace: Workspace, report: OpenReport, target: Path) -> Submitted:
    """Write the next revision's workbook to the target and lock the report.

    The workbook is written aside, read back and compared before it takes the target's place. Raises UserError if the
    report is locked, unsaved, not free of what blocks it, or if the file cannot be written; nothing is changed then.
    """
    if report.state.state == "submitted":
        raise UserError(f"本期已上报（第 {report.state.revision} 次）。需要修改后重报，请先“撤回”。", "submitted")
    look = preview(workspace, report)
    if look.blocking:
        raise UserError(_blocked_sentence(look.blocking), "blocked")
    submission = _submission(workspace, report, look.revision)
    _publish(Publishing(workspace, report.key), report.report, submission, target)
    report.reload()
    return Submitted(target, look.revision, submission.check_code, workspace.signing.take_notice())


def recall(workspace: Workspace, report: OpenReport, reason: str) -> None:
    """撤回: open a submitted report again, for a reason that is kept; the next 上报 gets the next revision."""
    if not reason.strip():
        raise UserError("请写明撤回原因。", "reason")
    if report.state.state == "open":
        raise UserError("本期尚未上报，不需要撤回。", "open")
    with workspace.database.transaction() as session:
        set_report_state(session, report.key, ReportState("open", report.state.revision, reason.strip()))
    report.reload()


def _publish(publishing: Publishing, report: Report, submission: Submission, target: Path) -> None:
    from luqual_desktop.workbook.manifest import SUBMISSION
    from luqual_desktop.workbook.reader import read_submission
    from luqual_desktop.workbook.writer import write_submission

    signature = publishing.workspace.signing.sign(SUBMISSION, submission.digest)
    signer = signature.public_key if signature else ""

    def verify(path: Path) -> None:
        held = read_submission(path, report.catalogue)
        wrong = held.edited or held.problems or not held.digest_ok or held.signature_broken
        if wrong or held.submission != submission or held.signed_by != signer:
            raise UserError("写出的工作簿与本机数据核对不一致，已放弃，原文件未动。请重试；仍不行请报告。", "readback")

    publishing.publish(submission, target, lambda path: write_submission(path, report, submission, signature), verify)


def write_template(catalogue: Catalogue, unit: str, period: Period, target: Path) -> None:
    """Write the blank workbook for a unit and period: for an office that has no program."""
    from luqual_desktop.workbook import publish, writer

    report = Report(catalogue, unit, period, {})
    publish.publish(target, lambda path: writer.write_template(path, report), _nothing_to_verify)


def submission_file_name(catalogue: Catalogue, unit: str, period: Period, revision: int) -> str:
    """Return the proposed name of a submission's workbook; it is never relied upon."""
    return f"质量填报_{unit}{catalogue.unit_names.get(unit, '')}_{period}_第{revision}次.xlsx"


def template_file_name(catalogue: Catalogue, unit: str, period: Period) -> str:
    """Return the proposed name of a blank template."""
    return f"质量填报空白表_{unit}{catalogue.unit_names.get(unit, '')}_{period}.xlsx"


def _nothing_to_verify(_path: Path) -> None:
    """Let a blank template pass: it holds no figures to compare."""


def _explained(workspace: Workspace, report: OpenReport, finding: Finding) -> bool:
    return finding.level is Level.WARNING and is_explained(finding, workspace.catalogue, report.report.cells)


def _submission(workspace: Workspace, report: OpenReport, revision: int) -> Submission:
    with workspace.database.reading() as session:
        seq, head = chain_head(session)
        store = store_id(session)
    stamp = Stamp(
        revision=revision,
        exported_at=workspace.actor.now().isoformat(timespec="seconds"),
        program_version=__version__,
        store_id=store,
        chain_seq=seq,
        chain_head=head,
        sample=workspace.sample,
    )
    return submission_of(report.report, report.findings(), stamp)


def _blocked_sentence(found: list[Finding]) -> str:
    errors = sum(finding.level is Level.ERROR for finding in found)
    warnings = len(found) - errors
    parts = [f"{errors} 处强制性问题未改" if errors else "", f"{warnings} 处核实性问题未说明" if warnings else ""]
    return f"还不能上报：{'，'.join(part for part in parts if part)}。第一处：{found[0].message}"
