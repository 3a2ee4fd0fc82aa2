"""The inner tabs at the bottom of a tab: one table on each, built when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.progress import Progress
from luqual_desktop.domain.tables import Table
from luqual_desktop.ui.ledger_page import LedgerPage
from luqual_desktop.ui.outline import Page
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.table_page import TablePage
from luqual_desktop.ui.widgets.holder import Holder
from luqual_desktop.ui.widgets.progress_tab_bar import progress_text


class InnerTabs(QTabWidget):
    """The tables of one tab.

    Signals: `explain_requested` (Finding), `history_requested` (CellKey), `current_changed` (CellKey or None).
    """

    explain_requested = Signal(object)
    history_requested = Signal(object)
    current_changed = Signal(object)

    def __init__(self, editor: ReportEditor, pages: Sequence[Page], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._pages = pages
        self._built: dict[int, QWidget] = {}
        self._listened_to: list[TablePage | LedgerPage] = []
        self._enter_down = True
        self.setTabPosition(QTabWidget.TabPosition.South)
        self.setDocumentMode(True)
        self._holders = [Holder(self) for _ in pages]
        for page, holder in zip(pages, self._holders, strict=True):
            self.addTab(holder, page.title)
        self.tabBar().setVisible(len(pages) > 1)
        self.currentChanged.connect(self._on_page_chosen)

    def build(self, number: int) -> QWidget:
        """Return the content of an inner tab, made now if it was never looked at."""
        if number not in self._built:
            made = self.make_page(number, self._holders[number])
            self._holders[number].fill(made)
            self._built[number] = made
        return self._built[number]

    def make_page(self, number: int, holder: QWidget) -> QWidget:
        """Make the content of an inner tab."""
        tables = self._pages[number].tables
        alone = len(tables) == 1
        page = TablePage(self._editor, tables[0], holder) if alone else LedgerPage(self._editor, tables, holder)
        self.listen_to(page)
        return page

    def listen_to(self, page: TablePage | LedgerPage) -> None:
        """Pass on what a page announces, and pass down where Enter leads."""
        self._listened_to.append(page)
        page.set_enter_direction(down=self._enter_down)
        page.explain_requested.connect(self.explain_requested)
        page.history_requested.connect(self.history_requested)
        page.current_changed.connect(self.current_changed)

    def take_keyboard(self) -> None:
        """Give the keyboard to the table shown."""
        self.build(self.currentIndex()).setFocus()

    def set_enter_direction(self, *, down: bool) -> None:
        """Choose where Enter leads: down, or to the right."""
        self._enter_down = down
        for page in self._listened_to:
            page.set_enter_direction(down=down)

    def commit(self) -> None:
        """Take over what stands in an open editor."""
        for page in self._listened_to:
            page.commit()

    def show_cell(self, page: int, cell: CellKey) -> bool:
        """Show the inner tab and select the cell; False if it is not there."""
        self.setCurrentIndex(page)
        content = self.build(page)
        return isinstance(content, TablePage | LedgerPage) and content.select_cell(cell)

    def show_progress(self, progress_of: Callable[[Table], Progress]) -> None:
        """Write beside each inner tab's name how far it is filled."""
        for number, page in enumerate(self._pages):
            progress = sum((progress_of(table) for table in page.tables), Progress())
            self.setTabText(number, f"{page.title}  {progress_text(progress)}" if progress.asked else page.title)

    def _on_page_chosen(self, number: int) -> None:
        self.build(number)
        if holds_keyboard(self):
            self.take_keyboard()


def holds_keyboard(tabs: QTabWidget) -> bool:
    """Tell whether the keyboard is on a page of some tabs; Qt leaves it anywhere on one that comes up."""
    focus = QApplication.focusWidget()
    return focus is not None and focus is not tabs.tabBar() and tabs.isAncestorOf(focus)
