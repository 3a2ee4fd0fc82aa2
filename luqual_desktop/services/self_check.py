"""What a packaged build must pass before it is handed out."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from luqual_desktop import __version__
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.catalogues import load_catalogue
from luqual_desktop.services.submitting import write_template
from luqual_desktop.services.workspace import Workspace

Probe = Callable[[], str]
"""Returns what was found; raises any exception if the check fails."""

Numbers = tuple[int, ...]


@dataclass(frozen=True)
class Floors:
    """The oldest libraries a build may bring along; () where the library is the system's, who mends it in place."""

    sqlite: Numbers = ()
    expat: Numbers = ()


OF_THE_SYSTEM = Floors()
OF_A_BUILD = Floors(sqlite=(3, 51, 3), expat=(2, 7, 2))
"""SQLite before may damage a WAL file when two write at once; expat before may take far more memory than a file has."""


def self_check(
    catalogue_file: Path, migrations: Path, probes: Mapping[str, Probe], floors: Floors = OF_THE_SYSTEM
) -> dict[str, Any]:
    """Run every check and return one JSON-able answer: `ok`, and per check what was found or what failed."""
    with TemporaryDirectory(prefix="鹿城 自检 ") as folder:
        own = _Checks(catalogue_file, migrations, Path(folder), floors)
        checks: dict[str, Probe] = {
            "sqlite": own.sqlite,
            "strict": _strict_tables,
            "expat": own.expat,
            "defusedxml": _defused,
            "signature": _signature,
            "store": own.store,
            "resources": own.resources,
            "replace": own.replace,
            "workbook": own.workbook,
            **probes,
        }
        answers = {name: _answer(probe) for name, probe in checks.items()}
    return {
        "ok": all(answer["ok"] for answer in answers.values()),
        "version": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "frozen": bool(getattr(sys, "frozen", False)),
        "checks": answers,
    }


def _answer(probe: Probe) -> dict[str, Any]:
    try:
        return {"ok": True, "found": probe()}
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is the answer
        return {"ok": False, "found": f"{type(error).__name__}: {error}"}


class _Checks:
    """The checks that need a folder to work in; its name has Chinese characters and a blank."""

    def __init__(self, catalogue_file: Path, migrations: Path, folder: Path, floors: Floors) -> None:
        self._catalogue_file = catalogue_file
        self._migrations = migrations
        self._folder = folder
        self._floors = floors

    def sqlite(self) -> str:
        """Compare the library with its floor, and read the settings of a data file back."""
        from luqual_desktop.storage.connection import sqlite_version
        from luqual_desktop.storage.library_check import settings_in_force

        version = _at_least(sqlite_version(), self._floors.sqlite)
        return f"{version}: {settings_in_force(self._folder / '自检 设置.db')}"

    def expat(self) -> str:
        """Compare the XML parser with its floor."""
        from luqual_desktop.workbook.library_check import expat_version

        return _at_least(expat_version(), self._floors.expat)

    def resources(self) -> str:
        """Load the catalogue twice: from its source and from its cache."""
        first = load_catalogue(self._catalogue_file, self._folder)
        if load_catalogue(self._catalogue_file, self._folder) != first:
            raise ValueError("the cached catalogue differs")
        return f"{first.plan.code} {first.plan.version}: {len(first.indicators)} indicators"

    def store(self) -> str:
        """Make a store, note something, and find it there when it is opened again."""
        catalogue = load_catalogue(self._catalogue_file, None)
        actor = Actor("self-check", lambda: datetime.now().astimezone(), lambda: uuid4().hex)
        file = self._folder / "自检.db"
        workspace = Workspace.open(file, self._migrations, catalogue, actor)
        workspace.put_setting("self-check", "已存")
        workspace.close()
        workspace = Workspace.open(file, self._migrations, catalogue, actor)
        kept = workspace.setting("self-check")
        workspace.close()
        if kept != "已存":
            raise ValueError(f"the store kept {kept!r}")
        return "ok"

    def replace(self) -> str:
        """Write a file and put another in its place."""
        target, other = self._folder / "目标 文件.txt", self._folder / "临时 文件.txt"
        target.write_text("旧", encoding="utf-8")
        other.write_text("新", encoding="utf-8")
        other.replace(target)
        if target.read_text(encoding="utf-8") != "新":
            raise ValueError("the replaced file holds the old content")
        return "ok"

    def workbook(self) -> str:
        """Write a blank workbook and read it through the gate, in a process of its own."""
        from luqual_desktop.services.reading_apart import ReadingApart

        catalogue = load_catalogue(self._catalogue_file, None)
        unit, period = catalogue.units[0].code, catalogue.calendar.periods[-1]
        file = self._folder / "自检 空白表.xlsx"
        write_template(catalogue, unit, period, file)
        with ReadingApart(catalogue) as reading:
            read = reading.submission(file)
            if not reading.is_apart:
                raise ValueError("no reading process can be started")
        if (read.unit, read.period) != (unit, period):
            raise ValueError("the workbook reads back as another one")
        return f"{file.stat().st_size} bytes"


def _at_least(version: str, floor: Numbers) -> str:
    if tuple(map(int, version.split("."))) < floor:
        raise ValueError(f"{version} is older than {'.'.join(map(str, floor))}")
    return version


def _strict_tables() -> str:
    from luqual_desktop.storage.library_check import refuses_wrong_types

    if not refuses_wrong_types():
        raise ValueError("a STRICT table took a text for a whole number")
    return "ok"


def _defused() -> str:
    from luqual_desktop.workbook.library_check import openpyxl_is_defused

    if not openpyxl_is_defused():
        raise ValueError("openpyxl does not use defusedxml")
    return "ok"


def _signature() -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    key.public_key().verify(key.sign("自检".encode()), "自检".encode())  # raises if it does not hold
    return "Ed25519"
