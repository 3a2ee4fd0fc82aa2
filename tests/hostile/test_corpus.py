"""Every hostile workbook gets its one clear answer, within time and memory, in a process that stays alive."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from luqual_desktop.domain.catalogue_reading import read_catalogue
from luqual_desktop.domain.cells import Area, records_of
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.sampling import SampleMaker
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.entry import Actor
from luqual_desktop.services.submitting import submit
from luqual_desktop.services.workspace import Workspace
from tests.hostile.corpus import REJECTED, SAME, WARNED, Case, corpus

ROOT = Path(__file__).parents[2]
CASES = corpus()
MOST_SECONDS = 20
MOST_MEGABYTES = 600


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory, catalogue_file: Path) -> Path:
    folder = tmp_path_factory.mktemp("honest")
    catalogue = read_catalogue(tomllib.loads(catalogue_file.read_text(encoding="utf-8")))
    numbers = count()
    actor = Actor("样例", lambda: datetime(2026, 1, 8, tzinfo=UTC), lambda: f"n{next(numbers)}")
    workspace = Workspace.open(folder / "s.db", migrations_folder(), catalogue, actor)
    report = workspace.open_report(catalogue.units[0].code, Period(2025, 4))
    maker = SampleMaker(catalogue, report.report.unit, 1)
    report.edit(maker.edits(report.report))
    report.edit(maker.rectifications(report.report, records_of(report.report.cells, Area.RECTIFICATION)))
    for finding in report.audit():
        if finding.level is Level.WARNING:
            report.edit(maker.explanation(finding.key, report.report.period))
    submit(workspace, report, folder / "honest.xlsx")
    workspace.close()
    return folder / "honest.xlsx"


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
