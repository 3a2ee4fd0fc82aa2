"""Consolidating a folder of workbooks against pandas over the same files, in one run, each way in its own process.

Goals: at least 8 times as fast as pandas with its default engine and twice as fast as with calamine, gate, checks and
store included, on one processor, and twice that on two; the peak at many files at most 1.2 times that at 191; a preview
of 14 files within a second. `LUQUAL_BENCH_FOLDER` names a folder of workbooks (a period of `main.py demo`),
`LUQUAL_BENCH_UNITS` how many to take.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from luqual_desktop import __version__
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.intake import expected_for
from luqual_desktop.paths import DATA_FOLDER_VARIABLE, migrations_folder
from luqual_desktop.services.receiving import Receiving
from luqual_desktop.services.samples import make_samples
from luqual_desktop.storage.database import Database
from tests.services.unit_files import PERIOD, steady_actor

ROOT = Path(__file__).parents[2]
UNITS = int(os.environ.get("LUQUAL_BENCH_UNITS", "56"))
FEW = 191
PREVIEWED = 14
DEFAULT_ENGINE, FAST_ENGINE = "openpyxl", "calamine"
GOALS = {(DEFAULT_ENGINE, 1): 8, (FAST_ENGINE, 1): 2, (DEFAULT_ENGINE, 2): 16, (FAST_ENGINE, 2): 4}
"""How many times as fast as pandas with an engine, by the processors used."""


@pytest.fixture(scope="module")
def folder(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of so many workbooks."""
    given = os.environ.get("LUQUAL_BENCH_FOLDER")
    if given:
        return Path(given)
    out = tmp_path_factory.mktemp("bench")
    make_samples(
        catalogue,
        out,
        migrations=migrations_folder(),
        units=UNITS,
        seed=1,
        periods=[PERIOD],
        report_progress=lambda _words: None,
    )
    return out / str(PERIOD)


def run(way: str, folder: Path, count: int, processors: int = 2) -> dict[str, Any]:
    """Run one way on so many processors, on which it starts as many reading processes.

    The program finds its catalogue validated, as in every run after the first.
    """
    data = {**os.environ, DATA_FOLDER_VARIABLE: str(folder.parent / "data")}
    listed = [sys.executable, "main.py", "catalogue", "--json"]
    subprocess.run(listed, cwd=ROOT, capture_output=True, check=True, env=data)
    command = [sys.executable, "-m", "tests.benchmarks.consolidation_process", way, str(folder), str(count)]
    ours = set(sorted(os.sched_getaffinity(0))[:processors])
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=data,
        preexec_fn=lambda: os.sched_setaffinity(0, ours),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    each = told["wall"] / told["files"] * 1000
    sys.stdout.write(
        f"\n{way:9} on {processors}: {told['files']:5} files  {told['wall']:7.1f} s ({each:6.1f} ms each)  "
        f"processor {told['cpu']:7.1f} s  peak {told['peak']:5.0f} MB"
    )
    return told


@pytest.mark.timeout(7200)
def test_it_beats_what_a_user_would_do_instead(folder: Path) -> None:
    peers = {way: run(way, folder, UNITS) for way in (DEFAULT_ENGINE, FAST_ENGINE)}
    ours = {processors: run("program", folder, UNITS, processors) for processors in (1, 2)}
    for peer in peers.values():
        assert ours[1]["sums"].keys() <= peer["sums"].keys()
        for code, (above, below) in ours[1]["sums"].items():
            assert [float(each) for each in peer["sums"][code]] == pytest.approx([float(above), float(below)]), code
    times = {(way, each): peers[way]["wall"] / ours[each]["wall"] for way in peers for each in ours}
    for (way, each), faster in times.items():
        sys.stdout.write(f"\n{faster:.2f} times pandas with {way} on {each}")
    missed = [key for key, goal in GOALS.items() if times[key] < goal]
    assert not missed


@pytest.mark.timeout(7200)
def test_what_it_holds_does_not_grow(folder: Path) -> None:
    few, many = (run("program", folder, count) for count in (min(FEW, UNITS), UNITS))
    sys.stdout.write(f"\npeak at {UNITS} is {many['peak'] / few['peak']:.2f} times that at {few['files']}\n")
    assert many["peak"] <= 1.2 * few["peak"]


def test_a_preview_of_fourteen_files_within_a_second(folder: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    actor = steady_actor()
    database = Database.open(tmp_path / "b.db", migrations_folder(), program_version=__version__, now=actor.now)
    receiving = Receiving(database, catalogue, expected_for(catalogue, "330302", PERIOD, samples=True), actor)
    files = sorted(folder.glob("质量填报_*.xlsx"))[:PREVIEWED]
    list(receiving.sort(files[:1]))
    start, used = time.perf_counter(), time.process_time()
    found = list(receiving.sort(files))
    wall, cpu = time.perf_counter() - start, time.process_time() - used
    database.close()
    assert all(each.pile.acceptable for each in found)
    sys.stdout.write(f"\npreview of {PREVIEWED}: {cpu:.2f} s of processor, {wall:.2f} s on the clock\n")
    assert wall <= 1
