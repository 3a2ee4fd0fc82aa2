"""The only place that knows where resources, SQL scripts, user data and logs lie, run from source or frozen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

DATA_FOLDER_VARIABLE = "LUQUAL_DATA_DIR"
CATALOGUE_VARIABLE = "LUQUAL_CATALOGUE"
READER = "read-apart"
"""The word that starts the program as a reading process; for the program itself, not for people."""
_FOLDER_NAME = "LuqualDesktop"


def bundle_folder() -> Path:
    """Return the folder of what was installed and never changes: the frozen bundle's, else the source tree's."""
    return Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1]))


def is_packaged() -> bool:
    """Tell whether the program runs as installed, not from its source."""
    return bool(getattr(sys, "frozen", False))


def reader_command() -> list[str]:
    """Return the command that starts this program once more as a reading process."""
    if not is_packaged():
        return [sys.executable, str(bundle_folder() / "main.py"), READER]
    program = Path(sys.executable)
    twin = program.with_name(f"{program.stem.removesuffix('-cli')}-cli{program.suffix}")  # Windows: the one that prints
    return [str(twin if twin.exists() else program), READER]


def data_folder() -> Path:
    """Return the folder of the user's data; `LUQUAL_DATA_DIR` moves it (tests, use on a stick)."""
    chosen = os.environ.get(DATA_FOLDER_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).absolute()
    from platformdirs import user_data_path  # not needed, and not imported, where the folder is given

    return user_data_path(_FOLDER_NAME, appauthor=False, roaming=False)


def catalogue_file() -> Path:
    """Return the plan to work with: the one `LUQUAL_CATALOGUE` names, one in the user's own folder, or that shipped."""
    chosen = os.environ.get(CATALOGUE_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).absolute()
    own = sorted((data_folder() / "catalogue").glob("*.toml"))
    return own[0] if own else min((bundle_folder() / "resources" / "catalogue").glob("*.toml"))


def manual_file() -> Path:
    """Return the user's manual, in Markdown."""
    return bundle_folder() / "resources" / "manual.zh-CN.md"


def migrations_folder() -> Path:
    """Return the folder of the numbered SQL scripts."""
    return bundle_folder() / "database" / "migrations"


def icons_folder() -> Path:
    """Return the folder of the program's pictures."""
    return bundle_folder() / "resources" / "icons"


def database_file() -> Path:
    """Return the user's store."""
    return data_folder() / "luqual.db"


def cache_folder() -> Path:
    """Return the folder of what can be made anew at any time."""
    return data_folder() / "cache"


def sketch_file() -> Path:
    """Return the file of the first picture of the next start."""
    return cache_folder() / "sketch.txt"


def log_folder() -> Path:
    """Return the folder of the log files."""
    return data_folder() / "logs"


def backup_folder() -> Path:
    """Return where backups of the store are kept unless another folder is chosen."""
    return data_folder() / "backups"


def window_file() -> Path:
    """Return the file of window geometry, last tab and last folders: nothing whose loss matters."""
    return data_folder() / "window.txt"
