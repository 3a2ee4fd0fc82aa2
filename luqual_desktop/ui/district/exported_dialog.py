"""What has gone out, with the code that is on every printed page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from luqual_desktop.domain.submission import Submission


class ExportedDialog(QDialog):
    """Shows file, revision and 校验码 of a consolidated workbook."""

    def __init__(self, target: Path, submission: Submission, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("已导出汇总")
        self.setMinimumWidth(560)
        self._target = target
        self.check_code = submission.check_code
        draft = "封面或说明不全，本工作簿标为“草稿”。" if submission.draft else ""
        words = QLabel(f"汇总工作簿已写好并逐格核对。{draft}请发送给上级，打印后签字盖章。", self)
        words.setWordWrap(True)
        form = QFormLayout()
        for caption, text in (
            ("文件", str(target)),
            ("第几次", f"第 {submission.revision} 次"),
            ("校验码", submission.check_code),
        ):
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
        layout.addWidget(words)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def _on_folder_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._target.parent)))

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.check_code)
