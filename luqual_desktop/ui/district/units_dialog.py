"""单位维护: the units of a period, added, renamed, merged and retired with a date, with whom to call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from luqual_desktop.domain.periods import Calendar, Period
from luqual_desktop.errors import UserError
from luqual_desktop.ui.district.list_model import ListModel, ListRow
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.widgets.steady_boxes import SteadyBox

if TYPE_CHECKING:
    from luqual_desktop.services.unit_tree import UnitTree
    from luqual_desktop.storage.units import UnitRecord

_NOBODY = "不并入其他单位"


class UnitsDialog(QDialog):
    """Every change is kept at once; periods before it keep the units they had.

    Signals: `changed` after each change.
    """

    changed = Signal()

    def __init__(self, tree: UnitTree, calendar: Calendar, period: Period, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("单位维护")
        self.resize(860, 560)
        self._tree = tree
        self._period = period
        self._periods = calendar.periods
        self._units: list[UnitRecord] = []
        model = ListModel(("单位代码", "单位", "联系人", "联系电话", "起始报告期", "最后报告期"), parent=self)
        self.view = ListView("单位", model, self, stretched=1)
        self.code, self.name = QLineEdit(self), QLineEdit(self)
        self.contact, self.phone = QLineEdit(self), QLineEdit(self)
        self.last, self.into = SteadyBox(self), SteadyBox(self)
        self._problem = QLabel(self)
        self._problem.setObjectName("problem")
        self._problem.setWordWrap(True)
        self._fill_periods()
        self._lay_out()
        self.view.current_changed.connect(self._on_unit_chosen)
        self._show_units()

    def problem(self) -> str:
        """Return why the last change was refused, empty if it was not."""
        return self._problem.text()

    def add(self) -> None:
        """Add a unit from this period on."""
        self._change(
            lambda: self._tree.add(
                self.code.text(), self.name.text(), self._period, self.contact.text().strip(), self.phone.text().strip()
            )
        )

    def rename(self) -> None:
        """Give the unit another name from this period on."""
        self._change(lambda: self._tree.rename(self.code.text().strip(), self.name.text(), self._period))

    def keep_contact(self) -> None:
        """Keep whom to call."""
        self._change(
            lambda: self._tree.set_contact(
                self.code.text().strip(), self.contact.text().strip(), self.phone.text().strip(), self._period
            )
        )

    def retire(self) -> None:
        """End the unit with a period, merged into another one where that is chosen."""
        last = self._periods[self.last.currentIndex()]
        self._change(lambda: self._tree.retire(self.code.text().strip(), last, str(self.into.currentData() or "")))

    def _fill_periods(self) -> None:
        self.last.addItems([period.name for period in self._periods])
        self.last.setCurrentIndex(max(self._periods.index(self._period) - 1, 0))

    def _lay_out(self) -> None:
        words = QLabel(f"{self._period.name}的下级单位。改动自本期起生效，以前各期仍按原名单。", self)
        words.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        boxes = QHBoxLayout()
        boxes.addWidget(self._unit_box(), 1)
        boxes.addWidget(self._end_box(), 1)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(self.view, 1)
        layout.addLayout(boxes)
        layout.addWidget(self._problem)
        layout.addWidget(buttons)

    def _unit_box(self) -> QWidget:
        box = QGroupBox("新增、改名、联系人", self)
        form = QFormLayout(box)
        for caption, editor in (
            ("单位代码", self.code),
            ("单位名称", self.name),
            ("联系人", self.contact),
            ("联系电话", self.phone),
        ):
            form.addRow(caption, editor)
        line = QHBoxLayout()
        for text, act in (("新增", self.add), ("改名", self.rename), ("保存联系人", self.keep_contact)):
            line.addWidget(_button(text, act, box))
        form.addRow(line)
        return box

    def _end_box(self) -> QWidget:
        box = QGroupBox("停用、合并", self)
        form = QFormLayout(box)
        form.addRow("最后报告期", self.last)
        form.addRow("并入", self.into)
        words = QLabel("选中单位报完“最后报告期”后不再列入名单，累计数冻结并计入上级。", box)
        words.setObjectName("hint")
        words.setWordWrap(True)
        form.addRow(words)
        form.addRow(_button("停用", self.retire, box))
        return box

    def _show_units(self) -> None:
        self._units = self._tree.units(self._period)
        self.view.show_rows(
            [
                ListRow((each.code, each.name, each.contact, each.phone, each.from_period, each.until_period), each)
                for each in self._units
            ]
        )
        self.into.clear()
        self.into.addItem(_NOBODY, "")
        for unit in self._units:
            self.into.addItem(f"{unit.code} {unit.name}", unit.code)

    def _change(self, act: Callable[[], None]) -> None:
        try:
            act()
        except UserError as error:
            self._problem.setText(error.message)
            return
        self._problem.setText("")
        code = self.code.text().strip()
        self._show_units()
        self.view.go_to(next((unit for unit in self._units if unit.code == code), None))
        self.changed.emit()

    def _on_unit_chosen(self, unit: UnitRecord | None) -> None:
        if unit is None:
            return
        for editor, text in (
            (self.code, unit.code),
            (self.name, unit.name),
            (self.contact, unit.contact),
            (self.phone, unit.phone),
        ):
            editor.setText(text)


def _button(text: str, act: Callable[[], None], parent: QWidget) -> QPushButton:
    button = QPushButton(text, parent)
    button.setAutoDefault(False)
    button.clicked.connect(act)
    return button
