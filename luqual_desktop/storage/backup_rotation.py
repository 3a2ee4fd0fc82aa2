"""Which backups to keep: all of the last two days, then one a day, a week, a month, and always the newest ten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

_ALL_WITHIN = timedelta(days=2)
_ALWAYS = 10
_LEVELS: tuple[tuple[Callable[[datetime], tuple[int, ...]], int], ...] = (
    (lambda time: (time.year, time.month, time.day), 12),
    (lambda time: tuple(time.isocalendar())[:2], 10),
    (lambda time: (time.year, time.month), 9),
)


class Dated(NamedTuple):
    """A backup by its running number and the wall clock's time when it was made; the clock may have been wrong."""

    number: int
    time: datetime


def to_keep(backups: Sequence[Dated], now: datetime) -> frozenset[int]:
    """Return the numbers of those to keep.

    Order is by number, never by date, so that a clock that was years ahead can neither thin out everything nor make
    old backups look new.
    """
    newest_first = sorted(backups, key=lambda each: each.number, reverse=True)
    kept = {each.number for each in newest_first[:_ALWAYS]}
    filled: list[set[tuple[int, ...]]] = [set() for _ in _LEVELS]
    for each in newest_first:
        if abs(now - each.time) <= _ALL_WITHIN or _takes_a_place(each.time, filled):
            kept.add(each.number)
    return frozenset(kept)


def _takes_a_place(time: datetime, filled: list[set[tuple[int, ...]]]) -> bool:
    """Take the day's, week's or month's place if it is free; on the first level with room, or not at all."""
    for (place_of, room), taken in zip(_LEVELS, filled, strict=True):
        place = place_of(time)
        if place in taken:
            return False
        if len(taken) < room:
            taken.add(place)
            return True
    return False
