"""审核与说明: what was found in the totals, and the explanations that go up with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from luqual_desktop.domain.cells import CellKey, Edit
from luqual_desktop.domain.findings import Finding, Level, explanation_of, is_explained
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.services.rolling_up import RollUp
from luqual_desktop.ui.district.button_line import ButtonLine
from luqual_desktop.ui.district.list_model import ListModel, ListRow
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.district.standing_colours import level_shade
from luqual_desktop.ui.messages import tell, warn

_TITLES = ("级别", "规则", "位置", "内容", "说明")
_LEVELS = tuple(Level)


class TotalFindingsPanel(QWidget):
    """Signals: `written` with the list of Edit of an explanation."""

    written = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: RollUp | None = None
        self._cells: Mapping[CellKey, str] = {}
        self._asked: list[Finding] = []
        self._head = ButtonLine(self)
        self._head.add("填写说明…", self.explain_current, "为选中的核实性问题写说明（可选多处），随汇总工作簿上报")
        self.view = ListView("汇总审核", ListModel(_TITLES, parent=self), self, stretched=3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.view, 1)
        self.view.chosen.connect(self.explain)

    def show_roll_up(self, result: RollUp, cells: Mapping[CellKey, str]) -> None:
        """Show the findings of a roll-up; `cells` hold what has been written about them."""
        self._result, self._cells = result, cells
        findings = sorted(result.consolidated.findings, key=lambda finding: _LEVELS.index(finding.level))
        waiting = sum(not self._is_explained(finding) for finding in findings if finding.level is Level.WARNING)
        counts = "　".join(f"{level.label} {sum(f.level is level for f in findings)}" for level in Level)
        self._head.words.setText(f"{counts}　待说明 {waiting}")
        self.view.show_rows([self._row(finding, result) for finding in findings])

    def explain_current(self) -> None:
        """Ask why the selected findings stand: one explanation for all of them that have none yet."""
        finding = self.view.current_target()
        if not isinstance(finding, Finding):
            warn(self, "请先选中一条核实性问题。")
            return
        selected = [each for each in self.view.selected_targets() if isinstance(each, Finding)]
        waiting = [each for each in selected if each.level is Level.WARNING and not self._is_explained(each)]
        self._ask(waiting if len(waiting) > 1 else [finding])

    def explain(self, finding: Finding) -> None:
        """Ask why a finding stands."""
        self._ask([finding])

    def _ask(self, findings: list[Finding]) -> None:
        from luqual_desktop.ui.dialogs.explanation_dialog import ExplanationDialog

        if self._result is None:
            return
        finding = findings[0]
        if finding.level is not Level.WARNING:
            tell(self, f"{finding.level.label}问题不需要说明。{finding.message}")
            return
        catalogue = self._result.work.catalogue
        texts = explanation_of(finding, catalogue.forms.explanation, self._cells)
        if len(findings) > 1:
            told = f"{finding.message}（同一说明也写到另外选中的 {len(findings) - 1} 处。）"
            finding = replace(finding, message=told)
        self._asked = findings
        dialog = ExplanationDialog(catalogue, finding, texts, {}, self)
        dialog.written.connect(self._on_written)
        dialog.open()

    def _on_written(self, edits: list[Edit]) -> None:
        self.written.emit([each._replace(key=each.key._replace(record=to.key)) for to in self._asked for each in edits])

    def _is_explained(self, finding: Finding) -> bool:
        return self._result is not None and is_explained(finding, self._result.work.catalogue, self._cells)

    def _row(self, finding: Finding, result: RollUp) -> ListRow:
        state = ""
        if finding.level is Level.WARNING:
            state = "已说明" if self._is_explained(finding) else "待说明"
        place = place_name(result.work.catalogue, finding.cell)
        texts = (finding.level.label, finding.code, place, finding.message, state)
        return ListRow(texts, finding, {0: level_shade(finding.level)})
