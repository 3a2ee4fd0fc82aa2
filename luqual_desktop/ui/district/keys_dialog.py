"""登记密钥: the keys of other units known here, enrolled from a file and retired with a date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from luqual_desktop.domain.key_file import SUFFIX, PublicKeyFile
from luqual_desktop.domain.reading import read_day
from luqual_desktop.domain.signatures import Enrolment, fingerprint
from luqual_desktop.errors import UserError
from luqual_desktop.ui.district.button_line import ButtonLine
from luqual_desktop.ui.district.list_model import WHOLE_ROW, ListModel, ListRow, Shade
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.theme import QUIET_INK
from luqual_desktop.ui.widgets.date_edit import DateEdit

if TYPE_CHECKING:
    from luqual_desktop.services.key_register import KeyRegister

_TITLES = ("单位代码", "单位", "指纹", "登记日期", "登记人", "停用日期")
_RETIRE_HINT = "换了电脑、密钥可能外泄时停用。该日之后导出的文件再用它签名，就是“签名不符”。"


class KeysDialog(QDialog):
    """Every change is kept at once.

    Signals: `changed` after each change.
    """

    changed = Signal()

    def __init__(self, register: KeyRegister, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("登记密钥")
        self.resize(940, 480)
        self._register = register
        self._folder = Path.home()
        model = ListModel(_TITLES, parent=self)
        self.view = ListView("登记的密钥", model, self, stretched=1)
        self.head = ButtonLine(self)
        self.head.add("登记公钥文件…", self.choose_file, "读入单位交来的公钥文件，核对指纹后登记", main=True)
        self.last_day = DateEdit(self)
        self._problem = QLabel(self)
        self._problem.setObjectName("problem")
        self._problem.setWordWrap(True)
        self._lay_out()
        self.last_day.setText(register.workspace.actor.now().date().isoformat())
        self._show_keys()

    def problem(self) -> str:
        """Return why the last thing was refused, empty if it was not."""
        return self._problem.text()

    def choose_file(self) -> None:
        """Ask for a public key's file."""
        chosen, _ = QFileDialog.getOpenFileName(self, "登记公钥文件", str(self._folder), f"公钥文件 (*{SUFFIX})")
        if chosen:
            self._folder = Path(chosen).parent
            self.read(Path(chosen))

    def read(self, file: Path) -> None:
        """Show a public key's file to be compared."""
        from luqual_desktop.services.key_register import read_key_file
        from luqual_desktop.ui.district.enrol_dialog import EnrolDialog

        try:
            key = read_key_file(file)
            remarks = self._register.remarks(key)
        except UserError as error:
            self._problem.setText(error.message)
            return
        self._problem.setText("")
        dialog = EnrolDialog(key, remarks, self)
        dialog.confirmed.connect(self._on_compared)
        dialog.open()

    def retire(self) -> None:
        """Let the selected key end with the day typed."""
        enrolment, day = self.view.current_target(), read_day(self.last_day.content())
        if not isinstance(enrolment, Enrolment):
            self._problem.setText("请先在表中选中要停用的密钥。")
        elif day is None:
            self._problem.setText("停用日期认不出来，请按 2026-03-31 的样子填写。")
        else:
            self._change(lambda: self._register.retire(enrolment, day))

    def _lay_out(self) -> None:
        hint = QLabel(_RETIRE_HINT, self)
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        end = QPushButton("停用选中的密钥", self)
        end.setAutoDefault(False)
        end.clicked.connect(self.retire)
        line = QHBoxLayout()
        line.addWidget(QLabel("停用日期", self))
        line.addWidget(self.last_day)
        line.addWidget(end)
        line.addWidget(hint, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.head)
        layout.addWidget(self.view, 1)
        layout.addLayout(line)
        layout.addWidget(self._problem)
        layout.addWidget(buttons)

    def _show_keys(self) -> None:
        keys = self._register.enrolled()
        standing = sum(key.stands for key in keys)
        units = len({key.unit for key in keys if key.stands})
        self.head.words.setText(
            f"在用 {standing} 把，属 {units} 个单位。登记过的单位，其上报显示“已签名”。"
            if keys
            else "还没有登记密钥。请单位在“帮助 → 签名密钥”中导出公钥交来。"
        )
        self.view.show_rows([_row(key) for key in keys])

    def _change(self, act: Callable[[], None]) -> None:
        try:
            act()
        except UserError as error:
            self._problem.setText(error.message)
            return
        self._problem.setText("")
        self._show_keys()
        self.changed.emit()

    def _on_compared(self, key: PublicKeyFile) -> None:
        self._change(lambda: self._register.enrol(key))


def _row(key: Enrolment) -> ListRow:
    texts = (key.unit, key.unit_name, fingerprint(key.public_key), key.enrolled_on, key.enrolled_by, key.retired_on)
    return ListRow(texts, key, None if key.stands else {WHOLE_ROW: Shade(QUIET_INK)})
