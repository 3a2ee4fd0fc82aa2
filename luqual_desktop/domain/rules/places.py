"""Where a finding belongs: the section shown with it, and the sentence parts that name a cell."""

from __future__ import annotations

from luqual_desktop.domain.catalogue import Catalogue, Field, Indicator
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.figures import opening_fields, part_fields
from luqual_desktop.domain.findings import Finding, Rule
from luqual_desktop.domain.reading import clean_text

COVER = "cover"
RECTIFICATION = "rectification"


def indicator_of_ledger(record: str) -> str:
    """Return the indicator a ledger record belongs to."""
    return record.partition("/")[0]


def section_of(catalogue: Catalogue, area: Area, record: str) -> str:
    """Return the code of the section (or checklist) a record stands in; empty for a record the plan does not know."""
    if area in {Area.COVER, Area.RECTIFICATION}:
        return str(area)
    if area is Area.CHECK:
        checklist = catalogue.checklist_by_item.get(record)
        return checklist.code if checklist else ""
    if area is Area.TASK:
        task = catalogue.task_by_code.get(record)
        return task.section if task else ""
    if area is Area.DELIVERABLE:
        owner = catalogue.deliverable_by_code.get(record)
        return owner[0].section if owner else ""
    code = indicator_of_ledger(record) if area is Area.LEDGER else record
    indicator = catalogue.indicator_by_code.get(code)
    return indicator.section if indicator else ""


def fields_of(catalogue: Catalogue, area: Area, record: str) -> tuple[Field, ...]:
    """Return the fields asked of a record."""
    forms = catalogue.forms
    if area in {Area.INDICATOR, Area.OPENING}:
        indicator = catalogue.indicator_by_code.get(record)
        return _figure_fields(indicator, area) if indicator else ()
    return {
        Area.COVER: forms.cover,
        Area.MILESTONE: forms.milestone,
        Area.TASK: forms.task,
        Area.DELIVERABLE: forms.deliverable,
        Area.LEDGER: forms.ledger,
        Area.CHECK: forms.check,
        Area.RECTIFICATION: forms.rectification,
        Area.EXPLANATION: forms.explanation,
    }.get(area, ())


def _figure_fields(indicator: Indicator, area: Area) -> tuple[Field, ...]:
    if area is Area.OPENING:
        return tuple(field for fields in opening_fields(indicator).values() for field in fields)
    return (*part_fields(indicator), REMARK_FIELD)


def field_of(catalogue: Catalogue, key: CellKey) -> Field | None:
    """Return the field a cell belongs to, or None for a cell the plan does not know."""
    return next((field for field in fields_of(catalogue, key.area, key.record) if field.code == key.field), None)


def found(catalogue: Catalogue, rule: Rule, key: CellKey, message: str) -> Finding:
    """Make a finding of a rule at a cell; what was typed stands in its message without control characters."""
    section = section_of(catalogue, key.area, key.record)
    return Finding(rule.code, rule.level, section, key.area, key.record, key.field, clean_text(message))


REMARK_FIELD = Field(code="remark", name="备注", width=16)
