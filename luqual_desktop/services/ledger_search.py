"""疑似重复: the ledgers of a period and of all earlier ones searched for what two units have both reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.consolidation import passed_on
from luqual_desktop.domain.duplicates import Decision, OriginRow, Suspects
from luqual_desktop.domain.passed_rows import row_from
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.submission import Submission
from luqual_desktop.domain.suspicion import DuplicateSearch
from luqual_desktop.services.earlier_periods import EarlierPeriods
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.decisions import decisions
from luqual_desktop.storage.passed_rows import passed_rows

Numbered = tuple[int | None, Submission]
"""A submission, or its ledgers alone, with the number under which it was taken in; None for the own level's."""


class LedgerSearch:
    """`look` at each of the period's submissions, then ask what was `found`; rows are never held all together."""

    def __init__(self, database: Database, catalogue: Catalogue, earlier: EarlierPeriods) -> None:
        self._database = database
        self._catalogue = catalogue
        self._earlier = earlier
        self._search = DuplicateSearch(catalogue)

    def look(self, rows: Iterable[OriginRow]) -> None:
        """Take note of what a submission's ledgers list."""
        self._search.look(rows)

    def found(self, again: Iterable[Numbered]) -> list[Suspects]:
        """Return the suspected groups over all periods; `again` gives those that were looked at once more."""
        for earlier in self._earlier.ledgers():
            self.look(self._rows(*earlier))
        if not self._search.any_shared:
            return []
        with self._database.reading() as session:
            decided: Mapping[str, Decision] = decisions(session)
        for number, submission in self._all(again):
            self._search.hold(self._rows(number, submission), decided)
        return self._search.found()

    def _all(self, again: Iterable[Numbered]) -> Iterator[Numbered]:
        yield from again
        yield from self._earlier.ledgers()

    def _rows(self, number: int | None, submission: Submission) -> Iterable[OriginRow]:
        if submission.consolidation is not None and number is not None:
            rows = map(row_from, passed_rows(self._database, number))
            return (row for row in rows if isinstance(row, OriginRow))
        if not any(key.area is Area.LEDGER for key in submission.cells):
            return ()
        return passed_on(Report(self._catalogue, submission.unit, submission.period, submission.cells), ()).ledger
