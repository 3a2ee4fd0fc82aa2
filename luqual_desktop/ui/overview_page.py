"""总览: the cover to fill in, how far each tab is, what lags behind, what is still to be mended, and the deadline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from luqual_desktop.domain.catalogue import Indicator, Kind, Meaning
from luqual_desktop.domain.cells import Area, CellKey, records_of
from luqual_desktop.domain.figures import part_fields
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.progress import Progress
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.inspections import DEADLINE, ITEM, STATE, choice_field
from luqual_desktop.domain.status import Status
from luqual_desktop.ui import theme
from luqual_desktop.ui.outline import Tab
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.table_page import TablePage
from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable

_WORST = (Status.FAULTY, Status.BEHIND, Status.MISSING, Status.NO_TARGET)


class OverviewPage(QWidget):
    """One look at the whole report.

    Signals: `cell_requested` (CellKey) and `tab_requested` (int) to jump to.
    """

    cell_requested = Signal(object)
    tab_requested = Signal(object)

    def __init__(self, editor: ReportEditor, tabs: Sequence[Tab], today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._tabs = tabs
        self._today = today
        self._stale = True
        self._summary = QLabel(self)
        self._summary.setObjectName("overview_summary")
        self._summary.setTextFormat(Qt.TextFormat.RichText)
        self.cover = TablePage(editor, tabs[0].tables[0], self)
        self.setFocusProxy(self.cover)
        self.progress = PlainTable(["章节", "已填/应填", "完成", "强制性", "待说明"], 0, self)
        self.worst = PlainTable(["状态", "指标", "本期"], 1, self)
        self.open_items = PlainTable(["状态", "整改事项", "责任人", "期限"], 1, self)
        self.progress.chosen.connect(self.tab_requested)
        self.progress.cellClicked.connect(self._on_progress_clicked)
        self.worst.chosen.connect(self.cell_requested)
        self.open_items.chosen.connect(self.cell_requested)
        self._lay_out()
        editor.findings_changed.connect(self._on_report_changed)
        editor.edited.connect(self._on_report_changed)
        editor.reloaded.connect(self._on_report_changed)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 8, 10, 8)
        grid.setHorizontalSpacing(12)
        grid.addWidget(self._summary, 0, 0, 1, 3)
        grid.addWidget(_card("封面", self.cover, self), 1, 0, 2, 1)
        grid.addWidget(_card("填报进度（点击跳转）", self.progress, self), 1, 1, 2, 1)
        grid.addWidget(_card("需要关注的指标（双击跳转）", self.worst, self), 1, 2)
        grid.addWidget(_card("未销号的整改事项（双击跳转）", self.open_items, self), 2, 2)
        for column, weight in enumerate((5, 4, 5)):
            grid.setColumnStretch(column, weight)
        grid.setRowStretch(1, 3)
        grid.setRowStretch(2, 2)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Work everything out anew, if the page is looked at and anything changed since."""
        if not self._stale or not self.isVisible():
            return
        self._stale = False
        report = self._editor.shown
        tabs = [(tab, sum((report.progress(table) for table in tab.tables), Progress())) for tab in self._tabs]
        self._summary.setText(self._summary_text(sum((progress for _, progress in tabs), Progress())))
        self.progress.show_rows(
            PlainRow(_progress_texts(tab.title, progress), number) for number, (tab, progress) in enumerate(tabs)
        )
        self.progress.setMinimumWidth(self.progress.whole_width())  # a section without its name says nothing
        self.worst.show_rows(_worst_rows(self._editor))
        self.open_items.show_rows(_open_rows(report.report))

    def _summary_text(self, total: Progress) -> str:
        report = self._editor.shown
        unexplained = sum(map(self._editor.needs_explanation, report.findings()))
        errors = sum(finding.level is Level.ERROR for finding in report.findings())
        red, amber = theme.level_ink(Level.ERROR).name(), theme.level_ink(Level.WARNING).name()
        parts = (
            deadline_text(report.report, self._today),
            f"已填 <b>{total.filled}</b> / {total.asked} 项",
            f"强制性问题 <b style='color:{red}'>{errors}</b> 处",
            f"核实性问题待说明 <b style='color:{amber}'>{unexplained}</b> 处",
        )
        return "　｜　".join(parts)

    def _on_report_changed(self) -> None:
        self._stale = True

    def _on_progress_clicked(self, row: int) -> None:
        self.tab_requested.emit(row)


def deadline_text(report: Report, today: date) -> str:
    """Say when the report is due and how many days are left; the task package sets the day."""
    due = report.package.deadlines.get(str(report.period)) if report.package else None
    if due is None:
        return "报送截止：未设定（由任务包下达）"
    left = (due - today).days
    ahead = f"还有 {left} 天" if left >= 0 else f"已超过 {-left} 天"
    return f"报送截止：<b>{due}</b>（{ahead}）"


def _card(title: str, content: QWidget, parent: QWidget) -> QWidget:
    card = QWidget(parent)
    layout = QVBoxLayout(card)
    layout.setContentsMargins(0, 4, 0, 0)
    layout.setSpacing(4)
    heading = QLabel(title, card)
    heading.setObjectName("card_title")
    heading.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    heading.setBuddy(content)
    layout.addWidget(heading)
    layout.addWidget(content, 1)
    return card


def _progress_texts(title: str, progress: Progress) -> tuple[str, ...]:
    share = f"{progress.filled * 100 // progress.asked}%" if progress.asked else "—"
    return title, f"{progress.filled}/{progress.asked}", share, _count(progress.errors), _count(progress.warnings)


def _count(number: int) -> str:
    return str(number) if number else "—"


def _worst_rows(editor: ReportEditor) -> Iterator[PlainRow]:
    report = editor.shown
    judged = [(report.derived(indicator.code), indicator) for indicator in report.report.asked]
    for status in _WORST:
        for derived, indicator in judged:
            shown = derived.get("status")
            if shown is not None and shown.text.partition("（")[0] == status:
                value = derived.get("own_value")
                texts = (shown.text, f"{indicator.code} {indicator.name}", value.text if value else "")
                yield PlainRow(texts, _first_cell(indicator, report.report), theme.status_colours(shown.text)[0], 0)


def _first_cell(indicator: Indicator, report: Report) -> CellKey:
    if indicator.kind is Kind.MILESTONE:
        return CellKey(Area.MILESTONE, indicator.code, report.catalogue.forms.milestone[0].code)
    return CellKey(Area.INDICATOR, indicator.code, part_fields(indicator)[0].code)


def _open_rows(report: Report) -> Iterable[PlainRow]:
    state = choice_field(report.catalogue.forms.rectification, STATE)
    for record in records_of(report.cells, Area.RECTIFICATION):
        texts = {code: report.text(Area.RECTIFICATION, record, code) for code in (STATE, ITEM, "person", DEADLINE)}
        if state.meaning(texts[STATE]) is not Meaning.CLOSED:
            item = report.catalogue.item_by_code.get(texts[ITEM])
            name = f"{texts[ITEM]} {item.name}" if item else texts[ITEM]
            cell = CellKey(Area.RECTIFICATION, record, STATE)
            yield PlainRow((texts[STATE], name, texts["person"], texts[DEADLINE]), cell)
