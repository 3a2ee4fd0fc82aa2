"""The address of everything that can be typed, and the texts typed there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple


class Area(StrEnum):
    """The kinds of records a report is made of."""

    COVER = "cover"
    INDICATOR = "indicator"
    MILESTONE = "milestone"
    TASK = "task"
    DELIVERABLE = "deliverable"
    LEDGER = "ledger"
    CHECK = "check"
    RECTIFICATION = "rectification"
    EXPLANATION = "explanation"
    OPENING = "opening"


class CellKey(NamedTuple):
    """Area, record and field. A ledger's record is `INDICATOR/SERIAL`, a rectification's `UNIT/SERIAL`."""

    area: Area
    record: str
    field: str


COVER_RECORD = "cover"

Cells = Mapping[CellKey, str]
"""What was typed, raw; an absent key and an empty text are both blank."""


def text_at(cells: Cells, area: Area, record: str, field: str) -> str:
    """Return what was typed into a cell, empty if nothing was.

    A plain tuple finds it as well, and making a CellKey takes longer than the look-up: checks ask by the thousand.
    """
    return cells.get((area, record, field), "")  # type: ignore[call-overload, no-any-return]


class Edit(NamedTuple):
    """A new text for a cell; the empty text clears it."""

    key: CellKey
    text: str


def records_of(cells: Cells, area: Area, prefix: str = "") -> list[str]:
    """Return the records of an area that hold more than blanks, in order of their codes."""
    return sorted(
        {
            key.record
            for key, text in cells.items()
            if key.area is area and key.record.startswith(prefix) and text.strip()
        }
    )


def next_record(records: Iterable[str], start: str, digits: int) -> str:
    """Return the record after all that begin like this and end in a serial number, at least so many digits long."""
    serials = (record.removeprefix(start) for record in records if record.startswith(start))
    highest = max((int(serial) for serial in serials if _SERIAL.fullmatch(serial)), default=0)
    return f"{start}{highest + 1:0{digits}d}"


_SERIAL = re.compile("[0-9]{1,30}")


def applied(cells: Cells, edits: list[Edit]) -> dict[CellKey, str]:
    """Return the cells after the edits."""
    after = dict(cells)
    for edit in edits:
        if edit.text:
            after[edit.key] = edit.text
        else:
            after.pop(edit.key, None)
    return after
