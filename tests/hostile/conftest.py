"""An honest workbook, exported by the program itself, out of which all others are made."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue_reading import read_catalogue
from luqual_desktop.domain.cells import Area, records_of
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.sampling import SampleMaker
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.entry import Actor
from luqual_desktop.services.submitting import submit
from luqual_desktop.services.workspace import Workspace


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory, catalogue_file: Path) -> Path:
    return _exported(tmp_path_factory.mktemp("honest"), catalogue_file)


@pytest.fixture(scope="session")
def small_honest(tmp_path_factory: pytest.TempPathFactory, small_plan_file: Path) -> Path:
    return _exported(tmp_path_factory.mktemp("small"), small_plan_file)


def _exported(folder: Path, plan: Path) -> Path:
    catalogue = read_catalogue(tomllib.loads(plan.read_text(encoding="utf-8")))
    numbers = count()
    actor = Actor("样例", lambda: datetime(2026, 1, 8, tzinfo=UTC), lambda: f"n{next(numbers)}")
    workspace = Workspace.open(folder / "s.db", migrations_folder(), catalogue, actor)
    report = workspace.open_report(catalogue.units[0].code, catalogue.calendar.periods[-1])
    maker = SampleMaker(catalogue, report.report.unit, 1)
    report.edit(maker.edits(report.report))
    report.edit(maker.rectifications(report.report, records_of(report.report.cells, Area.RECTIFICATION)))
    for finding in report.audit():
        if finding.level is Level.WARNING:
            report.edit(maker.explanation(finding.key, report.report.period))
    submit(workspace, report, folder / "honest.xlsx")
    workspace.close()
    return folder / "honest.xlsx"
