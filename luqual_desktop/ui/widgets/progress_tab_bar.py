"""A tab bar that shows, under each name, how far the tab is filled and what is found in it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionTab, QStylePainter, QTabBar, QWidget
from typing_extensions import override

from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.progress import Progress
from luqual_desktop.ui import theme

_SMALLER = 0.86
_SIDE, _ABOVE, _GAP = 12, 5, 6
_DONE_INK = QColor("#14532D")


def progress_text(progress: Progress) -> str:
    """Return progress in one line: filled of asked, errors and warnings where there are any."""
    return " ".join(words for words, _ in _words(progress))


def _words(progress: Progress) -> Iterator[tuple[str, QColor]]:
    done = progress.asked and progress.filled >= progress.asked
    yield f"{progress.filled}/{progress.asked}", _DONE_INK if done else theme.QUIET_INK
    if progress.errors:
        yield f"×{progress.errors}", theme.level_ink(Level.ERROR)
    if progress.warnings:
        yield f"!{progress.warnings}", theme.level_ink(Level.WARNING)


class ProgressTabBar(QTabBar):
    """Tabs of two lines; the text of a tab, as read by a screen reader, is both lines in one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self._progress: dict[int, Progress] = {}
        self._names: dict[int, str] = {}

    def set_progress(self, tab: int, name: str, progress: Progress | None) -> None:
        """Show a tab's name and progress; without progress the name alone."""
        if self._names.get(tab) == name and self._progress.get(tab) == progress:
            return
        self._names[tab] = name
        if progress is None:
            self._progress.pop(tab, None)
            self.setTabText(tab, name)
        else:
            self._progress[tab] = progress
            self.setTabText(tab, f"{name} {progress_text(progress)}")

    def forget(self) -> None:
        """Forget all tabs, as before others are put in."""
        self._names.clear()
        self._progress.clear()

    @override
    def tabSizeHint(self, index: int) -> QSize:
        metrics, small = self.fontMetrics(), QFontMetrics(self._small_font())
        width = metrics.horizontalAdvance(self._names.get(index, self.tabText(index)))
        if index in self._progress:
            width = max(width, small.horizontalAdvance(progress_text(self._progress[index])))
        return QSize(width + 2 * _SIDE, metrics.height() + small.height() + 2 * _ABOVE)

    @override
    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        for index in self._selected_last():
            option = QStyleOptionTab()
            self.initStyleOption(option, index)
            option.text = ""
            painter.drawControl(QStyle.ControlElement.CE_TabBarTab, option)
            self._draw_words(painter, index)

    def _selected_last(self) -> list[int]:
        others = [index for index in range(self.count()) if index != self.currentIndex()]
        return [*others, self.currentIndex()] if self.count() else []

    def _draw_words(self, painter: QStylePainter, index: int) -> None:
        room = self.tabRect(index).adjusted(0, _ABOVE, 0, -_ABOVE)
        name = self._names.get(index, self.tabText(index))
        painter.setFont(self.font())
        painter.setPen(theme.ACCENT if index == self.currentIndex() else theme.INK)
        if index not in self._progress:
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)
            return
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, name)
        font = self._small_font()
        metrics = QFontMetrics(font)
        painter.setFont(font)
        words = list(_words(self._progress[index]))
        left = room.center().x() - metrics.horizontalAdvance(progress_text(self._progress[index])) // 2
        for word, colour in words:
            painter.setPen(colour)
            width = metrics.horizontalAdvance(word)
            below = QRect(left, room.bottom() - metrics.height() + 1, width + _GAP, metrics.height())
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)
            left += metrics.horizontalAdvance(f"{word} ")

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() * _SMALLER))
        return font
