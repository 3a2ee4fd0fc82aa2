"""Importing the window's modules in the window's thread, a few at a time.

Classes of Qt's are made when their modules are imported. To do that in the worker's thread while the window's thread
paints and answers keys asks for trouble; to do it all at once would make the window hang.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from PySide6.QtWidgets import QAbstractScrollArea

from luqual_desktop import ui
from luqual_desktop.ui import district, models, widgets

_TURN = 0.008
"""Seconds after which the window gets its turn; one module takes less."""
_FIRST = (
    "widgets.text_editors",
    "widgets.field_editor",
    "widgets.cell_painter",
    "models.table_model",
    "table_view",
    "widgets.cell_detail",
    "ledger_page",
    "overview_page",
    "report_tabs",
    "district.list_view",
    "district.board_page",
    "district.intake_page",
    "district.package_page",
    "district.return_page",
    "district.matrix_panel",
    "district.trend_panel",
    "district.roll_up_page",
)
"""What much else stands on, from the bottom up: whoever else came first would import too much of it in one turn."""
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
    yield
    _make_qt_classes()
    yield


def _make_qt_classes() -> None:
    """Have PySide make now what it would make in the midst of building and painting, where it takes as long.

    It makes a class when that is first asked for: all kinds of widgets as soon as it must tell which one it was given,
    and gradients, with 169 names for some of them, when a rectangle is first filled.
    """
    from PySide6.QtGui import QGradient  # noqa: F401

    QAbstractScrollArea().viewport()


def _names() -> Iterator[str]:
    """Give the modules, those first that the others import."""
    for name in _FIRST:
        yield f"{ui.__name__}.{name}"
    for package in (widgets, models, district, ui):
        for found in iter_modules(package.__path__, f"{package.__name__}."):
            if not found.ispkg and _LATER not in found.name:
                yield found.name
