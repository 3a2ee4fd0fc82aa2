"""Finding the tables in the sheets by their marks, wherever they were moved, and reading their rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from luqual_desktop.workbook.marks import CODE, Mark
from luqual_desktop.workbook.refusal import SEND_AGAIN, PartError
from luqual_desktop.workbook.sheet_cells import Range, RawCell, Row, SheetCells, column_letters


@dataclass(frozen=True)
class FoundTable:
    """A table as found: its sheet, the column each key stands in, and its rows below the marks, blank ones left out."""

    code: str
    sheet: SheetCells
    columns: Mapping[str, int]
    rows: tuple[tuple[int, Row], ...]

    @cached_property
    def merges(self) -> Mapping[int, Sequence[Range]]:
        """The merged ranges that reach into each row: few rows have any, and hardly a cell is held against one."""
        reaching: dict[int, list[Range]] = {}
        numbers = [number for number, _ in self.rows]
        for merged in self.sheet.merges:
            top, _, bottom, _ = merged
            for number in numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]:
                reaching.setdefault(number, []).append(merged)
        return reaching

    def is_covered(self, row: int, column: int) -> bool:
        """Tell whether a cell lies under a merged range without being its first."""
        return any(
            left <= column <= right and (row, column) != (top, left) for top, left, _, right in self.merges.get(row, ())
        )

    def cell(self, row: Row, key: str) -> RawCell | None:
        """Return the cell of a row in the column with this key."""
        return row.get(self.columns.get(key, 0))

    def text(self, row: Row, key: str) -> str:
        """Return what a cell says as plain text, for codes and names."""
        cell = self.cell(row, key)
        return "" if cell is None else cell.text.strip()

    def rows_by(self, key: str) -> Iterator[tuple[int, Row, str]]:
        """Give the rows, each with what its cell in the column with this key says as plain text."""
        column = self.columns.get(key, 0)
        for number, row in self.rows:
            cell = row.get(column)
            yield number, row, "" if cell is None else cell.text.strip()


def tables_in(sheets: Iterable[SheetCells]) -> dict[str, FoundTable]:
    """Return all tables by code; raises PartError where one is there twice."""
    found: dict[str, FoundTable] = {}
    for sheet in sheets:
        for table in _tables_of(sheet):
            first = found.setdefault(table.code, table)
            if first is not table:
                raise table_twice(first, table)
    return found


def table_twice(first: FoundTable, second: FoundTable) -> PartError:
    """Return the refusal of a workbook that holds a table twice."""
    places = f"“{first.sheet.name}”和“{second.sheet.name}”"
    return PartError("table_twice", f"同一张表在工作表{places}各有一份，请删去多余的一份后再发。")


def columns_of(sheet: SheetCells, marks: Mapping[int, Mark]) -> dict[str, int]:
    """Return the columns by key; raises PartError where two bear one mark, as when somebody has copied a column."""
    columns: dict[str, int] = {}
    for column, mark in marks.items():
        first = columns.setdefault(mark.column, column)
        if first != column:
            both = f"第 {column_letters(first)} 列和第 {column_letters(column)} 列"
            reason = f"{both}标着同一个栏目（{mark.column[:20]}），可能复制过列，请删去多余的一列后再发。"
            raise PartError("column_twice", reason, sheet.place)
    return columns


def require_columns(table: FoundTable, keys: Iterable[str]) -> None:
    """Refuse a table of which a column was deleted."""
    missing = [key for key in keys if key not in table.columns]
    if missing:
        reason = f"表中缺少列（{'、'.join(missing)}），可能被删除。请恢复，或重新导出。"
        raise PartError("column_missing", reason, f"工作表“{table.sheet.name}”")


def missing_tables(expected: Iterable[tuple[str, str]], found: Mapping[str, FoundTable]) -> None:
    """Refuse a workbook from which a table is gone, naming all that are; `expected` are codes and titles."""
    missing = [title for code, title in expected if code not in found]
    if missing:
        reason = f"缺少{'、'.join(f'“{title}”' for title in missing)}，可能删除了工作表或其中隐藏的行。{SEND_AGAIN}"
        raise PartError("table_missing", reason)


def _tables_of(sheet: SheetCells) -> Iterator[FoundTable]:
    marks: dict[int, Mapping[int, Mark]] = {}
    others: list[tuple[int, Row]] = []
    for numbered in sorted(sheet.rows.items(), key=_NUMBER):
        number, row = numbered
        if row.marks:
            marks[number] = row.marks
        else:
            others.append(numbered)
    heads = [number for number, found in marks.items() if any(mark.column == CODE for mark in found.values())]
    starts = [bisect_left(others, head, key=_NUMBER) for head in heads]
    for head, start, following in zip(heads, starts, [*starts, len(others)][1:], strict=True):
        columns = columns_of(sheet, marks[head])
        code = next(iter(marks[head].values())).table
        yield FoundTable(code, sheet, columns, tuple(others[start:following]))


_NUMBER = itemgetter(0)
