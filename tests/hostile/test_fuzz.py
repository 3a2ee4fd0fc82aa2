"""Ten minutes of coverage-guided fuzzing, run by `make fuzz`; LUQUAL_FUZZ_SECONDS shortens it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.fuzz
@pytest.mark.timeout(0)
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no build for this system")
def test_the_gate_answers_whatever_the_bytes(honest_kinds: Path, small_plan_file: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    chance = Random(1)  # each seed begins with another kind and another way
    for number in range(40):
        (seeds / str(number)).write_bytes(chance.randbytes(200))
    seconds = os.environ.get("LUQUAL_FUZZ_SECONDS", "600")
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.hostile.fuzz_target",
            str(honest_kinds),
            str(small_plan_file),
            str(seeds),
            f"-max_total_time={seconds}",
            "-max_len=1024",
            "-len_control=0",
            "-timeout=20",
            "-rss_limit_mb=900",
            f"-artifact_prefix={tmp_path}/",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    print(run.stderr[-1500:])  # noqa: T201 - the figures of the run
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
