"""What is drawn over a cell leaves its text to be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QStandardItemModel
from PySide6.QtWidgets import QStyleOptionViewItem

from luqual_desktop.ui.models.cell_role import NO_MARKS, CellRole, Look, Marks
from luqual_desktop.ui.widgets.cell_painter import CellDelegate

pytestmark = pytest.mark.usefixtures("qtbot")

PAPER = QColor("white")
PLACE = QRect(0, 0, 200, 32)

Pixels = set[tuple[int, int]]


def drawn(text: str, *, numeric: bool, marks: Marks = NO_MARKS) -> Pixels:
    """Return the pixels of a cell that are not its paper."""
    model = QStandardItemModel(1, 1)
    model.setData(model.index(0, 0), Look(text, "", QColor("black"), PAPER, marks, numeric, False), CellRole.LOOK)
    image = QImage(PLACE.size(), QImage.Format.Format_RGB32)
    option = QStyleOptionViewItem()
    option.rect = PLACE
    painter = QPainter(image)
    CellDelegate().paint(painter, option, model.index(0, 0))
    painter.end()
    places = ((x, y) for x in range(PLACE.width()) for y in range(PLACE.height()))
    return {(x, y) for x, y in places if image.pixelColor(x, y) != PAPER}


@pytest.mark.parametrize(("text", "numeric"), [("温州（乙）公司", False), ("1234567", True)])
@pytest.mark.parametrize("marks", [Marks(returned=True), Marks(unsaved=True), Marks(returned=True, unsaved=True)])
def test_words_over_a_cell_stand_beside_its_text(text: str, numeric: bool, marks: Marks) -> None:
    words = drawn("", numeric=numeric, marks=marks)
    assert words
    assert words.isdisjoint(drawn(text, numeric=numeric))


@pytest.mark.parametrize("numeric", [False, True])
def test_two_words_stand_side_by_side(numeric: bool) -> None:
    first = drawn("", numeric=numeric, marks=Marks(unsaved=True))
    both = drawn("", numeric=numeric, marks=Marks(unsaved=True, returned=True))
    second = both - first
    assert first < both
    assert len({x for x, _ in first} & {x for x, _ in second}) == 0
