"""What goes into a consolidated workbook, laid aside on disk in one pass over the units for several sheets to use."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self, TextIO, TypeVar

from luqual_desktop.domain.consolidated import Consolidated, UnitFigure, UnitPart, unit_figures, unit_part
from luqual_desktop.domain.consolidation import UnitFinding, UnitItem
from luqual_desktop.domain.duplicates import OriginRow
from luqual_desktop.domain.passed_rows import PassedRow, RowsDigest, row_from, row_text
from luqual_desktop.services.consolidating import Consolidating, UnitContents

_Row = TypeVar("_Row", OriginRow, UnitItem, UnitFinding)
_UNITS = "units"
_FILES = {OriginRow: "ledger", UnitItem: "rectifications", UnitFinding: "findings"}


class UnitSpool:
    """Holds every unit's part and every row passed on in files of its own; a context manager that removes them."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="luqual-", ignore_cleanup_errors=True)
        self._digest = RowsDigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def fill(
        self,
        work: Consolidating,
        consolidated: Consolidated,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> None:
        """Take in all units of a consolidation; `progress` hears how many of how many are done."""
        returned = work.returned_revisions()
        files = {name: self._path(name).open("w", encoding="utf-8") for name in (_UNITS, *_FILES.values())}
        try:
            for number, contents in enumerate(work.contents(consolidated), start=1):
                part = _part(work, consolidated, contents, returned.get(contents.line.unit, 0))
                files[_UNITS].write(f"{json.dumps(part, ensure_ascii=False)}\n")
                self._lay_aside(files, contents.rows)
                progress(number, consolidated.lines)
            self._lay_aside(files, work.earlier_suspects(consolidated))
        finally:
            for file in files.values():
                file.close()

    @property
    def rows_digest(self) -> str:
        """The digest over all rows passed on."""
        return self._digest.hexadecimal

    def units(self) -> Iterator[UnitPart]:
        """Give each unit's part."""
        for line in self._lines(_UNITS):
            part = UnitPart._make(json.loads(line))
            yield part._replace(figures={code: UnitFigure._make(each) for code, each in part.figures.items()})

    def ledger(self) -> Iterator[OriginRow]:
        """Give the ledger rows of all units."""
        yield from self._rows(OriginRow)

    def rectifications(self) -> Iterator[UnitItem]:
        """Give the rectification items of all units."""
        yield from self._rows(UnitItem)

    def findings(self) -> Iterator[UnitFinding]:
        """Give the findings of all units."""
        yield from self._rows(UnitFinding)

    def _lay_aside(self, files: Mapping[str, TextIO], rows: Iterable[PassedRow]) -> None:
        for row in rows:
            text = row_text(row)
            self._digest.add(text)
            files[_FILES[type(row)]].write(f"{text}\n")

    def _rows(self, kind: type[_Row]) -> Iterator[_Row]:
        for line in self._lines(_FILES[kind]):
            row = row_from(line)
            if isinstance(row, kind):
                yield row

    def _lines(self, name: str) -> Iterator[str]:
        with self._path(name).open(encoding="utf-8") as file:
            yield from file

    def _path(self, name: str) -> Path:
        return Path(self._folder.name) / f"{name}.jsonl"


def _part(work: Consolidating, consolidated: Consolidated, contents: UnitContents, returned: int) -> UnitPart:
    period = consolidated.period
    return unit_part(
        contents.line,
        unit_figures(work.catalogue, contents.line, period, work.package),
        revision=contents.source.revision if contents.source else 0,
        reported_on=contents.reported_on,
        deadline=work.package.deadlines.get(str(period)) if work.package else None,
        returned_revision=returned,
    )
