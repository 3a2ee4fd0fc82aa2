"""登记密钥: nothing is enrolled before its fingerprint was compared by telephone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from luqual_desktop.domain.key_file import PublicKeyFile
from luqual_desktop.ui.widgets.fingerprint_label import FingerprintLabel

_WORDS = (
    "文件可能在途中被换掉。请拨打该单位平时的电话（不要用文件或邮件里写的号码），"
    "请对方打开“帮助 → 签名密钥”，逐组读出指纹，与下面核对。"
)


class EnrolDialog(QDialog):
    """Shows a public key that came by file.

    Signals: `confirmed` with the PublicKeyFile once somebody has compared it.
    """

    confirmed = Signal(object)

    def __init__(self, key: PublicKeyFile, remarks: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("登记密钥")
        self.setMinimumWidth(560)
        self._key = key
        words = QLabel(_WORDS, self)
        words.setWordWrap(True)
        form = QFormLayout()
        unit = QLabel(f"{key.unit_name}（{key.unit}）", self)
        unit.setTextFormat(Qt.TextFormat.PlainText)
        form.addRow("单位", unit)
        form.addRow("指纹", FingerprintLabel(key.public_key, self))
        self.compared = QCheckBox("已电话核对，八组全部一致", self)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addLayout(form)
        for remark in remarks:
            layout.addWidget(_remark(remark, self))
        layout.addWidget(self.compared)
        layout.addWidget(self._buttons())

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        enrol = buttons.addButton("登记", QDialogButtonBox.ButtonRole.AcceptRole)
        enrol.setEnabled(False)
        self.compared.toggled.connect(enrol.setEnabled)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def accept(self) -> None:
        """Announce that the key may be enrolled."""
        super().accept()
        self.confirmed.emit(self._key)


def _remark(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName("problem")
    label.setWordWrap(True)
    return label
