"""答复: what the unit says to a cell that was sent back; it goes up with the next submission."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from luqual_desktop.domain.cells import CellKey, Edit
from luqual_desktop.domain.returns import answer_cell
from luqual_desktop.ui.dialogs.writing_dialog import WritingDialog


class AnswerDialog(WritingDialog):
    """Signals: `written` with the list of Edit."""

    written = Signal(object)

    def __init__(self, key: CellKey, place: str, reason: str, answer: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("答复退回")
        self.resize(520, 280)
        self._key = key
        words = QLabel(f"{place}\n退回原因：{reason}", self)
        words.setWordWrap(True)
        self.answer = QPlainTextEdit(answer, self)
        self.answer.setTabChangesFocus(True)
        self.answer.setAccessibleName("答复")
        caption = QLabel("答复（随下次上报送上级）", self)
        caption.setBuddy(self.answer)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (words, caption, self.answer, buttons):
            layout.addWidget(widget)
        self.answer.setFocus()

    def accept(self) -> None:
        """Announce the answer; an empty one takes it back."""
        super().accept()
        self.written.emit([Edit(answer_cell(self._key), self.answer.toPlainText().strip())])
