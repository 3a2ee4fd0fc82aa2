"""The main window: one report open for entry, and everything that can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QMessageBox, QVBoxLayout, QWidget
from typing_extensions import override

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.openings import asks_openings, opening_table
from luqual_desktop.services.preferences import Preferences, preferences_from
from luqual_desktop.ui.actions import WindowActions
from luqual_desktop.ui.cell_questions import CellQuestions
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.findings_dock import FindingsDock
from luqual_desktop.ui.handing_in import HandingIn
from luqual_desktop.ui.messages import tell_failure, warn
from luqual_desktop.ui.outline import tabs_of
from luqual_desktop.ui.places import PlaceChoice
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.report_tabs import ReportTabs
from luqual_desktop.ui.save_bar import SaveAlarm
from luqual_desktop.ui.search_index import findables, with_initials
from luqual_desktop.ui.set_up import SetUp, enter_leads_down
from luqual_desktop.ui.status_line import StatusLine
from luqual_desktop.ui.taking_in import TakingIn
from luqual_desktop.ui.top_bar import TopBar
from luqual_desktop.ui.window_memory import WindowMemory

_REFRESH_AFTER_MS = 120
_DOCK_HEIGHT = 168
_SMALLEST = (1000, 600)


@dataclass(frozen=True)
class Surroundings:
    """What the window needs of the world: where data and backups lie, and what time it is."""

    data_folder: Path
    backup_folder: Path
    window_file: Path
    now: Callable[[], datetime]

    def today(self) -> date:
        """The date where the user is."""
        return self.now().date()


class MainWindow(QMainWindow):
    """Shows whatever report lies on the desk."""

    def __init__(self, desk: Desk, surroundings: Surroundings) -> None:
        super().__init__()
        self.desk = desk
        self._surroundings = surroundings
        self._memory = WindowMemory(surroundings.window_file)
        self.actions_ = WindowActions.made_for(self)
        catalogue = desk.catalogue
        self.top_bar = TopBar(catalogue.plan.title, catalogue.calendar.periods, self.actions_, self)
        self.tabs = ReportTabs(surroundings.today, self)
        self.alarm = SaveAlarm(self)
        self.findings = FindingsDock(self)
        self.status_line = StatusLine(surroundings.data_folder, self.findings.toggleViewAction(), self)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(_REFRESH_AFTER_MS)
        self.handing_in = HandingIn(desk, self._memory, self)
        self.taking_in = TakingIn(desk, self._memory, self)
        self.places = PlaceChoice(desk, surroundings.today, self)
        self.questions = CellQuestions(desk, self)
        self.set_up = SetUp(desk, surroundings.data_folder, surroundings.backup_folder, self)
        self._lay_out()
        self._connect_actions()
        self._connect_parts()
        self._enable_actions()
        desk.setParent(self)

    def _lay_out(self) -> None:
        body = QWidget(self)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.top_bar, self.alarm, self.tabs):
            layout.addWidget(widget)
        layout.setStretchFactor(self.tabs, 1)
        self.setCentralWidget(body)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.findings)
        self.setStatusBar(self.status_line)
        self.setMinimumSize(*_SMALLEST)
        if not self._memory.restore(self):
            self.resizeDocks([self.findings], [_DOCK_HEIGHT], Qt.Orientation.Vertical)
            self.findings.hide()
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _connect_actions(self) -> None:
        actions = self.actions_
        for action, act in (
            (actions.audit, self._on_audit),
            (actions.submit, self.handing_in.submit),
            (actions.recall, self.handing_in.recall),
            (actions.read_back, self.taking_in.choose_file),
            (actions.template, self.handing_in.write_template),
            (actions.undo, self._on_undo),
            (actions.redo, self._on_redo),
            (actions.settings, self.set_up.ask),
            (actions.shortcuts, self.set_up.show_shortcuts),
            (actions.about, self.set_up.show_about),
            (actions.data_folder, self.set_up.show_data_folder),
        ):
            action.triggered.connect(act)

    def _connect_parts(self) -> None:
        desk = self.desk
        desk.report_shown.connect(self._on_report_shown)
        desk.place_missing.connect(self.places.ask_first)
        desk.store_opened.connect(self._on_store_opened)
        desk.failed.connect(self._on_desk_failed)
        self.top_bar.unit_requested.connect(self._on_unit_requested)
        self.top_bar.period_chosen.connect(self.places.change_period)
        self.top_bar.find_box.chosen.connect(self.go_to)
        self.places.kept.connect(self._show_place)
        self.tabs.explain_requested.connect(self.questions.explain)
        self.tabs.history_requested.connect(self.questions.show_history)
        self.findings.jump_requested.connect(self._on_jump_requested)
        self.findings.explain_requested.connect(self.questions.explain)
        self.handing_in.finding_chosen.connect(self._on_jump_requested)
        self.alarm.retry_requested.connect(self._on_retry_requested)
        self.set_up.applied.connect(self._on_settings_applied)
        self._refresh.timeout.connect(self.refresh)

    def go_to(self, cell: CellKey) -> bool:
        """Jump to a cell; False if no tab holds it."""
        return self.tabs.show_cell(cell)

    def refresh(self) -> None:
        """Bring progress, findings and actions up to date with the report; the tables do it by themselves."""
        self._refresh.stop()
        self.tabs.show_progress()
        self.findings.refresh()
        findings = self.desk.editor.report.findings()
        self.status_line.show_findings(findings, sum(map(self.desk.editor.needs_explanation, findings)))
        self._enable_actions()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.setFocus()  # an open editor gives its text to the model
        if self.desk.is_ready and self.desk.editor.unsaved:
            self.desk.editor.retry_unsaved()
        if self.desk.is_ready and self.desk.editor.unsaved and not self._may_lose():
            event.ignore()
            return
        self._memory.keep(self, *self.tabs.current_place())
        self.desk.close()
        event.accept()

    def _may_lose(self) -> bool:
        count = len(self.desk.editor.unsaved)
        box = QMessageBox(QMessageBox.Icon.Warning, "还有内容没有保存", "", parent=self)
        box.setText(f"{count} 个单元格的内容还没有存到磁盘，现在退出会丢失。")
        leave = box.addButton("仍然退出", QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton("返回", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.exec()
        return box.clickedButton() is leave

    def _on_report_shown(self, editor: ReportEditor) -> None:
        report = editor.report
        tables = report.tables()
        if asks_openings(report.report):
            tables = (*tables, opening_table(report.report.asked, report.report.period))
        outline = tabs_of(self.desk.catalogue, tables)
        place = self.tabs.current_place() if self.tabs.count() else self._memory.last_place()
        self.tabs.show_report(editor, outline, *place)
        self.findings.show_report(editor)
        editor.findings_changed.connect(self._refresh.start)
        editor.edited.connect(self._refresh.start)
        editor.reloaded.connect(self._on_report_reloaded)
        editor.save_state_changed.connect(self._on_save_state_changed)
        editor.refused.connect(self._on_edit_refused)
        stack = editor.undo_stack
        stack.canUndoChanged.connect(self._enable_actions)
        stack.canRedoChanged.connect(self._enable_actions)
        self._show_place()
        self.alarm.hide()
        self.status_line.show_saved("已打开" if self.desk.is_ready else "正在打开…")
        if self.desk.is_ready:
            self.status_line.show_user(self.desk.workspace.actor.user)
            self.top_bar.find_box.set_findables(findables(tables))
            self.desk.run(lambda: with_initials(findables(tables))).succeeded.connect(
                self.top_bar.find_box.set_findables
            )
            self.refresh()

    def _show_place(self) -> None:
        report = self.desk.editor.report
        unit, period = report.report.unit, report.report.period
        name = self.desk.catalogue.unit_names.get(unit, unit)
        self.top_bar.show_place(name, period)
        self.top_bar.show_state(report.state.state, report.state.revision, report.state.reason)
        self.setWindowTitle(f"{name} {period.name}")

    def _enable_actions(self) -> None:
        ready = self.desk.is_ready
        state = self.desk.editor.report.state.state if ready else ""
        stack = self.desk.editor.undo_stack if ready else None
        actions = self.actions_
        for action in (actions.audit, actions.template, actions.find):
            action.setEnabled(ready)
        actions.settings.setEnabled(self.desk.has_store)
        actions.submit.setEnabled(ready and state != "submitted")
        actions.recall.setEnabled(ready and state != "open")
        actions.read_back.setEnabled(ready and state != "submitted")
        actions.undo.setEnabled(stack is not None and stack.canUndo())
        actions.redo.setEnabled(stack is not None and stack.canRedo())

    def _on_store_opened(self) -> None:
        self.set_up.put_in_force(preferences_from(self.desk.workspace.setting))
        self._enable_actions()

    def _on_desk_failed(self, error: Exception) -> None:
        self.status_line.show_saved("没有打开", saved=False)
        tell_failure(self, error)

    def _on_settings_applied(self, preferences: Preferences, rebuild: bool) -> None:
        self.tabs.set_enter_direction(down=enter_leads_down(preferences))
        if rebuild and self.desk.is_ready:
            report = self.desk.editor.report.report
            self.desk.open_report(report.unit, report.period)

    def _on_report_reloaded(self) -> None:
        self._show_place()
        self.refresh()

    def _on_save_state_changed(self, saved: bool, sentence: str) -> None:
        if saved:
            self.alarm.hide()
            self.status_line.show_saved(f"{sentence} {self._surroundings.now():%H:%M:%S}")
        else:
            self.status_line.show_saved("未保存", saved=False)
            self.alarm.show_unsaved(len(self.desk.editor.unsaved), sentence)

    def _on_edit_refused(self, sentence: str) -> None:
        warn(self, sentence)

    def _on_retry_requested(self) -> None:
        self.desk.editor.retry_unsaved()

    def _on_audit(self) -> None:
        self.desk.editor.audit()
        self.refresh()
        self.findings.show()
        self.findings.raise_()

    def _on_undo(self) -> None:
        self.desk.editor.undo()

    def _on_redo(self) -> None:
        self.desk.editor.redo()

    def _on_unit_requested(self) -> None:
        if self.desk.is_ready:
            self.places.ask_unit()
        elif self.desk.has_store:
            self.places.ask_first()

    def _on_jump_requested(self, finding: Finding) -> None:
        self.go_to(finding.cell)
