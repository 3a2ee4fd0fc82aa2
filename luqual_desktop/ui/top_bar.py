"""The bar on top: which plan, unit and period, where the report stands, and everything that can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from luqual_desktop.domain.periods import Period
from luqual_desktop.ui.actions import WindowActions
from luqual_desktop.ui.widgets.find_box import FindBox

_STATES = {"open": "编制中", "submitted": "已上报", "returned": "已退回"}
_FIND_WIDTH = 230


class TopBar(QWidget):
    """Who reports or collects, and what can be done.

    Signals: `unit_requested` to choose another unit; `period_chosen` (Period); `side_chosen` with whether it is the
    consolidating side.
    """

    unit_requested = Signal()
    period_chosen = Signal(object)
    side_chosen = Signal(bool)

    def __init__(self, title: str, periods: Sequence[Period], actions: WindowActions, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self._title = QLabel(title, self)
        self._unit = QPushButton("选择单位 ▼", self)
        self._period = QPushButton("选择报告期 ▼", self)
        self._periods = QMenu(self)
        self._state = QLabel("—", self)
        self._fill_in, self._collect = QPushButton("填报", self), QPushButton("汇总", self)
        self._of_report: list[QWidget] = [self._state]
        self.find_box = FindBox(self)
        self._name_parts()
        self._fill_periods(periods)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._lines = (self._identity_line(), self._action_line(actions))
        for line in self._lines:
            layout.addWidget(line)
        self._unit.clicked.connect(self.unit_requested)
        actions.find.triggered.connect(self.find_box.start)

    def show_place(self, unit_name: str, period: Period) -> None:
        """Show whose report of which period is open."""
        self._unit.setText(f"{unit_name} ▼")
        self._period.setText(f"{period.name} ▼")

    def show_state(self, state: str, revision: int, reason: str = "") -> None:
        """Show whether the report is being worked on, submitted or returned."""
        times = (f"（上次为第{revision}次）" if revision else "") if state == "open" else f" 第{revision}次"
        self._state.setText(f"{_STATES[state]}{times}")
        self._state.setProperty("report_state", state)
        self._state.setToolTip(reason)
        self._state.style().unpolish(self._state)
        self._state.style().polish(self._state)

    def show_side(self, *, collecting: bool, switch: bool) -> None:
        """Show which side is looked at, and the switch between the two where there are two."""
        for button, is_current in ((self._fill_in, not collecting), (self._collect, collecting)):
            button.setVisible(switch)
            button.setChecked(is_current)
        for widget in (*self._of_report, self._lines[1]):
            widget.setVisible(not collecting)

    def corner(self, parent: QWidget) -> QWidget:
        """Return new buttons for what can be done whichever side is looked at, to stand in a corner."""
        corner = QFrame(parent)
        corner.setObjectName("corner")
        layout = QHBoxLayout(corner)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(3)
        for button in self._buttons_of_both_sides(corner):
            layout.addWidget(button)
        return corner

    def state_text(self) -> str:
        """Return the state as shown."""
        return self._state.text()

    def place_texts(self) -> tuple[str, str]:
        """Return unit and period as shown."""
        return self._unit.text().removesuffix(" ▼"), self._period.text().removesuffix(" ▼")

    def lines(self) -> tuple[QWidget, QWidget]:
        """Return the line that says whose report it is, and the line of what can be done."""
        return self._lines

    def _name_parts(self) -> None:
        self._title.setObjectName("plan_title")
        self._unit.setAccessibleName("单位")
        self._unit.setToolTip("更换单位")
        self._period.setAccessibleName("报告期")
        self._period.setToolTip("更换报告期")
        for button in (self._unit, self._period):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # as below: whoever changes nothing goes on typing
        self._state.setObjectName("report_state")
        for button, tip in ((self._fill_in, "填报本单位的数据"), (self._collect, "收集、汇总下级单位的上报")):
            button.setCheckable(True)
            button.setToolTip(tip)
            button.hide()
        self._fill_in.clicked.connect(self._on_fill_in_clicked)
        self._collect.clicked.connect(self._on_collect_clicked)

    def _fill_periods(self, periods: Sequence[Period]) -> None:
        menu = self._periods
        for year in dict.fromkeys(period.year for period in periods):
            submenu = menu.addMenu(f"{year}年")
            for period in periods:
                if period.year == year:
                    action = submenu.addAction(period.name)
                    action.setData(period)
        menu.triggered.connect(self._on_period_triggered)
        self._period.clicked.connect(self._on_period_clicked)

    def _identity_line(self) -> QWidget:
        line = QFrame(self)
        line.setObjectName("identity_line")
        layout = QHBoxLayout(line)
        layout.setContentsMargins(12, 5, 12, 5)
        layout.setSpacing(8)
        layout.addWidget(self._title, 1)
        layout.addWidget(self._fill_in)
        layout.addWidget(self._collect)
        for caption, widget in (("单位", self._unit), ("报告期", self._period), ("状态", self._state)):
            label = QLabel(caption, line)
            label.setObjectName("identity_caption")
            layout.addSpacing(8)
            layout.addWidget(label)
            layout.addWidget(widget)
            if widget is self._state:
                self._of_report.append(label)
        return line

    def _action_line(self, actions: WindowActions) -> QWidget:
        line = QFrame(self)
        line.setObjectName("action_line")
        layout = QHBoxLayout(line)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(3)
        groups: tuple[tuple[QAction, ...], ...] = (
            (actions.audit, actions.submit, actions.recall),
            (actions.read_back, actions.template),
            (actions.undo, actions.redo),
        )
        for number, group in enumerate(groups):
            if number:
                layout.addWidget(_separator(line))
            for action in group:
                layout.addWidget(_button(action, line, main=action is actions.submit))
        layout.addStretch(1)
        layout.addWidget(self.find_box)
        self.find_box.setFixedWidth(_FIND_WIDTH)
        layout.addSpacing(6)
        for button in self._buttons_of_both_sides(line):
            layout.addWidget(button)
        return line

    def _buttons_of_both_sides(self, parent: QWidget) -> tuple[QToolButton, ...]:
        return _button(self._actions.settings, parent), _help_button(self._actions, parent)

    def _on_fill_in_clicked(self) -> None:
        self.side_chosen.emit(False)

    def _on_collect_clicked(self) -> None:
        self.side_chosen.emit(True)

    def _on_period_clicked(self) -> None:
        self._periods.popup(self._period.mapToGlobal(self._period.rect().bottomLeft()))

    def _on_period_triggered(self, action: QAction) -> None:
        self.period_chosen.emit(action.data())


def _button(action: QAction, parent: QWidget, *, main: bool = False) -> QToolButton:
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a click must not take the keyboard away from the table
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    if main:
        button.setObjectName("main_action")
    return button


def _help_button(actions: WindowActions, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText("帮助 ▼")
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    menu = QMenu(button)
    first = (actions.manual, actions.shortcuts, actions.backups)
    doings = (*first, actions.own_key, actions.data_folder, actions.update, actions.about)
    menu.addActions(doings)
    button.setMenu(menu)
    return button


def _separator(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setObjectName("separator")
    line.setFixedWidth(1)
    return line
