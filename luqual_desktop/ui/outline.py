"""Which tables stand on which tab: the tabs of the window worked out from the plan, none of them named in code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.tables import Table

OVERVIEW = "overview"


@dataclass(frozen=True)
class Page:
    """An inner tab: one table, several of which one is chosen from a list, or none where only something is shown."""

    title: str
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Tab:
    """A tab of the window."""

    code: str
    title: str
    pages: tuple[Page, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables on the tab."""
        return tuple(table for page in self.pages for table in page.tables)


class Place(NamedTuple):
    """Where a table stands: number of the tab, of the inner tab, and of the table on it."""

    tab: int
    page: int
    table: int


def tabs_of(catalogue: Catalogue, tables: Sequence[Table]) -> tuple[Tab, ...]:
    """Return the tabs for a report's tables: overview, one a section, and the checklists and their consequences."""
    tabs = [Tab(OVERVIEW, "总览", tuple(_overview_pages(catalogue, tables)))]
    tabs += [
        Tab(section.code, section.name, _section_pages([table for table in tables if table.section == section.code]))
        for section in catalogue.sections
    ]
    if catalogue.checklist_section is not None:
        names = {checklist.code: checklist.short_name for checklist in catalogue.checklists}
        pages = [Page(names[table.section], (table,)) for table in _of_area(tables, Area.CHECK)]
        pages += [Page(table.title, (table,)) for table in _of_area(tables, Area.RECTIFICATION)]
        tabs.append(Tab(catalogue.checklist_section.code, catalogue.checklist_section.name, tuple(pages)))
    return tuple(tabs)


def _overview_pages(catalogue: Catalogue, tables: Sequence[Table]) -> Iterator[Page]:
    yield Page("本期概览", _of_area(tables, Area.COVER))
    for opening in _of_area(tables, Area.OPENING):
        yield Page(opening.title, (opening,))
    if catalogue.history:
        yield Page("上一规划期完成情况", ())


def _of_area(tables: Iterable[Table], area: Area) -> tuple[Table, ...]:
    return tuple(table for table in tables if table.area is area)


def _section_pages(tables: Sequence[Table]) -> tuple[Page, ...]:
    pages = [
        Page("指标" if table.area is Area.INDICATOR else table.title, (table,))
        for table in tables
        if table.area is not Area.LEDGER
    ]
    ledgers = _of_area(tables, Area.LEDGER)
    if ledgers:
        pages.append(Page("台账", ledgers))
    return tuple(pages)


def place_of(tabs: Sequence[Tab], cell: CellKey) -> Place | None:
    """Return where a cell's table stands, or None for a cell on no tab."""
    for tab_number, tab in enumerate(tabs):
        for page_number, page in enumerate(tab.pages):
            for table_number, table in enumerate(page.tables):
                if _holds(table, cell):
                    return Place(tab_number, page_number, table_number)
    return None


def _holds(table: Table, cell: CellKey) -> bool:
    if table.area is not cell.area:
        return False
    if table.open_ended:
        return cell.record.startswith(table.prefix)
    return any(row.record == cell.record for row in table.rows)
