"""How a cell is drawn: its text, the name of the part above a figure, and marks that do not rely on colour alone."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF, QStaticText
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem, QWidget
from typing_extensions import override

from luqual_desktop.domain.findings import Level
from luqual_desktop.ui import theme
from luqual_desktop.ui.models.cell_role import NO_MARKS, CellRole, Look, Marks
from luqual_desktop.ui.widgets.field_editor import FieldDelegate
from luqual_desktop.ui.widgets.text_editors import LineEdit

Index = QModelIndex | QPersistentModelIndex
MARGIN = 6
CORNER = 17
LEAST_HEIGHT = 30
TALLEST = 160
_KNOWN_HEIGHTS = 5000
_KNOWN_CAPTIONS = 500
_SIGNS = {Level.ERROR: "!", Level.WARNING: "?", Level.HINT: "i"}
_SELECTED = QColor(31, 90, 150, 38)
_IS_SELECTED = QStyle.StateFlag.State_Selected.value
_HAS_FOCUS = QStyle.StateFlag.State_HasFocus.value
_WRAP = int(Qt.TextFlag.TextWordWrap)
_FIGURES = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_NARROWEST = 78
_WORD_GAP = 3
_CENTRED = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class CellDelegate(FieldDelegate):
    """Draws the cells of a table and opens their editors."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plain = QApplication.font()
        self._small = QFont(self._plain)
        self._small.setPointSizeF(max(self._plain.pointSizeF() - 1.5, 6))
        self._sign = QFont(self._small)
        self._sign.setBold(True)
        self._bold = QFont(self._plain)
        self._bold.setBold(True)
        self._line = QFontMetrics(self._plain).height()
        self._small_metrics = QFontMetrics(self._small)
        self._caption_line = self._small_metrics.height()
        self._heights: dict[tuple[str, int], int] = {}
        self._corners: dict[tuple[Level, bool, float], QPixmap] = {}
        self._captions: dict[tuple[str, int], tuple[QFont, QStaticText]] = {}

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, state = option.rect, option.state.value
        look: Look = index.data(CellRole.LOOK)
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, look.paper or (theme.STRIPE if index.row() % 2 else theme.PAPER))
        if state & _IS_SELECTED:
            painter.fillRect(rect, _SELECTED)
        self._paint_text(painter, rect, look)
        if look.marks is not NO_MARKS:
            self._paint_marks(painter, rect, look.marks)
            if look.marks.unsaved or look.marks.returned:
                self._paint_words(painter, rect, look)
        if state & _HAS_FOCUS:
            painter.setPen(QPen(theme.ACCENT, 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        super().updateEditorGeometry(editor, option, index)
        if index.data(CellRole.CAPTION) and isinstance(editor, LineEdit):
            editor.setGeometry(editor.geometry().adjusted(0, self._caption_line + 2, 0, 0))

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text, caption = str(index.data() or ""), index.data(CellRole.CAPTION)
        return QSize(60, self.height_of(text, caption, option.rect.width()))

    def height_of(self, text: str, caption: str | None, width: int) -> int:
        """Return how high a cell of this width must be."""
        height = self._text_height(text, width - 2 * MARGIN) + 10
        if caption:
            height += self._caption_line
        return min(max(height, LEAST_HEIGHT), TALLEST)

    def _text_height(self, text: str, width: int) -> int:
        if len(text) * self._line < width and "\n" not in text:
            return self._line
        known = self._heights.get((text, width))
        if known is None:
            if len(self._heights) >= _KNOWN_HEIGHTS:
                self._heights.clear()
            room = QRect(0, 0, max(width, 20), 10_000)
            known = QFontMetrics(self._plain).boundingRect(room, _WRAP, text).height()
            self._heights[text, width] = known
        return known

    def _paint_text(self, painter: QPainter, rect: QRect, look: Look) -> None:
        room = rect.adjusted(MARGIN, 3, -MARGIN, -3)
        if look.caption:
            width = room.width() - (CORNER - MARGIN if look.marks.level else 0)
            self._paint_caption(painter, room, look.caption, width)
            room.setTop(room.top() + self._caption_line)
        if not look.text:
            return
        painter.setFont(self._bold if look.bold else self._plain)
        painter.setPen(look.ink)
        figure = look.numeric and " " not in look.text
        text = self._shown_figure(painter, look.text, room.width()) if figure else look.text
        painter.drawText(room, (_FIGURES if look.numeric else _CENTRED) | _WRAP, text)

    def _paint_caption(self, painter: QPainter, room: QRect, caption: str, width: int) -> None:
        """Draw the name of a part: in narrower letters where it is long, cut short where even that does not do."""
        known = self._captions.get((caption, width))
        if known is None:
            known = self._captions[caption, width] = self._fitted(caption, width)
            if len(self._captions) > _KNOWN_CAPTIONS:
                self._captions.clear()
        font, shown = known
        painter.setFont(font)
        painter.setPen(theme.QUIET_INK)
        painter.drawStaticText(room.topLeft(), shown)

    def _fitted(self, caption: str, width: int) -> tuple[QFont, QStaticText]:
        needed = self._small_metrics.horizontalAdvance(caption)
        font = QFont(self._small)
        if needed > width:
            font.setStretch(max(_NARROWEST, 100 * width // needed - 1))
        shown = QStaticText(QFontMetrics(font).elidedText(caption, Qt.TextElideMode.ElideRight, width))
        shown.setTextFormat(Qt.TextFormat.PlainText)
        return font, shown

    def _shown_figure(self, painter: QPainter, text: str, width: int) -> str:
        """Return a figure as it fits: smaller, and with a sign of omission where even that is too long."""
        if len(text) * self._line < width or painter.fontMetrics().horizontalAdvance(text) <= width:
            return text
        painter.setFont(self._small)
        return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)

    def _paint_marks(self, painter: QPainter, rect: QRect, marks: Marks) -> None:
        if marks.level is not None:
            self._paint_corner(painter, rect, marks.level, explained=marks.explained)
        if marks.missing:
            painter.setFont(self._sign)
            painter.setPen(theme.level_ink(Level.ERROR))
            painter.drawText(rect.adjusted(MARGIN, 0, 0, 0), _CENTRED, "＊必填")

    def _paint_words(self, painter: QPainter, rect: QRect, look: Look) -> None:
        """Draw what is said of a cell in words in its lower corner, on the side where its text does not begin."""
        said = (("未存", theme.UNSAVED_INK, look.marks.unsaved), ("退回", theme.RETURNED_INK, look.marks.returned))
        side = Qt.AlignmentFlag.AlignLeft if look.numeric else Qt.AlignmentFlag.AlignRight
        room = rect.adjusted(_WORD_GAP, 0, -_WORD_GAP, -1)
        painter.setFont(self._small)
        for word, ink, holds in said:
            if holds:
                painter.setPen(ink)
                painter.drawText(room, int(Qt.AlignmentFlag.AlignBottom | side), word)
                taken = self._small_metrics.horizontalAdvance(word) + _WORD_GAP
                room.adjust(*((taken, 0, 0, 0) if look.numeric else (0, 0, -taken, 0)))

    def _paint_corner(self, painter: QPainter, rect: QRect, level: Level, *, explained: bool) -> None:
        key = level, explained, painter.device().devicePixelRatio()
        if key not in self._corners:
            self._corners[key] = self._corner(*key)
        painter.drawPixmap(rect.right() + 1 - CORNER, rect.top(), self._corners[key])

    def _corner(self, level: Level, explained: bool, ratio: float) -> QPixmap:
        drawn = QPixmap(QSize(CORNER, CORNER) * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        self._draw_corner(painter, level, explained=explained)
        painter.end()
        return drawn

    def _draw_corner(self, painter: QPainter, level: Level, *, explained: bool) -> None:
        colour = theme.level_ink(level)
        corner = QPolygonF([QPointF(0, 0), QPointF(CORNER, 0), QPointF(CORNER, CORNER)])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1))
        painter.setBrush(theme.PAPER if explained else colour)
        painter.drawPolygon(corner)
        painter.setPen(colour if explained else theme.PAPER)
        painter.setFont(self._sign)
        sign = QRect(CORNER - 10, 0, 9, 11)
        painter.drawText(sign, int(Qt.AlignmentFlag.AlignCenter), "✓" if explained else _SIGNS[level])
