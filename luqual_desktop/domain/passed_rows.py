"""The rows a consolidated submission passes on, as one canonical text a row, and the digest over any number of them.

The digest adds up the rows' own digests: it does not depend on their order, and no row has to be held for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from luqual_desktop.domain.consolidation import PassedOn, UnitFinding, UnitItem
from luqual_desktop.domain.duplicates import Decision, OriginRow
from luqual_desktop.domain.reading import clean_text
from luqual_desktop.domain.report import LedgerRow
from luqual_desktop.domain.submission import finding_data, finding_from
from luqual_desktop.domain.typed_json import canonical_json

PassedRow = OriginRow | UnitItem | UnitFinding
"""A ledger row with its origin, a rectification item, or a finding with its explanation."""

_LEDGER, _ITEM, _FINDING = "L", "R", "F"
_MODULUS = 1 << 256
_CODE_DIGITS = 8


def rows_of(passed: PassedOn) -> Iterator[PassedRow]:
    """Give all rows of one submission."""
    yield from passed.ledger
    yield from passed.rectifications
    yield from passed.findings


def row_text(row: PassedRow) -> str:
    """Return the canonical text of a row."""
    return canonical_json(_data(row))


def row_from(text: str) -> PassedRow:
    """Read a row back; raises ValueError, KeyError, IndexError or TypeError if the text is none."""
    kind, *data = json.loads(text)
    if kind == _LEDGER:
        unit, decision, *texts = data
        return OriginRow(unit, LedgerRow(*texts), Decision(decision) if decision else None)
    if kind == _ITEM:
        return UnitItem(*data)
    if kind == _FINDING:
        unit, finding, explanation = data
        return UnitFinding(unit, finding_from(finding), explanation)
    raise ValueError(kind)


def _data(row: PassedRow) -> list[Any]:
    if isinstance(row, OriginRow):
        return [_LEDGER, row.unit, row.decision or "", *map(clean_text, row.row)]
    if isinstance(row, UnitItem):
        return [_ITEM, row.record, _given(row.texts)]
    return [_FINDING, row.unit, [clean_text(each) for each in finding_data(row.finding)], _given(row.explanation)]


def _given(texts: Mapping[str, str]) -> dict[str, str]:
    cleaned = {code: clean_text(text) for code, text in texts.items()}
    return {code: text for code, text in cleaned.items() if text}


class RowsDigest:
    """Adds up the digests of rows; `hexadecimal` is what stands in the submission that passes them on."""

    def __init__(self) -> None:
        self._sum = 0
        self.count = 0

    def add(self, text: str) -> str:
        """Take a row's canonical text in and return the row's own short check code."""
        digest = hashlib.sha256(text.encode()).digest()
        self._sum = (self._sum + int.from_bytes(digest)) % _MODULUS
        self.count += 1
        return digest.hex()[:_CODE_DIGITS]

    @property
    def hexadecimal(self) -> str:
        """The digest of all rows taken in, with how many they were; empty for none."""
        return f"{self.count}:{self._sum:064x}" if self.count else ""
