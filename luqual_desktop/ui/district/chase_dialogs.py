"""登记催报 and 催报记录."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from luqual_desktop.domain.board import UnitStanding
from luqual_desktop.ui.dialogs.writing_dialog import WritingDialog
from luqual_desktop.ui.district.list_model import ListModel, ListRow
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.widgets.steady_boxes import SteadyBox

if TYPE_CHECKING:
    from luqual_desktop.storage.chases import Chase

WAYS = ("电话", "短信", "邮件", "微信")


class ChaseDialog(WritingDialog):
    """Signals: `noted` with the codes of the units, the way and the words."""

    noted = Signal(object, str, str)

    def __init__(self, lines: Sequence[UnitStanding], words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("登记催报")
        self.resize(560, 340)
        self._units = [line.unit for line in lines]
        self._way = SteadyBox(self)
        self._way.addItems(list(WAYS))
        self._words = QPlainTextEdit(words, self)
        self._words.setTabChangesFocus(True)
        self._words.setAccessibleName("催报内容")
        names = QLabel("、".join(f"{line.name}（{line.phone}）" if line.phone else line.name for line in lines), self)
        names.setWordWrap(True)
        form = QFormLayout()
        form.addRow("单位", names)
        form.addRow("方式", self._way)
        form.addRow("内容", self._words)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        note = buttons.addButton("登记", QDialogButtonBox.ButtonRole.AcceptRole)
        note.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Announce the reminder; who has kept it closes the dialog."""
        self.noted.emit(self._units, self._way.currentText(), self._words.toPlainText().strip())


class ChaseLogDialog(QDialog):
    """Every reminder, newest first."""

    def __init__(self, log: Sequence[Chase], names: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("催报记录")
        self.resize(860, 420)
        model = ListModel(("时间", "单位", "方式", "经办人", "内容"), parent=self)
        self.view = ListView("催报记录", model, self, stretched=4)
        self.view.show_rows(
            [
                ListRow(
                    (
                        each.time[:16].replace("T", " "),
                        names.get(each.unit, each.unit),
                        each.way,
                        each.chased_by,
                        each.text,
                    )
                )
                for each in reversed(log)
            ]
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(f"本期催报 {len(log)} 次。" if log else "本期还没有催报记录。", self))
        layout.addWidget(self.view)
        layout.addWidget(buttons)
