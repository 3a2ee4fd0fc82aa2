"""The report of a fault of the program, as it is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from luqual_desktop import __version__


class ErrorReportDialog(QDialog):
    """What happened, for copying into a message to whoever looks after the program."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("程序出错")
        self.resize(720, 420)
        self._text = f"鹿城质量填报 {__version__}\n{text}"
        words = QLabel("程序内部出错。已保存的内容不受影响，可以继续使用；请复制下面的内容发给维护人员。", self)
        words.setWordWrap(True)
        details = QPlainTextEdit(self._text, self)
        details.setReadOnly(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton("复制", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._on_copy_clicked)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(details)
        layout.addWidget(buttons)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
