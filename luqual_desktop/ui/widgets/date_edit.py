"""An editor for dates: typed as offices write them, or picked from a calendar."""

from __future__ import annotations

from PySide6.QtCore import QDate, QLocale, QPoint, QRect, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QCalendarWidget, QWidget

from luqual_desktop.domain.reading import read_day
from luqual_desktop.ui import theme
from luqual_desktop.ui.widgets.text_editors import LineEdit


class DateEdit(LineEdit):
    """A line for a date with a button that opens a calendar; what cannot be read as a date stays as typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("如 2025-03-31")
        self._calendar: QCalendarWidget | None = None
        action = QAction(_calendar_icon(), "选择日期", self)
        action.triggered.connect(self.open_calendar)
        self.addAction(action, LineEdit.ActionPosition.TrailingPosition)

    def open_calendar(self) -> None:
        """Open the calendar at the date typed, else at today."""
        calendar = self._calendar or self._make_calendar()
        day = read_day(self.content())
        calendar.setSelectedDate(QDate(day.year, day.month, day.day) if day else QDate.currentDate())
        calendar.move(self.mapToGlobal(QPoint(0, self.height())))
        calendar.show()
        calendar.setFocus()

    def _make_calendar(self) -> QCalendarWidget:
        calendar = QCalendarWidget(self)
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setLocale(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.clicked.connect(self._on_day_picked)
        calendar.activated.connect(self._on_day_picked)
        self._calendar = calendar
        return calendar

    def _on_day_picked(self, day: QDate) -> None:
        self.setText(day.toString(Qt.DateFormat.ISODate))
        if self._calendar is not None:
            self._calendar.hide()
        self.setFocus()


def _calendar_icon() -> QIcon:
    """Draw a calendar leaf at twice its size, sharp on dense screens too."""
    pixmap = QPixmap(32, 32)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setPen(theme.QUIET_INK)
    painter.drawRect(QRect(4, 6, 23, 21))
    painter.fillRect(QRect(4, 6, 24, 6), theme.ACCENT)
    for x in (9, 15, 21):
        for y in (15, 21):
            painter.fillRect(QRect(x, y, 3, 3), QColor(theme.QUIET_INK))
    painter.end()
    pixmap.setDevicePixelRatio(2)
    return QIcon(pixmap)
