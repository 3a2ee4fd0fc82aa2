"""汇总单位: for whom this installation collects, the plan's owner or any unit above or below it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget


class CollectingUnitDialog(QDialog):
    """Signals: `chosen` with code and name."""

    chosen = Signal(str, str)

    def __init__(self, code: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("汇总单位")
        self.setMinimumWidth(420)
        self.code, self.name = QLineEdit(code, self), QLineEdit(name, self)
        words = QLabel("填写所汇总的那一级的区划代码和名称。更换后，已收到的上报仍保留。", self)
        words.setWordWrap(True)
        words.setObjectName("hint")
        form = QFormLayout()
        form.addRow("区划代码", self.code)
        form.addRow("单位名称", self.name)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Announce the unit; who has kept it closes the dialog."""
        self.chosen.emit(self.code.text(), self.name.text())
