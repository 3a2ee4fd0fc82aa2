"""说明: what was written about the same finding one period earlier."""

from __future__ import annotations

from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.findings import Finding, explanation_of
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.cells import load_area_texts


def last_explanation(workspace: Workspace, report: OpenReport, finding: Finding) -> dict[str, str]:
    """Return what the unit wrote about the same finding in the period before, by field code; all empty if nothing."""
    before = str(report.report.period.preceding)
    with workspace.database.reading() as session:
        texts = load_area_texts(session, report.key.unit, report.key.scope, (Area.EXPLANATION,), [before])
    return explanation_of(finding, workspace.catalogue.forms.explanation, texts.get(before, {}))
