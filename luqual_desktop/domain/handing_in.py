"""From a report to the submission made of it, and from a received submission back to a report that can be checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind
from luqual_desktop.domain.cells import Area, CellKey, Cells
from luqual_desktop.domain.figures import Entry, EntryState, Window, Windows, entry_of
from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.domain.form_order import in_form_order
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.reading import canonical_text, clean_text
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rules.places import field_of
from luqual_desktop.domain.status import is_due
from luqual_desktop.domain.submission import Submission
from luqual_desktop.domain.targets import TaskPackage


@dataclass(frozen=True)
class Stamp:
    """What a submission is marked with at its making."""

    revision: int
    exported_at: str
    program_version: str
    store_id: str = ""
    chain_seq: int = 0
    chain_head: str = ""
    draft: bool = False
    sample: bool = False


def canonical_cells(catalogue: Catalogue, cells: Cells) -> dict[CellKey, str]:
    """Return the cells in their canonical texts, blank ones left out."""
    texts = {}
    for key, text in cells.items():
        field = field_of(catalogue, key)
        canonical = clean_text(text) if field is None else canonical_text(field, text)
        if canonical:
            texts[key] = canonical
    return texts


def submission_of(report: Report, findings: Iterable[Finding], stamp: Stamp) -> Submission:
    """Return the submission of a report as it stands."""
    plan = report.catalogue.plan
    figures = [indicator for indicator in report.asked if indicator.kind is not Kind.MILESTONE]
    return Submission(
        plan=plan.code,
        plan_version=plan.version,
        unit=report.unit,
        unit_name=report.catalogue.unit_names.get(report.unit, report.unit),
        period=report.period,
        cells=canonical_cells(report.catalogue, report.cells),
        scope=report.scope,
        carried={indicator.code: report.sums(indicator) for indicator in figures},
        findings=tuple(findings),
        **vars(stamp),
    )


def report_of(
    catalogue: Catalogue, submission: Submission, visible: Cells | None = None, package: TaskPackage | None = None
) -> Report:
    """Return a received submission as a report; cells edited after export count as they are visible."""
    cells = submission.cells if visible is None else visible
    report = Report(
        catalogue,
        submission.unit,
        submission.period,
        cells,
        package,
        scope=submission.scope,
        revision=submission.revision,
    )
    known = catalogue.indicator_by_code
    carried = {code: windows for code, windows in submission.carried.items() if code in known}
    if cells is submission.cells:
        return replace(report, carried=carried)
    entries = {code: (entry_of(known[code], submission.cells), entry_of(known[code], cells)) for code in carried}
    return replace(
        report,
        carried={
            code: rebased(known[code], windows, *entries[code], submission.period) for code, windows in carried.items()
        },
    )


def rebased(indicator: Indicator, windows: Windows, exported: Entry, visible: Entry, period: Period) -> Windows:
    """Return carried windows in which this period's own figures are the visible ones instead of the exported."""
    if exported == visible or not is_due(indicator, period):
        return windows
    return replace(
        windows,
        year=_rebased(windows.year, exported, visible, period),
        plan=_rebased(windows.plan, exported, visible, period),
    )


def _rebased(window: Window, exported: Entry, visible: Entry, period: Period) -> Window:
    others = tuple(each for each in window.covered if each != period)
    gaps = tuple(each for each in window.gaps if each != period)
    rest = window.parts if others else None
    if rest is not None and exported.parts is not None:
        rest -= exported.parts
    if visible.parts is None:
        return Window(rest, others, gaps if visible.state is EntryState.INAPPLICABLE else (*gaps, period))
    return Window(visible.parts if rest is None else rest + visible.parts, (*others, period), gaps)


def tolerated(scope: Scope, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings as the parent sees them: a consolidated draft's missing cover fields only warn."""
    if scope is not Scope.CONSOLIDATED:
        return list(findings)
    return [
        replace(finding, level=Level.WARNING)
        if finding.area is Area.COVER and finding.level is Level.ERROR
        else finding
        for finding in findings
    ]


def differing(catalogue: Catalogue, before: Cells, after: Cells) -> list[CellKey]:
    """Return the cells whose texts differ, in the order of the form."""
    differ = (key for key in before.keys() | after.keys() if before.get(key, "") != after.get(key, ""))
    return in_form_order(catalogue, differ)
