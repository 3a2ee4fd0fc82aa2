"""Honest workbooks, exported by the program itself, out of which all others are made."""

from __future__ import annotations

from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.submitting import submit
from luqual_desktop.services.workspace import Workspace
from tests.hostile.every_kind import actor, every_kind, fill


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """A street office's submission of the last quarter."""
    folder = tmp_path_factory.mktemp("honest")
    workspace = Workspace.open(folder / "s.db", migrations_folder(), catalogue, actor())
    report = workspace.open_report(catalogue.units[0].code, catalogue.calendar.periods[-1])
    fill(report)
    submit(workspace, report, folder / "honest.xlsx")
    workspace.close()
    return folder / "honest.xlsx"


@pytest.fixture(scope="session")
def honest_kinds(tmp_path_factory: pytest.TempPathFactory, small_catalogue: Catalogue) -> Path:
    """A folder with one workbook of each kind, of a small made-up plan."""
    folder = tmp_path_factory.mktemp("kinds")
    every_kind(folder, small_catalogue)
    return folder
