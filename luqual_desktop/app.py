"""The composition root: builds the window with all it needs, or hands a command to the command line."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from luqual_desktop import paths

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QApplication

    from luqual_desktop.domain.catalogue import Catalogue
    from luqual_desktop.services.workspace import Workspace
    from luqual_desktop.ui.main_window import MainWindow

CANNOT = 2


def main(argv: Sequence[str]) -> int:
    """Run a command if one is named, else open the window; return the exit code."""
    if argv:
        from luqual_desktop.cli import run

        return run(argv)
    return open_window()


def open_window() -> int:
    """Open the window and stay until it is closed; without a display say so in one line and return 2."""
    gc.disable()  # a collection in the middle of a start costs more than it frees
    try:
        from luqual_desktop.ui.application import NO_DISPLAY, display_is_named, listen_to_qt, make_application
    except ImportError:
        return _refuse("缺少 Qt 运行所需的系统库，不能打开窗口。请运行 make run，它会自动安装。")
    if not display_is_named():
        return _refuse(NO_DISPLAY)
    listen_to_qt()
    application = make_application(["luqual"], paths.icons_folder())
    window = build_window(application)
    if window is None:
        return CANNOT
    window.show()
    code = application.exec()
    _end()
    return code


def build_window(application: QApplication) -> MainWindow | None:
    """Return the window, ready to be shown and to open the store after its first paint; None if there is no plan."""
    from luqual_desktop.errors import UserError
    from luqual_desktop.services.catalogues import load_catalogue
    from luqual_desktop.services.glimpse import glimpse_of
    from luqual_desktop.services.preferences import preferences_from
    from luqual_desktop.storage.first_look import first_look
    from luqual_desktop.ui.desk import Desk
    from luqual_desktop.ui.error_report import ErrorReporter
    from luqual_desktop.ui.first_paint import FirstPaint
    from luqual_desktop.ui.main_window import MainWindow, Surroundings

    reporter = ErrorReporter(application)
    reporter.install()
    try:
        catalogue = load_catalogue(paths.catalogue_file(), paths.cache_folder())
    except UserError as error:
        _refuse(error.message)
        _show_refusal(error.message)
        return None
    desk = Desk(catalogue)
    window = MainWindow(desk, Surroundings(paths.data_folder(), paths.backup_folder(), paths.window_file(), _now))
    reporter.show_over(window)
    look = first_look(paths.database_file())
    if look is not None:
        window.set_up.put_in_force(preferences_from(lambda name: look.settings.get(name, "")))
    glimpse = glimpse_of(catalogue, look)
    if glimpse is not None:
        desk.show_glimpse(glimpse)
    painted = FirstPaint(window)
    painted.happened.connect(lambda: desk.open_store(lambda: _open_workspace(catalogue)))
    desk.settled.connect(_collect_garbage_again)
    return window


def _open_workspace(catalogue: Catalogue) -> Workspace:
    """Open the store; runs off the window's thread and imports what the first paint did without."""
    from getpass import getuser
    from uuid import uuid4

    from luqual_desktop.logs import start_logging
    from luqual_desktop.services.entry import Actor
    from luqual_desktop.services.preferences import sign_as_preferred
    from luqual_desktop.services.workspace import Workspace

    start_logging(paths.log_folder())
    actor = Actor(getuser(), _now, lambda: uuid4().hex)
    workspace = Workspace.open(paths.database_file(), paths.migrations_folder(), catalogue, actor)
    sign_as_preferred(workspace)
    return workspace


def _now() -> datetime:
    from datetime import datetime

    return datetime.now().astimezone()


def _collect_garbage_again() -> None:
    gc.freeze()  # what is there now stays to the end: no collection needs to look at it
    gc.enable()


def _refuse(sentence: str) -> int:
    if sys.stderr is not None:
        sys.stderr.write(f"{sentence}\n")
    return CANNOT


def _show_refusal(sentence: str) -> None:
    from PySide6.QtWidgets import QMessageBox

    from luqual_desktop.ui.application import PROGRAM_NAME

    QMessageBox.critical(None, PROGRAM_NAME, sentence)


def _end() -> None:
    """Leave at once: everything is on disk and closed, and taking the widgets apart one by one takes longer."""
    import logging
    import os

    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(0)
