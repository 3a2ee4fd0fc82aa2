"""全审: all checks of a report, and after an edit only those that it can have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Catalogue, Kind
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, records_of
from luqual_desktop.domain.findings import Finding, Level, is_explained
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.entries import check_fields
from luqual_desktop.domain.rules.indicators import check_indicator
from luqual_desktop.domain.rules.inspections import (
    ITEM,
    check_checklist,
    check_deliverable,
    check_rectification,
    check_task,
    check_tasks_answered,
    date_codes,
)
from luqual_desktop.domain.rules.ledgers import check_ledger
from luqual_desktop.domain.rules.places import indicator_of_ledger


class Subject(NamedTuple):
    """What is checked together: an indicator with its ledger, a whole checklist, one other record, or a section."""

    area: Area
    record: str


SECTION_TASKS = Area.TASK


def subjects(report: Report) -> Iterator[Subject]:
    """Return everything there is to check in a report, in the order of the tabs."""
    catalogue = report.catalogue
    yield Subject(Area.COVER, COVER_RECORD)
    for section in catalogue.sections:
        for indicator in report.asked:
            if indicator.section == section.code:
                yield Subject(Area.INDICATOR, indicator.code)
        yield from _task_subjects(catalogue, section.code)
    for checklist in catalogue.checklists:
        yield Subject(Area.CHECK, checklist.code)
    for record in records_of(report.cells, Area.RECTIFICATION):
        yield Subject(Area.RECTIFICATION, record)


def _task_subjects(catalogue: Catalogue, section: str) -> Iterator[Subject]:
    tasks = [task for task in catalogue.tasks if task.section == section]
    for task in tasks:
        yield Subject(Area.TASK, task.code)
        for deliverable in task.deliverables:
            yield Subject(Area.DELIVERABLE, deliverable.code)
    if tasks:
        yield Subject(Area.TASK, f"{section}*")


def check_subject(report: Report, subject: Subject) -> list[Finding]:
    """Run the checks of one subject."""
    return list(_check(report, subject))


def _check(report: Report, subject: Subject) -> Iterator[Finding]:
    catalogue, (area, record) = report.catalogue, subject
    if area is Area.COVER:
        yield from check_fields(report, area, record, catalogue.forms.cover)
    elif area is Area.INDICATOR:
        yield from _check_indicator(report, record)
    elif area is Area.TASK:
        if record.endswith("*"):
            yield from check_tasks_answered(report, record.removesuffix("*"))
        else:
            yield from check_task(report, catalogue.task_by_code[record])
    elif area is Area.DELIVERABLE:
        yield from check_deliverable(report, catalogue.deliverable_by_code[record][1])
    elif area is Area.CHECK:
        yield from check_checklist(report, next(each for each in catalogue.checklists if each.code == record))
    elif area is Area.RECTIFICATION and record in records_of(report.cells, area):
        yield from check_rectification(report, record)


def _check_indicator(report: Report, code: str) -> Iterator[Finding]:
    indicator = report.catalogue.indicator_by_code[code]
    if not report.applies(indicator):
        return
    yield from check_indicator(report, indicator)
    if indicator.kind is Kind.COUNT:
        yield from check_ledger(report, indicator)


def touched(report: Report, key: CellKey) -> set[Subject]:
    """Return the subjects whose findings an edit of this cell can change."""
    catalogue = report.catalogue
    if key.area is Area.COVER:
        touched_too = records_of(report.cells, Area.RECTIFICATION) if key.field in date_codes(catalogue) else []
        return {Subject(Area.COVER, COVER_RECORD), *(Subject(Area.RECTIFICATION, record) for record in touched_too)}
    if key.area in {Area.INDICATOR, Area.MILESTONE, Area.LEDGER, Area.OPENING}:
        return {Subject(Area.INDICATOR, indicator_of_ledger(key.record))}
    if key.area is Area.TASK:
        return {Subject(Area.TASK, key.record), Subject(Area.TASK, f"{catalogue.task_by_code[key.record].section}*")}
    if key.area is Area.CHECK:
        return {Subject(Area.CHECK, catalogue.checklist_by_item[key.record].code)}
    if key.area is Area.RECTIFICATION:
        checklist = catalogue.checklist_by_item.get(report.text(key.area, key.record, ITEM))
        also = {Subject(Area.CHECK, checklist.code)} if checklist else set()
        return {Subject(Area.RECTIFICATION, key.record), *also}
    return {Subject(Area.DELIVERABLE, key.record)} if key.area is Area.DELIVERABLE else set()


def check_all(report: Report) -> dict[Subject, list[Finding]]:
    """Run every check of a report; subjects without findings are there too, with an empty list."""
    return {subject: check_subject(report, subject) for subject in subjects(report)}


def in_order(found: Mapping[Subject, Iterable[Finding]]) -> list[Finding]:
    """Return the findings, errors first, within a level in the order of the tabs."""
    rank = list(Level)
    return sorted((finding for group in found.values() for finding in group), key=lambda each: rank.index(each.level))


def blocking(catalogue: Catalogue, report: Report, findings: Iterable[Finding]) -> list[Finding]:
    """Return what stands in the way of 上报: errors, and warnings that nobody has explained."""
    return [
        finding
        for finding in findings
        if finding.level is Level.ERROR
        or (finding.level is Level.WARNING and not is_explained(finding, catalogue, report.cells))
    ]
