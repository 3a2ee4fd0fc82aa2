"""Importing the window's modules in the window's thread, a few at a time.

Classes of Qt's are made when their modules are imported. To do that in the worker's thread while the window's thread
paints and answers keys asks for trouble; to do it all at once would make the window hang.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from luqual_desktop import ui
from luqual_desktop.ui import district, models, widgets

_TURN = 0.008
"""Seconds after which the window gets its turn; one module takes less."""
_LATER = "dialog"
"""What is imported when it is opened."""


def imported_bit_by_bit() -> Iterator[None]:
    """Import everything the window is built of, pausing at each `yield`."""
    begun = time.perf_counter()
    for name in _names():
        import_module(name)
        if time.perf_counter() - begun > _TURN:
            yield
            begun = time.perf_counter()


def _names() -> Iterator[str]:
    """Give the modules, those first that the others import."""
    for package in (widgets, models, district, ui):
        for found in iter_modules(package.__path__, f"{package.__name__}."):
            if not found.ispkg and _LATER not in found.name:
                yield found.name
