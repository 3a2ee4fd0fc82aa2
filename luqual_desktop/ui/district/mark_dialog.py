"""标注: why a cell is sent back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.ui.dialogs.writing_dialog import WritingDialog


class MarkDialog(WritingDialog):
    """Signals: `written` with the CellKey and the reason."""

    written = Signal(object, str)

    def __init__(self, key: CellKey, place: str, reason: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("标注退回原因")
        self.resize(480, 240)
        self._key = key
        words = QLabel(place, self)
        words.setWordWrap(True)
        self.reason = QPlainTextEdit(reason, self)
        self.reason.setTabChangesFocus(True)
        self.reason.setAccessibleName("退回原因")
        caption = QLabel("退回原因（必填，单位看得到）", self)
        caption.setBuddy(self.reason)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._mark = buttons.addButton("标注", QDialogButtonBox.ButtonRole.AcceptRole)
        self._mark.setDefault(True)
        layout = QVBoxLayout(self)
        for widget in (words, caption, self.reason, buttons):
            layout.addWidget(widget)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.reason.textChanged.connect(self._on_reason_changed)
        self._on_reason_changed()
        self.reason.setFocus()

    def accept(self) -> None:
        """Announce the mark."""
        super().accept()
        self.written.emit(self._key, self.reason.toPlainText().strip())

    def _on_reason_changed(self) -> None:
        self._mark.setEnabled(bool(self.reason.toPlainText().strip()))
