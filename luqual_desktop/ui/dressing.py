"""What the application gets after the first paint: the style sheet, and Qt's own texts in Chinese."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from luqual_desktop.ui import chrome
from luqual_desktop.ui.main_window import PROGRAM_NAME
from luqual_desktop.ui.theme import dress


def dress_up(application: QApplication) -> None:
    """Give the application the rest of its looks."""
    application.setApplicationDisplayName(PROGRAM_NAME)
    application.setDesktopFileName("luqual")
    dress(application, chrome.SHEET)
    speak_chinese(application)


def speak_chinese(application: QApplication) -> bool:
    """Give Qt's own texts in Chinese, whatever the system's language; False where Qt came without them."""
    QLocale.setDefault(QLocale("zh_CN"))
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return translator.load("qtbase_zh_CN", folder) and application.installTranslator(translator)


def set_font_size(points: int) -> None:
    """Show everything in letters of this size from now on; pages already drawn must be made anew."""
    font = QApplication.font()
    if font.pointSize() != points:
        font.setPointSize(points)
        QApplication.setFont(font)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setStyleSheet(application.styleSheet())  # what it dresses keeps its old font until it is anew
