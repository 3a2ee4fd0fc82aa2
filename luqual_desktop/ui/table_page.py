"""One table with all that belongs to its entry: the view, and beneath it what there is to say of the current cell."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.tables import Table
from luqual_desktop.ui.cell_notes import locked_note, notes_of, title_of
from luqual_desktop.ui.cell_walk import first_open
from luqual_desktop.ui.models.cell_role import CellRole
from luqual_desktop.ui.models.table_lines import Line
from luqual_desktop.ui.models.table_model import TableModel
from luqual_desktop.ui.report_editor import ReportEditor
from luqual_desktop.ui.table_view import TableView
from luqual_desktop.ui.widgets.cell_detail import CellDetail
from luqual_desktop.ui.widgets.open_editor import commit_open_editor


class TablePage(QWidget):
    """A table to be typed in.

    Signals: `current_changed` (CellKey or None) when the cursor moves; `explain_requested` (Finding);
    `history_requested` (CellKey).
    """

    current_changed = Signal(object)
    explain_requested = Signal(object)
    history_requested = Signal(object)

    def __init__(self, editor: ReportEditor, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._table = table
        self._model = TableModel(editor, table, self)
        self._view = TableView(editor, self._model, self)
        self._detail = CellDetail(editor, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._view, 1)
        layout.addWidget(self._detail)
        self.setFocusProxy(self._view)
        self._view.setAccessibleName(table.title)
        if table.area is Area.COVER:
            self._look_like_a_form()
        self._view.selectionModel().currentChanged.connect(self._on_current_changed)
        self._view.history_requested.connect(self.history_requested)
        self._detail.explain_requested.connect(self.explain_requested)
        editor.refreshed.connect(self._on_cells_refreshed)
        self._held: CellKey | None = None
        self._model.modelAboutToBeReset.connect(self._hold_place)
        self._model.modelReset.connect(self._go_to_held)
        self._go_to_first()

    @property
    def table(self) -> Table:
        """The table shown."""
        return self._table

    @property
    def model(self) -> TableModel:
        """The model of the table."""
        return self._model

    @property
    def view(self) -> TableView:
        """The view of the table."""
        return self._view

    @property
    def current_cell(self) -> CellKey | None:
        """The cell the cursor stands on; None on one that cannot be typed into."""
        key: CellKey | None = self._view.currentIndex().data(CellRole.CELL_KEY)
        return key

    def select_cell(self, key: CellKey) -> bool:
        """Put the cursor on a cell and bring it into sight; False if it is not in this table."""
        index = self._model.find(key)
        if not index.isValid():
            return False
        self._view.go_to(index)
        return True

    def set_enter_direction(self, *, down: bool) -> None:
        """Choose where Enter leads: down, or to the right."""
        self._view.set_enter_direction(down=down)

    def _look_like_a_form(self) -> None:
        self._view.horizontalHeader().hide()

    def commit(self) -> None:
        """Take over what stands in an open editor, as before 全审 or the end of the program."""
        commit_open_editor(self._view)

    def _hold_place(self) -> None:
        self._held = self.current_cell

    def _go_to_held(self) -> None:
        index = QModelIndex() if self._held is None else self._model.find(self._held)
        if index.isValid():
            self._view.setCurrentIndex(index)
        else:
            self._go_to_first()

    def _go_to_first(self) -> None:
        place = first_open(self._model)
        if place is not None:
            self._view.setCurrentIndex(self._model.index(*place))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_detail()

    def _on_current_changed(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._on_cells_refreshed()
        self.current_changed.emit(self.current_cell)

    def _on_cells_refreshed(self) -> None:
        if self.isVisible():
            self._show_detail()

    def _show_detail(self) -> None:
        index = self._view.currentIndex()
        if not index.isValid():
            self._detail.show_cell(self._table.title, (), ())
            return
        line, column, report = self._model.lines[index.row()], index.column(), self._editor.shown
        field, key = line.fields[column], line.keys[column]
        title = title_of(self._table, line.row, field, line.captions[column])
        notes = notes_of(report.report.catalogue, self._table, line.record, field)
        reason = None if key is None else report.returned.get(key)
        if reason is not None:
            notes.insert(0, f"退回原因：{reason}")
        if key is not None and report.is_locked(key) and not report.viewed_only:
            notes.insert(0, locked_note(report.state.state))
        self._detail.show_cell(title, notes, self._findings_at(line, key))

    def _findings_at(self, line: Line, key: CellKey | None) -> list[Finding]:
        """Return the findings of a cell; of a cell that cannot be typed into, those of its whole row."""
        if line.is_new:
            return []
        keys = line.keys if key is None else (key,)
        return [finding for each in keys if each is not None for finding in self._editor.shown.findings_at(each)]
