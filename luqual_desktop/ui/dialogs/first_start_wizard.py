"""The first start: what this installation is for, whose figures it takes, and from which period on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
    QWizard,
    QWizardPage,
)
from typing_extensions import override

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.periods import Calendar, Period
from luqual_desktop.services.preferences import Role
from luqual_desktop.ui.widgets.steady_boxes import SteadyBox
from luqual_desktop.ui.widgets.unit_chooser import UnitChooser

_ROLE_HINTS = {
    Role.REPORTING: "街道、镇：填报本单位数据，上报给上级",
    Role.CONSOLIDATING: "规划的主管单位：收集下级的工作簿并汇总",
    Role.BOTH: "既填报本级数据，又汇总下级",
}


@dataclass(frozen=True)
class FirstChoice:
    """What was chosen at the first start."""

    role: Role
    unit: str
    period: Period


def usual_period(calendar: Calendar, today: date) -> Period:
    """Return the last period that has ended within the plan; before the first has ended, the first."""
    ended = [period for period in calendar.periods if period.last_day < today]
    return ended[-1] if ended else calendar.periods[0]


class FirstStartWizard(QWizard):
    """Three pages.

    Signals: `chosen` with the FirstChoice.
    """

    chosen = Signal(object)

    def __init__(self, catalogue: Catalogue, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("首次使用")
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.resize(640, 480)
        self._role = _RolePage(self)
        self._unit = _UnitPage(catalogue, self._role, self)
        self._period = _PeriodPage(catalogue, today, self)
        for page in (self._role, self._unit, self._period):
            self.addPage(page)

    @override
    def accept(self) -> None:
        super().accept()
        self.chosen.emit(FirstChoice(self._role.chosen(), self._unit.chosen(), self._period.chosen()))


class _RolePage(QWizardPage):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle("本机用作")
        self.setSubTitle("以后可以在“设置”中更改。")
        self._buttons = QButtonGroup(self)
        layout = QVBoxLayout(self)
        for number, role in enumerate(Role):
            button = QRadioButton(role.label, self)
            self._buttons.addButton(button, number)
            hint = QLabel(_ROLE_HINTS[role], self)
            hint.setObjectName("hint")
            hint.setIndent(24)
            layout.addWidget(button)
            layout.addWidget(hint)
            layout.addSpacing(8)
        layout.addStretch()
        self._buttons.button(0).setChecked(True)

    def chosen(self) -> Role:
        return list(Role)[self._buttons.checkedId()]


class _UnitPage(QWizardPage):
    def __init__(self, catalogue: Catalogue, role: _RolePage, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle("选择单位")
        self.setSubTitle("单位名单由规划给出，代码为统计用区划代码。")
        self._catalogue = catalogue
        self._role = role
        self._chooser = UnitChooser(self)
        QVBoxLayout(self).addWidget(self._chooser)
        self._chooser.changed.connect(self.completeChanged)
        self._chooser.accepted.connect(self._on_unit_accepted)

    @override
    def initializePage(self) -> None:
        self._chooser.show_units(units_for(self._catalogue, self._role.chosen()), self._chooser.chosen())
        self._chooser.setFocus()

    @override
    def isComplete(self) -> bool:
        return bool(self._chooser.chosen())

    def chosen(self) -> str:
        return self._chooser.chosen()

    def _on_unit_accepted(self) -> None:
        if self.isComplete():
            self.wizard().next()


class _PeriodPage(QWizardPage):
    def __init__(self, catalogue: Catalogue, today: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle("选择报告期")
        self.setSubTitle("默认为最近一个已经结束的报告期，以后可在窗口上方更换。")
        self._periods = catalogue.calendar.periods
        self._box = SteadyBox(self)
        self._box.setAccessibleName("报告期")
        self._box.addItems([period.name for period in self._periods])
        self._box.setCurrentIndex(self._periods.index(usual_period(catalogue.calendar, today)))
        QFormLayout(self).addRow("报告期", self._box)

    def chosen(self) -> Period:
        return self._periods[self._box.currentIndex()]


def units_for(catalogue: Catalogue, role: Role) -> Mapping[str, str]:
    """Return the units an installation of this role can report for, by code."""
    owner = catalogue.plan.owner.code
    return {code: name for code, name in catalogue.unit_names.items() if (code == owner) != (role is Role.REPORTING)}
