"""Names of places in a report, as people say them."""

from __future__ import annotations

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.returns import ANSWER
from luqual_desktop.domain.rules.places import COVER, RECTIFICATION, field_of, indicator_of_ledger, section_of


def section_name(catalogue: Catalogue, code: str) -> str:
    """Return the name of a section, of a checklist, or of what stands outside both."""
    own = {COVER: "封面", RECTIFICATION: "整改台账"}
    sections = {section.code: section.name for section in catalogue.sections}
    checklists = {checklist.code: checklist.short_name for checklist in catalogue.checklists}
    return (own | sections | checklists).get(code, code)


def record_name(catalogue: Catalogue, area: Area, record: str) -> str:
    """Return what a record is about: the indicator, task, creation or checklist item by name."""
    if area is Area.COVER:
        return ""
    indicator = catalogue.indicator_by_code.get(indicator_of_ledger(record))
    task = catalogue.task_by_code.get(record)
    item = catalogue.item_by_code.get(record)
    deliverable = catalogue.deliverable_by_code.get(record)
    named = indicator or task or item or (deliverable[1] if deliverable else None)
    if named is None:
        return record
    return f"{record} {named.name}"


def record_place(catalogue: Catalogue, cell: CellKey) -> str:
    """Return section and record of a cell in one line; of an explanation what it is about."""
    if cell.area is Area.EXPLANATION:
        return _explained_name(catalogue, cell.record)
    section = section_name(catalogue, section_of(catalogue, cell.area, cell.record))
    return " · ".join(part for part in (section, record_name(catalogue, cell.area, cell.record)) if part)


def place_name(catalogue: Catalogue, cell: CellKey) -> str:
    """Return section, record and field of a cell in one line; of an explanation what it is about."""
    field = field_of(catalogue, cell)
    parts = record_place(catalogue, cell), field.name if field else cell.field
    return " · ".join(part for part in parts if part)


def _explained_name(catalogue: Catalogue, record: str) -> str:
    """Return what an explanation is about: the code of the finding and its place."""
    code, _, place = record.partition(":")
    area, record_and_field = place.partition(":")[::2]
    about, _, field = record_and_field.rpartition(":")
    try:
        return f"{'答复' if code == ANSWER else code} {place_name(catalogue, CellKey(Area(area), about, field))}"
    except ValueError:  # of a finding that is at no cell
        return record
