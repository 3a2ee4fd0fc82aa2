"""The composition root: builds the window with all it needs, or hands a command to the command line."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from luqual_desktop import paths

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QApplication

    from luqual_desktop.domain.catalogue import Catalogue
    from luqual_desktop.services.actor import Actor
    from luqual_desktop.services.safekeeping import Safekeeping
    from luqual_desktop.ui.main_window import MainWindow
    from luqual_desktop.ui.sketch import Place, Texts
    from luqual_desktop.ui.start_troubles import FirstStep
    from luqual_desktop.ui.starting import Starting
    from luqual_desktop.ui.tasks import TaskRunner
    from luqual_desktop.ui.window_memory import WindowMemory
    from luqual_desktop.ui.workbench import Workbench

CANNOT = 2


class Store:
    """What outlives one opening of the data file: who guards it, and what is to be done before it is opened again."""

    def __init__(self) -> None:  # no dataclass: the first paint does without that module
        self.safekeeping: Safekeeping | None = None
        self.catalogue: Catalogue | None = None
        self.first: FirstStep | None = None
        self.is_deciding = False
        self.told: list[str] = []


_MANY_OBJECTS = 50_000
"""A command makes and drops objects by the million: looking for cycles after every 700 takes a tenth of its time."""


def main(argv: Sequence[str]) -> int:
    """Run a command if one is named, else open the window; return the exit code."""
    if list(argv) == [paths.READER]:
        from luqual_desktop.services.reading_child import serve

        gc.set_threshold(_MANY_OBJECTS)
        return serve()
    if argv:
        gc.set_threshold(_MANY_OBJECTS)
        from luqual_desktop.cli import run

        return run(argv, _window_probes() if argv[0] == "self-check" else None)
    return open_window()


def _window_probes() -> Mapping[str, Callable[[], str]]:
    from luqual_desktop.ui.self_probes import window_probes

    return window_probes(paths.icons_folder())


def open_window() -> int:
    """Open the window and leave the process when it is closed; without a display say so in one line and return 2."""
    gc.disable()  # a collection in the middle of a start costs more than it frees
    try:
        from luqual_desktop.ui.application import NO_DISPLAY, display_is_named, listen_to_qt, make_application
    except ImportError:
        return _refuse("缺少 Qt 运行所需的系统库，不能打开窗口。请运行 make run，它会自动安装。")
    if not display_is_named():
        return _refuse(NO_DISPLAY)
    listen_to_qt()
    application = make_application(["luqual"])
    try:
        window = show_first_picture()
    except Exception as error:  # noqa: BLE001 - before the window stands nobody else can show it
        _leave(_report_fault(error))
    when_painted(window, lambda: fill_window(application, window))
    return _leave(application.exec())


def show_first_picture(*, sketched: bool = True) -> MainWindow:
    """Show the window with what can be known at once: imports only what this takes (docs/architecture.md)."""
    from luqual_desktop.storage.commit_count import commit_count
    from luqual_desktop.ui.main_window import MainWindow
    from luqual_desktop.ui.sketch import read_sketch
    from luqual_desktop.ui.window_memory import WindowMemory

    window = MainWindow()
    known = WindowMemory(paths.window_file()).restore_geometry(window)
    if sketched:
        sketch = read_sketch(paths.sketch_file(), commit_count(paths.database_file()), _texts_in_store)
        if sketch is not None:
            window.setCentralWidget(sketch)
    if known:
        window.show()
    else:
        window.showMaximized()
    return window


def when_painted(window: MainWindow, fill: Callable[[], object]) -> None:
    """Have the window filled once it is painted, one turn of the event loop later."""

    def on_painted() -> None:
        from PySide6.QtCore import Qt, QTimer  # noqa: F401 - with Qt its enumerations are built, as long as a turn may be

        QTimer.singleShot(1, fill)

    window.painted.connect(on_painted)


def _texts_in_store(unit: str, period: str, places: Iterable[Place]) -> Texts | None:
    """Return what is typed in some places of a report if it is the one last worked on."""
    from luqual_desktop.storage.first_look import first_look

    return first_look(paths.database_file(), unit, period, places)


def fill_window(application: QApplication, window: MainWindow, store: Store | None = None) -> Starting:
    """Load the rest off the window's thread and build the workbench into the window, a step at a time."""
    from luqual_desktop.ui.error_report import ErrorReporter
    from luqual_desktop.ui.starting import Starting
    from luqual_desktop.ui.tasks import TaskRunner
    from luqual_desktop.ui.window_memory import WindowMemory

    held = store or Store()
    reporter = ErrorReporter(window)
    reporter.install()
    tasks = TaskRunner(window)
    memory = WindowMemory(paths.window_file())
    starting = Starting(tasks, lambda: _load(application, window, memory, tasks, held), window)
    starting.ready.connect(lambda: _collect_garbage_again(window))
    starting.failed.connect(lambda error: _meet(application, window, held, starting, error))
    application.aboutToQuit.connect(tasks.wait)
    starting.begin()
    return starting


