"""Headings of a grid of indicators: the code, and below it the name in as many lines as it takes."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView

_LINES = 4  # the code and three lines of the name; what is longer stands in the tool tip


def give_headings_room(header: QHeaderView) -> None:
    """Let the names of indicators run on in the next line, and make the header high enough for them."""
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | cast(Qt.AlignmentFlag, Qt.TextFlag.TextWordWrap))
    header.setFixedHeight(_LINES * header.fontMetrics().height() + 8)
