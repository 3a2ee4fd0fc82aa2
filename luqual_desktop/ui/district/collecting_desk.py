"""What the consolidating unit works on: one period's board and roll-up, worked out off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError
from luqual_desktop.ui.desk import Desk
from luqual_desktop.ui.tasks import Task

if TYPE_CHECKING:
    from luqual_desktop.services.collecting import Collecting
    from luqual_desktop.services.collecting_place import CollectingUnit


class CollectingDesk(QObject):
    """Runs the services of one period and announces what they return.

    Signals: `place_changed` when another unit or period is collected for; `board_shown` with the list of
    UnitStanding; `rolled_up` with the RollUp; `changed` when something was accepted, undone, decided or sent back;
    `failed` with the Exception.
    """

    place_changed = Signal()
    board_shown = Signal(object)
    rolled_up = Signal(object)
    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._collecting: Collecting | None = None
        self._changes = 0

    @property
    def is_ready(self) -> bool:
        """Whether a period is collected for."""
        return self._collecting is not None

    @property
    def collecting(self) -> Collecting:
        """The work of the period; raises UserError before there is one."""
        if self._collecting is None:
            raise UserError("数据还在打开，请稍候。", "not_ready")
        return self._collecting

    def go_to(self, unit: CollectingUnit, period: Period) -> None:
        """Collect for a unit and a period from now on."""
        from luqual_desktop.services.collecting import Collecting

        self._collecting = Collecting(self.desk.workspace, unit.code, period, unit.name)
        self.place_changed.emit()

    def is_at(self, collecting: Collecting) -> bool:
        """Tell whether this is still what is worked on: another place may have been chosen since."""
        return collecting is self._collecting

    def announce_change(self) -> None:
        """Announce that what counts has changed, and look at the board anew; a roll-up under way is out of date."""
        self._changes += 1
        self.changed.emit()
        self.refresh_board()

    def refresh_board(self) -> None:
        """Look anew at where every unit stands."""
        collecting = self.collecting
        self.run(lambda: (collecting, collecting.chasing.board()), self._on_board_made)

    def roll_up(self, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Task:
        """Add everything up anew."""
        from luqual_desktop.services.rolling_up import roll_up

        collecting, changes = self.collecting, self._changes
        return self.run(lambda: (collecting, changes, roll_up(collecting, progress)), self._on_rolled_up)

    def run(self, work: Callable[[], object], then: Callable[[Any], None] | None = None) -> Task:
        """Run work on the store off the window's thread; `then` gets what it returned, a failure is announced."""
        task = self.desk.run(work)
        task.failed.connect(self.failed)
        if then is not None:
            task.succeeded.connect(then)
        return task

    def _on_board_made(self, made: tuple[Collecting, object]) -> None:
        collecting, board = made
        if self.is_at(collecting):
            self.board_shown.emit(board)

    def _on_rolled_up(self, made: tuple[Collecting, int, object]) -> None:
        collecting, changes, result = made
        if self.is_at(collecting) and changes == self._changes:
            self.rolled_up.emit(result)
