"""催报: where every unit stands, and everything that gets the missing ones to report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QVBoxLayout, QWidget

from luqual_desktop.domain.board import Standing, UnitStanding
from luqual_desktop.domain.notice import notice_of
from luqual_desktop.domain.signatures import signature_words
from luqual_desktop.ui.district.button_line import ButtonLine
from luqual_desktop.ui.district.collecting_desk import CollectingDesk
from luqual_desktop.ui.district.list_model import ListModel, ListRow, Shade, Title
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.district.standing_colours import alarm_shade, signature_shade, standing_shade
from luqual_desktop.ui.messages import tell, warn

_TITLES = (
    "单位代码",
    "单位",
    "状态",
    Title("距截止", numeric=True),
    "报出日期",
    Title("第几次", numeric=True),
    Title("核实性", numeric=True, tip="上报中核实性问题的处数"),
    Title("签名", tip="已接收的上报由谁的密钥签名；“未登记”“未签名”只作提醒"),
    "联系人",
    "联系电话",
    Title("已催", numeric=True),
    "最近催报",
    "备注",
)
_STATE, _DAYS, _SIGNATURE = 2, 3, 7


class BoardPage(QWidget):
    """Signals: `unit_chosen` with the code of a unit whose submission is to be looked at."""

    unit_chosen = Signal(str)

    def __init__(self, desk: CollectingDesk, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._folder = folder
        self._board: list[UnitStanding] = []
        self._unit = ""  # on which the cursor is to stand
        self._model = ListModel(_TITLES, parent=self)
        self.view = ListView("催报", self._model, self, stretched=len(_TITLES) - 1)
        self._only_owing = QCheckBox("只看待催", self)
        self._head = ButtonLine(self)
        self._head.add_widget(self._only_owing)
        self._add_buttons()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self._only_owing.toggled.connect(self._on_filter_toggled)
        self.view.chosen.connect(self._on_line_chosen)
        desk.board_shown.connect(self._on_board_shown)
        desk.place_changed.connect(self._on_place_changed)

    def _add_buttons(self) -> None:
        for text, act, tip in (
            ("复制催报词", self.copy_one, "把选中单位的催报词复制到剪贴板"),
            ("全部催报词", self.copy_all, "一条短信点名全部待催单位，复制到剪贴板"),
            ("登记催报…", self.note_chase, "记下用什么方式催了哪些单位"),
            ("催报记录…", self.show_log, "本期全部催报记录"),
            ("通报…", self.show_notice, "填报情况通报，可打印或存为 PDF"),
            ("单位维护…", self.maintain_units, "增加、改名、合并、停用下级单位，登记联系人"),
            ("登记密钥…", self.maintain_keys, "登记下级单位的公钥，上报由谁签名一看便知"),
        ):
            self._head.add(text, act, tip)

    def board(self) -> Sequence[UnitStanding]:
        """Return the lines of the board, those filtered out too."""
        return self._board

    def summary(self) -> str:
        """Return what is said above the board."""
        return self._head.words.text()

    def copy_one(self) -> None:
        """Put the wording for the selected units on the clipboard."""
        lines = self._selected()
        if not lines:
            warn(self, "请先在表中选中要催报的单位。")
            return
        collecting = self._desk.collecting
        words = [collecting.chasing.text_for(line, collecting.unit_name) for line in lines]
        QGuiApplication.clipboard().setText("\n".join(words))
        tell(self, f"已复制 {len(words)} 个单位的催报词。")

    def copy_all(self) -> None:
        """Put one message to all that owe something on the clipboard."""
        collecting = self._desk.collecting
        QGuiApplication.clipboard().setText(collecting.chasing.text_for_all(self._board, collecting.unit_name))
        tell(self, "已复制全部催报词。")

    def note_chase(self) -> None:
        """Ask in which way the selected units, or all that owe something, were reminded."""
        from luqual_desktop.ui.district.chase_dialogs import ChaseDialog

        lines = self._selected() or [line for line in self._board if line.standing.wants_chasing]
        if not lines:
            warn(self, "没有待催的单位，不需要登记。")
            return
        collecting = self._desk.collecting
        one = len(lines) == 1
        words = (
            collecting.chasing.text_for(lines[0], collecting.unit_name)
            if one
            else collecting.chasing.text_for_all(lines, collecting.unit_name)
        )
        dialog = ChaseDialog(lines, words, self)
        dialog.noted.connect(self._on_chase_noted)
        dialog.open()

    def show_log(self) -> None:
        """Show every reminder of the period."""
        from luqual_desktop.ui.district.chase_dialogs import ChaseLogDialog

        names = {line.unit: line.name for line in self._board}
        ChaseLogDialog(self._desk.collecting.chasing.log(), names, self).open()

    def show_notice(self) -> None:
        """Show the notice that can be printed."""
        from luqual_desktop.ui.district.notice_dialog import NoticeDialog

        collecting = self._desk.collecting
        plan, today = collecting.workspace.catalogue.plan, collecting.workspace.actor.now().date()
        notice = notice_of(self._board, plan.title, collecting.period.name, collecting.unit_name, today)
        NoticeDialog(notice, self._folder, self).open()

    def maintain_units(self) -> None:
        """Show the units of the period, to be changed with a date."""
        from luqual_desktop.ui.district.units_dialog import UnitsDialog

        collecting = self._desk.collecting
        calendar = collecting.workspace.catalogue.calendar
        dialog = UnitsDialog(collecting.tree, calendar, collecting.period, self)
        dialog.changed.connect(self._desk.announce_change)
        dialog.open()

    def maintain_keys(self) -> None:
        """Show the keys of the units, to be enrolled and retired."""
        from luqual_desktop.services.key_register import KeyRegister
        from luqual_desktop.ui.district.keys_dialog import KeysDialog

        dialog = KeysDialog(KeyRegister(self._desk.collecting.workspace), self)
        dialog.changed.connect(self._desk.refresh_board)
        dialog.open()

    def _selected(self) -> list[UnitStanding]:
        return [line for line in self.view.selected_targets() if isinstance(line, UnitStanding)]

    def _on_place_changed(self) -> None:
        """Show nothing until the board of the new place is there: a reminder must not be noted by that of another."""
        self._show([], "正在读取…")

    def _on_board_shown(self, board: list[UnitStanding]) -> None:
        self._show(board, _summary(board))

    def _show(self, board: list[UnitStanding], words: str) -> None:
        self._board = board
        self._head.words.setText(words)
        self._on_filter_toggled()

    def _on_filter_toggled(self) -> None:
        self._unit = next((line.unit for line in self._selected()), self._unit)
        shown = [each for each in self._board if each.standing.wants_chasing or not self._only_owing.isChecked()]
        self.view.show_rows([_row(line) for line in shown])
        places = {line.unit: number for number, line in enumerate(shown)}
        if self._unit in places:
            self.view.select_row(places[self._unit])

    def _on_chase_noted(self, units: list[str], way: str, words: str) -> None:
        self._desk.collecting.chasing.note(units, way, words)  # where that fails the dialog stays
        cast("QDialog", self.sender()).done(QDialog.DialogCode.Accepted)
        self._desk.refresh_board()

    def _on_line_chosen(self, line: UnitStanding) -> None:
        if line.revision:
            self.unit_chosen.emit(line.unit)
        else:
            warn(self, f"{line.name}本期还没有接收的上报，请先收表。")


def _summary(board: Sequence[UnitStanding]) -> str:
    owing = sum(line.standing.wants_chasing for line in board)
    counts = [f"{each.value} {number}" for each in Standing if (number := sum(b.standing is each for b in board))]
    line = next((each for each in board if each.deadline), None)
    due = "未设截止日期（在“任务包”中设定）"
    if line is not None and line.days_left is not None:
        due = f"截止 {line.deadline}，{_days(line.days_left)}"
    return f"已报 {len(board) - owing}/{len(board)}　{'　'.join(counts)}\n{due}"


def _days(days_left: int) -> str:
    if days_left == 0:
        return "今天截止"
    return f"还有 {days_left} 天" if days_left > 0 else f"逾期 {-days_left} 天"


def _row(line: UnitStanding) -> ListRow:
    shades = {_STATE: standing_shade(line.standing)}
    overdue = line.standing.wants_chasing and line.days_left is not None and line.days_left < 0
    if overdue:
        shades[_DAYS] = Shade(alarm_shade().ink)
    texts = (
        line.unit,
        line.name,
        line.standing.value,
        "—" if line.days_left is None or not line.standing.wants_chasing else _days(line.days_left),
        line.reported_on.isoformat() if line.reported_on else "",
        str(line.revision) if line.revision else "",
        str(line.warnings) if line.warnings else "",
        signature_words(line.signature, edited=line.edited) if line.signature else "",
        line.contact,
        line.phone,
        str(line.chased) if line.chased else "",
        line.last_chased[:16].replace("T", " "),
        line.note,
    )
    tips = {}
    if line.signature is not None:
        tips[_SIGNATURE] = line.signature.remark or texts[_SIGNATURE]
        shade = signature_shade(line.signature)
        if shade is not None:
            shades[_SIGNATURE] = shade
    return ListRow(texts, line, shades, tips)
