"""The cover of the consolidated workbook, filled in before it goes out."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Edit
from luqual_desktop.domain.consolidated import Consolidated
from luqual_desktop.domain.findings import needs_explanation
from luqual_desktop.domain.reading import read
from luqual_desktop.ui.dialogs.writing_dialog import WritingDialog


class CoverDialog(WritingDialog):
    """What is not filled in makes the workbook a draft; what cannot be read keeps the dialog open.

    Signals: `written` with the list of Edit.
    """

    written = Signal(object)

    def __init__(
        self,
        catalogue: Catalogue,
        consolidated: Consolidated,
        cells: Mapping[CellKey, str],
        revision: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"导出汇总（第 {revision} 次）")
        self.setMinimumWidth(560)
        self._fields = catalogue.forms.cover
        self.editors = {
            field.code: QLineEdit(cells.get(CellKey(Area.COVER, COVER_RECORD, field.code), ""), self)
            for field in self._fields
        }
        form = QFormLayout()
        for field in self._fields:
            editor = self.editors[field.code]
            editor.setPlaceholderText(field.help)
            form.addRow(f"{field.name}{'（必填）' if field.required else ''}", editor)
        self._problem = QLabel(self)
        self._problem.setObjectName("problem")
        self._problem.setWordWrap(True)
        words = QLabel(_state(catalogue, consolidated, cells), self)
        words.setWordWrap(True)
        words.setObjectName("hint")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        go_on = buttons.addButton("选择保存位置…", QDialogButtonBox.ButtonRole.AcceptRole)
        go_on.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(words)
        layout.addWidget(self._problem)
        layout.addWidget(buttons)

    def problem(self) -> str:
        """Return why the cover was refused, empty if it was not."""
        return self._problem.text()

    def accept(self) -> None:
        """Announce the cover; who has kept it closes the dialog."""
        for field in self._fields:
            text = self.editors[field.code].text().strip()
            if read(field, text).problem is not None:
                self._problem.setText(f"“{field.name}”填写的“{text}”不能识别，请按“{field.help or field.name}”填写。")
                self.editors[field.code].setFocus()
                return
        self.written.emit(
            [
                Edit(CellKey(Area.COVER, COVER_RECORD, code), editor.text().strip())
                for code, editor in self.editors.items()
            ]
        )


def _state(catalogue: Catalogue, consolidated: Consolidated, cells: Mapping[CellKey, str]) -> str:
    waiting = sum(needs_explanation(finding, catalogue, cells) for finding in consolidated.findings)
    told = [f"{consolidated.received_of_expected}。"]
    if waiting:
        told.append(f"还有 {waiting} 处核实性问题没有说明。")
    told.append("封面必填项或说明不全时，工作簿标为“草稿”，上级仍可读取。")
    return "".join(told)
