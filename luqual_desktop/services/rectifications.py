"""整改: all items of all units that are in, with their age."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from luqual_desktop.domain.catalogue import Meaning
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.consolidated import Consolidated
from luqual_desktop.domain.consolidation import UnitItem
from luqual_desktop.domain.reading import read_day
from luqual_desktop.domain.rectification_age import days_open
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.inspections import DEADLINE, OPENED, RECHECK, STATE, choice_field, meaning_in
from luqual_desktop.services.consolidating import Consolidating


@dataclass(frozen=True)
class UnitRectification:
    """An item as its unit reported it, texts by field code; `age` in days, None where its beginning is unreadable."""

    unit: str
    unit_name: str
    record: str
    texts: Mapping[str, str]
    age: int | None
    closed: bool
    overdue: bool


def rectification_items(
    work: Consolidating, consolidated: Consolidated, names: Mapping[str, str], until: date
) -> Iterator[UnitRectification]:
    """Give the items of all submissions that count, those contained in consolidated ones too, as old as at a day."""
    for each in work.contents(consolidated):
        for row in each.rows:
            if isinstance(row, UnitItem):
                yield _item(
                    Report(work.catalogue, row.record.partition("/")[0], consolidated.period, {}), names, row, until
                )


def _item(empty: Report, names: Mapping[str, str], item: UnitItem, until: date) -> UnitRectification:
    cells = {CellKey(Area.RECTIFICATION, item.record, code): text for code, text in item.texts.items()}
    report, fields = replace(empty, cells=cells), empty.catalogue.forms.rectification
    closed = meaning_in(report, Area.RECTIFICATION, item.record, choice_field(fields, STATE)) is Meaning.CLOSED
    deadline = read_day(item.texts.get(DEADLINE, ""))
    return UnitRectification(
        report.unit,
        names.get(report.unit, report.unit),
        item.record,
        item.texts,
        days_open(item.texts.get(OPENED, ""), item.texts.get(RECHECK, ""), until),
        closed,
        not closed and deadline is not None and deadline < until,
    )
