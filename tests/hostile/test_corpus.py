"""Every hostile workbook gets its one clear answer, within time and memory, in a process that stays alive."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.corpus import REJECTED, SAME, WARNED, Case, corpus

ROOT = Path(__file__).parents[2]
CASES = corpus()
MOST_SECONDS = 20
MOST_MEGABYTES = 600


@pytest.fixture(scope="module")
def answers(honest: Path, catalogue_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.hostile.judge",
            str(honest),
            str(catalogue_file),
            str(tmp_path_factory.mktemp("收到 的文件")),
            str(MOST_MEGABYTES),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    lines = run.stdout.splitlines()
    assert run.returncode == 0, f"died at {lines[-1:]}: {run.stderr[-2000:]}"
    told = [json.loads(line) for line in lines if line.startswith("{")]
    return {answer["name"]: answer for answer in told}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_gets_its_answer(case: Case, answers: dict[str, dict[str, Any]]) -> None:
    answer, honest_answer = answers[case.name], answers["untouched"]
    said = answer["message"] + "".join(finding["code"] + finding["message"] for finding in answer["findings"])
    if case.outcome == SAME:
        assert answer["outcome"] == honest_answer["outcome"], said
        assert answer["first"] == honest_answer["first"]
    else:
        assert answer["outcome"] == case.outcome, said
    assert case.says in said
    assert "Traceback" not in said
    assert answer["seconds"] < MOST_SECONDS


@pytest.mark.parametrize("case", [case for case in CASES if case.outcome == REJECTED], ids=lambda case: case.name)
def test_a_refusal_names_the_file_or_the_cell(case: Case, answers: dict[str, dict[str, Any]]) -> None:
    answer = answers[case.name]
    if answer["cells"] is None:
        assert f"{case.name}{case.suffix}" in answer["message"]
    else:
        errors = [finding for finding in answer["findings"] if finding["level"] == "error"]
        assert errors
        assert all(finding["message"] for finding in errors)


def test_an_odd_way_of_writing_is_shown_with_what_it_was_read_as(answers: dict[str, dict[str, Any]]) -> None:
    told = answers["num_fullwidth_digits"]["findings"]
    warning = next(finding for finding in told if finding["code"].startswith("W4"))
    assert "４２０" in warning["message"]
    assert "420" in warning["message"]


def test_the_corpus_covers_every_outcome() -> None:
    assert {case.outcome for case in CASES} == {REJECTED, WARNED, SAME}
    assert len({case.name for case in CASES}) == len(CASES)
