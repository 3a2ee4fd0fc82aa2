"""The window: the only place with Qt."""

from luqual_desktop.ui.qt_import import import_qt

import_qt()
