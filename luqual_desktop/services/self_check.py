"""What a packaged build must pass before it is handed out (reliability: build self-check)."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from luqual_desktop import __version__
from luqual_desktop.services.catalogues import load_catalogue
from luqual_desktop.services.entry import Actor
from luqual_desktop.services.submitting import write_template
from luqual_desktop.services.workspace import Workspace

Probe = Callable[[], str]
"""Returns what was found; raises any exception if the check fails."""


def self_check(catalogue_file: Path, migrations: Path, probes: Mapping[str, Probe]) -> dict[str, Any]:
    """Run every check and return one JSON-able answer: `ok`, and per check what was found or what failed."""
    with TemporaryDirectory(prefix="鹿城 自检 ") as folder:
        own = _Checks(catalogue_file, migrations, Path(folder))
        checks: dict[str, Probe] = {
            "store": own.store,
            "resources": own.resources,
            "replace": own.replace,
            "workbook": own.workbook,
            "xml": _xml_version,
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

    def __init__(self, catalogue_file: Path, migrations: Path, folder: Path) -> None:
        self._catalogue_file = catalogue_file
        self._migrations = migrations
        self._folder = folder

    def resources(self) -> str:
        """Load the catalogue twice: from its source and from its cache."""
        first = load_catalogue(self._catalogue_file, self._folder)
        if load_catalogue(self._catalogue_file, self._folder) != first:
            raise ValueError("the cached catalogue differs")
        return f"{first.plan.code} {first.plan.version}: {len(first.indicators)} indicators"

    def store(self) -> str:
        """Make a store, which reads every pragma back, and open it again."""
        from luqual_desktop.storage.connection import sqlite_version

        catalogue = load_catalogue(self._catalogue_file, None)
        actor = Actor("self-check", lambda: datetime.now().astimezone(), lambda: uuid4().hex)
        for _ in range(2):
            workspace = Workspace.open(self._folder / "自检.db", self._migrations, catalogue, actor)
            workspace.put_setting("self-check", "1")
            workspace.close()
        return f"SQLite {sqlite_version()}"

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
        """Write a blank workbook and read it through the gate."""
        from luqual_desktop.workbook.reader import read_submission

        catalogue = load_catalogue(self._catalogue_file, None)
        unit, period = catalogue.units[0].code, catalogue.calendar.periods[-1]
        file = self._folder / "自检 空白表.xlsx"
        write_template(catalogue, unit, period, file)
        read = read_submission(file, catalogue)
        if (read.unit, read.period) != (unit, period):
            raise ValueError("the workbook reads back as another one")
        return json.dumps({"bytes": file.stat().st_size})


def _xml_version() -> str:
    from pyexpat import EXPAT_VERSION

    return EXPAT_VERSION
