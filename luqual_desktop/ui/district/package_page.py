"""任务包: targets shared out among the units, targets set from above, who reports what, and by when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from luqual_desktop.domain.reading import read_day
from luqual_desktop.errors import UserError
from luqual_desktop.services.package_draft import PackageDraft
from luqual_desktop.services.task_packages import package_file_name, with_deadline
from luqual_desktop.ui.district.button_line import ButtonLine
from luqual_desktop.ui.district.collecting_desk import CollectingDesk
from luqual_desktop.ui.district.package_model import PackageModel
from luqual_desktop.ui.district.package_view import PackageView
from luqual_desktop.ui.messages import tell, warn
from luqual_desktop.ui.saving_as import ask_for_workbook
from luqual_desktop.ui.widgets.open_editor import commit_open_editor
from luqual_desktop.ui.window_memory import WindowMemory

_PURPOSE = "packages"
_HINT = "各单位目标直接填入，可从表格软件整块粘贴；不适用的填“不适用”。件数类的余数应为 0，比例类逐单位设定，不求和。"


class PackagePage(QWidget):
    """Kept by itself at every change; what could not be kept says so and is tried again with the next.

    Signals: `kept` when what is shown is on disk.
    """

    kept = Signal()

    def __init__(self, desk: CollectingDesk, memory: WindowMemory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._memory = memory
        self._stale = True
        self.model = PackageModel(self)
        self.view = PackageView(self.model, self)
        self.deadline = QLineEdit(self)
        self.deadline.setPlaceholderText("如 2026-01-10")
        self.deadline.setAccessibleName("本期上报截止日期")
        self.deadline.setMaximumWidth(130)
        self._head = ButtonLine(self)
        self._head.add_widget(QLabel("本期上报截止日期", self))
        self._head.add_widget(self.deadline)
        self._head.add("标为不适用", self.view.mark_inapplicable, "选中的单元格标为不适用，再按一次恢复")
        self._head.add("撤销", self.model.undo, "撤销上一步（Ctrl+Z）")
        self._head.add("导出任务包…", self.export, "生成任务包，发给各单位导入", main=True)
        self._unsaved = False
        self._announcing = False
        hint = QLabel(_HINT, self)
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        hint.setContentsMargins(8, 0, 8, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._head, hint):
            layout.addWidget(widget)
        layout.addWidget(self.view, 1)
        self._connect()

    def _connect(self) -> None:
        self.model.edited.connect(self.keep)
        self.model.refused.connect(self._on_refused)
        self.deadline.editingFinished.connect(self._on_deadline_typed)
        self._desk.place_changed.connect(self._on_place_changed)
        self._desk.changed.connect(self._on_changed)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale and self._desk.is_ready:
            self.refresh()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self.commit()
        super().hideEvent(event)

    def commit(self) -> None:
        """Keep what has been typed but is not on disk yet, also in a field that still has the keyboard."""
        commit_open_editor(self.view)
        day = read_day(self.deadline.text().strip())
        if day is not None:
            self._keep_deadline(day)
        if self._unsaved:
            self.keep()

    def summary(self) -> str:
        """Return what is said above the grid."""
        return self._head.words.text()

    def refresh(self) -> None:
        """Show the package in force with the units of the period."""
        from luqual_desktop.domain.catalogue import Unit

        self._stale = False
        collecting = self._desk.collecting
        units = tuple(Unit(each.code, each.name) for each in collecting.tree.units(collecting.period))
        package = collecting.packages.current(collecting.unit, units)
        fresh = PackageDraft(collecting.workspace.catalogue, package, collecting.period)
        if fresh != self.model.draft:  # else what was done can still be undone
            self.model.show_draft(fresh)
        self._show_deadline(fresh)
        self._head.words.setText(f"{collecting.unit_name}任务包，{len(units)} 个单位")
        self.view.fit()

    def keep(self) -> None:
        """Put the package as it stands in force."""
        draft = self.model.draft
        if draft is None:
            return
        try:
            self._desk.collecting.packages.keep(draft.package, draft=True)
        except UserError as error:
            self._unsaved = True
            self._head.words.setText(f"未保存：{error.message}")
            return
        self._unsaved = False
        self._head.words.setText("已保存")
        self.kept.emit()
        self._announcing = True
        self._desk.announce_change()
        self._announcing = False

    def export(self) -> None:
        """Ask for a file and write the package."""
        draft, collecting = self.model.draft, self._desk.collecting
        if draft is None:
            return
        name = package_file_name(draft.package, draft.catalogue, draft.period)
        target = ask_for_workbook(self, "保存任务包", name, self._memory, _PURPOSE)
        if target is not None:

            def work() -> Path:
                collecting.packages.export(draft.package, target)
                return target

            self._desk.run(work, self._on_exported)

    def _on_refused(self, sentence: str) -> None:
        warn(self, sentence)

    def _on_deadline_typed(self) -> None:
        text = self.deadline.text().strip()
        day = read_day(text)
        if text and day is None:
            warn(self, f"截止日期“{text}”不能识别，请按 2026-01-10 的样子填写。")
        else:
            self.deadline.setText(day.isoformat() if day else "")
            self._keep_deadline(day)

    def _keep_deadline(self, day: date | None) -> None:
        draft = self.model.draft
        if draft is None:
            return
        package = with_deadline(draft.package, draft.period, day)
        if package != draft.package:
            self.model.show_draft(PackageDraft(draft.catalogue, package, draft.period))
            self.keep()

    def _show_deadline(self, draft: PackageDraft) -> None:
        day = draft.package.deadlines.get(str(draft.period))
        self.deadline.setText(day.isoformat() if day else "")

    def _on_place_changed(self) -> None:
        self.commit()
        draft, collecting = self.model.draft, self._desk.collecting
        if self._unsaved and draft is not None and draft.package.issuer == collecting.unit:
            goes_on = PackageDraft(draft.catalogue, draft.package, collecting.period)  # one package for all periods
            self.model.show_draft(goes_on)
            self._show_deadline(goes_on)
        else:
            self._unsaved = False
            self._look_anew()

    def _on_changed(self) -> None:
        """Show the units and the package as they are now, unless it was this page that changed them."""
        if not self._announcing and not self._unsaved:
            self._look_anew()

    def _look_anew(self) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def _on_exported(self, target: Path) -> None:
        self._head.words.setText("已保存")
        self.kept.emit()
        notice = self._desk.collecting.workspace.signing.take_notice()
        tell(self, f"任务包已写入 {target}，请发给各单位导入。{notice}")
        self._desk.announce_change()
