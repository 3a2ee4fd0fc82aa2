"""退回: the cells the parent has sent back, with its reasons, a jump to each, and the answers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.domain.returns import answer_cell
from luqual_desktop.ui.district.list_model import ListModel, ListRow
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.report_editor import ReportEditor


class ReturnsDock(QDockWidget):
    """Signals: `jump_requested` and `answer_requested`, both with the CellKey."""

    jump_requested = Signal(object)
    answer_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("退回", parent)
        self.setObjectName("returns")
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self._editor: ReportEditor | None = None
        body = QWidget(self)
        self._words = QLabel(body)
        self._answer = QPushButton("填写答复…", body)
        model = ListModel(("位置", "退回原因", "现值", "答复"), parent=self)
        self.view = ListView("退回", model, body, stretched=1)  # in its place at once: moved, it would be dressed twice
        line = QHBoxLayout()
        line.addWidget(self._words, 1)
        line.addWidget(self._answer)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(6, 2, 6, 4)
        layout.setSpacing(3)
        layout.addLayout(line)
        layout.addWidget(self.view)
        self.setWidget(body)
        self.view.chosen.connect(self.jump_requested)
        self.view.clicked.connect(self._on_row_clicked)
        self._answer.clicked.connect(self._on_answer_clicked)

    def show_report(self, editor: ReportEditor) -> None:
        """List what was sent back of another report."""
        self._editor = editor
        self.refresh()

    def refresh(self) -> None:
        """List what was sent back, with what stands there now."""
        if self._editor is None:
            return
        report = self._editor.report
        rows = [_row(self._editor, key, reason) for key, reason in report.returned.items()]
        self.view.show_rows(rows)
        answered = sum(bool(report.text(answer_cell(key))) for key in report.returned)
        self._words.setText(
            f"上级退回 {len(rows)} 处，已答复 {answered} 处。"
            "只能修改这些单元格和与之对应的台账、整改事项，单击一行跳到该处。"
        )
        self._answer.setEnabled(bool(rows))

    def current_cell(self) -> CellKey | None:
        """Return the cell of the current row."""
        target = self.view.current_target()
        return target if isinstance(target, CellKey) else None

    def _on_row_clicked(self) -> None:
        cell = self.current_cell()
        if cell is not None:
            self.jump_requested.emit(cell)

    def _on_answer_clicked(self) -> None:
        cell = self.current_cell() or next((row.target for row in self.view.rows), None)
        if cell is not None:
            self.answer_requested.emit(cell)


def _row(editor: ReportEditor, key: CellKey, reason: str) -> ListRow:
    report = editor.report
    place = place_name(report.report.catalogue, key)
    return ListRow((place, reason, report.text(key) or "（空）", report.text(answer_cell(key))), key)
