"""The strip beneath a table that says everything about the current cell: what is asked, why, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.ui import theme
from luqual_desktop.ui.report_editor import ReportEditor

HEIGHT = 106
_SIGNS = {Level.ERROR: "!", Level.WARNING: "?", Level.HINT: "i"}


class CellDetail(QScrollArea):
    """Title, notes and findings of one cell. Signal `explain_requested` (Finding)."""

    explain_requested = Signal(object)

    def __init__(self, editor: ReportEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._shown: object = None
        self.setObjectName("detail")
        self.setWidgetResizable(True)
        self.setFixedHeight(HEIGHT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget(self)
        body.setObjectName("detail_body")
        self._layout = QVBoxLayout(body)
        self._layout.setContentsMargins(10, 6, 10, 6)
        self._layout.setSpacing(3)
        self._title = self._label("detail_title")
        self._findings = QVBoxLayout()
        self._findings.setSpacing(3)
        self._layout.addLayout(self._findings)
        self._note = self._label("detail_note")
        self._layout.addStretch(1)
        self.setWidget(body)

    def show_cell(self, title: str, notes: Sequence[str], findings: Sequence[Finding]) -> None:
        """Show a cell; nothing is built anew where it would look the same."""
        wanted = (title, tuple(notes), tuple((finding, self._editor.is_explained(finding)) for finding in findings))
        if wanted == self._shown:
            return
        self._shown = wanted
        self._title.setText(title)
        self._note.setText("\n".join(notes))
        self._note.setVisible(bool(notes))
        while (item := self._findings.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for finding in findings:
            self._findings.addWidget(_FindingLine(self._editor, finding, self))
        self.verticalScrollBar().setValue(0)

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._layout.addWidget(label)
        return label


class _FindingLine(QFrame):
    """One finding: its level, its sentence, and a button to explain it where it wants that."""

    def __init__(self, editor: ReportEditor, finding: Finding, detail: CellDetail) -> None:
        super().__init__(detail)
        self._finding = finding
        self._detail = detail
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        badge = QLabel(f"{_SIGNS[finding.level]} {finding.level.label} {finding.code}", self)
        ink, paper = theme.level_ink(finding.level).name(), theme.level_paper(finding.level).name()
        badge.setStyleSheet(f"background: {paper}; color: {ink}; border-radius: 3px; padding: 1px 6px;")
        badge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        sentence = QLabel(finding.message, self)
        sentence.setWordWrap(True)
        sentence.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(sentence, 1)
        if finding.level is Level.WARNING:
            button = QPushButton("修改说明" if editor.is_explained(finding) else "填写说明", self)
            button.clicked.connect(self._on_explain_clicked)
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def _on_explain_clicked(self) -> None:
        self._detail.explain_requested.emit(self._finding)
