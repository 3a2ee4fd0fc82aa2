"""What an edit brings with it: a count that follows its ledger, a rectification item for what does not conform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from luqual_desktop.domain.catalogue import Kind, Meaning
from luqual_desktop.domain.cells import Area, CellKey, Cells, Edit, applied, next_record, records_of
from luqual_desktop.domain.figures import PART_FIELDS
from luqual_desktop.domain.numbers import parse_number
from luqual_desktop.domain.reading import clean_text, read_day
from luqual_desktop.domain.report import Report, ledger_rows
from luqual_desktop.domain.rules.inspections import ITEM, OPENED, RECHECK, RESULT, STATE, choice_field
from luqual_desktop.domain.rules.places import indicator_of_ledger

DESCRIPTION = "description"
PROBLEM = "problem"
_BRINGING = frozenset({Area.LEDGER, Area.CHECK})
"""The areas of which an edit can bring others with it."""


def with_consequences(report: Report, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits followed by those they bring with them, all to be saved and undone as one."""
    edits = list(edits)
    edited = {edit.key for edit in edits}
    if _BRINGING.isdisjoint({key.area for key in edited}):
        return edits
    after = applied(report.cells, edits)
    edits += _count_edits(report, edited, after)
    items = list(_rectification_edits(report, edited, after))
    return [*edits, *items, *_description_edits(report, edited, applied(after, items) if items else after)]


def _count_edits(report: Report, edited: set[CellKey], after: Cells) -> Iterator[Edit]:
    """Let a count follow its ledger as long as it was the number of rows, or blank."""
    (count_field,) = PART_FIELDS[Kind.COUNT]
    for code in sorted({indicator_of_ledger(key.record) for key in edited if key.area is Area.LEDGER}):
        key = CellKey(Area.INDICATOR, code, count_field)
        before_rows, after_rows = (len(ledger_rows(cells, code, "")) for cells in (report.cells, after))
        typed = clean_text(report.cells.get(key, ""))
        follows = not typed or parse_number(typed) == before_rows
        if key not in edited and follows and before_rows != after_rows:
            yield Edit(key, str(after_rows) if after_rows else "")


def _rectification_edits(report: Report, edited: set[CellKey], after: Cells) -> Iterator[Edit]:
    """Open an item for what does not conform; take it away when the 结果 is changed back."""
    results = sorted(key for key in edited if key.area is Area.CHECK and key.field == RESULT)
    if not results:
        return
    result = choice_field(report.catalogue.forms.check, RESULT)
    taken = set(records_of(after, Area.RECTIFICATION))
    for key in results:
        was, now = (result.meaning(clean_text(cells.get(key, ""))) for cells in (report.cells, after))
        if now is Meaning.FAILED and not _unclosed_items(report, after, key.record):
            record = next_record(taken, f"{report.unit}/{report.period}-", 3)
            taken.add(record)
            yield from _opening_edits(report, record, key.record, after)
        elif was is Meaning.FAILED and now is not Meaning.FAILED and not report.revision:
            for record in _items_of_this_period(report, after, key.record):
                yield from (Edit(held, "") for held in sorted(after) if held[:2] == (Area.RECTIFICATION, record))


def _description_edits(report: Report, edited: set[CellKey], after: Cells) -> Iterator[Edit]:
    """Let an item opened in this period follow the description it was opened with."""
    if PROBLEM not in {field.code for field in report.catalogue.forms.rectification}:
        return
    for key in sorted(key for key in edited if key.area is Area.CHECK and key.field == DESCRIPTION):
        before, now = report.cells.get(key, ""), after.get(key, "")
        for record in _items_of_this_period(report, after, key.record):
            problem = CellKey(Area.RECTIFICATION, record, PROBLEM)
            if problem not in edited and report.cells.get(problem, "") == before and after.get(problem, "") != now:
                yield Edit(problem, now)


def _unclosed_items(report: Report, cells: Cells, item: str) -> list[str]:
    """Return the records of a checklist item's rectification items that have not been closed by 复查."""
    state = choice_field(report.catalogue.forms.rectification, STATE)
    return [
        record
        for record in records_of(cells, Area.RECTIFICATION)
        if _text(cells, record, ITEM) == item and state.meaning(_text(cells, record, STATE)) is not Meaning.CLOSED
    ]


def _items_of_this_period(report: Report, cells: Cells, item: str) -> list[str]:
    return [
        record for record in _unclosed_items(report, cells, item) if _text(cells, record, OPENED) == str(report.period)
    ]


def _text(cells: Cells, record: str, field_code: str) -> str:
    return clean_text(cells.get(CellKey(Area.RECTIFICATION, record, field_code), ""))


def _opening_edits(report: Report, record: str, item: str, after: Cells) -> Iterator[Edit]:
    fields = report.catalogue.forms.rectification
    texts = {
        ITEM: item,
        OPENED: str(report.period),
        PROBLEM: after.get(CellKey(Area.CHECK, item, DESCRIPTION), ""),
        STATE: choice_field(fields, STATE).named(Meaning.OPEN),
    }
    for field in fields:
        if texts.get(field.code):
            yield Edit(CellKey(Area.RECTIFICATION, record, field.code), texts[field.code])


def unclosed_records(report: Report, earlier: Cells) -> tuple[str, ...]:
    """Return the records of an earlier period's rectification items that 复查 has not closed.

    One that is called closed but has no day of 复查 is not.
    """
    state = choice_field(report.catalogue.forms.rectification, STATE)
    return tuple(
        record
        for record in records_of(earlier, Area.RECTIFICATION)
        if state.meaning(_text(earlier, record, STATE)) is not Meaning.CLOSED
        or read_day(_text(earlier, record, RECHECK)) is None
    )


def carried_rectifications(report: Report, earlier: Cells) -> list[Edit]:
    """Return the edits that bring an earlier period's unclosed rectification items into this report."""
    lacking = set(unclosed_records(report, earlier)) - set(records_of(report.cells, Area.RECTIFICATION))
    return [
        Edit(key, text)
        for key, text in sorted(earlier.items())
        if key.area is Area.RECTIFICATION and key.record in lacking and text
    ]
