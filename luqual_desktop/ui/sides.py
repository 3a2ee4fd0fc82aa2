"""The two sides of the window: one report to fill in, and the consolidating unit's screens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from luqual_desktop.domain.periods import Period
from luqual_desktop.services.preferences import Role
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.district.district_page import DistrictPage
from luqual_desktop.ui.window_memory import WindowMemory


class Sides(QStackedWidget):
    """Shows one of them; the consolidating side is built when it is first looked at.

    Signals: `side_shown` with whether it is the consolidating side; `place_shown` with the consolidating unit's name
    and the Period.
    """

    side_shown = Signal(bool)
    place_shown = Signal(str, object)

    def __init__(self, desk: Desk, memory: WindowMemory, reporting: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._memory = memory
        self._role: Role | None = None
        self._period: Period | None = None
        self._district: DistrictPage | None = None
        self._reporting = reporting
        self.addWidget(reporting)

    @property
    def collecting(self) -> bool:
        """Whether the consolidating side is shown."""
        return self._district is not None and self.currentWidget() is self._district

    @property
    def period(self) -> Period | None:
        """The period chosen last on either side."""
        return self._period

    @property
    def may_collect(self) -> bool:
        """Whether there is a consolidating side."""
        return self._role in {Role.CONSOLIDATING, Role.BOTH}

    @property
    def has_both(self) -> bool:
        """Whether one can change between the two sides."""
        return self._role is Role.BOTH

    @property
    def district(self) -> DistrictPage:
        """The consolidating side, built now if it was never looked at."""
        if self._district is None:
            self._district = DistrictPage(self._desk, self._memory, self)
            self._district.place_shown.connect(self.place_shown)
            self.addWidget(self._district)
        return self._district

    def put_in_force(self, role: Role) -> None:
        """Offer the sides of a role; one that has just got a consolidating side shows it first."""
        if role is self._role:
            return
        self._role = role
        self.show_side(collecting=self.may_collect)

    def show_period(self, period: Period) -> None:
        """Show another period on the side that is looked at; the other one follows when it is."""
        self._period = period
        if self.collecting:
            self.district.show_period(period)

    def show_side(self, *, collecting: bool) -> None:
        """Show the consolidating side, or the report; only a side that this installation has."""
        if not self.may_collect:
            collecting = False
        elif self._role is Role.CONSOLIDATING:
            collecting = True
        self.setCurrentWidget(self.district if collecting else self._reporting)
        if collecting and self._period is not None:
            self.district.show_period(self._period)
        self.side_shown.emit(collecting)

    def take_in(self, files: Sequence[Path]) -> None:
        """Sort received files on the consolidating side."""
        if not self.collecting:
            self.show_side(collecting=True)
        self.district.take_in(files)

    def commit(self) -> None:
        """Keep what has been typed on the consolidating side."""
        if self._district is not None:
            self._district.commit()

    def give_up(self) -> None:
        """Look no further through files that have arrived: the window closes."""
        if self._district is not None:
            self._district.intake.run.give_up_sorting()


class FileDrops(QObject):
    """Lets files be dropped anywhere on a widget.

    Signals: `dropped` with the list of Path.
    """

    dropped = Signal(object)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent):  # entering and moving are drop events too
            return super().eventFilter(watched, event)
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not files:
            return False
        event.acceptProposedAction()
        if event.type() is QEvent.Type.Drop:
            self.dropped.emit(files)
        return True
