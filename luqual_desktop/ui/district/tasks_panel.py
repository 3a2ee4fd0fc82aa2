"""重点任务: how many units are in which state with each task, and which."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from luqual_desktop.domain.catalogue import Task
from luqual_desktop.domain.rules.inspections import STATE, choice_field
from luqual_desktop.services.rolling_up import RollUp
from luqual_desktop.ui.district.list_model import ListModel, ListRow, Title
from luqual_desktop.ui.district.list_view import ListView


class TasksPanel(QWidget):
    """A list, and the units behind the current row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: RollUp | None = None
        self.view = ListView("重点任务", ListModel((), parent=self), self, stretched=1)
        self.units = QLabel(self)
        self.units.setWordWrap(True)
        self.units.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.units.setMargin(8)
        body = QSplitter(Qt.Orientation.Vertical, self)
        body.addWidget(self.view)
        body.addWidget(self.units)
        body.setSizes([420, 120])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(body)
        self.view.current_changed.connect(self._on_task_chosen)

    def show_roll_up(self, result: RollUp) -> None:
        """Show another roll-up."""
        self._result = result
        states = self._states()
        titles: list[Title | str] = [
            "代码",
            "任务",
            "依据",
            *(Title(state, numeric=True) for state in states),
            Title("未填", numeric=True),
        ]
        self.view.show_rows([self._row(task, states) for task in result.work.catalogue.tasks], titles)
        if self.view.current_target() is None:
            self.view.select_row(0)

    def _states(self) -> list[str]:
        if self._result is None:
            return []
        return [choice.name for choice in choice_field(self._result.work.catalogue.forms.task, STATE).choices]

    def _by_state(self, task: Task) -> dict[str, tuple[str, ...]]:
        if self._result is None:
            return {}
        return dict(self._result.consolidated.consolidation.tallies.tasks.get(task.code, {}))

    def _row(self, task: Task, states: list[str]) -> ListRow:
        units = self._by_state(task)
        counts = [len(units.get(state, ())) for state in states]
        leaves = len(self._result.consolidated.consolidation.leaves) if self._result else 0
        blank = max(leaves - sum(counts), 0)
        texts = [task.code, task.name, task.clause, *(str(count or "") for count in (*counts, blank))]
        return ListRow(texts, task)

    def _on_task_chosen(self, task: Task | None) -> None:
        if task is None or self._result is None:
            return
        names = {**self._result.work.catalogue.unit_names, **self._result.unit_names}
        told = [
            f"{state}（{len(units)}）：{'、'.join(names.get(unit, unit) for unit in units)}"
            for state, units in self._by_state(task).items()
        ]
        self.units.setText("\n".join([f"{task.code} {task.name}", *told]))
