"""The canonical JSON text of plain data, and values out of a text from outside, each held to its type.

What is no such value raises TypeError or ValueError.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache

from luqual_desktop.domain.numbers import parse_number

canonical_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Returns the one text of plain data: digests and signatures are over it, so it must never be written otherwise."""
_MOST = 2**63


def text_from(value: object) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def texts_from(value: object) -> tuple[str, ...]:
    """Return a list of texts."""
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple(map(text_from, value))


def whole_from(value: object, least: int = 0) -> int:
    """Return a whole number that a store can hold, none below `least`."""
    if type(value) is not int:
        raise TypeError(value)
    if not least <= value < _MOST:
        raise ValueError(value)
    return value


def figure_from(value: object) -> Decimal:
    """Return an exact number that was written as a text."""
    number = _number(text_from(value))
    if number is None:
        raise ValueError(value)
    return number


_number = lru_cache(4_000)(parse_number)
