"""The window: the only place with Qt.

PySide puts an import of its own in the place of Python's, which reads the source of every module imported later to see
whether it asks for other spellings of Qt's names. None is used here, and the reading takes some of the time to the
first picture and much of the memory: Python's own import is put back.
"""

import builtins

_python_import = builtins.__import__

import PySide6.QtCore  # noqa: E402, F401 - the first import of Qt

builtins.__import__ = _python_import
