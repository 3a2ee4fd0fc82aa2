"""The start of the program against a bare QMainWindow: first paint with real rows, and how long it ever stands still.

Goals: first paint at most 1.3 times the bare window's, the event loop never held up for more than 50 ms.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.sampling import SampleMaker
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.workspace import Workspace

PAINT_GOAL = 1.3
IN_SIGHT = 40  # cells with something in them: about ten rows by nine columns, of which some are blank
STALL_GOAL = 0.050
ROUNDS = 15
CHILD = Path(__file__).with_name("start_process.py")
MIGRATIONS = Path(__file__).parents[2] / "database" / "migrations"
Measured = dict[str, float]


@pytest.fixture
def data_folder(tmp_path: Path, catalogue: Catalogue) -> Path:
    """Five quarters of a street office, and the program used and closed once, with its indicators in sight."""
    numbers = count(1)
    actor = Actor("bench", lambda: datetime(2025, 4, 8, tzinfo=UTC), lambda: f"bench-{next(numbers)}")
    workspace = Workspace.open(tmp_path / "luqual.db", MIGRATIONS, catalogue, actor)
    unit = catalogue.units[0].code
    for period in ("2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1"):
        report = workspace.open_report(unit, Period.parse(period))
        report.edit(SampleMaker(catalogue, unit, 1).edits(report.report))
    workspace.remember_place(unit, Period.parse("2025Q1"))
    workspace.close()
    run("program", tmp_path)
    return tmp_path


def run(kind: str, folder: Path) -> Measured:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"LUQUAL_DATA_DIR": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    environment |= {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}  # as installed: compiled once, by the first run
    command = [sys.executable, str(CHILD), kind, repr(time.monotonic())]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    measured: Measured = json.loads(done.stdout)
    return measured


def change_store(folder: Path, catalogue: Catalogue, number: int) -> None:
    """Write into the store behind the first picture's back, so that it must read the figures."""
    actor = Actor("bench", lambda: datetime(2025, 4, 8, tzinfo=UTC), lambda: f"change-{number}")
    workspace = Workspace.open(folder / "luqual.db", MIGRATIONS, catalogue, actor)
    report = workspace.open_report(catalogue.units[0].code, Period.parse("2025Q1"))
    report.edit([Edit(CellKey(Area.COVER, "cover", "remark"), str(number))])
    workspace.close()


@pytest.mark.parametrize("changed", [False, True], ids=["as it was left", "store changed since"])
def test_first_paint_against_a_bare_window(data_folder: Path, catalogue: Catalogue, changed: bool) -> None:
    ratios, paints, stalls, readies, memories = [], [], [], [], []
    for number in range(ROUNDS):
        if changed:
            change_store(data_folder, catalogue, number)
        bare, ours = run("bare", data_folder), run("program", data_folder)
        assert ours["figures"] > IN_SIGHT
        ratios.append(ours["painted"] / bare["painted"])
        paints.append(ours["painted"])
        stalls.append(ours["stall"])
        readies.append(ours["ready"] / bare["painted"])
        memories.append((ours["memory"], bare["memory"]))
    ratio = statistics.median(ratios)
    own, bare_memory = (statistics.median(each) for each in zip(*memories, strict=True))
    print(  # noqa: T201
        f"\nfirst paint {statistics.median(paints) * 1000:.0f} ms, {ratio:.2f} of a bare window "
        f"({min(ratios):.2f}–{max(ratios):.2f}); all ready {statistics.median(readies):.1f} of it; longest stall "
        f"{statistics.median(stalls) * 1000:.0f} ms ({min(stalls) * 1000:.0f}–{max(stalls) * 1000:.0f}); "
        f"memory {own:.0f} MB, a bare window {bare_memory:.0f} MB"
    )
    assert ratio <= PAINT_GOAL
    assert max(stalls) <= STALL_GOAL  # never, in any start
