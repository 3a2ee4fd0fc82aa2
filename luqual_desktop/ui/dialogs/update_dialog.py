"""检查更新: an installer file somebody handed over is checked, the data backed up, the installer started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from luqual_desktop import __version__
from luqual_desktop.errors import UserError

if TYPE_CHECKING:
    from luqual_desktop.services.updates import Installer

_HOW = (
    f"现在的版本：{__version__}。程序不联网，也不会自己去找新版。\n"
    "请选择收到的安装文件，并填写发放单位另行告知的校验码（SHA-256，64 位）。"
    "校验码应从安装文件以外的途径得到，例如通知正文或电话。"
)
_WIDTH = 640

Examine = Callable[[Path, str], "Installer"]
Start = Callable[["Installer"], Path]


def open_installer(path: Path) -> bool:
    """Open an installer the way a double-click does; tell whether the system took it."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class UpdateDialog(QDialog):
    """Asks for the file and its SHA-256, shows what it is, and starts it.

    Signals: `started` with the path of the backup, when the installer runs: the window should close now.
    """

    started = Signal(object)

    def __init__(self, examine: Examine, start: Start, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("检查更新")
        self.setMinimumWidth(_WIDTH)
        self._examine = examine
        self._start = start
        self._installer: Installer | None = None
        self.path = QLineEdit(self)
        self.digest = QLineEdit(self)
        self.verdict = QLabel(self)
        self.check = QPushButton("核对", self)
        self.install = QPushButton("备份数据并安装", self)
        self._lay_out()
        self.path.textChanged.connect(self._on_input_changed)
        self.digest.textChanged.connect(self._on_input_changed)
        self.check.clicked.connect(self._on_check_clicked)
        self.install.clicked.connect(self._on_install_clicked)
        self._on_input_changed()

    def _lay_out(self) -> None:
        how = QLabel(_HOW, self)
        how.setWordWrap(True)
        self.verdict.setWordWrap(True)
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        choose = QPushButton("选择…", self)
        choose.setAutoDefault(False)
        self.check.setDefault(True)
        choose.clicked.connect(self._on_choose_clicked)
        file_line = QHBoxLayout()
        file_line.addWidget(self.path, 1)
        file_line.addWidget(choose)
        form = QFormLayout()
        form.addRow("安装文件", file_line)
        form.addRow("校验码", self.digest)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        buttons.addButton(self.check, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.install, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(how)
        layout.addLayout(form)
        layout.addWidget(self.verdict)
        layout.addStretch(1)
        layout.addWidget(buttons)

    def _on_choose_clicked(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "选择安装文件", self.path.text(), "安装文件 (*.exe *.deb)")
        if chosen:
            self.path.setText(chosen)

    def _on_input_changed(self) -> None:
        self._installer = None
        self.verdict.clear()
        self.install.setEnabled(False)
        self.check.setEnabled(bool(self.path.text().strip() and self.digest.text().strip()))

    def _on_check_clicked(self) -> None:
        from luqual_desktop.services.updates import Direction

        try:
            self._installer = self._examine(Path(self.path.text().strip()), self.digest.text())
        except UserError as error:
            self.verdict.setText(error.message)
            return
        words = {
            Direction.NEWER: "可以升级；安装前自动备份数据，随后关闭本程序。",
            Direction.SAME: "与现在的版本相同，可重新安装以修复程序文件。",
            Direction.OLDER: "比现在的版本旧，旧版打不开现有数据，不能安装。",
        }
        found = self._installer
        self.verdict.setText(f"校验码一致。文件的版本：{found.version}。{words[found.direction]}")
        self.install.setEnabled(found.direction is not Direction.OLDER)

    def _on_install_clicked(self) -> None:
        if self._installer is None:
            return
        try:
            backup = self._start(self._installer)
        except UserError as error:
            self.verdict.setText(error.message)
            return
        self.accept()
        self.started.emit(backup)
