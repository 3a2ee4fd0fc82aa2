"""上报, step by step: what still stands in its way, what will go out, and what has gone out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QHeaderView, QLabel, QVBoxLayout, QWidget

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.ui import theme
from luqual_desktop.ui.dialogs.written_dialog import WrittenDialog
from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable

if TYPE_CHECKING:
    from luqual_desktop.services.submitting import SubmissionPreview, Submitted


_CONFIRM_WIDTH = 400


class BlockedDialog(QDialog):
    """What must be mended or explained first.

    Signals: `finding_chosen` with the Finding to go to.
    """

    finding_chosen = Signal(object)

    def __init__(self, catalogue: Catalogue, look: SubmissionPreview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("还不能上报")
        self.resize(860, 420)
        errors = sum(finding.level is Level.ERROR for finding in look.blocking)
        words = QLabel(
            f"强制性问题 {errors} 处须改正，核实性问题 {len(look.blocking) - errors} 处须写明说明。双击一行跳到该处。",
            self,
        )
        words.setWordWrap(True)
        table = PlainTable(["级别", "位置", "内容"], 2, self)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)  # sentences shown whole
        table.show_rows(
            PlainRow(
                (finding.level.label, place_name(catalogue, finding.cell), finding.message),
                finding,
                theme.level_ink(finding.level),
                0,
            )
            for finding in look.blocking
        )
        table.chosen.connect(self._on_finding_chosen)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(table)
        layout.addWidget(buttons)

    def _on_finding_chosen(self, finding: object) -> None:
        self.accept()
        self.finding_chosen.emit(finding)


class ConfirmDialog(QDialog):
    """What will go out; `accepted` goes on to the choice of the file."""

    def __init__(
        self, unit_name: str, period_name: str, look: SubmissionPreview, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("上报")
        self.setMinimumWidth(_CONFIRM_WIDTH)
        form = QFormLayout()
        form.addRow("单位", QLabel(unit_name, self))
        form.addRow("报告期", QLabel(period_name, self))
        form.addRow("第几次", QLabel(f"第 {look.revision} 次", self))
        form.addRow("强制性问题", QLabel(f"{look.errors} 处", self))
        form.addRow("核实性问题", QLabel(f"{look.warnings} 处，已说明 {look.explained} 处", self))
        form.addRow("提示", QLabel(f"{look.hints} 处", self))
        if look.returned:
            form.addRow("退回标注", QLabel(f"{look.returned} 处，已答复 {look.answered} 处", self))
        words = QLabel("上报后本期锁定。需要修改时先“撤回”，再次上报为下一次。", self)
        words.setObjectName("hint")
        words.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        go_on = buttons.addButton("选择保存位置…", QDialogButtonBox.ButtonRole.AcceptRole)
        go_on.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(words)
        layout.addWidget(buttons)


class SubmittedDialog(WrittenDialog):
    """What has gone out, with the code that is on every printed page."""

    def __init__(self, done: Submitted, parent: QWidget | None = None) -> None:
        words = f"工作簿已写好并逐格核对。请发送给上级，打印后签字盖章。{done.notice}"
        super().__init__("已上报", words, done.path, done.revision, done.check_code, parent)
