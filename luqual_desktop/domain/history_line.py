"""One change of one cell in words: 谁、何时、由、改为."""

from __future__ import annotations

from typing import NamedTuple


class HistoryLine(NamedTuple):
    """A row of the list of changes; `seq` gives the order, whatever the clock said."""

    seq: str
    time: str
    user: str
    unit: str
    period: str
    place: str
    old: str
    new: str
    reason: str
