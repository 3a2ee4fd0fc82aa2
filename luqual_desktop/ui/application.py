"""The Qt application itself, as far as the first paint needs it: style, letters, and what Qt has to say of itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QApplication

from luqual_desktop import paths

_OF_WINDOWS = ["Microsoft YaHei UI", "Microsoft YaHei"]
_OF_OTHERS = ["Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC"]
FONT_FAMILIES = [*_OF_WINDOWS, *_OF_OTHERS] if sys.platform == "win32" else [*_OF_OTHERS, *_OF_WINDOWS]
"""Those a system has come first: each that is not there is looked for before the first letter is drawn."""
POINT_SIZE = 10
NO_DISPLAY = "没有可用的显示器，不能打开窗口。不开窗口的用法请看 main.py --help。"
CANNOT = 2

_WITHOUT_SCREEN = {"offscreen", "minimal", "vnc", "linuxfb", "eglfs"}


def display_is_named(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Tell whether anything says where a window could be shown; whether it answers only Qt can tell."""
    if platform in {"win32", "darwin"}:
        return True
    if environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in _WITHOUT_SCREEN:
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def listen_to_qt() -> None:
    """Send Qt's messages to the log; a fatal one (a display that does not answer) ends with one line and code 2."""
    qInstallMessageHandler(_on_qt_message)


def make_application(arguments: Sequence[str], points: int = POINT_SIZE) -> QApplication:
    """Return the application in the one style and the letters it has on every system."""
    application = QApplication([*arguments, "-style", "fusion"])  # by name: QStyle's enumerations take a while
    application.setApplicationName("luqual")
    application.setFont(QFont(FONT_FAMILIES, points))
    # Before the first window: set later, neither it nor its dialogs would show the icon on Windows.
    application.setWindowIcon(QIcon(str(paths.icons_folder() / "luqual.png")))
    return application


def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if kind is QtMsgType.QtFatalMsg:
        if sys.stderr is not None:
            sys.stderr.write(f"{NO_DISPLAY}\n")
            sys.stderr.flush()
        os._exit(CANNOT)  # Qt would abort the process as soon as this returns
    import logging  # late: not needed for the first paint

    logging.getLogger(__name__).warning("Qt: %s", message)
