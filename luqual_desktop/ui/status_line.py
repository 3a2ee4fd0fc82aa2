"""The line at the bottom: whether everything is on disk, what was found, who works here and where the data lies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton, QWidget

from luqual_desktop.domain.findings import Finding, Level


class StatusLine(QStatusBar):
    """Says it in words; the findings can be shown and hidden from here."""

    def __init__(self, data_folder: Path, toggle_findings: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._saved = QLabel(self)
        self._saved.setObjectName("saved")
        self._findings = QToolButton(self)
        self._findings.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._findings.setToolTip("显示或隐藏审核结果（F5 全审）")
        self._findings.clicked.connect(toggle_findings.trigger)
        self._user = QLabel(self)
        folder = QLabel(f"数据文件夹：{data_folder}", self)
        folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.addWidget(self._saved)
        self.addWidget(self._findings)
        self.addPermanentWidget(self._user)
        self.addPermanentWidget(folder)

    def show_saved(self, words: str, *, saved: bool = True) -> None:
        """Say whether what is on the screen is on disk."""
        self._saved.setText(words)
        self._saved.setProperty("saved", saved)
        self._saved.style().unpolish(self._saved)
        self._saved.style().polish(self._saved)

    def saved_text(self) -> str:
        """Return what is said of saving."""
        return self._saved.text()

    def show_findings(self, findings: Sequence[Finding], waiting: int) -> None:
        """Say how many findings there are, `waiting` of them still to be explained."""
        levels = [finding.level for finding in findings]
        errors, hints = levels.count(Level.ERROR), levels.count(Level.HINT)
        self._findings.setText(f"审核结果：强制性 {errors} · 核实性待说明 {waiting} · 提示 {hints}")

    def show_side(self, *, collecting: bool) -> None:
        """Say nothing of a report while the consolidating side is looked at: what is done there is on disk at once."""
        self._saved.setVisible(not collecting)
        self._findings.setVisible(not collecting)

    def show_user(self, name: str) -> None:
        """Say who works here."""
        self._user.setText(f"使用人：{name}")
