"""What an edit brings with it: a count that follows its ledger, a rectification item for what does not conform."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from luqual_desktop.domain.catalogue import Kind, Meaning
from luqual_desktop.domain.cells import Area, CellKey, Cells, Edit, applied, records_of
from luqual_desktop.domain.figures import PART_FIELDS
from luqual_desktop.domain.numbers import parse_number
from luqual_desktop.domain.report import Report, ledger_rows
from luqual_desktop.domain.rules.inspections import ITEM, RESULT, STATE, choice_field
from luqual_desktop.domain.rules.places import indicator_of_ledger

OPENED = "opened"
PROBLEM = "problem"


def with_consequences(report: Report, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits followed by those they bring with them, all to be saved and undone as one."""
    edits = list(edits)
    after = applied(report.cells, edits)
    edits += _count_edits(report, edits, after)
    return edits + _rectification_edits(report, edits, after)


def _count_edits(report: Report, edits: Sequence[Edit], after: Cells) -> list[Edit]:
    (count_field,) = PART_FIELDS[Kind.COUNT]
    typed = {edit.key for edit in edits}
    brought = []
    for code in sorted({indicator_of_ledger(edit.key.record) for edit in edits if edit.key.area is Area.LEDGER}):
        key = CellKey(Area.INDICATOR, code, count_field)
        before_rows, after_rows = (len(ledger_rows(cells, code, "")) for cells in (report.cells, after))
        counted = parse_number(report.cells.get(key, ""))
        follows = not report.cells.get(key, "").strip() or counted == before_rows
        if key not in typed and follows and before_rows != after_rows:
            brought.append(Edit(key, str(after_rows) if after_rows else ""))
    return brought


def _rectification_edits(report: Report, edits: Sequence[Edit], after: Cells) -> list[Edit]:
    result = choice_field(report.catalogue.forms.check, RESULT)
    brought: list[Edit] = []
    taken = set(records_of(after, Area.RECTIFICATION))
    for edit in edits:
        if edit.key.area is not Area.CHECK or edit.key.field != RESULT:
            continue
        was = result.meaning(report.cells.get(edit.key, "").strip())
        now = result.meaning(edit.text.strip())
        if now is Meaning.FAILED and not _items_for(report, after, edit.key.record, any_period=True):
            record = _next_record(report, taken)
            taken.add(record)
            brought += _opening_edits(report, record, edit.key.record, after)
        elif was is Meaning.FAILED and now is not Meaning.FAILED:
            for record in _items_for(report, after, edit.key.record, any_period=False):
                brought += [Edit(key, "") for key in after if key[:2] == (Area.RECTIFICATION, record)]
    return brought


def _items_for(report: Report, cells: Cells, item: str, *, any_period: bool) -> list[str]:
    """Return the records of unclosed rectification items of a checklist item; only this period's unless told."""
    state = choice_field(report.catalogue.forms.rectification, STATE)
    found = []
    for record in records_of(cells, Area.RECTIFICATION):
        text = {code: cells.get(CellKey(Area.RECTIFICATION, record, code), "") for code in (ITEM, OPENED, STATE)}
        opened_now = text[OPENED] == str(report.period)
        if text[ITEM] == item and state.meaning(text[STATE]) is not Meaning.CLOSED and (any_period or opened_now):
            found.append(record)
    return found


def _next_record(report: Report, taken: Iterable[str]) -> str:
    start = f"{report.unit}/{report.period}-"
    numbers = [
        int(record.removeprefix(start)) for record in taken if record.startswith(start) and record[-3:].isdigit()
    ]
    return f"{start}{max(numbers, default=0) + 1:03d}"


def _opening_edits(report: Report, record: str, item: str, after: Cells) -> list[Edit]:
    state = choice_field(report.catalogue.forms.rectification, STATE)
    texts = {
        ITEM: item,
        OPENED: str(report.period),
        PROBLEM: after.get(CellKey(Area.CHECK, item, "description"), ""),
        STATE: state.named(Meaning.OPEN),
    }
    return [Edit(CellKey(Area.RECTIFICATION, record, code), text) for code, text in texts.items() if text]


def carried_rectifications(report: Report, earlier: Cells) -> list[Edit]:
    """Return the edits that bring an earlier period's unclosed rectification items into this report."""
    state = choice_field(report.catalogue.forms.rectification, STATE)
    held = set(records_of(report.cells, Area.RECTIFICATION))
    unclosed = {
        record
        for record in records_of(earlier, Area.RECTIFICATION)
        if state.meaning(earlier.get(CellKey(Area.RECTIFICATION, record, STATE), "")) is not Meaning.CLOSED
    }
    return [
        Edit(key, text)
        for key, text in sorted(earlier.items())
        if key.area is Area.RECTIFICATION and key.record in unclosed - held and text
    ]
