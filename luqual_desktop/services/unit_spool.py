"""What goes into a consolidated workbook, laid aside on disk in one pass over the units for several sheets to use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self, TypeVar

from luqual_desktop.domain.consolidated import Consolidated, UnitFigure, UnitPart, unit_figures, unit_part
from luqual_desktop.domain.consolidation import UnitFinding, UnitItem
from luqual_desktop.domain.duplicates import Decision, OriginRow
from luqual_desktop.domain.passed_rows import RowsDigest, row_from, row_text
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.consolidating import Consolidating, UnitContents, with_decisions

_Row = TypeVar("_Row", OriginRow, UnitItem, UnitFinding)
_UNITS = "units"
_FILES = {OriginRow: "ledger", UnitItem: "rectifications", UnitFinding: "findings"}


class UnitSpool:
    """Holds every unit's part and every row passed on in files of its own; a context manager that removes them.

    Units are taken in as they come, and settled once it is known what has been decided of suspected rows.
    """

    def __init__(self, work: Consolidating, period: Period) -> None:
        self._work = work
        self._period = period
        self._returned = work.returned_revisions()
        self._folder = TemporaryDirectory(prefix="luqual-", ignore_cleanup_errors=True)
        self._files = {name: self._path(name).open("w", encoding="utf-8") for name in (_UNITS, *_FILES.values())}
        self._digest = RowsDigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.close()
        self._folder.cleanup()

    def take(self, contents: UnitContents) -> None:
        """Take in what a unit brings."""
        part = self._part(contents)
        self._files[_UNITS].write(f"{json.dumps(part, ensure_ascii=False)}\n")
        for row in contents.rows:
            self._files[_FILES[type(row)]].write(f"{row_text(row)}\n")

    def take_all(self, consolidated: Consolidated) -> None:
        """Take in what every unit brings."""
        for contents in self._work.contents(consolidated):
            self.take(contents)

    def settle(self, consolidated: Consolidated) -> None:
        """Put in what has been decided of the ledger rows, and the suspected rows of earlier periods."""
        for file in self._files.values():
            file.close()
        decided = consolidated.decisions
        if decided:
            self._settle_ledger(consolidated, decided)
        for name in _FILES.values():
            for line in self._lines(name):
                self._digest.add(line)

    def _settle_ledger(self, consolidated: Consolidated, decided: Mapping[str, Decision | None]) -> None:
        earlier = self._work.earlier_suspects(consolidated)
        settled = self._path(f"{_FILES[OriginRow]}-settled")
        with settled.open("w", encoding="utf-8") as file:
            for row in chain(with_decisions(self._rows(OriginRow), decided), earlier):
                file.write(f"{row_text(row)}\n")
        settled.replace(self._path(_FILES[OriginRow]))

    def _part(self, contents: UnitContents) -> UnitPart:
        line, package, period = contents.line, self._work.package, self._period
        figures = contents.figures
        if figures is None:
            figures = unit_figures(self._work.catalogue, line, period, package)
        return unit_part(
            line,
            figures,
            revision=contents.source.revision if contents.source else 0,
            reported_on=contents.reported_on,
            deadline=package.deadlines.get(str(period)) if package else None,
            returned_revision=self._returned.get(line.unit, 0),
        )

    @property
    def rows_digest(self) -> str:
        """The digest over all rows passed on."""
        return self._digest.hexadecimal

    def units(self) -> Iterator[UnitPart]:
        """Give each unit's part."""
        for line in self._lines(_UNITS):
            part = UnitPart._make(json.loads(line))
            yield part._replace(figures={code: UnitFigure._make(each) for code, each in part.figures.items()})

    def ledger(self) -> Iterator[tuple[OriginRow, str]]:
        """Give the ledger rows of all units, each with its check code."""
        yield from self._checked(OriginRow)

    def rectifications(self) -> Iterator[tuple[UnitItem, str]]:
        """Give the rectification items of all units, each with its check code."""
        yield from self._checked(UnitItem)

    def findings(self) -> Iterator[tuple[UnitFinding, str]]:
        """Give the findings of all units, each with its check code."""
        yield from self._checked(UnitFinding)

    def _rows(self, kind: type[_Row]) -> Iterator[_Row]:
        for row, _ in self._checked(kind):
            yield row

    def _checked(self, kind: type[_Row]) -> Iterator[tuple[_Row, str]]:
        """Give the rows with their check codes: a line is the row's canonical text, which need not be made again."""
        for line in self._lines(_FILES[kind]):
            row = row_from(line)
            if isinstance(row, kind):
                yield row, RowsDigest().add(line)

    def _lines(self, name: str) -> Iterator[str]:
        with self._path(name).open(encoding="utf-8") as file:
            for line in file:
                yield line.removesuffix("\n")

    def _path(self, name: str) -> Path:
        return Path(self._folder.name) / f"{name}.jsonl"
