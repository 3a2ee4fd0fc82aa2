"""疑似重复: the same item in the ledgers of two units, to be kept once or left alone; totals with and without."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from luqual_desktop.domain.duplicates import OriginRow, Suspects
from luqual_desktop.domain.numbers import canonical
from luqual_desktop.services.rolling_up import RollUp
from luqual_desktop.ui.district.button_line import ButtonLine
from luqual_desktop.ui.district.list_model import ListModel, ListRow, Title
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.messages import warn

_TITLES = ("组", "指标", "单位", "名称", "统一社会信用代码", "文号", "日期", "报告期", "决定")
_TOTALS = ("指标", Title("合计（含重复）", numeric=True), Title("剔除", numeric=True), Title("净数", numeric=True))


class _Row(NamedTuple):
    group: Suspects
    row: OriginRow


class DuplicatesPanel(QWidget):
    """Signals: `decided` with the Suspects and the key of the row that is kept, None to take the decision back."""

    decided = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = ButtonLine(self)
        self.view = ListView("疑似重复", ListModel(_TITLES, parent=self), self, stretched=3)
        self.totals = ListView("剔除前后", ListModel(_TOTALS, parent=self), self, stretched=0)
        self._head.add("保留此条，剔除其余", self.keep, "同一事项只计一次，保留光标所在的一条")
        self._head.add("取消决定", self.take_back, "这一组恢复为未决定，全部计入")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.view, 3)
        layout.addWidget(self.totals, 1)

    def show_roll_up(self, result: RollUp) -> None:
        """Show another roll-up."""
        groups = result.consolidated.suspects
        open_ones = sum(not group.confirmed for group in groups)
        words = (
            f"疑似重复 {len(groups)} 组，待决定 {open_ones} 组。未决定的照计。"
            if groups
            else "没有疑似重复的台账事项。"
        )
        self._head.words.setText(words)
        rows = [_row(number, group, row, result) for number, group in enumerate(groups, start=1) for row in group.rows]
        self.view.show_rows(rows)
        codes = sorted({group.indicator for group in groups})
        self.totals.show_rows([_totals_row(code, result) for code in codes])

    def keep(self) -> None:
        """Keep the current row and remove the others of its group."""
        current = self._current()
        if current is not None:
            self.decided.emit(current.group, current.row.key)

    def take_back(self) -> None:
        """Take back what was decided of the current row's group."""
        current = self._current()
        if current is not None:
            self.decided.emit(current.group, None)

    def _current(self) -> _Row | None:
        current = self.view.current_target()
        if isinstance(current, _Row):
            return current
        warn(self, "请先选中一条疑似重复的事项。")
        return None


def _row(number: int, group: Suspects, origin: OriginRow, result: RollUp) -> ListRow:
    indicator, row = result.work.catalogue.indicator_by_code[group.indicator], origin.row
    unit = result.unit_names.get(origin.unit, result.work.catalogue.unit_names.get(origin.unit, origin.unit))
    decision = origin.decision.value if origin.decision else "待决定"
    texts = (
        str(number),
        f"{indicator.code} {indicator.name}",
        unit,
        row.name,
        row.credit_code,
        row.document,
        row.day,
        row.period,
        decision,
    )
    return ListRow(texts, _Row(group, origin), bold=origin is group.rows[0])


def _totals_row(code: str, result: RollUp) -> ListRow:
    indicator, total = result.work.catalogue.indicator_by_code[code], result.consolidated.totals[code]
    parts = total.figure.sums.plan.parts
    gross = canonical(parts.numerator) if parts else "—"
    net = canonical(total.net) if total.net is not None else gross
    removed = result.consolidated.consolidation.removed.get(code, 0)
    return ListRow((f"{code} {indicator.name}（规划期累计）", gross, str(removed), net))
