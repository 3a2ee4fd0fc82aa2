"""The widths of a table's columns: as the plan asks, narrower where only figures stand, wider where there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtWidgets import QTableView

from luqual_desktop.domain.tables import Column, Role

PADDING = 14
ROOMY = 24
"""A column at least this many characters wide holds prose and takes what room is left."""
_WIDEST_NAME = 22
_WIDEST_PROSE = 30
_GROWTH = 3
_SHRINKAGE = 4
_WRAPPED = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)


class ColumnFit(QObject):
    """Keeps the columns of a view fitted to its width; a width dragged by hand is kept."""

    def __init__(self, view: QTableView, columns: Sequence[Column], titles: Sequence[str]) -> None:
        super().__init__(view)
        self._view = view
        self._titles = titles
        self._roomy = [place for place, column in enumerate(columns) if column.width >= ROOMY]
        digit = view.fontMetrics().horizontalAdvance("0")
        self._natural = [_natural_width(column, digit) for column in columns]
        self._fitting = False
        view.horizontalHeader().sectionResized.connect(self._on_section_resized)

    def fit(self) -> None:
        """Give every column its width, spread what is left over, and make the headings as tall as they need."""
        widths = list(self._natural)
        left_over = self._view.viewport().width() - sum(widths)
        prose = sum(widths[place] for place in self._roomy)
        if left_over > 0 and prose:
            for place in self._roomy:
                share = left_over * widths[place] // prose
                widths[place] = min(widths[place] + share, widths[place] * _GROWTH)
        elif 0 < -left_over <= prose // _SHRINKAGE:  # better a little less room than a column half out of sight
            for place in self._roomy:
                widths[place] -= -(left_over * widths[place] // prose)
        self._fitting = True
        for place, width in enumerate(widths):
            self._view.setColumnWidth(place, width)
        self._fitting = False
        self._view.horizontalHeader().setFixedHeight(max(map(self._heading_height, range(len(widths))), default=30))

    def _heading_height(self, place: int) -> int:
        room = QRect(0, 0, self._view.columnWidth(place) - PADDING, 400)
        return self._view.fontMetrics().boundingRect(room, _WRAPPED, self._titles[place]).height() + 12

    def _on_section_resized(self, place: int, _before: int, width: int) -> None:
        if not self._fitting:
            self._natural[place] = width


def _natural_width(column: Column, digit: int) -> int:
    if column.key == "name" and column.role is Role.FACT:
        return digit * min(column.width, _WIDEST_NAME) + PADDING
    if column.role is Role.CODE:
        return digit * column.width + PADDING - 4
    if column.role is Role.ENTRY:
        return digit * column.width + (PADDING + 6 if column.numeric else 0)
    if column.width >= ROOMY:
        return digit * min(column.width, _WIDEST_PROSE) + PADDING
    tight = column.width * (8 if column.numeric else 9) // 10
    return digit * tight + 8
