"""Finding suspected duplicates among many units' ledgers without holding all rows: two looks, the first by key only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.duplicates import Decision, OriginRow, Suspects, suspects
from luqual_desktop.domain.rules.ledgers import identity_of, normal_name


class DuplicateSearch:
    """First `look` at every row, then `hold` those that share a key with another unit, then `found`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._first_unit: dict[int, str] = {}
        self._shared: set[int] = set()
        self._rows: dict[str, dict[str, OriginRow]] = {}

    def look(self, rows: Iterable[OriginRow]) -> None:
        """Take note of the keys of some rows."""
        for row in rows:
            for key in self._keys(row):
                if self._first_unit.setdefault(key, row.unit) != row.unit:
                    self._shared.add(key)

    @property
    def any_shared(self) -> bool:
        """Whether a second look is worth while."""
        return bool(self._shared)

    def hold(self, rows: Iterable[OriginRow], decisions: Mapping[str, Decision]) -> None:
        """Keep the rows whose key another unit has too, with what has been decided of them.

        A row that comes twice, as one of an earlier period does within a consolidated workbook, is one row.
        """
        for row in rows:
            if any(key in self._shared for key in self._keys(row)):
                held = self._rows.setdefault(row.row.indicator, {})
                before = held[row.key].decision if row.key in held else None
                held[row.key] = row._replace(decision=decisions.get(row.key) or row.decision or before)

    def found(self) -> list[Suspects]:
        """Return the suspected groups, by indicator."""
        return [
            group
            for code, rows in sorted(self._rows.items())
            for group in suspects(self._catalogue.indicator_by_code[code], rows.values())
        ]

    def _keys(self, row: OriginRow) -> list[int]:
        indicator = self._catalogue.indicator_by_code.get(row.row.indicator)
        if indicator is None:
            return []
        keys = [identity_of(indicator, row.row), ("name", normal_name(row.row.name))]
        return [hash((indicator.code, key)) for key in keys if key and key[-1]]
