"""What the top bar asks for and what is dropped on the window goes to the side that is looked at."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from luqual_desktop.domain.periods import Period
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.messages import warn
from luqual_desktop.ui.places import PlaceChoice
from luqual_desktop.ui.sides import FileDrops, Sides
from luqual_desktop.ui.taking_in import TakingIn
from luqual_desktop.ui.top_bar import TopBar


class SideSwitch(QObject):
    """Leads unit, period and files to the report or to the consolidating side, and lets one change between the two."""

    def __init__(
        self, desk: Desk, sides: Sides, top_bar: TopBar, places: PlaceChoice, taking_in: TakingIn, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._sides = sides
        self._top_bar = top_bar
        self._places = places
        self._taking_in = taking_in
        self._window = window
        top_bar.unit_requested.connect(self._on_unit_requested)
        top_bar.period_chosen.connect(self._on_period_chosen)
        top_bar.side_chosen.connect(self._on_side_chosen)
        sides.side_shown.connect(self._on_side_shown)
        sides.place_shown.connect(self._on_collecting_place_shown)
        FileDrops(window).dropped.connect(self._on_files_dropped)

    def _on_unit_requested(self) -> None:
        if self._sides.collecting:
            self._sides.district.ask_unit()
        else:
            self._places.ask_unit()

    def _on_period_chosen(self, period: Period) -> None:
        if self._sides.collecting:
            self._sides.show_period(period)
        else:
            self._places.change_period(period)

    def _on_side_chosen(self, collecting: bool) -> None:
        self._sides.commit()
        self._sides.show_side(collecting=collecting)

    def _on_side_shown(self, collecting: bool) -> None:
        self._top_bar.show_side(collecting=collecting, switch=self._sides.has_both)
        if not collecting:
            self._follow(self._sides.period)
        elif self._sides.district.cornerWidget() is None:
            corner = self._top_bar.corner(self._sides.district)
            self._sides.district.setCornerWidget(corner)
            corner.show()  # what is put into a window that stands already stays hidden otherwise

    def _follow(self, period: Period | None) -> None:
        """Go to the period that was chosen on the other side."""
        if self._desk.has_report and period not in {None, self._desk.editor.report.report.period}:
            self._places.change_period(period)

    def _on_collecting_place_shown(self, name: str, period: Period) -> None:
        self._top_bar.show_place(name, period)
        self._window.setWindowTitle(f"{name} {period.name} 汇总")

    def _on_files_dropped(self, files: list[Path]) -> None:
        if self._sides.collecting or not self._desk.has_report:
            if self._sides.may_collect:
                self._sides.take_in(files)
        elif len(files) == 1:
            self._taking_in.read(files[0])
        else:
            warn(self._window, "填报单位一次只能导入一个工作簿，请一个一个拖入。")
