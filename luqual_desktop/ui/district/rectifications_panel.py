"""整改台账 of all units, with the age of each item and filters."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget
from typing_extensions import override

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.rules.inspections import ITEM
from luqual_desktop.services.rectifications import UnitRectification
from luqual_desktop.services.rolling_up import RollUp
from luqual_desktop.ui.district.button_line import ButtonLine
from luqual_desktop.ui.district.list_model import ListModel, ListRow, Shade, Title
from luqual_desktop.ui.district.list_view import ListView
from luqual_desktop.ui.district.standing_colours import alarm_shade

_ALL, _OPEN, _OVERDUE = range(3)
_CHOICES = ("全部", "未销号", "逾期")


class RectificationsPanel(QWidget):
    """A list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: RollUp | None = None
        self._stale = False
        self._head = ButtonLine(self)
        self.state, self.unit = QComboBox(self), QComboBox(self)
        self.state.addItems(list(_CHOICES))
        self.state.setCurrentIndex(_OPEN)
        for box, name in ((self.state, "状态"), (self.unit, "单位")):
            box.setAccessibleName(name)
            self._head.add_widget(box)
        self.view = ListView("整改台账", ListModel((), parent=self), self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.view, 1)
        self.state.currentIndexChanged.connect(self._show)
        self.unit.currentIndexChanged.connect(self._show)

    def show_roll_up(self, result: RollUp) -> None:
        """Show another roll-up: the items of a thousand units not before somebody looks at them."""
        self._result, self._stale = result, True
        if self.isVisible():
            self._take_over(result)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale and self._result is not None:
            self._take_over(self._result)

    def _take_over(self, result: RollUp) -> None:
        self._stale = False
        kept = self.unit.currentData()
        units = {item.unit: item.unit_name for item in result.items}
        self.unit.blockSignals(True)
        self.unit.clear()
        self.unit.addItem("全部单位", "")
        for code, name in sorted(units.items()):
            self.unit.addItem(name, code)
        self.unit.setCurrentIndex(max(self.unit.findData(kept), 0))
        self.unit.blockSignals(False)
        self._show()

    def _show(self) -> None:
        if self._result is None:
            return
        catalogue = self._result.work.catalogue
        fields = catalogue.forms.rectification
        items = [item for item in self._result.items if self._is_wanted(item)]
        titles: list[Title | str] = [
            "单位",
            "编号",
            Title("账龄（天）", numeric=True),
            *(field.name for field in fields),
        ]
        codes = [field.code for field in fields]
        ordered = sorted(items, key=lambda item: -(item.age or 0))
        self.view.show_rows([_row(catalogue, item, codes) for item in ordered], titles)
        everything = self._result.items
        waiting, late = sum(not item.closed for item in everything), sum(item.overdue for item in everything)
        self._head.words.setText(f"整改事项 {len(everything)} 项，未销号 {waiting} 项，逾期 {late} 项。")

    def _is_wanted(self, item: UnitRectification) -> bool:
        if self.unit.currentData() not in {"", None, item.unit}:
            return False
        return (True, not item.closed, item.overdue)[self.state.currentIndex()]


def _row(catalogue: Catalogue, item: UnitRectification, codes: list[str]) -> ListRow:
    serial = item.record.partition("/")[2]
    checked = catalogue.item_by_code.get(item.texts.get(ITEM, ""))
    told = {**item.texts, ITEM: f"{checked.code} {checked.name}"} if checked else item.texts
    texts = (
        item.unit_name,
        serial,
        "" if item.age is None else str(item.age),
        *(told.get(code, "") for code in codes),
    )
    return ListRow(texts, item, {2: Shade(alarm_shade().ink)} if item.overdue else None)
