"""What can be asked of one cell: to explain what was found there, and to answer its return."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from luqual_desktop.domain.cells import CellKey, Edit
from luqual_desktop.domain.findings import Finding, Level, explanation_of, told_with_explanation
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.domain.returns import answer_cell
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.messages import tell


class CellQuestions(QObject):
    """Opens the dialogs about one cell."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window

    def explain(self, finding: Finding) -> None:
        """Ask why a 核实性 finding stands; after 上报 show what was written."""
        from luqual_desktop.services.explanations import last_explanation
        from luqual_desktop.ui.dialogs.explanation_dialog import ExplanationDialog

        report = self._desk.editor.report
        if finding.level is not Level.WARNING:
            tell(self._window, f"{finding.level.label}问题不需要说明。{finding.message}")
            return
        fields = self._desk.catalogue.forms.explanation
        if report.state.state == "submitted":
            told = told_with_explanation(finding, fields, report.report.cells)
            tell(self._window, f"{told}\n本期已上报，说明不能再改。需要修改请先“撤回”。")
            return
        written = explanation_of(finding, fields, report.report.cells)
        last = last_explanation(self._desk.workspace, report, finding)
        dialog = ExplanationDialog(self._desk.catalogue, finding, written, last, self._window)
        dialog.written.connect(self._on_explanation_written)
        dialog.open()

    def answer(self, cell: CellKey) -> None:
        """Ask what is to be said to a cell that was sent back."""
        from luqual_desktop.ui.dialogs.answer_dialog import AnswerDialog

        report = self._desk.editor.report
        place = place_name(self._desk.catalogue, cell)
        written = report.text(answer_cell(cell))
        dialog = AnswerDialog(cell, place, report.returned[cell], written, self._window)
        dialog.written.connect(self._on_answer_written)
        dialog.open()

    def _on_explanation_written(self, edits: list[Edit]) -> None:
        self._desk.editor.apply(edits, "说明")

    def _on_answer_written(self, edits: list[Edit]) -> None:
        self._desk.editor.apply(edits, "答复")
