"""How a machine finds its way in a sheet meant for people: marks in hidden rows, and the names of what is marked.

The row above a table's heading holds one mark a column, `[table]column`; a row below its last record holds
`[/table]`. Sheets, columns and rows may be moved about as one likes: tables are found by their marks, records by
their codes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

CODE = "code"
"""The column that holds a record's code."""

COVER_TABLE = "cover"
IDENTITY_TABLE = "identity"
LEDGER_TABLE = "ledger"
OPENING_TABLE = "opening"
REVIEW_TABLE = "explanations"
TARGETS_TABLE = "targets"
MANIFEST_TABLE = "manifest"
ALL_LEDGER_TABLE = "all-ledger"
ALL_ITEMS_TABLE = "all-rectifications"
ALL_FINDINGS_TABLE = "all-findings"

MARK_START = "["
_KEY = re.compile(r"\[([^\[\]/]+)\]([^\[\]]+)")
_END = re.compile(r"\[/([^\[\]/]+)\]")


class Mark(NamedTuple):
    """What a mark says: a table and one of its columns, or a table's end where there is no column."""

    table: str
    column: str


def key_mark(table: str, column: str) -> str:
    """Return the mark of a column."""
    return f"[{table}]{column}"


def end_mark(table: str) -> str:
    """Return the mark below a table's last record."""
    return f"[/{table}]"


def mark_of(text: str) -> Mark | None:
    """Return what a cell's text marks, or None if it is no mark."""
    match = _KEY.fullmatch(text)
    if match:
        return Mark(match[1], match[2])
    match = _END.fullmatch(text)
    return Mark(match[1], "") if match else None
