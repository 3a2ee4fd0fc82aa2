"""A consolidated workbook as it is read: of any size, sheet by sheet and row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.submission import Submission
from luqual_desktop.workbook import problems
from luqual_desktop.workbook.found_tables import FoundTable
from luqual_desktop.workbook.gate import OpenedParts, open_parts
from luqual_desktop.workbook.limits import CONSOLIDATED, Limits
from luqual_desktop.workbook.manifest import manifest_of
from luqual_desktop.workbook.marks import MANIFEST_TABLE
from luqual_desktop.workbook.passed_reading import PassedReading
from luqual_desktop.workbook.problems import Spot
from luqual_desktop.workbook.refusal import PartError
from luqual_desktop.workbook.table_stream import TableStream

OUTGROWN = frozenset({"too_large", "suspicious"})
"""For what a file is refused that is larger than one unit's own may be."""


class GrowingWorkbook:
    """Reads a consolidated workbook; `keeps` tells which of its tables are wanted as a whole."""

    def __init__(
        self,
        file_name: str,
        content: bytes,
        catalogue: Catalogue,
        keeps: Callable[[str], bool],
        limits: Limits = CONSOLIDATED,
    ) -> None:
        self._catalogue = catalogue
        self._passed = PassedReading(catalogue)
        self.opened: OpenedParts = open_parts(content, PurePath(file_name).suffix, limits)
        self._stream = TableStream(self.opened, keeps, self._passed.taker)

    @property
    def tables(self) -> Mapping[str, FoundTable]:
        """The tables that were found, those wanted with their rows."""
        return self._stream.tables

    def rows(self, refused: PartError | None = None) -> Iterator[str]:
        """Give the canonical texts of all rows passed on; at its end the tables have been read.

        Raises PartError. What is no consolidated workbook is refused as soon as its hidden sheet says so, with the
        given refusal if there is one.
        """
        hidden = [listed for listed in self.opened.parts.sheets if listed.hidden]
        for listed in hidden:
            yield from self._stream.read(listed)
        if manifest_of(self.tables)["scope"] != Scope.CONSOLIDATED:
            raise refused or PartError("other_kind", "不是汇总工作簿。")
        for listed in self.opened.parts.sheets:
            if listed not in hidden:
                yield from self._stream.read(listed)

    def found(self, submission: Submission | None) -> list[Finding]:
        """Return what is wrong with the rows, also where some are gone or came from elsewhere."""
        data = submission.consolidation if submission else None
        told = str(data.get("rows_digest", "")) if data else ""
        found = list(self._passed.found)
        if told != self._passed.digest.hexadecimal and not found:
            count = told.partition(":")[0] or "0"
            sentence = (
                f"各单位台账、整改和审核情况导出时共 {count} 行，现在读到 {self._passed.digest.count} 行，请核实。"
            )
            spot = Spot("台账", "", CellKey(Area.LEDGER, "", ""))
            found.append(spot.finding(self._catalogue, problems.PASSED_MISSING, sentence))
        return found


def passed_rows(file_name: str, content: bytes, catalogue: Catalogue) -> Iterator[str]:
    """Give the canonical texts of the rows that a consolidated workbook passes on; raises WorkbookRefused."""
    try:
        yield from GrowingWorkbook(file_name, content, catalogue, lambda code: code == MANIFEST_TABLE).rows()
    except PartError as refused:
        raise refused.named(file_name) from refused
