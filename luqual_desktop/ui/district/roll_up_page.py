"""汇总: what has been accepted, added up, each total traceable to its units, and its way up as a workbook."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from luqual_desktop.domain.cells import Edit
from luqual_desktop.domain.duplicates import Suspects
from luqual_desktop.domain.submission import check_code_of
from luqual_desktop.services.rolling_up import RollUp
from luqual_desktop.ui.district.button_line import ButtonLine
from luqual_desktop.ui.district.collecting_desk import CollectingDesk
from luqual_desktop.ui.district.consolidated_handing_in import ConsolidatedHandingIn
from luqual_desktop.ui.district.duplicates_panel import DuplicatesPanel
from luqual_desktop.ui.district.list_model import ListModel, ListRow, Title
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.district.matrix_panel import MatrixPanel
from luqual_desktop.ui.district.rectifications_panel import RectificationsPanel
from luqual_desktop.ui.district.tasks_panel import TasksPanel
from luqual_desktop.ui.district.total_findings_panel import TotalFindingsPanel
from luqual_desktop.ui.district.trend_panel import TrendPanel
from luqual_desktop.ui.window_memory import WindowMemory

_SOURCES = ("单位", "范围", Title("第几次", numeric=True), "接收时间", "校验码", "外改", "文件")


class RollUpPage(QWidget):
    """Computed anew when something has changed and the page is looked at.

    Signals: `shown` when a roll-up stands on the screen.
    """

    shown = Signal()

    def __init__(self, desk: CollectingDesk, memory: WindowMemory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stale = True
        self.result: RollUp | None = None
        self.handing_in = ConsolidatedHandingIn(desk, memory, self)
        self._head = ButtonLine(self)
        self._head.add("重新汇总", self.refresh, "按现在已接收的上报重新计算")
        self._export = self._head.add("导出汇总…", self.export, "填写封面并导出汇总工作簿，报送上级", main=True)
        self.matrix, self.trend = MatrixPanel(self), TrendPanel(self)
        self.duplicates, self.findings = DuplicatesPanel(self), TotalFindingsPanel(self)
        self.items, self.tasks = RectificationsPanel(self), TasksPanel(self)
        self.sources = ListView("数据来源", ListModel(_SOURCES, parent=self), self, stretched=6)
        self.tabs = QTabWidget(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.tabs.setDocumentMode(True)
        self.tabs.setTabPosition(QTabWidget.TabPosition.South)
        for title, panel in (
            ("单位×指标", self.matrix),
            ("趋势", self.trend),
            ("疑似重复", self.duplicates),
            ("审核与说明", self.findings),
            ("整改台账", self.items),
            ("重点任务", self.tasks),
            ("数据来源", self.sources),
        ):
            self.tabs.addTab(panel, title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.tabs, 1)
        self._export.setEnabled(False)

    def _connect(self) -> None:
        desk = self._desk
        desk.place_changed.connect(self._on_changed)
        desk.changed.connect(self._on_changed)
        desk.rolled_up.connect(self._on_rolled_up)
        self.matrix.trace_requested.connect(self.trace)
        self.duplicates.decided.connect(self._on_decided)
        self.findings.written.connect(self._on_explained)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale and self._desk.is_ready:
            self.refresh()

    def refresh(self) -> None:
        """Add everything up anew."""
        self._stale = False
        self._head.words.setText("正在汇总…")
        self._desk.roll_up().failed.connect(self._on_failed)

    def summary(self) -> str:
        """Return what is said above the panels."""
        return self._head.words.text()

    def export(self) -> None:
        """Lead to the consolidated workbook."""
        if self.result is not None:
            self.handing_in.start(self.result)

    def trace(self, code: str, unit: str) -> None:
        """Show what a total is made of."""
        from luqual_desktop.ui.district.trace_dialog import TraceDialog

        if self.result is None:
            return
        result = self.result
        dialog = TraceDialog(
            result.work.catalogue.indicator_by_code[code],
            result.totals[code],
            list(result.tracing.lines_of(code)),
            result.history.trend.get(code, ()),
            self,
        )
        dialog.go_to(unit)
        dialog.open()

    def _on_changed(self) -> None:
        self._stale = True
        self._export.setEnabled(False)
        if self.isVisible():
            self.refresh()

    def _on_failed(self, _error: Exception) -> None:
        self._stale = True
        self._head.words.setText("汇总没有完成，请点“重新汇总”。")

    def _on_rolled_up(self, result: RollUp) -> None:
        self.result = result
        self._head.words.setText(_summary(result))
        for panel in (self.matrix, self.trend, self.duplicates, self.items, self.tasks):
            panel.show_roll_up(result)
        self._show_findings()
        self.sources.show_rows(_source_rows(result))
        self.tabs.setTabText(2, f"疑似重复 {len(result.consolidated.suspects)}")
        self._export.setEnabled(bool(result.consolidated.sources))
        self.shown.emit()

    def _show_findings(self) -> None:
        if self.result is not None:
            self.findings.show_roll_up(self.result, self._desk.collecting.texts.cells())
            self.tabs.setTabText(3, f"审核与说明 {len(self.result.consolidated.findings)}")

    def _on_decided(self, group: Suspects, kept: str | None) -> None:
        self._desk.collecting.decide(group, kept)
        self._desk.announce_change()

    def _on_explained(self, edits: list[Edit]) -> None:
        self._desk.collecting.texts.write(edits, "说明")
        self._show_findings()


def _summary(result: RollUp) -> str:
    done = result.consolidated
    names = {**result.unit_names, done.unit: "本级"}
    missing = [names.get(unit, unit) for unit in done.absent]
    named = "、".join(missing[:6]) + ("等" if len(missing) > 6 else "")
    below = len({*done.consolidation.missing} - {*done.absent})
    told = f"{done.received_of_expected}，基层上报 {len(done.consolidation.leaves)} 份"
    lacking = [f"缺报 {len(missing)}：{named}"] if missing else []
    lacking += [f"下级的汇总中缺报 {below}"] if below else []
    return f"{told}　{'，'.join(lacking)}，合计不完整" if lacking else f"{told}　全部到齐"


def _source_rows(result: RollUp) -> list[ListRow]:
    return [
        ListRow(
            (
                result.unit_names.get(source.unit, source.name),
                source.scope.label,
                str(source.revision),
                source.received_at[:16].replace("T", " "),
                check_code_of(source.digest),
                "有" if source.edited else "",
                source.file_name,
            ),
            source,
        )
        for source in result.consolidated.sources
    ]
