"""The first tab: 总览, and beside it the preceding plan's results and, where they are asked, 期初数."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from luqual_desktop.domain.catalogue import HistoryRow
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.ui.inner_tabs import InnerTabs
from luqual_desktop.ui.outline import Tab
from luqual_desktop.ui.overview_page import OverviewPage
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable


class OverviewTabs(InnerTabs):
    """Signals: `cell_requested` (CellKey) and `tab_requested` (int) to jump to, beside those of InnerTabs."""

    cell_requested = Signal(object)
    tab_requested = Signal(object)

    def __init__(self, editor: ReportEditor, tabs: Sequence[Tab], today: date, parent: QWidget | None = None) -> None:
        super().__init__(editor, tabs[0].pages, parent)
        self._overview = OverviewPage(editor, tabs, today, self)
        self._overview.cell_requested.connect(self.cell_requested)
        self._overview.tab_requested.connect(self.tab_requested)
        self.listen_to(self._overview.cover)

    @property
    def overview(self) -> OverviewPage:
        """The page that looks at the whole report."""
        return self._overview

    @override
    def make_page(self, number: int, holder: QWidget) -> QWidget:
        if number == 0:
            return self._overview
        if not self._pages[number].tables:
            return _history_table(self._editor.shown.report.catalogue.history, holder)
        return super().make_page(number, holder)

    @override
    def show_cell(self, page: int, cell: CellKey) -> bool:
        if page != 0:
            return super().show_cell(page, cell)
        self.setCurrentIndex(0)
        return self._overview.cover.select_cell(cell)


def _history_table(rows: Sequence[HistoryRow], parent: QWidget) -> PlainTable:
    table = PlainTable(["类别", "指标", "单位", "规划目标", "完成情况", "备注"], 1, parent)
    table.show_rows(
        PlainRow((row.group, row.name, row.unit, row.planned, row.completed or "—", row.note)) for row in rows
    )
    return table
