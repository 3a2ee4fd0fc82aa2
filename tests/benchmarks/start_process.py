"""The process that bench_start.py measures: the program up to the moment it can be used, or a bare window beside it.

python start_process.py KIND SPAWNED     with the monotonic time at which the process was begun; prints one line of JSON
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luqual_desktop.ui.main_window import MainWindow

TICK_MS = 2


def main(kind: str, spawned: float) -> None:
    if kind == "bare":
        bare(spawned)
    else:
        program(spawned)


def bare(spawned: float) -> None:
    """Show the least window Qt can show."""
    import gc

    gc.disable()
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            super().paintEvent(event)
            QTimer.singleShot(0, lambda: leave({"painted": undisturbed() - spawned, "memory": resident()}))

    application = QApplication(["bare"])
    window = Window()
    window.showMaximized()
    application.exec()


def program(spawned: float) -> None:
    """Do what app.open_window does, and watch."""
    import gc

    gc.disable()
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from luqual_desktop import app
    from luqual_desktop.ui.application import listen_to_qt, make_application

    listen_to_qt()
    application = make_application(["luqual"])
    window = app.show_first_picture()
    measured: dict[str, float] = {}
    watches: list[Watch] = []

    def on_painted() -> None:
        measured["painted"] = undisturbed() - spawned
        measured["figures"] = figures_in(window.centralWidget())
        watches.append(Watch(window))

    def fill() -> None:
        (watch,) = watches
        starting = app.fill_window(application, window)
        starting.ready.connect(lambda: watch.after(300, lambda: on_rest(watch)))
        starting.ready.connect(lambda: measured.update(ready=time.monotonic() - spawned))

    def on_rest(watch: Watch) -> None:
        measured["stall"] = watch.longest
        measured["memory"] = resident()
        close_on_indicators(window)
        leave(measured)

    from PySide6.QtCore import QObject, QTimer

    class Watch(QObject):
        """Notes the longest time during which the event loop did not turn."""

        def __init__(self, parent: QObject) -> None:
            super().__init__(parent)
            self.longest = 0.0
            self._last = undisturbed()
            self._timer = QTimer(self)
            self._timer.setInterval(TICK_MS)
            self._timer.timeout.connect(self._on_tick)
            self._timer.start()

        def _on_tick(self) -> None:
            now = undisturbed()
            self.longest = max(self.longest, now - self._last)
            self._last = now

        def after(self, milliseconds: int, act: Callable[[], object]) -> None:
            QTimer.singleShot(milliseconds, act)

    window.painted.connect(on_painted)
    app.when_painted(window, fill)
    application.exec()


def undisturbed() -> float:
    """Return the monotonic time less what the window's thread stood in line for a processor that others were using."""
    with Path("/proc/thread-self/schedstat").open(encoding="ascii") as stat:
        return time.monotonic() - int(stat.read().split()[1]) / 1e9


def close_on_indicators(window: MainWindow) -> None:
    """Close the window where most figures stand."""
    from luqual_desktop.ui.report_tabs import ReportTabs

    tabs = window.findChild(ReportTabs)
    assert isinstance(tabs, ReportTabs)
    tabs.show_tab(1)
    window.close()


def figures_in(widget: object) -> int:
    """Count the cells in sight that show something."""
    from PySide6.QtWidgets import QTableWidget, QWidget

    if not isinstance(widget, QWidget):
        return 0
    tables = widget.findChildren(QTableWidget)
    return sum(
        bool(item and item.text())
        for table in tables
        for row in range(table.rowCount())
        for item in (table.item(row, column) for column in range(table.columnCount()))
    )


def resident() -> float:
    """Return the memory held by this process, in MB."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def leave(measured: dict[str, float]) -> None:
    sys.stdout.write(json.dumps(measured))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
