"""数据备份: which backups there are and whether they are sound; to make one, look into one, or restore one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from luqual_desktop.ui.dialogs.backup_wording import local_time, size_text
from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable

if TYPE_CHECKING:
    from luqual_desktop.storage.backups import Backup

_CHECKING, _SOUND = "校验中…", "已校验"
_SOUND_INK, _BAD_INK, _QUIET_INK = QColor("#14532D"), QColor("#B3261E"), QColor("#4A5568")
_VERDICT = 3


class BackupsDialog(QDialog):
    """Signals: `back_up_requested`; `look_requested` and `restore_requested` with a Backup; `other_requested`."""

    back_up_requested = Signal()
    look_requested = Signal(object)
    restore_requested = Signal(object)
    other_requested = Signal()

    def __init__(self, folder: Path, second: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("数据备份")
        self.resize(760, 460)
        self._backups: list[Backup] = []
        self._verdicts: dict[Path, str] = {}
        self._words = QLabel(_explanation(folder, second), self)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._table = PlainTable(["备份时间", "最后一次保存", "大小", "校验"], _VERDICT, self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.make = self._add_button("立即备份")
        self.look = self._add_button("查看…")
        self.restore = self._add_button("恢复…")
        self.other = self._add_button("其他位置的备份…")
        self._connect()
        layout = QVBoxLayout(self)
        layout.addWidget(self._words)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._buttons)
        self.show_backups([])

    def show_backups(self, backups: Sequence[Backup]) -> None:
        """List these, newest first; those whose verdict is not known yet are said to be checked."""
        self._backups = list(backups)
        self._refresh()
        if backups and self._table.currentRow() < 0:
            self._table.setCurrentCell(0, 0)
        self._enable()

    def show_verdict(self, backup: Backup, problem: str) -> None:
        """Say what the check of a backup found, nothing if it is sound."""
        self._verdicts[backup.path] = problem
        self._refresh()
        self._enable()

    def unchecked(self) -> Backup | None:
        """Return the newest backup whose verdict is not known yet."""
        return next((each for each in self._backups if each.path not in self._verdicts), None)

    def rows(self) -> list[list[str]]:
        """Return the list as shown."""
        return [[self._table.at(row, column).text() for column in range(4)] for row in range(self._table.rowCount())]

    def wait(self, *, busy: bool) -> None:
        """Keep the hands off 立即备份 while one is being made."""
        self.make.setEnabled(not busy)
        self.make.setText("正在备份…" if busy else "立即备份")

    def _add_button(self, text: str) -> QPushButton:
        button = self._buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setAutoDefault(False)
        return button

    def _connect(self) -> None:
        self.make.clicked.connect(self.back_up_requested)
        self.look.clicked.connect(self._on_look_clicked)
        self.restore.clicked.connect(self._on_restore_clicked)
        self.other.clicked.connect(self.other_requested)
        self._buttons.rejected.connect(self.reject)
        self._table.chosen.connect(self.look_requested)
        self._table.itemSelectionChanged.connect(self._enable)

    def _refresh(self) -> None:
        self._table.show_rows(self._row(each) for each in self._backups)

    def _row(self, backup: Backup) -> PlainRow:
        problem = self._verdicts.get(backup.path, backup.problem or _CHECKING)
        ink = _QUIET_INK if problem == _CHECKING else _BAD_INK if problem else _SOUND_INK
        texts = (
            f"{backup.time:%Y-%m-%d %H:%M:%S}",
            local_time(backup.last_save) or "（还没有录入）",
            size_text(backup.size),
            problem or _SOUND,
        )
        return PlainRow(texts, backup, ink, _VERDICT)

    def _current(self) -> Backup | None:
        row = self._table.currentRow()
        return self._backups[row] if 0 <= row < len(self._backups) else None

    def _enable(self) -> None:
        backup = self._current()
        readable = backup is not None and not backup.problem
        self.look.setEnabled(readable)
        self.restore.setEnabled(readable and backup is not None and not self._verdicts.get(backup.path))

    def _on_look_clicked(self) -> None:
        self.look_requested.emit(self._current())

    def _on_restore_clicked(self) -> None:
        self.restore_requested.emit(self._current())


def _explanation(folder: Path, second: Path | None) -> str:
    copied = f"同时复制到 {second}。" if second else "没有选第二个备份文件夹，可在“设置”里选 U 盘或其他磁盘。"
    return (
        "程序自动备份：启动时、每半小时、导入前、升级前、恢复前和上报后。两天内的全部保留，"
        f"以后每天、每周、每月各留一份。\n备份存放在 {folder}。{copied}"
    )
