"""A received submission to look at: it answers what the window asks of a report, and nothing can be typed."""

from __future__ import annotations

from typing_extensions import override

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.handing_in import report_of
from luqual_desktop.domain.submission import Submission
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.services.shown_report import ShownReport
from luqual_desktop.storage.reports import ReportState


class ViewedReport(ShownReport):
    """One submission as it was sent, with the findings it was sent with."""

    viewed_only = True

    def __init__(self, catalogue: Catalogue, submission: Submission, package: TaskPackage | None) -> None:
        super().__init__(
            report_of(catalogue, submission, package=package), ReportState("submitted", submission.revision)
        )
        self._findings = list(submission.findings)
        for finding in self._findings:
            self._by_cell.setdefault(finding.cell, []).append(finding)

    @override
    def is_locked(self, key: CellKey) -> bool:
        return True

    @override
    def findings(self) -> list[Finding]:
        return self._findings
