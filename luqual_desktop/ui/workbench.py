"""What fills the window: one report open for entry or the consolidating side, and all that can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QMainWindow, QMessageBox, QVBoxLayout, QWidget

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.openings import asks_openings, opening_table
from luqual_desktop.services.preferences import Preferences, preferences_from, role_of
from luqual_desktop.services.safekeeping import Safekeeping
from luqual_desktop.ui.actions import WindowActions
from luqual_desktop.ui.backup_keeping import BackupKeeping
from luqual_desktop.ui.cell_questions import CellQuestions
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.docks import Docks
from luqual_desktop.ui.handing_in import HandingIn
from luqual_desktop.ui.messages import tell_failure, warn
from luqual_desktop.ui.outline import tabs_of
from luqual_desktop.ui.own_key import OwnKey
from luqual_desktop.ui.places import PlaceChoice
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.report_tabs import ReportTabs
from luqual_desktop.ui.save_bar import SaveAlarm
from luqual_desktop.ui.search_index import Findable, findables, with_initials
from luqual_desktop.ui.set_up import SetUp, enter_leads_down
from luqual_desktop.ui.side_switch import SideSwitch
from luqual_desktop.ui.sides import Sides
from luqual_desktop.ui.status_line import StatusLine
from luqual_desktop.ui.taking_in import TakingIn
from luqual_desktop.ui.top_bar import TopBar
from luqual_desktop.ui.value_history import ValueHistory
from luqual_desktop.ui.window_memory import WindowMemory

_REFRESH_AFTER_MS = 120


@dataclass(frozen=True)
class Surroundings:
    """What the workbench needs of the world: where things lie, what time it is, and who keeps the store safe."""

    data_folder: Path
    sketch_file: Path
    now: Callable[[], datetime]
    safekeeping: Safekeeping

    def today(self) -> date:
        """The date where the user is."""
        return self.now().date()


class Workbench(QWidget):
    """Shows whatever report lies on the desk, or the consolidating side; docks and status line are the window's."""

    def __init__(self, desk: Desk, memory: WindowMemory, surroundings: Surroundings, window: QMainWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self._window = window
        self._memory = memory
        self._surroundings = surroundings
        self.doings = WindowActions.made_for(window)
        catalogue = desk.catalogue
        self.top_bar = TopBar(catalogue.plan.title, catalogue.calendar.periods, self.doings, self)
        self.alarm = SaveAlarm(self)
        self.no_report = QLabel("还没有选择单位和报告期。请点右上角的“选择单位”。", self)
        self.no_report.setObjectName("hint")
        self.no_report.setMargin(16)
        self.tabs = ReportTabs(surroundings.today, self)
        self.sides = Sides(desk, memory, self.tabs, self)
        self.docks = Docks(window)
        self.findings = self.docks.findings
        self.status_line = StatusLine(surroundings.data_folder, self.findings.toggleViewAction(), window)
        self.handing_in = HandingIn(desk, memory, self)
        self.taking_in = TakingIn(desk, memory, self)
        self.places = PlaceChoice(desk, surroundings.today, self)
        self.questions = CellQuestions(desk, self)
        self.history = ValueHistory(desk, memory, self)
        self.set_up = SetUp(desk, surroundings.data_folder, surroundings.safekeeping, self)
        self.backups = BackupKeeping(desk, surroundings.safekeeping, self)
        self.own_key = OwnKey(desk, memory, self)
        self._findables: list[Findable] = []
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(_REFRESH_AFTER_MS)
        self._lay_out()
        self._connect_doings()
        self._connect_parts()
        self._enable_doings()
        self.set_up.put_in_force(preferences_from(desk.workspace.setting))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.top_bar, self.alarm, self.no_report, self.sides):
            layout.addWidget(widget)
        layout.setStretchFactor(self.sides, 1)

    def install(self) -> Iterator[None]:
        """Take the window over; at the last `yield` Qt lays out and dresses what is painted after it."""
        if self.desk.has_report:
            self._on_report_reloaded()
            yield
        self._window.setUpdatesEnabled(False)
        self._window.setCentralWidget(self)
        self.docks.install()
        self._window.setStatusBar(self.status_line)
        self._memory.restore_parts(self._window)
        if self.desk.has_report:
            self.docks.show_returned(self.desk.editor)
        self.sides.put_in_force(role_of(self.desk.workspace))
        yield
        self.docks.settle_height(lambda: self._memory.restore_parts(self._window))
        self._window.setUpdatesEnabled(True)
        self.backups.start()
        if self.desk.has_report:
            self._hand_over_keyboard()
        else:
            self.places.ask_first()

    def _connect_doings(self) -> None:
        doings = self.doings
        for action, act in (
            (doings.audit, self._on_audit),
            (doings.submit, self.handing_in.submit),
            (doings.recall, self.handing_in.recall),
            (doings.read_back, self.taking_in.choose_file),
            (doings.template, self.handing_in.write_template),
            (doings.undo, self._on_undo),
            (doings.redo, self._on_redo),
            (doings.settings, self.set_up.ask),
            (doings.manual, self.set_up.show_manual),
            (doings.shortcuts, self.set_up.show_shortcuts),
            (doings.about, self.set_up.show_about),
            (doings.data_folder, self.set_up.show_data_folder),
            (doings.backups, self.backups.show),
            (doings.update, self.set_up.check_update),
            (doings.own_key, self.own_key.show),
        ):
            action.triggered.connect(self.tabs.commit)  # a click on a button does not close an open editor
            action.triggered.connect(act)

    def _connect_parts(self) -> None:
        self.desk.report_shown.connect(self._on_report_shown)
        self.desk.failed.connect(self._on_desk_failed)
        for signal in (self.top_bar.unit_requested, self.top_bar.period_chosen, self.top_bar.side_chosen):
            signal.connect(self.tabs.commit)
        self.sides.side_shown.connect(self._on_side_shown)
        SideSwitch(self.desk, self.sides, self.top_bar, self.places, self.taking_in, self._window)
        self.top_bar.find_box.chosen.connect(self.go_to)
        self.top_bar.find_box.initials_wanted.connect(self._on_initials_wanted)
        self.tabs.explain_requested.connect(self.questions.explain)
        self.tabs.history_requested.connect(self.history.show)
        self.docks.jump_requested.connect(self.go_to)
        self.docks.returns.answer_requested.connect(self.questions.answer)
        self.findings.explain_requested.connect(self.questions.explain)
        self.handing_in.cell_chosen.connect(self.go_to)
        self.alarm.retry_requested.connect(self._on_retry_requested)
        self.set_up.applied.connect(self._on_settings_applied)
        self._refresh.timeout.connect(self.refresh)

    def go_to(self, cell: CellKey) -> bool:
        """Jump to a cell; False if no tab holds it."""
        return self.tabs.show_cell(cell)

    def refresh(self) -> None:
        """Bring progress, findings and actions up to date with the report; the tables do it by themselves."""
        self._refresh.stop()
        editor = self.desk.editor
        found = editor.report.findings()
        self.tabs.show_progress()
        self.docks.refresh()
        self.status_line.show_findings(found, sum(map(editor.needs_explanation, found)))
        self._enable_doings()

    def commit(self) -> None:
        """Take over what stands in open editors on either side."""
        self.tabs.commit()
        self.sides.commit()

    def may_close(self) -> bool:
        """Save what can be saved and put everything away; False if something is unsaved and the user stays."""
        self.commit()
        if self.desk.has_report and self.desk.editor.unsaved:
            self.desk.editor.retry_unsaved()
            if self.desk.editor.unsaved and not self._may_lose():
                return False
        self.sides.give_up()
        self.docks.bring_back()
        self._memory.keep(self._window, *self.tabs.current_place())
        self.desk.close()
        self._surroundings.safekeeping.let_go()
        return True

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
        place = self.tabs.current_place() if self.tabs.count() else self._memory.last_place()
        self.tabs.show_report(editor, tabs_of(self.desk.catalogue, tables), *place)
        self.docks.show_report(editor)
        editor.findings_changed.connect(self._refresh.start)
        editor.edited.connect(self._on_edited)
        editor.reloaded.connect(self._on_report_reloaded)
        editor.save_state_changed.connect(self._on_save_state_changed)
        editor.refused.connect(self._on_edit_refused)
        editor.undo_stack.indexChanged.connect(self._enable_doings, Qt.ConnectionType.QueuedConnection)
        self.alarm.hide()
        self.no_report.hide()
        self.status_line.show_saved("已打开")
        self.status_line.show_user(self.desk.workspace.actor.user)
        self._findables = list(findables(tables))
        self.top_bar.find_box.set_findables(self._findables)
        self.sides.show_period(report.report.period)
        if self._window.centralWidget() is self:  # else it is still to be installed
            self.sides.put_in_force(role_of(self.desk.workspace))
            self._on_report_reloaded()
            self._hand_over_keyboard()

    def _hand_over_keyboard(self) -> None:
        """Let one type into a report that comes up without a click, as into a sheet."""
        if self.tabs.isVisible():
            self.tabs.take_keyboard()

    def _show_place(self) -> None:
        report = self.desk.editor.report
        unit, period = report.report.unit, report.report.period
        name = self.desk.catalogue.unit_names.get(unit, unit)
        self.top_bar.show_state(report.state.state, report.state.revision, report.state.reason)
        if not self.sides.collecting:
            self.top_bar.show_place(name, period)
            self._window.setWindowTitle(f"{name} {period.name}")

    def _enable_doings(self) -> None:
        ready = self.desk.has_report and not self.sides.collecting
        state = self.desk.editor.report.state.state if ready else ""
        stack = self.desk.editor.undo_stack if ready else None
        doings = self.doings
        for action in (doings.audit, doings.template, doings.find):
            action.setEnabled(ready)
        doings.submit.setEnabled(ready and state != "submitted")
        doings.recall.setEnabled(ready and state != "open")
        doings.read_back.setEnabled(ready)
        doings.undo.setEnabled(stack is not None and stack.canUndo())
        doings.redo.setEnabled(stack is not None and stack.canRedo())

    def _on_side_shown(self, collecting: bool) -> None:
        self.docks.show_side(collecting=collecting)
        self.status_line.show_side(collecting=collecting)
        if self.desk.has_report and not collecting:
            self._show_place()
        self._enable_doings()

    def _on_initials_wanted(self) -> None:
        """Look the initials up now: the tables they come from are large, and a start does without them."""
        found = self._findables

        def show(looked_up: list[Findable]) -> None:
            if found is self._findables:  # else another report lies there by now
                self.top_bar.find_box.set_with_initials(looked_up)

        task = self.desk.run(lambda: with_initials(found))
        task.succeeded.connect(show)
        task.failed.connect(self._on_desk_failed)

    def _on_edited(self) -> None:
        self._refresh.start()

    def _on_desk_failed(self, error: Exception) -> None:
        tell_failure(self, error)

    def _on_settings_applied(self, preferences: Preferences, rebuild: bool) -> None:
        self.tabs.set_enter_direction(down=enter_leads_down(preferences))
        second = preferences.backup_folder
        self._surroundings.safekeeping.use_second_folder(Path(second) if second else None)
        self.sides.put_in_force(role_of(self.desk.workspace))
        if rebuild and self.desk.has_report:
            report = self.desk.editor.report.report
            self.desk.open_report(report.unit, report.period)

    def _on_report_reloaded(self) -> None:
        self._show_place()
        self.docks.show_returned(self.desk.editor)
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
        self.docks.show_findings()

    def _on_undo(self) -> None:
        self.desk.editor.undo()

    def _on_redo(self) -> None:
        self.desk.editor.redo()
