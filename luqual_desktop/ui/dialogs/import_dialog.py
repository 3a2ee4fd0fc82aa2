"""导入: what a workbook would change, cell by cell, before anything is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable

if TYPE_CHECKING:
    from luqual_desktop.services.importing import Difference, ImportPreview

_PROBLEMS_HEIGHT = 92
_TAKE = 0


class ImportDialog(QDialog):
    """Differences to choose from.

    Signals: `chosen` with the list of Difference to take over.
    """

    chosen = Signal(object)

    def __init__(self, look: ImportPreview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("导入预览")
        self.resize(940, 520)
        self._differences = look.differences
        self._table = PlainTable(["采用", "位置", "栏目", "现有内容", "文件内容", "说明"], 1, self)
        self._fill()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._take = self._buttons.addButton("采用选中的内容", QDialogButtonBox.ButtonRole.AcceptRole)
        self._take.setDefault(True)
        words = QLabel(self._summary(look), self)
        words.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(self._table, 1)
        if look.problems:
            layout.addWidget(_problems(look.problems, self))
        layout.addWidget(self._buttons)
        self._add_choosers()
        self._table.itemChanged.connect(self._on_choice_changed)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._on_choice_changed()

    def _fill(self) -> None:
        self._table.show_rows(
            PlainRow(("", each.place, each.field_name, each.here or "（空）", each.there or "（空）", each.note))
            for each in self._differences
        )
        for row in range(self._table.rowCount()):
            item = self._table.at(row, _TAKE)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            clears = not self._differences[row].there  # a form filled in part must not wipe out the rest unasked
            item.setCheckState(Qt.CheckState.Unchecked if clears else Qt.CheckState.Checked)

    def _summary(self, look: ImportPreview) -> str:
        if not look.differences:
            return f"“{look.file.name}”与本机内容一致，没有可导入的差异。"
        clearing = sum(not each.there for each in look.differences)
        cleared = f"其中 {clearing} 处文件中是空的，采用会清空本机内容，没有预先勾选。" if clearing else ""
        return f"“{look.file.name}”与本机内容有 {len(look.differences)} 处不同。{cleared}采用后可以撤销（Ctrl+Z）。"

    def _add_choosers(self) -> None:
        for text, state in (("全选", Qt.CheckState.Checked), ("全不选", Qt.CheckState.Unchecked)):
            button: QPushButton = self._buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
            button.setProperty("check_state", state)
            button.clicked.connect(self._on_chooser_clicked)

    def accept(self) -> None:
        """Announce what was chosen."""
        super().accept()
        self.chosen.emit(self.checked())

    def checked(self) -> list[Difference]:
        """Return the differences chosen."""
        return [each for row, each in enumerate(self._differences) if _is_checked(self._table.at(row, _TAKE))]

    def _on_chooser_clicked(self) -> None:
        button = self.sender()
        for row in range(self._table.rowCount()):
            self._table.at(row, _TAKE).setCheckState(button.property("check_state"))

    def _on_choice_changed(self) -> None:
        self._take.setEnabled(bool(self.checked()))


def _is_checked(item: QTableWidgetItem) -> bool:
    return item.checkState() is Qt.CheckState.Checked


def _problems(problems: tuple[str, ...], parent: QWidget) -> QWidget:
    box = QPlainTextEdit("文件中不能识别或按推断读取的内容（请核对）：\n" + "\n".join(problems), parent)
    box.setReadOnly(True)
    box.setMaximumHeight(_PROBLEMS_HEIGHT)
    return box
