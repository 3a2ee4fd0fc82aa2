"""帮助: the keys, and what this program is."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from luqual_desktop import __version__
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.ui.main_window import PROGRAM_NAME
from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable

_KEYS: Sequence[tuple[str, str]] = (
    ("回车", "确认并移到下一格（方向在“设置”中选择）"),
    ("Tab / Shift+Tab", "移到右边 / 左边的格"),
    ("方向键", "移动"),
    ("F2", "修改当前格，光标放在末尾"),
    ("Esc", "放弃正在输入的内容"),
    ("Delete", "清空选中的格"),
    ("Ctrl+C / Ctrl+V", "与 Excel、WPS 之间成块复制、粘贴；粘贴前先看将改动什么"),
    ("Ctrl+Z / Ctrl+Y", "撤销 / 重做，包括删除、粘贴和导入"),
    ("Ctrl+F", "按名称、代码或拼音首字母查找"),
    ("F5", "全审"),
    ("Ctrl+E", "上报"),
    ("Ctrl+O", "导入"),
    ("Ctrl+PgDn / Ctrl+PgUp", "下一个 / 上一个章节"),
    ("Ctrl+Tab", "本章节的下一张表（指标、重点任务、台账）"),
    ("Ctrl+D", "把选中的第一行填到下面各行"),
    ("Alt+↓", "打开选项"),
    ("Alt+回车", "在长文字中换行"),
    ("F1", "使用手册"),
)


class ShortcutsDialog(QDialog):
    """The keys that work in the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("快捷键")
        self.resize(620, 520)
        table = PlainTable(["按键", "作用"], 1, self)
        table.show_rows(PlainRow(texts) for texts in _KEYS)
        layout = QVBoxLayout(self)
        layout.addWidget(table)
        layout.addWidget(_close_button(self))


class AboutDialog(QDialog):
    """Version of the program, of the plan, and of what it runs on."""

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("关于")
        plan = catalogue.plan
        python = ".".join(str(number) for number in sys.version_info[:3])
        words = QLabel(
            f"<h3>{PROGRAM_NAME} {__version__}</h3>"
            f"<p>规划：{plan.title}<br>文号：{plan.document}<br>目录版本：{plan.version}（{plan.code}）</p>"
            f"<p>Python {python}，Qt {qVersion()}</p>"
            "<p>许可：MIT。数据只存放在本机，程序不联网。</p>",
            self,
        )
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(_close_button(self))


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.rejected.connect(dialog.reject)
    return buttons
