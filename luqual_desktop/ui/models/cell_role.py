"""What a cell of a table answers beyond Qt's own roles."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from luqual_desktop.domain.findings import Level

_FIRST = int(Qt.ItemDataRole.UserRole)


class CellRole(IntEnum):
    """What can be asked.

    FIELD: the catalogue's Field; FINDINGS: list of Finding; CELL_KEY: CellKey; CAPTION: name of the part; MARKS: Marks;
    LOOK: Look, all that is drawn in one answer.
    """

    FIELD = _FIRST + 1
    FINDINGS = _FIRST + 2
    CELL_KEY = _FIRST + 3
    CAPTION = _FIRST + 4
    MARKS = _FIRST + 5
    LOOK = _FIRST + 6


class Marks(NamedTuple):
    """What the delegate draws over a cell, so that nothing is said by colour alone."""

    level: Level | None = None
    explained: bool = False
    unsaved: bool = False
    missing: bool = False
    locked: bool = False
    returned: bool = False


NO_MARKS = Marks()


class Look(NamedTuple):
    """How a cell is drawn; `paper` is None where the row's own colour shows."""

    text: str
    caption: str
    ink: QColor
    paper: QColor | None
    marks: Marks
    numeric: bool
    bold: bool
