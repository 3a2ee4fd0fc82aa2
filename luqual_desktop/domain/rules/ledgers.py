"""Checks of ledgers: rows complete, in their period, listed once, and as many as counted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luqual_desktop.domain.catalogue import Indicator, LedgerIdentity
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.figures import part_fields, readings_of
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.numbers import canonical
from luqual_desktop.domain.reading import INAPPLICABLE, State, clean_text, normal_credit_code, normal_form, read_day
from luqual_desktop.domain.report import LedgerRow, Report
from luqual_desktop.domain.rules import registry
from luqual_desktop.domain.rules.entries import check_fields
from luqual_desktop.domain.rules.places import found

NAME = "name"
CREDIT_CODE = "credit_code"
DATE = "date"
DOCUMENT = "document"

_NOT_A_LETTER = re.compile(r"[\W_]+")


def normal_name(name: str) -> str:
    """Return a name as it is compared: one width, one case, no blanks or punctuation."""
    return _NOT_A_LETTER.sub("", normal_form(name, compatible=True)).casefold()


def identity_of(indicator: Indicator, row: LedgerRow) -> tuple[str, ...]:
    """Return what makes a ledger row the same thing as another; empty if it has no name."""
    name = normal_name(row.name)
    code = normal_credit_code(clean_text(row.credit_code))
    if indicator.ledger is LedgerIdentity.ENTERPRISE:
        return ("code", code) if code else ("name", name) if name else ()
    document = normal_name(row.document)
    if not name:
        return ()
    return ("document", document, name) if document else ("name", name)


def check_ledger(report: Report, indicator: Indicator) -> Iterator[Finding]:
    """Check the ledger of one count indicator."""
    rows = report.ledger(indicator.code)
    fields = report.catalogue.forms.ledger
    for row in rows:
        yield from check_fields(report, Area.LEDGER, row.record, fields)
        yield from _check_late(report, row)
    yield from _check_repeats(report, indicator, rows)
    yield from _check_count(report, indicator, len(rows))


def _check_late(report: Report, row: LedgerRow) -> Iterator[Finding]:
    day = read_day(row.day)
    if day is None or not report.catalogue.calendar.first_day <= day < report.period.first_day:
        return
    name = _column_name(report, DATE)
    message = f"“{row.name}”的{name} {day} 早于本报告期（{report.period.first_day} 起），属补报，请说明原因。"
    yield found(report.catalogue, registry.REPORTED_LATE, CellKey(Area.LEDGER, row.record, DATE), message)


def _check_repeats(report: Report, indicator: Indicator, rows: list[LedgerRow]) -> Iterator[Finding]:
    listed = _Listed(indicator)
    for row in report.earlier_ledger:
        if row.indicator == indicator.code:
            listed.first_like(row)
    for row in rows:
        first = listed.first_like(row)
        if first is not row:
            where = "与本期" if first.period == row.period else f"与 {first.period} "
            message = f"“{row.name}”{where}已登记的“{first.name}”是同一事项，不能重复计数，请删去一行。"
            if identity_of(indicator, first) != identity_of(indicator, row):
                told_by = CREDIT_CODE if indicator.ledger is LedgerIdentity.ENTERPRISE else DOCUMENT
                message += f"确非同一事项的，请填写“{_column_name(report, told_by)}”加以区别。"
            yield found(report.catalogue, registry.LISTED_TWICE, CellKey(Area.LEDGER, row.record, NAME), message)


class _Listed:
    """The rows met so far; a row known by its name alone is like any other of that name."""

    def __init__(self, indicator: Indicator) -> None:
        self._indicator = indicator
        self._by_identity: dict[tuple[str, ...], LedgerRow] = {}
        self._by_name: dict[str, LedgerRow] = {}

    def first_like(self, row: LedgerRow) -> LedgerRow:
        """Return the first row that is the same thing, which may be this one, and remember this one."""
        identity = identity_of(self._indicator, row)
        if not identity:
            return row
        name = normal_name(row.name)
        bare = ("name", name)
        like = self._by_name.get(name) if identity == bare else self._by_identity.get(bare)
        self._by_name.setdefault(name, row)
        return self._by_identity.setdefault(identity, like or row)


def _column_name(report: Report, code: str) -> str:
    return next((field.name for field in report.catalogue.forms.ledger if field.code == code), code)


def _check_count(report: Report, indicator: Indicator, rows: int) -> Iterator[Finding]:
    (reading,) = readings_of(indicator, report.cells)
    field = part_fields(indicator)[0]
    if reading.state is State.INAPPLICABLE and rows:
        counted = INAPPLICABLE
    elif reading.number is not None and reading.number != rows:
        counted = f"{canonical(reading.number)}{field.unit}"
    else:
        return
    message = f"“{indicator.name}”填报 {counted}，台账有 {rows} 行，请补登台账、改正数量或说明原因。"
    yield found(report.catalogue, registry.COUNT_DIFFERS, CellKey(Area.INDICATOR, indicator.code, field.code), message)
