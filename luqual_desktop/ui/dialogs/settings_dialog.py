"""设置: what the person at this computer prefers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
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

from luqual_desktop.services.preferences import LARGEST_FONT, SMALLEST_FONT, EnterMoves, Preferences, Role
from luqual_desktop.ui.widgets.steady_boxes import SteadyBox, SteadySpinBox

_MOVES = {EnterMoves.DOWN: "向下一行", EnterMoves.RIGHT: "向右一格"}


class SettingsDialog(QDialog):
    """Signals: `changed` with the Preferences and the Role chosen."""

    changed = Signal(object, object)

    def __init__(
        self, preferences: Preferences, role: Role, usual_backups: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("设置")
        self.setMinimumWidth(520)
        self._user = QLineEdit(preferences.user, self)
        self._moves = SteadyBox(self)
        self._moves.addItems(list(_MOVES.values()))
        self._moves.setCurrentIndex(list(_MOVES).index(preferences.enter_moves))
        self._size = SteadySpinBox(self)
        self._size.setRange(SMALLEST_FONT, LARGEST_FONT)
        self._size.setSuffix(" 磅")
        self._size.setValue(preferences.font_size)
        self._role = SteadyBox(self)
        self._role.addItems([each.label for each in Role])
        self._role.setCurrentIndex(list(Role).index(role))
        self._backups = QLineEdit(preferences.backup_folder, self)
        self._backups.setPlaceholderText(f"可不填；备份总会存一份在 {usual_backups}")
        self._problem = QLabel(self)
        self._problem.setObjectName("problem")
        self._problem.setWordWrap(True)
        self._lay_out()

    def _lay_out(self) -> None:
        browse = QPushButton("选择…", self)
        browse.setAutoDefault(False)
        browse.clicked.connect(self._on_browse_clicked)
        backups = QHBoxLayout()
        backups.addWidget(self._backups, 1)
        backups.addWidget(browse)
        form = QFormLayout()
        form.addRow("使用人（记入修改记录）", self._user)
        form.addRow("按回车后光标", self._moves)
        form.addRow("字号", self._size)
        form.addRow("本机用作", self._role)
        form.addRow("另存一份备份到", backups)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._problem)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Announce the settings; without a name, or with a folder that is not there, the dialog stays."""
        folder = self._backups.text().strip()
        refusal = ""
        if not self._user.text().strip():
            refusal = "请填写使用人，修改记录里要写明是谁改的。"
        elif folder and not Path(folder).is_dir():
            refusal = f"另存备份的文件夹“{folder}”不存在，请重新选择或留空。"
        self._problem.setText(refusal)
        if not refusal:
            super().accept()
            self.changed.emit(self._preferences(), list(Role)[self._role.currentIndex()])

    def problem(self) -> str:
        """Return why the settings were refused, empty while they were not."""
        return self._problem.text()

    def _preferences(self) -> Preferences:
        return Preferences(
            user=self._user.text().strip(),
            enter_moves=list(_MOVES)[self._moves.currentIndex()],
            font_size=self._size.value(),
            backup_folder=self._backups.text().strip(),
        )

    def _on_browse_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "选择备份文件夹", self._backups.text())
        if folder:
            self._backups.setText(folder)
