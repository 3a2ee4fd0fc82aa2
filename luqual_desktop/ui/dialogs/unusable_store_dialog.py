"""The store cannot be used as it is: what is wrong, which backup is good, what would be missing, and the ways out."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QMessageBox, QPushButton, QVBoxLayout, QWidget

from luqual_desktop.domain.place_names import place_name
from luqual_desktop.ui.dialogs.backup_wording import local_time, report_name, size_text
from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable

if TYPE_CHECKING:
    from luqual_desktop.domain.catalogue import Catalogue
    from luqual_desktop.services.unusable_store import UnusableStoreError, Way
    from luqual_desktop.storage.history import Change

_BLANK = "（空）"
_LISTED = 2000
_WIDTH, _TALL, _LOW = 860, 520, 220


class WayOut(Enum):
    """What can be done about a store that cannot be used."""

    RESTORE = "恢复备份"
    RESCUE = "抢救：备份加读得出的修改"
    ANEW = "从头开始"
    LEAVE = "退出程序"


class UnusableStoreDialog(QDialog):
    """Nothing can be typed until a way is chosen.

    Signals: `chosen` with the WayOut and the Backup it goes by (None without one); `other_requested` to choose a
    backup file from elsewhere.
    """

    chosen = Signal(object, object)
    other_requested = Signal()

    def __init__(self, error: UnusableStoreError, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("数据文件不能使用")
        self._catalogue = catalogue
        self._is_damaged = error.code == "damaged"
        self._way: Way | None = None
        self._sentence = _label(error.message, self, "problem")
        self._concerned = _label(_concerned(error, catalogue), self)
        self._concerned.setVisible(bool(self._concerned.text()))
        self._offer = _label("", self)
        self._missing = PlainTable(["何时", "谁", "单位、报告期", "位置", "由", "改为"], 3, self)
        self._buttons = QDialogButtonBox(self)
        self._doers = {way: self._add_button(way) for way in WayOut}
        self._lay_out()
        self.show_way(error.way)

    def show_way(self, way: Way | None) -> None:
        """Offer this backup, or none."""
        self._way = way
        self._doers[WayOut.RESTORE].setEnabled(way is not None)
        self._doers[WayOut.RESCUE].setVisible(self._is_damaged)
        (self._doers[WayOut.RESTORE] if way else self._doers[WayOut.LEAVE]).setDefault(True)
        self._offer.setText(_offer(way))
        changes = way.missing.changes if way and way.missing else ()
        self._missing.show_rows(self._row(change) for change in changes[-_LISTED:][::-1])
        self._missing.setVisible(bool(changes))
        self.resize(_WIDTH, _TALL if changes else _LOW)

    def offer_text(self) -> str:
        """Return what is said of the backup offered."""
        return self._offer.text()

    def button(self, way: WayOut) -> QPushButton:
        """Return the button of a way."""
        return self._doers[way]

    def reject(self) -> None:
        """Leave the program: nothing is decided, and nothing changed."""
        self._choose(WayOut.LEAVE)

    def _lay_out(self) -> None:
        kept = (
            "原文件会原样另存作为凭据，不会被改动或删除。在作出决定之前不能录入。"
            if self._is_damaged
            else "在作出决定之前不能录入。"
        )
        other = self._buttons.addButton("选择其他备份…", QDialogButtonBox.ButtonRole.ActionRole)
        other.clicked.connect(self.other_requested)
        layout = QVBoxLayout(self)
        for label in (self._sentence, self._concerned, _label(kept, self), self._offer):
            layout.addWidget(label)
        layout.addWidget(self._missing, 1)
        layout.addStretch(0)
        layout.addWidget(self._buttons)

    def _add_button(self, way: WayOut) -> QPushButton:
        role = QDialogButtonBox.ButtonRole.ActionRole
        button = self._buttons.addButton(way.value, role)
        button.setAutoDefault(False)
        button.setProperty("way", way)
        button.clicked.connect(self._on_button_clicked)
        return button

    def _row(self, change: Change) -> PlainRow:
        where = place_name(self._catalogue, change.cell)
        return PlainRow(
            (
                local_time(change.time),
                change.user,
                report_name(self._catalogue, change.report),
                where,
                change.old or _BLANK,
                change.new or _BLANK,
            )
        )

    def _on_button_clicked(self) -> None:
        way = self.sender().property("way")
        if way is WayOut.ANEW:
            self._confirm_anew()
        else:
            self._choose(way)

    def _confirm_anew(self) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, "从头开始", "", parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText("从头开始会新建一个空的数据文件，以前填的内容都看不到（原文件和备份仍保留）。确定吗？")
        yes = box.addButton("从头开始", QMessageBox.ButtonRole.DestructiveRole)
        back = box.addButton("返回", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(back)
        yes.clicked.connect(self._on_anew_confirmed)
        box.open()

    def _on_anew_confirmed(self) -> None:
        self._choose(WayOut.ANEW)

    def _choose(self, way: WayOut) -> None:
        super().reject()
        self.chosen.emit(way, self._way.backup if self._way else None)


def _concerned(error: UnusableStoreError, catalogue: Catalogue) -> str:
    if error.place is None:
        return ""
    report, cell = error.place
    return f"涉及：{report_name(catalogue, report)}　{place_name(catalogue, cell)}"


def _offer(way: Way | None) -> str:
    if way is None:
        return "没有找到通过检查的备份。可以“选择其他备份…”（例如 U 盘上的），或联系技术人员。"
    backup = way.backup
    last = local_time(backup.last_save) or "（还没有录入）"
    found = f"最近的完好备份：{backup.time:%Y-%m-%d %H:%M:%S}，最后一次保存 {last}，大小 {size_text(backup.size)}。"
    return found + _loss(way)


def _loss(way: Way) -> str:
    if way.missing is None:
        return "恢复后会缺少这次备份以后的修改，原文件读不出，列不出是哪些。"
    count = len(way.missing.changes)
    if way.missing.complete:
        return f"恢复后会缺少下列 {count} 处修改，需要重新填写。" if count else "恢复后不缺少任何已保存的内容。"
    return f"恢复后会缺少这次备份以后的修改；原文件没有全部读出，下面列出读得出的 {count} 处。"


def _label(text: str, parent: QWidget, name: str = "") -> QLabel:
    label = QLabel(text, parent)
    label.setWordWrap(True)
    label.setObjectName(name)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
