"""What a cell of a table answers beyond Qt's own roles."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from PySide6.QtCore import Qt

from luqual_desktop.domain.findings import Level

_FIRST = int(Qt.ItemDataRole.UserRole)


class CellRole(IntEnum):
    """FIELD: the catalogue's Field; FINDINGS: list of Finding; CELL_KEY; CAPTION: name of the part; MARKS: Marks."""

    FIELD = _FIRST + 1
    FINDINGS = _FIRST + 2
    CELL_KEY = _FIRST + 3
    CAPTION = _FIRST + 4
    MARKS = _FIRST + 5


class Marks(NamedTuple):
    """What the delegate draws over a cell, so that nothing is said by colour alone."""

    level: Level | None = None
    explained: bool = False
    unsaved: bool = False
    missing: bool = False
    locked: bool = False


NO_MARKS = Marks()
