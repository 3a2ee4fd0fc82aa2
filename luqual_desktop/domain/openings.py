"""The table of 期初数: what happened before the first period a unit reports with the program."""

from __future__ import annotations

from luqual_desktop.domain.catalogue import Field, Indicator, Kind
from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.figures import OPENING_NAMES, opening_fields, part_fields
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.tables import Column, Role, Table, TableRow

OPENING = "opening"

_PLACES = ("first", "second")


def asks_openings(report: Report) -> bool:
    """Tell whether this is the first period held, in the middle of the plan: only then 期初数 are typed."""
    return any(opening.first_stored == report.period for opening in report.openings.values())


def opening_table(asked: tuple[Indicator, ...], first: Period) -> Table:
    """Return the table of 期初数 for the indicators a unit reports, `first` being the first period held."""
    windows = [window for window in OPENING_NAMES if window != "year" or first.number > 1]
    columns = (
        Column("code", "代码", Role.CODE, 7),
        Column("name", "指标名称", Role.FACT, 34),
        *(
            column
            for window in windows
            for place in _PLACES
            for column in (
                Column(f"{window}_{place}_name", "填报项", Role.FACT, 14),
                Column(f"{window}_{place}", OPENING_NAMES[window], Role.ENTRY, 16, numeric=True),
            )
        ),
    )
    rows = tuple(_opening_row(each, windows) for each in asked if each.kind is not Kind.MILESTONE)
    return Table(OPENING, "期初数", OPENING, Area.OPENING, columns, rows)


def _opening_row(indicator: Indicator, windows: list[str]) -> TableRow:
    facts = {"code": indicator.code, "name": indicator.name}
    fields: dict[str, Field] = {}
    stated = opening_fields(indicator)
    for window in (window for window in windows if window in stated):
        for place, part, field in zip(_PLACES, part_fields(indicator), stated[window], strict=False):
            key = f"{window}_{place}"
            facts[f"{key}_name"] = f"{part.name}（{part.unit}）" if part.unit else part.name
            fields[key] = field
    return TableRow(indicator.code, facts, fields)
