"""Workbooks as units send them: of given figures, without a store behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue, Kind
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey
from luqual_desktop.domain.figures import EntryTable, part_fields
from luqual_desktop.domain.handing_in import Stamp, submission_of
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.audit import check_all, in_order
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.services.actor import Actor
from luqual_desktop.workbook.writer import write_submission

PERIOD = Period(2025, 4)
EXPORTED = "2026-01-08T09:00:00+08:00"
COVER = {
    "head": "单位甲",
    "reviewer": "审核乙",
    "clerk": "填表丙",
    "phone": "0577-88880000",
    "date": "2026-01-08",
}

Figures = Mapping[str, tuple[str, ...]]
"""What is typed for each indicator, part by part."""


def steady_actor(user: str = "区局", day: int = 12) -> Actor:
    """Return an actor whose clock goes one second a look from nine that day, and whose numbers count up."""
    start, seconds, numbers = datetime(2026, 1, day, 9, 0, tzinfo=UTC), count(), count(1)
    return Actor(user, lambda: start + timedelta(seconds=next(seconds)), lambda: f"{user}-{next(numbers):06d}")


def indicator_cells(catalogue: Catalogue, figures: Figures) -> dict[CellKey, str]:
    """Return the cells of indicators."""
    cells = {}
    for code, texts in figures.items():
        for field, text in zip(part_fields(catalogue.indicator_by_code[code]), texts, strict=True):
            cells[CellKey(Area.INDICATOR, code, field.code)] = text
    return cells


def cover_cells(catalogue: Catalogue) -> dict[CellKey, str]:
    """Return a cover on which nothing is missing."""
    wanted = {field.code for field in catalogue.forms.cover if field.required}
    assert wanted <= COVER.keys(), wanted
    return {CellKey(Area.COVER, COVER_RECORD, code): COVER[code] for code in sorted(wanted)}


def ledger_cells(indicator: str, *names: str, document: str = "", start: int = 1) -> dict[CellKey, str]:
    """Return ledger rows of these names, all of one day and document."""
    cells: dict[CellKey, str] = {}
    for number, name in enumerate(names, start=start):
        texts = {"name": name, "date": "2025-11-03", "document": document}
        record = f"{indicator}/{number:04d}"
        cells |= {CellKey(Area.LEDGER, record, code): text for code, text in texts.items() if text}
    return cells


def report_for(
    catalogue: Catalogue,
    unit: str,
    cells: Mapping[CellKey, str],
    *,
    period: Period = PERIOD,
    revision: int = 1,
    earlier: EntryTable | None = None,
    package: TaskPackage | None = None,
) -> Report:
    """Return a unit's report with a full cover."""
    whole = {**cover_cells(catalogue), **cells}
    return Report(catalogue, unit, period, whole, package, earlier=earlier or {}, revision=revision)


def unit_file(
    folder: Path, report: Report, name: str = "", *, exported_at: str = EXPORTED, sample: bool = False
) -> Path:
    """Write the workbook of a report as its unit exports it; warnings stay unexplained."""
    path = folder / (name or f"{report.unit}_{report.period}_{report.revision}.xlsx")
    stamp = Stamp(report.revision, exported_at, "0.1.0", store_id=f"store-{report.unit}", sample=sample)
    write_submission(path, report, submission_of(report, in_order(check_all(report)), stamp))
    return path


def zeros(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Return 0 for every count a unit is asked for, so that none is missing."""
    return {each.code: ("0",) for each in catalogue.indicators if each.kind is Kind.COUNT}


def few_units(catalogue: Catalogue, number: int) -> Catalogue:
    """Return the plan with the first of its units only."""
    return replace(catalogue, units=catalogue.units[:number])
