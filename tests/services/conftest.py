"""A workspace on a store of its own, with a clock and numbers that stand still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from luqual_desktop import __version__
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.database import Database
from tests.services.unit_files import PERIOD, steady_actor

OpenWorkspace = Callable[[Catalogue, str], Workspace]


@pytest.fixture
def open_workspace(tmp_path: Path) -> Iterator[OpenWorkspace]:
    """Open workspaces by catalogue and file name; all are closed at the end."""
    opened = []

    def open_one(catalogue: Catalogue, name: str) -> Workspace:
        workspace = Workspace.open(tmp_path / name, migrations_folder(), catalogue, steady_actor("李明", day=8))
        opened.append(workspace)
        return workspace

    yield open_one
    for workspace in opened:
        workspace.close()


@pytest.fixture
def workspace(open_workspace: OpenWorkspace, catalogue: Catalogue) -> Workspace:
    return open_workspace(catalogue, "store.db")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    actor = steady_actor()
    opened = Database.open(tmp_path / "区局.db", migrations_folder(), program_version=__version__, now=actor.now)
    yield opened
    opened.close()


@pytest.fixture
def collecting(open_workspace: OpenWorkspace, catalogue: Catalogue) -> Collecting:
    return Collecting(open_workspace(catalogue, "district/store.db"), catalogue.plan.owner.code, PERIOD)
