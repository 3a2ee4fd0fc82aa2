"""撤回: a submitted report is opened again only for a reason."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from luqual_desktop.ui.dialogs.writing_dialog import WritingDialog


class RecallDialog(WritingDialog):
    """Signals: `confirmed` with the reason."""

    confirmed = Signal(str)

    def __init__(self, revision: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("撤回")
        self.resize(460, 240)
        words = QLabel(
            f"本期已上报第 {revision} 次。撤回后可以修改，改完须重新上报（第 {revision + 1} 次）并重新签字盖章。", self
        )
        words.setWordWrap(True)
        self._reason = QPlainTextEdit(self)
        self._reason.setTabChangesFocus(True)
        self._reason.setAccessibleName("撤回原因")
        caption = QLabel("撤回原因（必填）", self)
        caption.setBuddy(self._reason)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._confirm = self._buttons.addButton("撤回", QDialogButtonBox.ButtonRole.AcceptRole)
        layout = QVBoxLayout(self)
        for widget in (words, caption, self._reason, self._buttons):
            layout.addWidget(widget)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._reason.textChanged.connect(self._on_reason_changed)
        self._on_reason_changed()
        self._reason.setFocus()

    def accept(self) -> None:
        """Announce the reason; who has taken it closes the dialog."""
        self.confirmed.emit(self._reason.toPlainText().strip())

    def _on_reason_changed(self) -> None:
        self._confirm.setEnabled(bool(self._reason.toPlainText().strip()))
