"""A workbook that has gone out: where it lies, and the code that is on every printed page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget


class WrittenDialog(QDialog):
    """Shows file, revision and 校验码, and says in `words` what is to be done now."""

    def __init__(
        self, title: str, words: str, target: Path, revision: int, check_code: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(560)
        self._target = target
        self.check_code = check_code
        told = QLabel(words, self)
        told.setWordWrap(True)
        form = QFormLayout()
        for caption, text in (("文件", str(target)), ("第几次", f"第 {revision} 次"), ("校验码", check_code)):
            label = QLabel(text, self)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setWordWrap(True)
            form.addRow(caption, label)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        folder = buttons.addButton("打开所在文件夹", QDialogButtonBox.ButtonRole.ActionRole)
        copy = buttons.addButton("复制校验码", QDialogButtonBox.ButtonRole.ActionRole)
        folder.clicked.connect(self._on_folder_clicked)
        copy.clicked.connect(self._on_copy_clicked)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def _on_folder_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._target.parent)))

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.check_code)
