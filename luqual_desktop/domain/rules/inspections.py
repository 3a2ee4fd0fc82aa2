"""Checks of key tasks, deliverables, checklists and rectification items."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from luqual_desktop.domain.catalogue import (
    Catalogue,
    CheckItem,
    Checklist,
    Deliverable,
    Field,
    FieldKind,
    Meaning,
    Task,
)
from luqual_desktop.domain.cells import Area, CellKey, records_of
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.numbers import canonical
from luqual_desktop.domain.reading import State, clean_text, read
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules import registry
from luqual_desktop.domain.rules.entries import check_fields, report_date
from luqual_desktop.domain.rules.indicators import check_reached_day
from luqual_desktop.domain.rules.places import found

ITEM = "item"
STATE = "state"
DEADLINE = "deadline"
RECHECK = "recheck_date"
RESULT = "result"
OPENED = "opened"
PROGRESS = "progress"
CHECKED = "checked"
PROBLEMS = "problems"


def choice_field(fields: tuple[Field, ...], code: str) -> Field:
    """Return the field with this code; raises StopIteration where the form has none."""
    for field in fields:
        if field.code == code:
            return field
    raise StopIteration(code)


def meaning_in(report: Report, area: Area, record: str, field: Field) -> Meaning | None:
    """Return what a choice cell means, None for blank or unreadable."""
    text = report.text(area, record, field.code)
    return field.meaning(clean_text(text)) if text else None


def _number_in(report: Report, area: Area, record: str, fields: tuple[Field, ...], code: str) -> Decimal | None:
    """Return the number in a cell; None if there is none, or no such field in the form."""
    text = report.text(area, record, code)
    if not text:
        return None
    for field in fields:
        if field.code == code:
            return read(field, text).number
    return None


def check_task(report: Report, task: Task) -> Iterator[Finding]:
    """Check a key task: entries readable, state and progress not contradicting each other."""
    fields = report.catalogue.forms.task
    yield from check_fields(report, Area.TASK, task.code, fields)
    if not report.text(Area.TASK, task.code, PROGRESS):
        return
    state, progress = choice_field(fields, STATE), choice_field(fields, PROGRESS)
    meaning = meaning_in(report, Area.TASK, task.code, state)
    number = _number_in(report, Area.TASK, task.code, fields, PROGRESS)
    if meaning is None or number is None:
        return
    if (meaning is Meaning.DONE) != (number == 100) or (meaning is Meaning.NOT_STARTED and number):
        said = f"{state.name}为“{state.named(meaning)}”，{progress.name}为 {canonical(number)}%"
        message = f"“{task.name}”{said}，请核对两者是否一致。"
        yield found(report.catalogue, registry.CONTRADICTION, CellKey(Area.TASK, task.code, PROGRESS), message)


def check_deliverable(report: Report, deliverable: Deliverable) -> Iterator[Finding]:
    """Check a deliverable: entries readable, a date where it is said to be reached."""
    yield from check_fields(report, Area.DELIVERABLE, deliverable.code, report.catalogue.forms.deliverable)
    yield from check_reached_day(report, Area.DELIVERABLE, deliverable.code, deliverable.name)


def check_checklist(report: Report, checklist: Checklist) -> Iterator[Finding]:
    """Check one checklist: entries, contradictions, failures with their rectification item, and what is unanswered."""
    result = choice_field(report.catalogue.forms.check, RESULT)
    blank = 0
    for item in checklist.items:
        yield from check_fields(report, Area.CHECK, item.code, report.catalogue.forms.check)
        yield from _check_item(report, item)
        blank += not report.text(Area.CHECK, item.code, RESULT).strip()
    if blank:
        key = CellKey(Area.CHECK, _first_blank(report, checklist).code, RESULT)
        unchecked = result.named(Meaning.UNCHECKED)
        message = f"“{checklist.name}”还有 {blank} 项没有填“{result.name}”，没有检查的请选“{unchecked}”。"
        yield found(report.catalogue, registry.UNANSWERED, key, message)


def _first_blank(report: Report, checklist: Checklist) -> CheckItem:
    return next(item for item in checklist.items if not report.text(Area.CHECK, item.code, RESULT).strip())


def _check_item(report: Report, item: CheckItem) -> Iterator[Finding]:
    fields = report.catalogue.forms.check
    result = choice_field(fields, RESULT)
    meaning = meaning_in(report, Area.CHECK, item.code, result)
    if meaning is Meaning.FAILED and item.code not in open_rectifications(report):
        message = f"“{item.name}”{result.named(meaning)}，但没有对应的整改事项，请在整改台账登记。"
        yield found(report.catalogue, registry.FAILED_UNMENDED, CellKey(Area.CHECK, item.code, RESULT), message)
    problems = _number_in(report, Area.CHECK, item.code, fields, PROBLEMS)
    checked = _number_in(report, Area.CHECK, item.code, fields, CHECKED)
    if problems is None:
        return
    if (meaning is Meaning.PASSED and problems) or (meaning is Meaning.FAILED and not problems):
        said = f"{result.name}为“{result.named(meaning)}”，问题数却为 {canonical(problems)}"
        key = CellKey(Area.CHECK, item.code, PROBLEMS)
        yield found(report.catalogue, registry.CONTRADICTION, key, f"“{item.name}”{said}，请核对。")
    if problems and checked == 0:
        message = f"“{item.name}”检查数为 0，问题数却为 {canonical(problems)}，请核对。"
        yield found(report.catalogue, registry.CONTRADICTION, CellKey(Area.CHECK, item.code, CHECKED), message)


def open_rectifications(report: Report) -> set[str]:
    """Return the checklist items that have a rectification item in this report, those closed before apart."""
    state = choice_field(report.catalogue.forms.rectification, STATE)
    return {
        clean_text(report.text(Area.RECTIFICATION, record, ITEM))
        for record in records_of(report.cells_of(Area.RECTIFICATION), Area.RECTIFICATION)
        if meaning_in(report, Area.RECTIFICATION, record, state) is not Meaning.CLOSED
        or clean_text(report.text(Area.RECTIFICATION, record, OPENED)) == str(report.period)
    }


def check_rectification(report: Report, record: str) -> Iterator[Finding]:
    """Check a rectification item: complete, closed only by 复查, not overdue on 报出日期, not dropped on the way."""
    fields = report.catalogue.forms.rectification
    if not any(report.text(Area.RECTIFICATION, record, field.code).strip() for field in fields):
        yield from _check_dropped(report, record)
        return
    yield from check_fields(report, Area.RECTIFICATION, record, fields)
    state = choice_field(fields, STATE)
    meaning = meaning_in(report, Area.RECTIFICATION, record, state)
    recheck = choice_field(fields, RECHECK)
    rechecked = read(recheck, report.text(Area.RECTIFICATION, record, RECHECK))
    if meaning is Meaning.CLOSED and rechecked.day is None and rechecked.state is not State.UNREADABLE:
        message = (
            f"整改事项 {record} 已填“{state.named(Meaning.CLOSED)}”，但没有“{recheck.name}”。经复查才能销号，请填写。"
        )
        yield found(report.catalogue, registry.CLOSED_UNSEEN, CellKey(Area.RECTIFICATION, record, RECHECK), message)
    deadline_field = choice_field(fields, DEADLINE)
    deadline = read(deadline_field, report.text(Area.RECTIFICATION, record, DEADLINE)).day
    today = report_date(report)
    if deadline and today and today > deadline and meaning in {Meaning.OPEN, Meaning.MENDING}:
        message = (
            f"整改事项 {record} 的期限是 {deadline}，到报出日期 {today} 已逾期 {(today - deadline).days} 天，"
            "请说明原因和措施。"
        )
        yield found(report.catalogue, registry.OVERDUE, CellKey(Area.RECTIFICATION, record, DEADLINE), message)


def _check_dropped(report: Report, record: str) -> Iterator[Finding]:
    if record in report.unclosed:
        closed = choice_field(report.catalogue.forms.rectification, STATE).named(Meaning.CLOSED)
        message = (
            f"整改事项 {record} 由上期结转，尚未销号，不能删除。请撤销删除，或重新打开本期恢复；经复查后填“{closed}”。"
        )
        yield found(report.catalogue, registry.DROPPED_UNCLOSED, CellKey(Area.RECTIFICATION, record, STATE), message)


def check_tasks_answered(report: Report, section: str) -> Iterator[Finding]:
    """Say once a section how many key tasks have no state yet."""
    blank = [task for task in report.catalogue.tasks if task.section == section and not _state_text(report, task)]
    if blank:
        state = choice_field(report.catalogue.forms.task, STATE)
        message = f"还有 {len(blank)} 项重点任务没有填“{state.name}”，从“{blank[0].name}”起。"
        yield found(report.catalogue, registry.UNANSWERED, CellKey(Area.TASK, blank[0].code, STATE), message)


def _state_text(report: Report, task: Task) -> str:
    return report.text(Area.TASK, task.code, STATE).strip()


def date_codes(catalogue: Catalogue) -> frozenset[str]:
    """Return the codes of all date fields of the cover, whose change moves every overdue check."""
    return frozenset(field.code for field in catalogue.forms.cover if field.kind is FieldKind.DATE)
