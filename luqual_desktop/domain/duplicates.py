"""疑似重复: the same thing in the ledgers of two units, and what a count is without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Indicator
from luqual_desktop.domain.report import LedgerRow
from luqual_desktop.domain.rules.ledgers import identity_of, normal_name


class Decision(StrEnum):
    """What the officer decides of a suspected row."""

    KEEP = "保留"
    REMOVE = "剔除"


class OriginRow(NamedTuple):
    """A ledger row with the unit it comes from and what has been decided of it."""

    unit: str
    row: LedgerRow
    decision: Decision | None = None

    @property
    def key(self) -> str:
        """What a decision about this row is filed under."""
        return f"{self.unit}:{self.row.period}:{self.row.record}"


@dataclass(frozen=True)
class Suspects:
    """Rows of different units that seem to be the same thing."""

    indicator: str
    rows: tuple[OriginRow, ...]

    @property
    def confirmed(self) -> bool:
        """Whether the officer has decided: exactly one row is kept and all others are removed."""
        decisions = [row.decision for row in self.rows]
        return decisions.count(Decision.REMOVE) == len(decisions) - 1

    @property
    def removed(self) -> int:
        """How many rows no longer count: one less than the group, once confirmed."""
        return len(self.rows) - 1 if self.confirmed else 0


def suspects(indicator: Indicator, rows: Iterable[OriginRow]) -> list[Suspects]:
    """Return the connected groups of rows of at least two units, over all periods given."""
    ordered = sorted(rows, key=lambda each: each.key)
    groups = _Groups(len(ordered))
    first_with: dict[tuple[str, ...], int] = {}
    by_name: dict[str, list[int]] = {}
    for place, each in enumerate(ordered):
        identity = identity_of(indicator, each.row)
        if not identity:
            continue
        groups.join(place, first_with.setdefault(identity, place))
        by_name.setdefault(normal_name(each.row.name), []).append(place)
    for name, places in by_name.items():
        bare = first_with.get(("name", name))
        if name and bare is not None:
            for place in places:
                groups.join(place, bare)
    found = groups.of_two_or_more()
    return [
        Suspects(indicator.code, tuple(ordered[place] for place in group))
        for group in found
        if len({ordered[place].unit for place in group}) > 1
    ]


def removed_by_indicator(found: Iterable[Suspects]) -> Mapping[str, int]:
    """Return how many rows have been confirmed as counted twice, by indicator."""
    removed: dict[str, int] = {}
    for each in found:
        removed[each.indicator] = removed.get(each.indicator, 0) + each.removed
    return removed


class _Groups:
    """Disjoint sets of places."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def join(self, left: int, right: int) -> None:
        """Put two places into one group."""
        self._parent[self._root(left)] = self._root(right)

    def of_two_or_more(self) -> list[list[int]]:
        """Return the groups that hold more than one place."""
        members: dict[int, list[int]] = {}
        for place in range(len(self._parent)):
            members.setdefault(self._root(place), []).append(place)
        return [group for group in members.values() if len(group) > 1]

    def _root(self, place: int) -> int:
        while self._parent[place] != place:
            self._parent[place] = self._parent[self._parent[place]]
            place = self._parent[place]
        return place
