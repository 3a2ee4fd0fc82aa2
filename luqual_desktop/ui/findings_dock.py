"""审核结果: what was found, by level, with a jump to each cell and the explanations to write."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QDockWidget,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.ui.models.findings_model import CODE, EXPLAINED, FINDING, LEVEL, MESSAGE, PLACE, FindingsModel
from luqual_desktop.ui.report_editor import ReportEditor

_EXPLAIN = "填写说明"
_PLACE_WIDTH = 300
_SAMPLES = {LEVEL: "强制性", CODE: "E000", EXPLAINED: "待说明"}
_CHOICES: tuple[Level | None, ...] = (None, *Level)


class FindingsDock(QDockWidget):
    """Signals: `jump_requested` and `explain_requested`, both with the Finding."""

    jump_requested = Signal(object)
    explain_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("审核结果", parent)
        self.setObjectName("findings")
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self._editor: ReportEditor | None = None
        self._findings: list[Finding] = []
        self._model = FindingsModel(self._place, self._is_explained, self)
        body = QWidget(self)
        self._view = _FindingsView(self._model, body)  # in its place at once: moved there, it would be dressed twice
        self._buttons = QButtonGroup(self)
        self._filter = QLineEdit(body)
        self._filter.setPlaceholderText("按位置或内容筛选")
        self._filter.setClearButtonEnabled(True)
        self._explain = QPushButton(f"{_EXPLAIN}…", body)
        self._explain.setEnabled(False)
        self._lay_out(body)
        self.setWidget(body)
        self._buttons.idToggled.connect(self._on_filter_changed)
        self._filter.textChanged.connect(self._on_filter_changed)
        self._explain.clicked.connect(self._on_explain_clicked)
        self._view.chosen.connect(self.jump_requested)
        self._view.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self._model.modelReset.connect(self._on_current_changed)

    def _lay_out(self, body: QWidget) -> None:
        line = QHBoxLayout()
        for number in range(len(_CHOICES)):
            button = QToolButton(body)
            button.setCheckable(True)
            button.setAutoRaise(True)
            self._buttons.addButton(button, number)
            line.addWidget(button)
        self._buttons.button(0).setChecked(True)
        line.addWidget(self._filter, 1)
        line.addWidget(self._explain)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(6, 2, 6, 4)
        layout.setSpacing(3)
        layout.addLayout(line)
        layout.addWidget(self._view)
        self._label_buttons()

    def show_report(self, editor: ReportEditor) -> None:
        """List the findings of another report."""
        self._editor = editor
        self.refresh()

    def refresh(self) -> None:
        """List the findings as they are now."""
        if self._editor is not None:
            self._findings = self._editor.report.findings()
            self._label_buttons()
            self._show_filtered()

    def current_finding(self) -> Finding | None:
        """Return the finding of the current row."""
        finding = self._view.currentIndex().data(FINDING)
        return finding if isinstance(finding, Finding) else None

    def _show_filtered(self) -> None:
        current = self.current_finding()
        wanted = _CHOICES[self._buttons.checkedId()]
        words = self._filter.text().strip().lower()
        self._model.show_findings(
            [
                finding
                for finding in self._findings
                if wanted in {None, finding.level} and self._mentions(finding, words)
            ]
        )
        row = self._model.row_of(current.key) if current else None
        if row is not None:
            self._view.setCurrentIndex(self._model.index(row, LEVEL))
        self._on_current_changed()  # of the same finding something else may be asked now

    def _mentions(self, finding: Finding, words: str) -> bool:
        return not words or words in f"{finding.code} {self._place(finding)} {finding.message}".lower()

    def _label_buttons(self) -> None:
        levels = [finding.level for finding in self._findings]
        self._buttons.button(0).setText(f"全部 {len(levels)}")
        for number, level in enumerate(Level, start=1):
            waiting = sum(map(self._waits, self._findings)) if level is Level.WARNING else 0
            more = f"（待说明 {waiting}）" if waiting else ""
            self._buttons.button(number).setText(f"{level.label} {levels.count(level)}{more}")

    def _waits(self, finding: Finding) -> bool:
        return self._editor is not None and self._editor.needs_explanation(finding)

    def _is_explained(self, finding: Finding) -> bool:
        return self._editor is not None and self._editor.is_explained(finding)

    def _place(self, finding: Finding) -> str:
        return place_name(self._editor.report.report.catalogue, finding.cell) if self._editor else ""

    def _on_filter_changed(self) -> None:
        self._show_filtered()

    def _on_current_changed(self) -> None:
        finding = self.current_finding()
        word = self._editor.explaining(finding) if self._editor and finding else ""
        self._explain.setText(f"{word or _EXPLAIN}…")
        self._explain.setEnabled(bool(word))

    def _on_explain_clicked(self) -> None:
        finding = self.current_finding()
        if finding is not None:
            self.explain_requested.emit(finding)


class _FindingsView(QTableView):
    """Signals: `chosen` with the finding double-clicked, or on which Enter was pressed."""

    chosen = Signal(object)

    def __init__(self, model: FindingsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("审核结果")
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(PLACE, _PLACE_WIDTH)
        self._fit()
        self.doubleClicked.connect(self._on_row_chosen)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        for column, sample in _SAMPLES.items():
            self.setColumnWidth(column, self.fontMetrics().horizontalAdvance(sample) + 24)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._on_row_chosen(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _on_row_chosen(self, index: QModelIndex) -> None:
        self.chosen.emit(index.data(FINDING))
