"""A received submission is shown as the unit's own window shows it."""

from __future__ import annotations

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.handing_in import Stamp, submission_of
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.viewing import ViewedReport
from luqual_desktop.services.workspace import Workspace
from tests.services.test_submitting import fill


def test_its_tabs_say_what_the_unit_saw_on_them(workspace: Workspace, catalogue: Catalogue) -> None:
    report = workspace.open_report(catalogue.units[0].code, Period(2025, 4))
    fill(workspace, report)
    stamp = Stamp(1, "2026-01-08T09:00:00+08:00", "0.1.0", store_id="store")
    viewed = ViewedReport(catalogue, submission_of(report.report, report.findings(), stamp), None)
    assert report.findings()
    assert [viewed.progress(table) for table in viewed.tables()] == [
        report.progress(table) for table in report.tables()
    ]
