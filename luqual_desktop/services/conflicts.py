"""版本冲突: submissions of one revision with different contents, held against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.handing_in import differing
from luqual_desktop.domain.submission import submission_from
from luqual_desktop.services.sorting import CellChange
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.received import Received, received_content


@dataclass(frozen=True)
class ConflictPair:
    """Two submissions that claim the same revision; `changes` go from the first to the second."""

    unit_name: str
    first: Received
    second: Received
    changes: tuple[CellChange, ...]


def conflict_pairs(
    database: Database, catalogue: Catalogue, names: Mapping[str, str], waiting: list[Received]
) -> list[ConflictPair]:
    """Return the first of each unit's conflicting submissions beside each of its rivals; `names` are the units'."""

    def place(each: Received) -> tuple[str, str, int]:
        return each.unit, each.scope, each.revision

    pairs = []
    for _, rivals in groupby(sorted(waiting, key=lambda each: (place(each), each.number)), key=place):
        first, *others = rivals
        pairs += [_pair(database, catalogue, names, first, other) for other in others]
    return pairs


def _pair(
    database: Database, catalogue: Catalogue, names: Mapping[str, str], first: Received, second: Received
) -> ConflictPair:
    with database.reading() as session:
        one, two = (submission_from(received_content(session, each.number)).cells for each in (first, second))
    differ = differing(catalogue, one, two)
    changes = tuple(CellChange(key, one.get(key, ""), two.get(key, "")) for key in differ)
    return ConflictPair(names.get(first.unit, first.unit), first, second, changes)
