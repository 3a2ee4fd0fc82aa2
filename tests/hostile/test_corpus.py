"""Every hostile workbook gets its one clear answer, within time and memory, in a process that stays alive."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.case import REJECTED, SAME, WARNED, Case, Lure
from tests.hostile.corpus import corpus
from tests.hostile.honest_workbook import Base

ROOT = Path(__file__).parents[2]
CASES = corpus(Lure())
MOST_SECONDS = 20
MOST_MEGABYTES = 600
CANARY = "canary-7c1f-nobody-may-read-this"

Answers = Mapping[str, dict[str, Any]]


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """A port on which nobody may knock."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening


@pytest.fixture(scope="module")
def output(
    honest: Path, catalogue_file: Path, listener: socket.socket, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Lay all files out, have them judged in a process of its own, and return all that it printed."""
    secret = tmp_path_factory.mktemp("secret") / "canary.txt"
    secret.write_text(CANARY, encoding="utf-8")
    folder = tmp_path_factory.mktemp("收到 的文件")
    base = Base.of(honest.read_bytes())
    for case in corpus(Lure(secret.as_uri(), f"http://127.0.0.1:{listener.getsockname()[1]}/x")):
        (folder / f"{case.name}{case.suffix}").write_bytes(case.make(base))
    command = [sys.executable, "-m", "tests.hostile.judge", str(folder), str(catalogue_file), str(MOST_MEGABYTES)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert run.returncode == 0, f"died at {run.stdout.splitlines()[-1:]}: {run.stderr[-2000:]}"
    return run.stdout + run.stderr


@pytest.fixture(scope="module")
def answers(output: str) -> Answers:
    told = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return {answer["name"]: answer for answer in told}


def sentences(answer: Mapping[str, Any], code: str) -> list[str]:
    """Return what is said under a code: of the file, or of its cells."""
    told = [answer["message"]] if answer["code"] == code else []
    return told + [finding["message"] for finding in answer["findings"] if finding["code"] == code]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_gets_its_answer(case: Case, answers: Answers) -> None:
    answer, honest_answer = answers[case.name], answers["untouched"]
    if case.outcome == SAME:
        assert answer["outcome"] == honest_answer["outcome"], answer["message"]
        assert answer["cells"] == honest_answer["cells"]
        return
    assert answer["outcome"] == case.outcome, answer["message"]
    told = sentences(answer, case.code)
    assert any(case.says in each and case.place in each for each in told), (told, answer["code"], answer["message"])
    assert all("Traceback" not in each for each in told)


@pytest.mark.parametrize("case", [case for case in CASES if case.outcome != SAME], ids=lambda case: case.name)
def test_what_is_said_names_the_place_and_what_to_do(case: Case, answers: Answers) -> None:
    answer = answers[case.name]
    if answer["cells"] is None:
        assert answer["message"].startswith(f"文件“{case.name}{case.suffix}”")
        assert "请" in answer["message"]
    elif case.place:
        told = [each for each in sentences(answer, case.code) if case.place in each]
        assert any("工作表“" in each and "请" in each for each in told), told


def test_refused_files_leave_nothing(answers: Answers) -> None:
    refused = [case.name for case in CASES if case.outcome == REJECTED and answers[case.name]["cells"] is None]
    assert len(refused) > 80
    for name in refused:
        assert (answers[name]["unit"], answers[name]["findings"]) == ("", [])


def test_nobody_reached_for_the_lure(output: str, listener: socket.socket) -> None:
    assert CANARY not in output
    listener.setblocking(False)
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_time_and_memory_stay_within_bounds(answers: Answers) -> None:
    slowest = max(answers.values(), key=lambda answer: answer.get("seconds", 0))
    assert slowest["seconds"] < MOST_SECONDS, slowest["name"]
    assert answers[""]["peak"] < MOST_MEGABYTES * 1_000_000


def test_the_corpus_covers_every_outcome() -> None:
    assert {case.outcome for case in CASES} == {REJECTED, WARNED, SAME}
    assert len({case.name for case in CASES}) == len(CASES)
