"""全审: all checks of a report, and after an edit only those that it can have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, records_of
from luqual_desktop.domain.findings import Finding, Level, needs_explanation
from luqual_desktop.domain.reading import clean_text
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rules import registry
from luqual_desktop.domain.rules.entries import check_fields
from luqual_desktop.domain.rules.indicators import check_entries, check_indicator
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


def subjects(report: Report) -> Iterator[Subject]:
    """Return everything there is to check in a report, in the order of the tabs.

    A consolidated one has totals and a cover of its own; what the units said has been checked with them.
    """
    catalogue = report.catalogue
    yield Subject(Area.COVER, COVER_RECORD)
    if report.scope is Scope.CONSOLIDATED:
        for indicator in catalogue.indicators:
            yield Subject(Area.INDICATOR, indicator.code)
        return
    for section in catalogue.sections:
        for indicator in report.asked:
            if indicator.section == section.code:
                yield Subject(Area.INDICATOR, indicator.code)
        yield from _task_subjects(catalogue, section.code)
    for checklist in catalogue.checklists:
        yield Subject(Area.CHECK, checklist.code)
    for record in sorted({*records_of(report.cells, Area.RECTIFICATION), *report.unclosed}):
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
    else:
        yield from check_rectification(report, record)


def _check_indicator(report: Report, code: str) -> Iterator[Finding]:
    indicator = report.catalogue.indicator_by_code[code]
    if report.scope is Scope.CONSOLIDATED:
        yield from _check_total(report, indicator)
    elif report.applies(indicator):
        yield from check_indicator(report, indicator)
        if indicator.kind is Kind.COUNT:
            yield from check_ledger(report, indicator)


def _check_total(report: Report, indicator: Indicator) -> Iterator[Finding]:
    """Check a total in itself; a sum may be longer than an entry."""
    if indicator.kind is not Kind.MILESTONE:
        for finding in check_entries(report, indicator):
            if finding.code != registry.TOO_MANY_DIGITS.code:
                yield finding


_OF_AN_INDICATOR = frozenset({Area.INDICATOR, Area.MILESTONE, Area.LEDGER, Area.OPENING})


def touched(report: Report, key: CellKey) -> set[Subject]:
    """Return the subjects whose findings an edit of this cell can change; none for a cell the plan does not know."""
    catalogue = report.catalogue
    if key.area is Area.COVER:
        touched_too = records_of(report.cells, Area.RECTIFICATION) if key.field in date_codes(catalogue) else []
        return {Subject(Area.COVER, COVER_RECORD), *(Subject(Area.RECTIFICATION, record) for record in touched_too)}
    if key.area in _OF_AN_INDICATOR:
        code = indicator_of_ledger(key.record)
        return {Subject(Area.INDICATOR, code)} if code in catalogue.indicator_by_code else set()
    if key.area is Area.TASK:
        task = catalogue.task_by_code.get(key.record)
        return {Subject(Area.TASK, task.code), Subject(Area.TASK, f"{task.section}*")} if task else set()
    if key.area is Area.CHECK:
        return _checklist_subject(catalogue, key.record)
    if key.area is Area.RECTIFICATION:
        item = clean_text(report.text(key.area, key.record, ITEM))
        return {Subject(Area.RECTIFICATION, key.record), *_checklist_subject(catalogue, item)}
    known = key.area is Area.DELIVERABLE and key.record in catalogue.deliverable_by_code
    return {Subject(Area.DELIVERABLE, key.record)} if known else set()


def _checklist_subject(catalogue: Catalogue, item: str) -> set[Subject]:
    checklist = catalogue.checklist_by_item.get(item)
    return {Subject(Area.CHECK, checklist.code)} if checklist else set()


def check_all(report: Report) -> dict[Subject, list[Finding]]:
    """Run every check of a report; subjects without findings are there too, with an empty list."""
    return {subject: check_subject(report, subject) for subject in subjects(report)}


def in_order(found: Mapping[Subject, Iterable[Finding]]) -> list[Finding]:
    """Return the findings, errors first, within a level in the order of the tabs."""
    rank = list(Level)
    return sorted((finding for group in found.values() for finding in group), key=lambda each: rank.index(each.level))


def blocking(report: Report, findings: Iterable[Finding]) -> list[Finding]:
    """Return what stands in the way of 上报: errors, and warnings that nobody has explained."""
    return [
        finding
        for finding in findings
        if finding.level is Level.ERROR or needs_explanation(finding, report.catalogue, report.cells)
    ]
