"""退回: a unit's submission to look at, its cells marked with reasons, the slip that goes back, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.findings import Finding, Level, told_with_explanation
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.returns import Mark, ReturnSlip, marks_of
from luqual_desktop.services.returning import Answered
from luqual_desktop.services.viewing import ViewedReport
from luqual_desktop.ui.district.button_line import ButtonLine
from luqual_desktop.ui.district.collecting_desk import CollectingDesk
from luqual_desktop.ui.district.list_model import ListModel, ListRow
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.district.slip_saving import ask_slip_file, tell_slip_written
from luqual_desktop.ui.messages import tell, warn
from luqual_desktop.ui.outline import tabs_of
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.report_tabs import ReportTabs
from luqual_desktop.ui.table_page import TablePage
from luqual_desktop.ui.window_memory import WindowMemory

if TYPE_CHECKING:
    from luqual_desktop.domain.consolidated import Source

_HINT = "点一个单元格，再点“标注此格…”写原因；双击标注可改原因。"
_WANT_MENDING = {Level.ERROR, Level.WARNING}


class ReturnPage(QWidget):
    """Sends a submission back, cell by cell."""

    def __init__(self, desk: CollectingDesk, memory: WindowMemory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._memory = memory
        self._sources: list[Source] = []
        self._sent_back: tuple[Source, ...] = ()
        self._editor: ReportEditor | None = None
        self._marks: dict[CellKey, str] = {}
        self._shown: tuple[str, Scope, int, str] | None = None
        self._stale = True
        self.unit = QComboBox(self)
        self.unit.setAccessibleName("单位")
        self.note = QLineEdit(self)
        self.note.setPlaceholderText("总的说明（可不填）")
        self._head = ButtonLine(self)
        self._head.add_widget(self.unit)
        self.tabs = ReportTabs(lambda: desk.collecting.workspace.actor.now().date(), self)
        self.marks = ListView("退回标注", ListModel(("位置", "退回原因"), parent=self), self, stretched=1)
        titles = ("位置", "退回原因", "原值", "现值", "单位答复")
        self.answers = ListView("答复", ListModel(titles, parent=self), self, stretched=4)
        self._lists = QTabWidget(self)
        self._add_buttons()
        self._lay_out()
        self._connect()

    def _add_buttons(self) -> None:
        for text, act, tip in (
            ("标注全部问题", self.mark_findings, "把该单位的强制性、核实性问题全部标为退回"),
            ("标注此格…", self.mark_current, "写明光标所在单元格的退回原因"),
            ("删除标注", self.remove_marks, "删除选中的标注"),
        ):
            self._head.add(text, act, tip)
        self._send = self._head.add("导出退回单…", self.send_back, "生成退回单，发给该单位导入", main=True)

    def _lay_out(self) -> None:
        below = QWidget(self)
        inner = QVBoxLayout(below)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(2)
        inner.addWidget(self.marks, 1)
        inner.addWidget(self.note)
        self._lists.setDocumentMode(True)
        self._lists.addTab(below, "退回标注")
        self._lists.addTab(self.answers, "答复")
        body = QSplitter(Qt.Orientation.Vertical, self)
        body.addWidget(self.tabs)
        body.addWidget(self._lists)
        body.setSizes([430, 190])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(body, 1)

    def _connect(self) -> None:
        self._desk.changed.connect(self._on_changed)
        self._desk.place_changed.connect(self._on_changed)
        self.tabs.explain_requested.connect(self._on_explanation_wanted)
        self.unit.activated.connect(self._on_unit_chosen)
        self.marks.chosen.connect(self._on_mark_chosen)
        self.answers.chosen.connect(self._on_answer_chosen)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale and self._desk.is_ready:
            self.refresh()

    def marked(self) -> tuple[Mark, ...]:
        """Return the marks made so far."""
        return tuple(Mark(key, reason) for key, reason in self._marks.items())

    def refresh(self) -> None:
        """List the units that have something to send back."""
        self._stale = False
        kept = self.unit.currentData()
        work = self._desk.collecting.consolidating()
        self._sent_back = work.sent_back()
        sources = [*self._sent_back, *(each for each in work.sources() if each.number is not None)]
        self._sources = sorted(sources, key=lambda each: each.unit)
        self.unit.clear()
        for source in self._sources:
            aside = "（已退回，未接收）" if source in self._sent_back else ""
            self.unit.addItem(f"{source.name} 第{source.revision}次{aside}", source.unit)
        self.show_unit(str(kept or ""))

    def show_unit(self, unit: str) -> None:
        """Show a unit's submission; one that has none shows the first there is."""
        if self._stale:
            self.refresh()
        self.unit.setCurrentIndex(max(self.unit.findData(unit), 0))
        self._show_source(self._source())

    def mark_findings(self) -> None:
        """Mark every cell with a finding that wants mending or explaining."""
        if self._editor is None:
            return
        found = [each for each in self._editor.shown.findings() if each.level in _WANT_MENDING]
        if not found:
            warn(self, "该单位没有强制性或核实性问题。")
            return
        self._marks |= {mark.key: mark.reason for mark in marks_of(found) if mark.key not in self._marks}
        self._show_marks()

    def mark_current(self) -> None:
        """Ask why the cell under the cursor is sent back."""
        cell = self._current_cell()
        if cell is None:
            warn(self, "请先在上面的表中选中要退回的单元格。")
        else:
            self._ask_reason(cell)

    def remove_marks(self) -> None:
        """Remove the selected marks."""
        for mark in self.marks.selected_targets():
            if isinstance(mark, Mark):
                self._marks.pop(mark.key, None)
        self._show_marks()

    def send_back(self) -> None:
        """Ask for a file and write the slip."""
        source = self._source()
        if source is None:
            return
        slip = self._desk.collecting.slip_for(source, self.marked(), self.note.text().strip())
        target, collecting = ask_slip_file(slip, self._memory, self), self._desk.collecting
        if target is not None:
            self._desk.run(lambda: (target, collecting.send_back(slip, target)), self._on_sent_back)

    def _current_cell(self) -> CellKey | None:
        shown = next((page for page in self.tabs.findChildren(TablePage) if page.isVisible()), None)
        return shown.current_cell if shown else None

    def _source(self) -> Source | None:
        number = self.unit.currentIndex()
        return self._sources[number] if 0 <= number < len(self._sources) else None

    def _show_source(self, source: Source | None) -> None:
        shown = None if source is None else (source.unit, source.scope, source.revision, source.digest)
        if shown is not None and shown == self._shown:  # something else has changed: the marks stay
            self._show_answers(source)
            return
        self._shown = shown
        self._marks.clear()
        self.note.clear()
        self._head.words.setText(_HINT if source else "本期还没有接收的上报，请先收表。")
        self.tabs.setVisible(source is not None)
        if source is not None:
            self._show_submission(source)
        if source is not None and source in self._sent_back:
            answers = self._desk.collecting.answers(source.unit)
            self._marks |= {each.mark.key: each.mark.reason for each in answers if each.revision == source.revision}
        self._show_marks()
        self._show_answers(source)

    def _show_submission(self, source: Source) -> None:
        work = self._desk.collecting.consolidating()
        viewed = ViewedReport(work.catalogue, work.submission_of(source), work.package)
        old, self._editor = self._editor, ReportEditor(viewed, self)
        self.tabs.show_report(self._editor, tabs_of(work.catalogue, viewed.tables()), 1)
        self.tabs.show_progress()
        if old is not None:
            old.deleteLater()

    def _show_marks(self) -> None:
        catalogue = self._desk.desk.catalogue
        self.marks.show_rows([ListRow((place_name(catalogue, mark.key), mark.reason), mark) for mark in self.marked()])
        self._lists.setTabText(0, f"退回标注 {len(self._marks)}")
        self._send.setEnabled(bool(self._marks))

    def _show_answers(self, source: Source | None) -> None:
        answers = self._desk.collecting.answers(source.unit) if source else []
        self.answers.show_rows([self._answer_row(each) for each in answers])
        self._lists.setTabText(1, f"答复 {sum(bool(each.answer) for each in answers)}/{len(answers)}")

    def _answer_row(self, each: Answered) -> ListRow:
        place = place_name(self._desk.desk.catalogue, each.mark.key)
        return ListRow((place, each.mark.reason, each.before, each.now, each.answer), each.mark)

    def _ask_reason(self, key: CellKey) -> None:
        from luqual_desktop.ui.district.mark_dialog import MarkDialog

        place = place_name(self._desk.desk.catalogue, key)
        dialog = MarkDialog(key, place, self._marks.get(key, ""), self)
        dialog.written.connect(self._on_mark_written)
        dialog.open()

    def _on_changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def _on_explanation_wanted(self, finding: Finding) -> None:
        if self._editor is not None:
            fields, cells = self._desk.desk.catalogue.forms.explanation, self._editor.shown.report.cells
            tell(self, told_with_explanation(finding, fields, cells))

    def _on_unit_chosen(self) -> None:
        self._show_source(self._source())

    def _on_mark_written(self, key: CellKey, reason: str) -> None:
        self._marks[key] = reason
        self._show_marks()

    def _on_mark_chosen(self, mark: Mark) -> None:
        self.tabs.show_cell(mark.key)
        self._ask_reason(mark.key)

    def _on_answer_chosen(self, mark: Mark) -> None:
        self.tabs.show_cell(mark.key)

    def _on_sent_back(self, sent: tuple[Path, ReturnSlip]) -> None:
        target, slip = sent
        self._shown = None  # what was marked is on its way
        tell_slip_written(slip, target, self._desk, self)
        self._desk.announce_change()
