"""What of the window a build must show before it is handed out: letters, Qt's own texts in Chinese, the icon."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtGui import QFontDatabase, QIcon
from PySide6.QtWidgets import QApplication

from luqual_desktop.ui.application import FONT_FAMILIES, display_is_named, listen_to_qt, make_application
from luqual_desktop.ui.dressing import speak_chinese


def window_probes(icons: Path) -> Mapping[str, Callable[[], str]]:
    """Start Qt, without a screen where there is none, and return the checks of what the window needs."""
    if not display_is_named():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    listen_to_qt()
    present = QApplication.instance()
    application = present if isinstance(present, QApplication) else make_application(["luqual"])
    return {
        "window": QApplication.platformName,
        "fonts": chinese_font,
        "translation": lambda: _translation(application),
        "icon": lambda: _icon(icons / "luqual.png"),
    }


def chinese_font() -> str:
    """Return the family Chinese is shown in; raises LookupError if no font of the system has it."""
    families = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    if not families:
        raise LookupError("no font of this system has Chinese")
    return next((name for name in FONT_FAMILIES if name in families), families[0])


def _translation(application: QApplication) -> str:
    if not speak_chinese(application):
        raise LookupError("Qt came without its Chinese texts")
    return QApplication.translate("QPlatformTheme", "Cancel")


def _icon(file: Path) -> str:
    sizes = QIcon(str(file)).availableSizes()
    if not sizes:
        raise LookupError(f"no picture in {file.name}")
    return f"{sizes[0].width()}×{sizes[0].height()}"
