"""What one checked submission brings into a roll-up: all that adding it up needs, without its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.consolidated import UnitFigure, UnitLine, unit_figures
from luqual_desktop.domain.consolidated_submission import consolidation_from
from luqual_desktop.domain.consolidation import Tallies, contribution_of, passed_on, tallies_of
from luqual_desktop.domain.figures import Windows
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.passed_rows import PassedRow, rows_of
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rollup import Contribution
from luqual_desktop.domain.submission import Submission
from luqual_desktop.domain.totals import carried_findings


@dataclass(frozen=True)
class Brought:
    """What is added up of a submission.

    `findings` tell where the sums it carries differ from those added up; `owner_cells` are the plan owner's alone;
    `rows` are those of a unit's own submission that go on upwards (a consolidated one's are stored apart); `figures`
    are judged against the unit's own targets, None where nobody needs them.
    """

    contribution: Contribution
    tallies: Tallies
    findings: tuple[Finding, ...]
    owner_cells: Mapping[CellKey, str]
    rows: tuple[PassedRow, ...]
    exported_on: date | None
    sample: bool
    figures: Mapping[str, UnitFigure] | None = None


def brought_by(
    submission: Submission,
    report: Report,
    digest: str,
    *,
    sums: Mapping[str, Windows] | None = None,
    with_figures: bool = False,
) -> Brought:
    """Return what a submission brings; `report` is made of it, `digest` is the one it was taken in by.

    `sums` are the sums over time of a consolidated one, where they are not those that it carries.
    Raises KeyError, ValueError or TypeError where it holds no consolidation though it says so.
    """
    data = submission.consolidation
    consolidation = None if data is None else consolidation_from(data)
    if consolidation is not None and sums is not None:
        figures = {code: replace(each, sums=sums.get(code, each.sums)) for code, each in consolidation.figures.items()}
        consolidation = replace(consolidation, figures=figures)
    contribution = contribution_of(report, digest, consolidation)
    rows = () if consolidation else tuple(rows_of(passed_on(report, submission.findings)))
    return Brought(
        contribution,
        tallies_of(report, consolidation),
        tuple(carried_findings(report.catalogue, submission, contribution.figures)),
        _owner_cells(report),
        rows,
        submission.exported_on,
        submission.sample,
        _judged(report, contribution) if with_figures else None,
    )


def _judged(report: Report, contribution: Contribution) -> dict[str, UnitFigure]:
    line = UnitLine(report.unit, "", True, contribution.figures)
    return unit_figures(report.catalogue, line, report.period, report.package)


def _owner_cells(report: Report) -> dict[CellKey, str]:
    """Return the cells that are the plan owner's alone, wherever its own report is or is contained."""
    if report.scope is Scope.OWN and not report.catalogue.is_owner(report.unit):
        return {}
    return {key: text for key, text in report.cells.items() if key.area in {Area.MILESTONE, Area.DELIVERABLE}}
