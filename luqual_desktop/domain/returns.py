"""退回: which cells of a submission a parent sends back, and why; the unit may change those and no others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Catalogue, Kind
from luqual_desktop.domain.cells import Area, CellKey, Cells, text_at
from luqual_desktop.domain.figures import PART_FIELDS, part_fields
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.reading import clean_text
from luqual_desktop.domain.rules.inspections import ITEM, RESULT
from luqual_desktop.domain.rules.places import indicator_of_ledger
from luqual_desktop.domain.typed_json import canonical_json, text_from, whole_from

ANSWER = "R001"
"""What stands in the place of a rule's code where an explanation answers a mark."""


class Mark(NamedTuple):
    """One cell sent back, with the reason."""

    key: CellKey
    reason: str


@dataclass(frozen=True)
class ReturnSlip:
    """退回单: one unit's submission of one revision, sent back cell by cell."""

    plan: str
    unit: str
    unit_name: str
    period: str
    revision: int
    issuer: str
    issued_at: str
    marks: tuple[Mark, ...]
    note: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over the content, in hexadecimal."""
        return hashlib.sha256(slip_text(self).encode()).hexdigest()


def slip_text(slip: ReturnSlip) -> str:
    """Return the canonical text of a slip."""
    data = {**vars(slip), "marks": [[*mark.key, mark.reason] for mark in slip.marks]}
    return canonical_json(data)


def slip_from(text: str) -> ReturnSlip:
    """Read a canonical text back; raises ValueError, KeyError or TypeError if it is not one."""
    data = json.loads(text)
    marks = tuple(
        Mark(CellKey(Area(area), text_from(record), text_from(code)), text_from(reason))
        for area, record, code, reason in data["marks"]
    )
    texts = {name: text_from(each) for name, each in data.items() if name not in {"marks", "revision"}}
    return ReturnSlip(**texts, marks=marks, revision=whole_from(data["revision"], least=1))


def marks_of(findings: Iterable[Finding]) -> tuple[Mark, ...]:
    """Return marks made from findings, several reasons at one cell joined."""
    reasons: dict[CellKey, list[str]] = {}
    for finding in findings:
        reasons.setdefault(finding.cell, []).append(finding.message)
    return tuple(Mark(key, "；".join(told)) for key, told in reasons.items())


def answer_cell(key: CellKey) -> CellKey:
    """Return the cell in which a unit answers a mark; it travels back with the next submission."""
    return CellKey(Area.EXPLANATION, f"{ANSWER}:{key.area}:{key.record}:{key.field}", "reason")


def unlocked_cells(catalogue: Catalogue, marks: Iterable[Mark]) -> frozenset[CellKey]:
    """Return the cells a slip opens: the marked ones, and the other part of a pair that must fit together.

    What rows must fit to them is open as well: see `goes_with_a_returned_cell`.
    """
    cells = set()
    for mark in marks:
        cells.add(mark.key)
        indicator = catalogue.indicator_by_code.get(mark.key.record)
        if mark.key.area is Area.INDICATOR and indicator is not None:
            cells |= {CellKey(Area.INDICATOR, indicator.code, field.code) for field in part_fields(indicator)}
    return frozenset(cells)


def goes_with_a_returned_cell(key: CellKey, unlocked: Set[CellKey], cells: Cells) -> bool:
    """Tell whether a row's cell must be open because what it has to fit to is.

    That is the ledger of a count that is sent back, and the rectification items of a checklist item whose result is.
    """
    if key.area is Area.LEDGER:
        counted = indicator_of_ledger(key.record)
        return any(CellKey(Area.INDICATOR, counted, field) in unlocked for field in PART_FIELDS[Kind.COUNT])
    if key.area is Area.RECTIFICATION:
        item = clean_text(text_at(cells, Area.RECTIFICATION, key.record, ITEM))
        return CellKey(Area.CHECK, item, RESULT) in unlocked
    return False
