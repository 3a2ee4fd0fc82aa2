"""The tabs of a report: the overview, one a section, the checklists; each built when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QWidget

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.progress import Progress
from luqual_desktop.ui.inner_tabs import InnerTabs, holds_keyboard
from luqual_desktop.ui.outline import Tab, place_of
from luqual_desktop.ui.overview_tabs import OverviewTabs
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.widgets.holder import Holder
from luqual_desktop.ui.widgets.progress_tab_bar import ProgressTabBar


class ReportTabs(QTabWidget):
    """All tabs of the report that is open.

    Signals: `explain_requested` (Finding), `history_requested` (CellKey), `current_changed` (CellKey or None).
    """

    explain_requested = Signal(object)
    history_requested = Signal(object)
    current_changed = Signal(object)

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._editor: ReportEditor | None = None
        self._tabs: Sequence[Tab] = ()
        self._holders: list[Holder] = []
        self._built: dict[int, InnerTabs] = {}
        self._enter_down = True
        self._bar = ProgressTabBar(self)
        self.setTabBar(self._bar)
        self.setDocumentMode(True)
        self.currentChanged.connect(self._on_tab_chosen)
        QShortcut(QKeySequence("Ctrl+PgDown"), self).activated.connect(self.show_next)
        QShortcut(QKeySequence("Ctrl+PgUp"), self).activated.connect(self.show_previous)

    @property
    def tabs(self) -> Sequence[Tab]:
        """What stands on the tabs."""
        return self._tabs

    def show_report(self, editor: ReportEditor, tabs: Sequence[Tab], tab: int = 0, page: int = 0) -> None:
        """Show another report, on the given tab and inner tab; only that one is built now."""
        self.setUpdatesEnabled(False)
        self.blockSignals(True)
        old, self._holders = self._holders, [Holder(self) for _ in tabs]
        self.clear()
        self._bar.forget()
        self._built = {}
        self._editor, self._tabs = editor, tabs
        for number, each in enumerate(tabs):
            self.addTab(self._holders[number], each.title)
            self._bar.set_progress(number, each.title, None)
        self.blockSignals(False)
        self.show_tab(tab, page)
        self.setUpdatesEnabled(True)
        for holder in old:
            holder.deleteLater()

    def show_tab(self, tab: int, page: int = 0) -> None:
        """Show a tab and an inner tab by number; numbers that do not exist show the first."""
        tab = tab if 0 <= tab < self.count() else 0
        self.setCurrentIndex(tab)
        content = self.build(tab)
        page = page if 0 <= page < content.count() else 0
        content.setCurrentIndex(page)
        content.build(page)

    def show_next(self) -> None:
        """Go on to the next tab, from the last to the first."""
        self._go(1)

    def show_previous(self) -> None:
        """Go back to the tab before, from the first to the last."""
        self._go(-1)

    def take_keyboard(self) -> None:
        """Give the keyboard to the table shown."""
        self.build(self.currentIndex()).take_keyboard()

    def build(self, number: int) -> InnerTabs:
        """Return a tab's content, made now if it was never looked at."""
        if number not in self._built:
            content = self._make(number, self._holders[number])
            content.set_enter_direction(down=self._enter_down)
            content.explain_requested.connect(self.explain_requested)
            content.history_requested.connect(self.history_requested)
            content.current_changed.connect(self.current_changed)
            self._holders[number].fill(content)
            self._built[number] = content
        return self._built[number]

    def set_enter_direction(self, *, down: bool) -> None:
        """Choose where Enter leads in every table: down, or to the right."""
        self._enter_down = down
        for content in self._built.values():
            content.set_enter_direction(down=down)

    def commit(self) -> None:
        """Take over what stands in an open editor, as before 全审, 上报 or the end of the program."""
        for content in self._built.values():
            content.commit()

    def show_cell(self, cell: CellKey) -> bool:
        """Jump to a cell; False if no tab holds it."""
        place = place_of(self._tabs, cell)
        if place is None:
            return False
        self.show_tab(place.tab, place.page)
        return self.build(place.tab).show_cell(place.page, cell)

    def show_progress(self) -> None:
        """Write under each tab's name how far it is filled and what is found in it."""
        if self._editor is None:
            return
        progress_of = self._editor.shown.progress
        for number, tab in enumerate(self._tabs):
            progress = sum((progress_of(table) for table in tab.tables), Progress())
            self._bar.set_progress(number, tab.title, progress)
        content = self._built[self.currentIndex()]
        content.show_progress(progress_of)
        if isinstance(content, OverviewTabs):
            content.overview.refresh()

    def current_place(self) -> tuple[int, int]:
        """Return the numbers of the tab and the inner tab shown."""
        content = self._built.get(self.currentIndex())
        return self.currentIndex(), content.currentIndex() if content else 0

    def _go(self, step: int) -> None:
        if self.count():
            self.setCurrentIndex((self.currentIndex() + step) % self.count())
            self.take_keyboard()

    def _make(self, number: int, holder: QWidget) -> InnerTabs:
        assert self._editor is not None  # noqa: S101 - a tab exists only with a report
        if number:
            return InnerTabs(self._editor, self._tabs[number].pages, holder)
        overview = OverviewTabs(self._editor, self._tabs, self._today(), holder)
        overview.cell_requested.connect(self.show_cell)
        overview.tab_requested.connect(self.show_tab)
        return overview

    def _on_tab_chosen(self, number: int) -> None:
        if number < 0 or self._editor is None:
            return
        content = self.build(number)
        content.build(content.currentIndex())
        content.show_progress(self._editor.shown.progress)
        if holds_keyboard(self):
            content.take_keyboard()
