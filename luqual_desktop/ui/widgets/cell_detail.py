"""The strip beneath a table that says everything about the current cell: what is asked, why, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.ui import theme
from luqual_desktop.ui.report_editor import ReportEditor

HEIGHT = 106
_ENDLESS = 10_000
_WRAPPED = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
_SIGNS = {Level.ERROR: "!", Level.WARNING: "?", Level.HINT: "i"}


class CellDetail(QScrollArea):
    """Title, notes and findings of one cell. Signal `explain_requested` (Finding)."""

    explain_requested = Signal(object)

    def __init__(self, editor: ReportEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._shown: object = None
        self._heading: object = None
        self._lines: list[_FindingLine] = []
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
        self._note = self._label("detail_note")
        self._layout.addStretch(1)
        self.setWidget(body)

    def show_cell(self, title: str, notes: Sequence[str], findings: Sequence[Finding]) -> None:
        """Show a cell; nothing is built anew where it would look the same."""
        heading = (title, *notes)
        wanted = (heading, [(finding, self._editor.explaining(finding)) for finding in findings])
        if wanted == self._shown:
            return
        if heading != self._heading:
            self._show_heading(title, notes)
        self._shown, self._heading = wanted, heading
        self._show_findings(wanted[1])
        self.verticalScrollBar().setValue(0)

    def _show_heading(self, title: str, notes: Sequence[str]) -> None:
        self._title.setText(title)
        self._note.setText("\n".join(notes))
        self._note.setVisible(bool(notes))

    def _show_findings(self, findings: Sequence[tuple[Finding, str]]) -> None:
        levels = [finding.level for finding, _ in findings]
        if levels != [line.level for line in self._lines]:
            self._make_lines(levels)
        for line, (finding, word) in zip(self._lines, findings, strict=True):
            line.show_finding(finding, word)

    def _make_lines(self, levels: Sequence[Level]) -> None:
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = [_FindingLine(level, self) for level in levels]
        for place, line in enumerate(self._lines, 1):
            self._layout.insertWidget(place, line)  # below the title, above the note

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

    def __init__(self, level: Level, detail: CellDetail) -> None:
        super().__init__(detail)
        self.level = level
        self._detail = detail
        self._finding: Finding | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._badge = QLabel(self)
        ink, paper = theme.level_ink(level).name(), theme.level_paper(level).name()
        self._badge.setStyleSheet(f"background: {paper}; color: {ink}; border-radius: 3px; padding: 1px 6px;")
        self._badge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._sentence = Sentence(self)
        self._button = QPushButton(self) if level is Level.WARNING else None
        layout.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._sentence, 1)
        if self._button is not None:
            self._button.clicked.connect(self._on_explain_clicked)
            layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)

    def show_finding(self, finding: Finding, button: str) -> None:
        """Show a finding of this line's level, and what its button says; no button without words."""
        self._finding = finding
        self._badge.setText(f"{_SIGNS[finding.level]} {finding.level.label} {finding.code}")
        self._sentence.setText(finding.message)
        if self._button is not None:
            self._button.setText(button)
            self._button.setVisible(bool(button))

    def _on_explain_clicked(self) -> None:
        self._detail.explain_requested.emit(self._finding)


class Sentence(QLabel):
    """A label that asks to be laid out anew only where another text needs another height.

    QLabel itself asks at every text, and the figures in a sentence change with every key: laying out the strip took
    longer than all else that is drawn for an edit.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self._heights: dict[int, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # or all that lies beneath is drawn anew with it

    @override
    def text(self) -> str:
        return self._text

    @override
    def setText(self, text: str) -> None:
        before, height = self._text, self.heightForWidth(self.width())
        self._text = text
        self._heights.clear()
        self.setAccessibleName(text)
        if self.heightForWidth(self.width()) != height:
            self.updateGeometry()
        self.update(self._place_of_difference(before, text))

    def _place_of_difference(self, before: str, after: str) -> QRect:
        """Return where two sentences look different: within one line often a few figures, else everywhere."""
        metrics = self.fontMetrics()
        if max(len(before), len(after)) * metrics.height() >= self.width() or "\n" in before + after:
            return self.rect()
        start = max(_alike(before, after) - 1, 0)  # a letter more at each end: they may reach across
        end = max(_alike(before[:start:-1], after[:start:-1]) - 1, 0)
        left = metrics.horizontalAdvance(after[:start])
        was, now = (metrics.horizontalAdvance(text[start : len(text) - end]) for text in (before, after))
        return QRect(left, 0, now if was == now else self.width(), self.height())

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            metrics, text = self.fontMetrics(), self._text
            line = metrics.height()  # no letter is wider than a line is high
            fits = len(text) * line < width and "\n" not in text
            self._heights[width] = (
                line if fits else metrics.boundingRect(0, 0, width, _ENDLESS, _WRAPPED, text).height()
            )
        return self._heights[width]

    @override
    def changeEvent(self, event: QEvent) -> None:
        self._heights.clear()
        super().changeEvent(event)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text), self.fontMetrics().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.DETAIL_PAPER)
        painter.drawText(self.rect(), _WRAPPED, self._text)


def _alike(one: str, other: str) -> int:
    """Return with how many letters both begin."""
    differing = (place for place, (mine, yours) in enumerate(zip(one, other, strict=False)) if mine != yours)
    return next(differing, min(len(one), len(other)))