def _load(
    application: QApplication, window: MainWindow, memory: WindowMemory, tasks: TaskRunner, store: Store
) -> Callable[[], Iterator[None]]:
    """Import what the first picture did without and open the store; runs in the worker's thread.

    Returns what is to be done after that in the window's thread.
    """
    from luqual_desktop.domain import pasting  # noqa: F401 - as the next: what the window stands on
    from luqual_desktop.logs import start_logging
    from luqual_desktop.services import collecting, package_draft, rolling_up, viewing  # noqa: F401
    from luqual_desktop.services.catalogues import load_catalogue
    from luqual_desktop.services.preferences import preferences_from, sign_as_preferred

    if store.catalogue is None:
        start_logging(paths.log_folder())
    store.catalogue = load_catalogue(paths.catalogue_file(), paths.cache_folder())
    safekeeping = _hold_store(store)
    workspace = safekeeping.open(store.catalogue, _actor())
    sign_as_preferred(workspace)
    safekeeping.catch_up(preferences_from(workspace.setting).backup_folder)
    store.told += safekeeping.warnings(workspace.last_save())
    place = workspace.last_place
    report = workspace.open_report(*place) if place else None

    def steps() -> Iterator[None]:
        from luqual_desktop.ui.window_modules import imported_bit_by_bit

        yield from imported_bit_by_bit()
        from luqual_desktop.ui.window_builder import WindowBuilder
        from luqual_desktop.ui.workbench import Surroundings

        surroundings = Surroundings(paths.data_folder(), paths.sketch_file(), _now, safekeeping)
        builder = WindowBuilder(window, memory, tasks, surroundings)
        yield from builder.steps(application, workspace, report)
        yield
        _begin_work(application, window, store, builder.workbench)
        yield

    return steps


def _begin_work(application: QApplication, window: MainWindow, store: Store, workbench: Workbench) -> None:
    """Say what should be known, come forward for a second start, and open anew for a restored backup."""
    from luqual_desktop.ui.notice_bar import show_notices
    from luqual_desktop.ui.second_start import SecondStart

    show_notices(workbench, store.told)
    SecondStart(paths.data_folder(), window).listen()
    workbench.backups.reopen_requested.connect(lambda first: _reopen(application, window, store, first))


def _reopen(application: QApplication, window: MainWindow, store: Store, first: FirstStep) -> None:
    """Close the window, do what needs a closed store, and open everything anew: no page can show what was before."""
    application.setQuitOnLastWindowClosed(False)
    if window.close():
        store.first, store.told = first, []
        fill_window(application, show_first_picture(sketched=False), store)
        window.deleteLater()
    application.setQuitOnLastWindowClosed(True)


def _hold_store(store: Store) -> Safekeeping:
    """Take the data folder for this program alone, and do what is to be done before the store is opened."""
    from luqual_desktop.services.actor import user_name
    from luqual_desktop.services.safekeeping import Safekeeping
    from luqual_desktop.storage.instance_lock import Owner

    if store.safekeeping is None:
        store.safekeeping = Safekeeping(paths.database_file(), paths.migrations_folder(), paths.backup_folder(), _now)
    store.safekeeping.hold(Owner.here(user_name()))
    first, store.first = store.first, None
    if first is not None:
        store.is_deciding = True
        store.told = [first(store.safekeeping)]
        store.is_deciding = False
    return store.safekeeping


def _actor() -> Actor:
    from uuid import uuid4

    from luqual_desktop.services.actor import Actor, user_name

    return Actor(user_name(), _now, lambda: uuid4().hex)


def _now() -> datetime:
    from datetime import datetime

    return datetime.now().astimezone()


def _collect_garbage_again(window: MainWindow) -> None:
    from luqual_desktop.ui.garbage import GarbageCollector

    gc.freeze()  # what is there now stays to the end: no collection needs to look at it
    GarbageCollector(window)


def _meet(application: QApplication, window: MainWindow, store: Store, starting: Starting, error: Exception) -> None:
    """Say why the store cannot be used, or ask what is to be done; a fault of the program goes to the report."""
    from luqual_desktop.errors import UserError
    from luqual_desktop.services.unusable_store import UnusableStoreError
    from luqual_desktop.storage.instance_lock import AlreadyRunning
    from luqual_desktop.ui.dressing import speak_chinese
    from luqual_desktop.ui.second_start import call_first_window
    from luqual_desktop.ui.start_troubles import StartTroubles

    if not isinstance(error, UserError):
        raise error

    def try_again(first: FirstStep) -> None:
        store.first = first
        starting.begin()

    speak_chinese(application)  # the window is not dressed yet
    troubles = StartTroubles(window)
    troubles.given_up.connect(lambda: application.exit(CANNOT))
    troubles.decided.connect(try_again)
    if store.is_deciding:  # what was decided could not be done: the question stands
        store.is_deciding = False
        troubles.tell(error).finished.connect(lambda _: starting.begin())
        return
    if isinstance(error, AlreadyRunning):
        call_first_window(paths.data_folder(), error.owner.pid)
    if isinstance(error, UnusableStoreError) and store.safekeeping and store.catalogue:
        troubles.ask(error, store.safekeeping, store.catalogue)
    else:
        _refuse(error.message)
        troubles.refuse(error)


def _report_fault(error: Exception) -> int:
    """Log a fault of the program that kept the window from opening, and show it for copying."""
    import logging
    import traceback

    from luqual_desktop.logs import places_of, start_logging, stop_logging
    from luqual_desktop.ui.dialogs.error_report_dialog import ErrorReportDialog

    handler = start_logging(paths.log_folder())
    logging.getLogger(__name__).error("no window: %s", places_of(error))
    stop_logging(handler)
    ErrorReportDialog("".join(traceback.format_exception(error))).exec()
    return CANNOT


def _refuse(sentence: str) -> int:
    if sys.stderr is not None:
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()
    return CANNOT


def _leave(code: int) -> NoReturn:
    """Leave at once: everything is on disk and closed, and taking the widgets apart one by one takes far longer."""
    import logging
    import os

    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)
