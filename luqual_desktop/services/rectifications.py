"""整改: all items of all units that are in, with their age."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from luqual_desktop.domain.catalogue import Catalogue, Meaning
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.consolidated import Consolidated
from luqual_desktop.domain.consolidation import UnitItem
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.reading import read_day
from luqual_desktop.domain.rectification_age import age_in_days
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.inspections import DEADLINE, STATE, choice_field, meaning_in
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
    work: Consolidating, consolidated: Consolidated, names: Mapping[str, str]
) -> Iterator[UnitRectification]:
    """Give the items of all submissions that count, those contained in consolidated ones too."""
    for each in work.contents(consolidated):
        for row in each.rows:
            if isinstance(row, UnitItem):
                yield _item(work.catalogue, consolidated.period, names, row)


def _item(catalogue: Catalogue, period: Period, names: Mapping[str, str], item: UnitItem) -> UnitRectification:
    unit, fields = item.record.partition("/")[0], catalogue.forms.rectification
    cells = {CellKey(Area.RECTIFICATION, item.record, code): text for code, text in item.texts.items()}
    report = Report(catalogue, unit, period, cells)
    closed = meaning_in(report, Area.RECTIFICATION, item.record, choice_field(fields, STATE)) is Meaning.CLOSED
    deadline = read_day(item.texts.get(DEADLINE, ""))
    return UnitRectification(
        unit,
        names.get(unit, unit),
        item.record,
        item.texts,
        age_in_days(report, item.record),
        closed,
        not closed and deadline is not None and deadline < period.last_day,
    )
