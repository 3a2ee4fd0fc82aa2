"""The Qt application itself: its look, Qt's own texts in Chinese, and what Qt has to say of itself."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QMessageLogContext, QtMsgType, QTranslator, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from luqual_desktop.ui import chrome
from luqual_desktop.ui.theme import apply_theme

PROGRAM_NAME = "鹿城质量填报"
NO_DISPLAY = "没有可用的显示器，不能打开窗口。不开窗口的用法请看 main.py --help。"
CANNOT = 2

_WITHOUT_SCREEN = {"offscreen", "minimal", "vnc", "linuxfb", "eglfs"}
_log = logging.getLogger(__name__)


def display_is_named(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Tell whether anything says where a window could be shown; whether it answers only Qt can tell."""
    if platform in {"win32", "darwin"}:
        return True
    if environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in _WITHOUT_SCREEN:
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def listen_to_qt() -> None:
    """Send Qt's messages to the log; a fatal one (a display that does not answer) ends with one line and code 2."""
    logging.getLogger("luqual_desktop").addHandler(logging.NullHandler())  # nothing on stderr before there is a file
    qInstallMessageHandler(_on_qt_message)


def make_application(arguments: Sequence[str], icons: Path) -> QApplication:
    """Return the application, styled, with Qt's standard buttons in Chinese."""
    application = QApplication(list(arguments))
    application.setApplicationName("luqual")
    application.setApplicationDisplayName(PROGRAM_NAME)
    application.setDesktopFileName("luqual")
    application.setWindowIcon(QIcon(str(icons / "luqual.png")))
    apply_theme(application, chrome.SHEET)
    speak_chinese(application)
    return application


def speak_chinese(application: QApplication) -> bool:
    """Give Qt's own texts in Chinese, whatever the system's language; False where Qt came without them."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return translator.load("qtbase_zh_CN", folder) and application.installTranslator(translator)


def set_font_size(points: int) -> None:
    """Show everything in letters of this size from now on; pages already drawn must be made anew."""
    font = QApplication.font()
    font.setPointSize(points)
    QApplication.setFont(font)


def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if kind is QtMsgType.QtFatalMsg:
        if sys.stderr is not None:
            sys.stderr.write(f"{NO_DISPLAY}\n")
            sys.stderr.flush()
        os._exit(CANNOT)  # Qt would abort the process as soon as this returns
    _log.warning("Qt: %s", message)
