"""A workspace on a store of its own, with a clock and numbers that stand still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.workspace import Workspace

OpenWorkspace = Callable[[Catalogue, str], Workspace]


def steady_actor(user: str = "李明") -> Actor:
    """Return an actor whose clock goes one second a look and whose numbers count up."""
    start = datetime(2026, 1, 8, 9, 0, tzinfo=UTC)
    seconds, numbers = count(), count(1)
    return Actor(user, lambda: start + timedelta(seconds=next(seconds)), lambda: f"{user}-{next(numbers):06d}")


@pytest.fixture
def open_workspace(tmp_path: Path) -> Iterator[OpenWorkspace]:
    """Open workspaces by catalogue and file name; all are closed at the end."""
    opened = []

    def open_one(catalogue: Catalogue, name: str) -> Workspace:
        workspace = Workspace.open(tmp_path / name, migrations_folder(), catalogue, steady_actor())
        opened.append(workspace)
        return workspace

    yield open_one
    for workspace in opened:
        workspace.close()


@pytest.fixture
def workspace(open_workspace: OpenWorkspace, catalogue: Catalogue) -> Workspace:
    return open_workspace(catalogue, "store.db")
