"""审核 of submissions as files: nothing is stored; every file gets one answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luqual_desktop.domain.brought import brought_by
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.domain.handing_in import report_of, tolerated
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rules.audit import check_all, in_order
from luqual_desktop.domain.signatures import SignatureState, fingerprint
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError
from luqual_desktop.services.arrivals import Arrival, arrival_of, effective_submission
from luqual_desktop.services.laid_aside import packed

if TYPE_CHECKING:
    from luqual_desktop.workbook.reader import ReadSubmission, SubmissionReader


class Outcome(StrEnum):
    """What is to be done with a file: take it, take it with a look, or refuse it."""

    ACCEPTED = "accepted"
    WARNED = "warned"
    REJECTED = "rejected"


@dataclass(frozen=True)
class CheckedFile:
    """The answer for one file; `code` is stable, `message` one Chinese sentence."""

    file: Path
    outcome: Outcome
    code: str
    message: str
    unit: str = ""
    period: str = ""
    revision: int = 0
    findings: tuple[Finding, ...] = ()
    arrival: Arrival | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the answer with keys that stay."""
        return {
            "file": str(self.file),
            "outcome": self.outcome,
            "code": self.code,
            "message": self.message,
            "unit": self.unit,
            "period": self.period,
            "revision": self.revision,
            "findings": [
                {
                    "level": finding.level,
                    "code": finding.code,
                    "section": finding.section,
                    "row": finding.row,
                    "field": finding.field,
                    "message": finding.message,
                }
                for finding in self.findings
            ],
        }


def reader_for(catalogue: Catalogue) -> SubmissionReader:
    """Return what reads many files of one plan, which is quicker than one by one."""
    from luqual_desktop.workbook.reader import SubmissionReader

    return SubmissionReader(catalogue)


def check_file(
    catalogue: Catalogue,
    file: Path,
    package: TaskPackage | None = None,
    reader: SubmissionReader | None = None,
    *,
    adding_up: bool = False,
) -> CheckedFile:
    """Check one file; never raises for what is wrong with it.

    With `adding_up` the arrival of a file that is not refused tells what it brings into a roll-up.
    """
    try:
        read = (reader or reader_for(catalogue)).read(file)
    except UserError as refusal:
        return CheckedFile(file, Outcome.REJECTED, refusal.code or "refused", refusal.message)
    answer = CheckedFile(file, Outcome.ACCEPTED, "ok", "审核通过。", read.unit, str(read.period), read.revision)
    elsewhere = _elsewhere(catalogue, read)
    if elsewhere:
        code, message = elsewhere[0], f"文件“{file.name}”{elsewhere[1]}"
        arrival = arrival_of(read, effective_submission(catalogue, read, ()))
        return replace(answer, outcome=Outcome.REJECTED, code=code, message=message, arrival=arrival)
    report = received_report(catalogue, read, package)
    findings = (
        *read.problems,
        *_unseen(report, read),
        *map(read.placed, tolerated(read.scope, in_order(check_all(report)))),
    )
    submission = effective_submission(catalogue, read, findings)
    arrival = arrival_of(read, submission)
    judged = _judged(replace(answer, findings=findings, arrival=arrival), read)
    if not adding_up or judged.outcome is Outcome.REJECTED or read.scope is not Scope.OWN:
        return judged
    counted = report if submission is read.submission else report_of(catalogue, submission, package=package)
    brought = packed(brought_by(submission, counted, arrival.digest, with_figures=True))
    return replace(judged, arrival=replace(arrival, brought=brought))


def _unseen(report: Report, read: ReadSubmission) -> list[Finding]:
    """Return what is to be said of records that no table shows: an indicator the unit is not asked counts nowhere."""
    codes = {indicator.code for indicator in report.asked}
    figures = {Area.INDICATOR, Area.MILESTONE}
    return [finding for finding in read.unseen if finding.area not in figures or finding.row in codes]


def received_report(catalogue: Catalogue, read: ReadSubmission, package: TaskPackage | None) -> Report:
    """Return a read workbook as a report, with the cells as they are visible."""
    if read.submission is None:
        return Report(catalogue, read.unit, read.period, read.cells, package, revision=read.revision)
    return report_of(catalogue, read.submission, read.cells, package)


def with_signature(answer: CheckedFile) -> CheckedFile:
    """Return an answer that says whose key signed; whether it is enrolled is not known where there is no store."""
    if answer.arrival is None or answer.outcome is Outcome.REJECTED:
        return answer
    key = answer.arrival.signed_by
    told = f"已签名（密钥指纹 {fingerprint(key)}，本命令不核对登记）" if key else SignatureState.UNSIGNED.value
    return replace(answer, message=f"{answer.message}{told}。")


def _elsewhere(catalogue: Catalogue, read: ReadSubmission) -> tuple[str, str] | None:
    if read.plan != catalogue.plan.code:
        return ("wrong_plan", f"属于规划 {read.plan}，本机规划是 {catalogue.plan.code}，请核对是否发错。")
    if read.period not in catalogue.calendar:
        return ("wrong_period", f"的报告期 {read.period} 不在规划期内，请核对。")
    if not _is_known(catalogue, read):
        return ("unknown_unit", f"的单位代码 {read.unit} 不在单位名单内，请核对是否发错。")
    return None


def _is_known(catalogue: Catalogue, read: ReadSubmission) -> bool:
    """Tell whether a unit is in the list; sample data may be of made-up units below those that are."""
    if read.unit in catalogue.unit_names:
        return True
    sample = read.submission is not None and read.submission.sample
    return sample and read.unit.startswith(tuple(catalogue.unit_names))


def _judged(answer: CheckedFile, read: ReadSubmission) -> CheckedFile:
    refusal = _refusal(answer.findings, read)
    if refusal is not None:
        return replace(answer, outcome=Outcome.REJECTED, code=refusal[0], message=refusal[1])
    if read.edited:
        message = f"有 {len(read.edited)} 个单元格在导出后被改动，按可见数值读取，请核实。"
        return replace(answer, outcome=Outcome.WARNED, code="edited", message=message)
    warnings = sum(finding.level is Level.WARNING for finding in answer.findings)
    if warnings:
        return replace(
            answer, outcome=Outcome.WARNED, code="warnings", message=f"有 {warnings} 处核实性问题，请看说明。"
        )
    return answer


def _refusal(findings: tuple[Finding, ...], read: ReadSubmission) -> tuple[str, str] | None:
    """Return code and sentence where a workbook cannot be taken in as it is."""
    if read.signature_broken:
        code = "signature" if read.digest_ok else "digest"
        return (code, "签名不符：隐藏页中的内容与签名对不上，文件在签名后被改动过，请让填报单位重新导出。")
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    if errors:
        first = errors[0].message
        message = f"有 {len(errors)} 处强制性问题，不能接收，请填报单位改正后重新上报。第一处：{first}"
        return ("errors", message)
    if not read.is_template and not read.digest_ok:
        return ("digest", "隐藏页中的校验码与内容不符，文件可能被改动过，请与填报单位核实。")
    if read.contradiction:
        message = f"隐藏页中“{read.contradiction}”的填报数、累计数或合计前后矛盾，不能接收，请让填报单位重新导出。"
        return ("contradictory", message)
    return None
