"""签名密钥: the fingerprint of this installation's key, and its public half as a file for the level above."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from luqual_desktop.domain.key_file import PublicKeyFile
from luqual_desktop.domain.signatures import fingerprint
from luqual_desktop.ui.widgets.fingerprint_label import FingerprintLabel
from luqual_desktop.ui.widgets.steady_boxes import SteadyBox

_WORDS = (
    "导出的上报工作簿、退回单和任务包都用本机的密钥签名，接收的单位由此看出文件是谁导出的、导出后隐藏内容没有被改动。\n"
    "请把公钥文件交给接收上报的单位，并在对方打电话来时读出下面的指纹。只需登记一次；换了电脑要重新登记。"
)


class OwnKeyDialog(QDialog):
    """Signals: `export_requested` with the PublicKeyFile of the unit chosen."""

    export_requested = Signal(object)

    def __init__(self, keys: Sequence[PublicKeyFile], notice: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("签名密钥")
        self.setMinimumWidth(560)
        self._keys = keys
        self._units = SteadyBox(self)
        self._units.addItems([f"{key.unit_name}（{key.unit}）" for key in keys])
        self._fingerprint = fingerprint(keys[0].public_key)
        words = QLabel(f"{notice}\n{_WORDS}" if notice else _WORDS, self)
        words.setWordWrap(True)
        form = QFormLayout()
        form.addRow("单位", self._units)
        form.addRow("指纹", FingerprintLabel(keys[0].public_key, self))
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addLayout(form)
        layout.addWidget(self._buttons())

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        export = buttons.addButton("导出公钥…", QDialogButtonBox.ButtonRole.ActionRole)
        copy = buttons.addButton("复制指纹", QDialogButtonBox.ButtonRole.ActionRole)
        export.setDefault(True)
        copy.setAutoDefault(False)
        export.clicked.connect(self._on_export_clicked)
        copy.clicked.connect(self._on_copy_clicked)
        buttons.rejected.connect(self.reject)
        return buttons

    def _on_export_clicked(self) -> None:
        self.export_requested.emit(self._keys[self._units.currentIndex()])

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._fingerprint)
