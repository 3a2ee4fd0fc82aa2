"""收表: what arrived, sorted into piles before anything changes; then all or some are taken in, with one undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from luqual_desktop.domain.intake import Pile
from luqual_desktop.ui.district.button_line import ButtonLine
from luqual_desktop.ui.district.collecting_desk import CollectingDesk
from luqual_desktop.ui.district.giving_out import show_originals
from luqual_desktop.ui.district.intake_details import IntakeDetails
from luqual_desktop.ui.district.intake_rows import FILE_TITLES, file_row, may_be_taken
from luqual_desktop.ui.district.intake_run import IntakeRun
from luqual_desktop.ui.district.list_model import ListModel, ListRow, Title
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.district.slip_saving import ask_slip_file, tell_slip_written
from luqual_desktop.ui.district.standing_colours import pile_shade
from luqual_desktop.ui.messages import tell, warn
from luqual_desktop.ui.window_memory import WindowMemory

if TYPE_CHECKING:
    from luqual_desktop.domain.returns import ReturnSlip
    from luqual_desktop.services.sorting import SortedFile
    from luqual_desktop.storage.received import Received

_PURPOSE = "intake"
_NAMED = 5
_HINT = "把工作簿或文件夹拖进窗口，或按右边的按钮选择。先预览，接收之前什么都不改变。"
_READING = "正在读取并审核…"


class IntakePage(QWidget):
    """Takes in the submissions of a period."""

    def __init__(self, desk: CollectingDesk, memory: WindowMemory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._memory = memory
        self._files: list[SortedFile] = []
        self.run = IntakeRun(desk, self)
        self._head = ButtonLine(self)
        self._bar = QProgressBar(self)
        self._cancel = QPushButton("取消", self)
        self._piles_model = ListModel(("类别", Title("文件数", numeric=True)), parent=self)
        self.piles = ListView("类别", self._piles_model, self, stretched=0)
        self.files_model = ListModel(FILE_TITLES, ticked=True, parent=self)
        self.files = ListView("收到的文件", self.files_model, self, stretched=8)
        self.details = IntakeDetails(self)
        self.told = _sentence(self)
        self._add_buttons()
        self._lay_out()
        self._connect()
        self.forget()

    def _add_buttons(self) -> None:
        add = self._head.add
        self._choose = [
            add("选择文件…", self.choose_files, "选择一个或多个工作簿"),
            add("选择文件夹…", self.choose_folder, "收下文件夹（含子文件夹）里的全部工作簿"),
        ]
        self._accept_all = add("接收全部", self.accept_all, "接收全部可以接收的文件", main=True)
        self._accept_some = add("接收勾选", self.accept_ticked, "只接收打勾的文件")
        self._settle = add("处理冲突…", self.settle_conflicts, "同一次上报收到两份不同的文件时，选定一份")
        self._return = add("退回此份…", self.send_back, "把光标所在文件的强制性问题写成退回单，发给该单位；不计入汇总")
        self._undo = add("撤销本次接收", self.undo, "把最近一次接收整批退回去")
        add("已收原件…", self.show_originals, "本期收下的全部文件，按收到时的样子另存")

    def _lay_out(self) -> None:
        progress = QHBoxLayout()
        progress.setContentsMargins(8, 0, 8, 4)
        progress.addWidget(self._bar, 1)
        progress.addWidget(self._cancel)
        top = QSplitter(Qt.Orientation.Horizontal, self)
        top.addWidget(self.piles)
        top.addWidget(self.files)
        top.setSizes([190, 1000])
        body = QSplitter(Qt.Orientation.Vertical, self)
        body.addWidget(top)
        body.addWidget(self.details)
        body.setSizes([400, 200])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addLayout(progress)
        layout.addWidget(body, 1)
        layout.addWidget(self.told)
        self.setFocusProxy(self.files)

    def _connect(self) -> None:
        self._cancel.clicked.connect(self.run.cancel)
        self.run.progressed.connect(self._on_progressed)
        self.run.sorted_.connect(self._on_sorted)
        self.run.accepted.connect(self._on_accepted)
        self.run.ended.connect(self._on_ended)
        self.piles.current_changed.connect(self._on_pile_chosen)
        self.files.current_changed.connect(self._on_file_chosen)
        self.files_model.ticks_changed.connect(self._enable_accepting)
        self._desk.place_changed.connect(self.forget)

    def sorted_files(self) -> Sequence[SortedFile]:
        """Return what was sorted last and has not been taken in yet."""
        return self._files

    def summary(self) -> str:
        """Return what is said above the list."""
        return self._head.words.text()

    def forget(self) -> None:
        """Show nothing."""
        self._show([])
        self._head.words.setText(_HINT)

    def choose_files(self) -> None:
        """Ask for workbooks and sort them."""
        chosen, _ = QFileDialog.getOpenFileNames(self, "收表", self._folder(), "Excel 工作簿 (*.xlsx)")
        if chosen:
            self.take_in([Path(each) for each in chosen])

    def choose_folder(self) -> None:
        """Ask for a folder and sort what is in it."""
        chosen = QFileDialog.getExistingDirectory(self, "收表", self._folder())
        if chosen:
            self.take_in([Path(chosen)])

    def take_in(self, sources: Sequence[Path]) -> None:
        """Sort files and folders; nothing is changed."""
        if self.run.busy:
            warn(self, "正在收表，请等这一批结束或先取消。")
            return
        self._memory.keep_folder(_PURPOSE, sources[0] if sources[0].is_dir() else sources[0].parent)
        self._head.words.setText(_READING)
        self.run.sort(sources)
        self._enable()

    def accept_all(self) -> None:
        """Take in everything that can be taken in, conflicts too: those wait for a decision."""
        self._accept([each for each in self._files if may_be_taken(each)])

    def accept_ticked(self) -> None:
        """Take in what is ticked."""
        self._accept([each for each in self.files_model.ticked() if each in self._files])

    def undo(self) -> None:
        """Take the newest batch back."""
        receiving = self._desk.collecting.receiving()
        self._desk.run(receiving.undo, self._on_undone)

    def send_back(self) -> None:
        """Ask for a file and write the return slip of the current file, which is kept but not counted."""
        file, collecting = self._to_send_back(), self._desk.collecting
        target = ask_slip_file(collecting.slip_for_file(file), self._memory, self) if file else None
        if file is not None and target is not None:
            self._desk.run(lambda: (file, target, collecting.send_back_file(file, target)), self._on_sent_back)

    def settle_conflicts(self) -> None:
        """Show the conflicts side by side."""
        from luqual_desktop.ui.district.conflict_dialog import ConflictDialog

        collecting = self._desk.collecting
        conflicts = collecting.conflict_pairs()
        if not conflicts:
            warn(self, "没有待处理的版本冲突。")
            return
        dialog = ConflictDialog(collecting.workspace.catalogue, conflicts, self)
        dialog.settled.connect(self._on_conflict_settled)
        dialog.open()

    def show_originals(self) -> None:
        """Show every file taken in for the period, to be given out as it came."""
        show_originals(self._desk, self._memory, self)

    def _to_send_back(self) -> SortedFile | None:
        file = self.files.current_target()
        return next((each for each in self._files if each is file and each.marks), None)

    def _accept(self, chosen: Sequence[SortedFile]) -> None:
        if not chosen:
            warn(self, "没有可以接收的文件。")
            return
        self.run.accept(chosen)
        self._enable()

    def _folder(self) -> str:
        return self._memory.folder(_PURPOSE) or str(Path.home())

    def _show(self, files: list[SortedFile]) -> None:
        self._files = files
        counts = Counter(each.pile for each in files)
        rows = [ListRow(("全部", str(len(files))), "", bold=True)]
        rows += [ListRow((pile.value, str(counts[pile])), pile, {0: pile_shade(pile)}) for pile in Pile if counts[pile]]
        self.piles.show_rows(rows)
        self.piles.select_row(0)
        self._show_files(files)
        self._enable()

    def _show_files(self, files: Sequence[SortedFile]) -> None:
        self.files.show_rows([file_row(each) for each in files])
        self.files_model.tick(range(len(files)))
        if files:
            self.files.select_row(0)
        else:
            self._on_file_chosen(None)

    def _enable(self) -> None:
        busy = self.run.busy
        self._bar.setVisible(busy)
        self._cancel.setVisible(busy)
        for button in self._choose:
            button.setEnabled(not busy)
        self._enable_accepting()
        ready = not busy and self._desk.is_ready
        conflicts = self._units_in_conflict() if ready else []
        self._settle.setEnabled(bool(conflicts))
        self._settle.setText(f"处理冲突 {len(conflicts)}…" if conflicts else "处理冲突…")
        self._enable_return()
        self._undo.setEnabled(ready and self._desk.collecting.receiving().undoable() is not None)

    def _enable_accepting(self) -> None:
        """Do what a tick changes, and ask the store nothing: many may be ticked one after the other."""
        free = not self.run.busy
        self._accept_all.setEnabled(free and any(map(may_be_taken, self._files)))
        self._accept_some.setEnabled(free and bool(self.files_model.ticked()))

    def _enable_return(self) -> None:
        self._return.setEnabled(not self.run.busy and self._desk.is_ready and self._to_send_back() is not None)

    def _on_progressed(self, done: int, count: int) -> None:
        self._bar.setRange(0, count)
        self._bar.setValue(done)
        self._bar.setFormat(f"{done}/{count}")

    def _on_ended(self) -> None:
        if self.summary() == _READING:  # what was sorted is told of after this, a failure is not
            self._head.words.setText(_HINT)
        self._enable()

    def _on_sorted(self, files: list[SortedFile]) -> None:
        self._show(files)
        good = sum(each.pile.acceptable for each in files)
        advice = "请看过说明和差异后接收。" if good else "原因和办法见“说明”一栏。"
        self._head.words.setText(f"共 {len(files)} 个文件，可以接收 {good} 个。{advice}")

    def _on_accepted(self, taken: list[SortedFile]) -> None:
        units = {each.unit for each in taken}  # what else came of them would have to be sorted anew
        self._show([each for each in self._files if not may_be_taken(each) or each.unit not in units])
        told = [f"已接收 {len(taken)} 个文件。", self._told_conflicts()]
        if self._files:
            told.append("下列文件没有接收。")
        self._head.words.setText("".join(told))

    def _told_conflicts(self) -> str:
        """Return what is to be decided between files of one revision, empty where nothing is."""
        conflicts = self._units_in_conflict()
        if not conflicts:
            return ""
        named = "、".join(conflicts[:_NAMED]) + ("等" if len(conflicts) > _NAMED else "")
        return f"{named}同一次上报有两份不同内容，都不计入汇总，请点“处理冲突”选定一份。"

    def _units_in_conflict(self) -> list[str]:
        collecting = self._desk.collecting
        names = collecting.names()
        return sorted({names.get(each.unit, each.unit) for each in collecting.receiving().conflicts()})

    def _on_sent_back(self, sent: tuple[SortedFile, Path, ReturnSlip]) -> None:
        file, target, slip = sent
        self._show([each for each in self._files if each is not file])
        self._head.words.setText(f"{file.unit_name}第 {file.revision} 次上报已退回，不计入汇总。")
        tell_slip_written(slip, target, self._desk, self)
        self._desk.announce_change()

    def _on_undone(self, count: int) -> None:
        self._show([])
        self._head.words.setText(f"已撤销，涉及 {count} 份上报。原文件仍保存，可以重新收表。")
        self._desk.announce_change()

    def _on_conflict_settled(self, chosen: Received) -> None:
        receiving = self._desk.collecting.receiving()
        self._desk.run(lambda: receiving.settle(chosen), self._on_settled)

    def _on_settled(self, _nothing: object) -> None:
        settled = "已选定，未选的一份不再计入。"
        self._head.words.setText(settled + self._told_conflicts())
        tell(self, settled)
        self._enable()
        self._desk.announce_change()

    def _on_pile_chosen(self, pile: object) -> None:
        self._show_files([each for each in self._files if not pile or each.pile == pile])

    def _on_file_chosen(self, file: SortedFile | None) -> None:
        self.told.setText(file.message if file else "")
        self._enable_return()
        self.details.show_file(self._desk.desk.catalogue, file)


def _sentence(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setWordWrap(True)
    label.setContentsMargins(8, 4, 8, 4)
    return label
