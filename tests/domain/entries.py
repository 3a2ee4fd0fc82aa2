"""Entries in a line, for tests of what is made of them."""

from __future__ import annotations

from decimal import Decimal

from luqual_desktop.domain.figures import Entry, EntryState, Parts


def given_entry(numerator: str, denominator: str | None = None) -> Entry:
    """Return an entry of parts that were given."""
    return Entry(EntryState.GIVEN, Parts(Decimal(numerator), None if denominator is None else Decimal(denominator)))
