"""A key's fingerprint, large enough to be read out by telephone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLabel, QWidget

from luqual_desktop.domain.signatures import fingerprint

_LARGER = 1.5
_GROUPS_IN_A_LINE = 4


class FingerprintLabel(QLabel):
    """Shows the groups in two lines; they can be selected and copied."""

    def __init__(self, public_key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        groups = fingerprint(public_key).split()
        lines = (groups[:_GROUPS_IN_A_LINE], groups[_GROUPS_IN_A_LINE:])
        self.setText("\n".join("  ".join(line) for line in lines))
        self.setAccessibleName("指纹")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF() * _LARGER)
        font.setBold(True)
        self.setFont(font)
