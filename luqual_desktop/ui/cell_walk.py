"""Where the cursor goes in a table: past closed cells to the next one that can be typed into."""

from __future__ import annotations

from typing import NamedTuple

from luqual_desktop.ui.models.table_model import TableModel
from luqual_desktop.ui.widgets.field_editor import Step


class Place(NamedTuple):
    """Row and column."""

    row: int
    column: int


def destination(model: TableModel, here: Place, step: Step, *, enter_down: bool) -> Place:
    """Return where a step leads; the same place where there is nothing to go to."""
    if step is Step.UP or step is Step.DOWN:
        row = here.row + (1 if step is Step.DOWN else -1)
        return Place(row, here.column) if 0 <= row < model.rowCount() else here
    direction = 1 if step in {Step.NEXT, Step.ON} else -1
    down = enter_down and step in {Step.ON, Step.BACK}
    return _next_open(model, here, direction, down=down) or here


def first_open(model: TableModel) -> Place | None:
    """Return the first cell that can be typed into."""
    return _next_open(model, Place(0, -1), 1, down=False)


def _next_open(model: TableModel, here: Place, direction: int, *, down: bool) -> Place | None:
    """Return the next open cell row by row, or column by column; None past the last one."""
    rows, columns = model.rowCount(), model.columnCount()
    number = here.column * rows + here.row if down else here.row * columns + here.column
    while 0 <= (number := number + direction) < rows * columns:
        place = Place(number % rows, number // rows) if down else Place(number // columns, number % columns)
        if model.is_open(*place):
            return place
    return None
