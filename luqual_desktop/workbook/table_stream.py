"""Finding the tables of a workbook of any size: rows of small tables are kept, rows of growing ones handed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from luqual_desktop.workbook.found_tables import FoundTable, columns_of, table_twice
from luqual_desktop.workbook.gate import OpenedParts
from luqual_desktop.workbook.marks import CODE
from luqual_desktop.workbook.package_parts import SheetPart
from luqual_desktop.workbook.row_stream import RowStream
from luqual_desktop.workbook.sheet_cells import Row, SheetCells

GrowingRow = Callable[[FoundTable, int, Row], str]
"""Makes a text of a row of a growing table, empty if it is none; the table it is given has no rows of its own."""


@dataclass
class TableStream:
    """Reads sheets row by row; `kept` tells which tables are kept, `growing` who reads the rows of which others."""

    opened: OpenedParts
    kept: Callable[[str], bool]
    growing: Callable[[str], GrowingRow | None]
    tables: dict[str, FoundTable] = field(default_factory=dict)

    def read(self, listed: SheetPart) -> Iterator[str]:
        """Read a sheet, giving the texts of growing tables' rows; raises PartError, also for a table there twice."""
        stream = RowStream(self.opened, listed)
        table: FoundTable | None = None
        rows: list[tuple[int, Row]] = []
        take: GrowingRow | None = None
        for number, cells in stream:
            marks = cells.marks
            if any(mark.column == CODE for mark in marks.values()):
                self._keep(table, rows)
                code = next(iter(marks.values())).table
                columns = columns_of(stream.sheet, marks)
                table, rows, take = self._begun(stream.sheet, code, columns), [], self.growing(code)
            elif table is not None and not marks and take is not None:
                text = take(table, number, cells)
                if text:
                    yield text
            elif table is not None and not marks and self.kept(table.code):
                rows.append((number, cells))
        self._keep(table, rows)

    def _begun(self, sheet: SheetCells, code: str, columns: Mapping[str, int]) -> FoundTable:
        table = FoundTable(code, sheet, columns, ())
        first = self.tables.setdefault(code, table)
        if first is not table:
            raise table_twice(first, table)
        return table

    def _keep(self, table: FoundTable | None, rows: list[tuple[int, Row]]) -> None:
        if table is not None:
            self.tables[table.code] = FoundTable(table.code, table.sheet, table.columns, tuple(rows))
