"""`check` and `reseal` on the command line: which outcome, which keys, which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from luqual_desktop import paths
from luqual_desktop.cli import run
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.submitting import submit
from luqual_desktop.services.workspace import Workspace
from tests.hostile.every_kind import actor, fill

ROOT = Path(__file__).parents[1]
LAGGING = "R-102"
"""An indicator of the small plan that the samples leave short of its line; one of a hundred is within it."""
KEYS = ["file", "outcome", "code", "message", "unit", "period", "revision", "findings"]
FINDING_KEYS = ["level", "code", "section", "row", "field", "message"]


def submitted(folder: Path, catalogue: Catalogue, name: str, numerator: str = "") -> Path:
    workspace = Workspace.open(folder / f"{name}.db", migrations_folder(), catalogue, actor())
    report = workspace.open_report(catalogue.units[0].code, catalogue.calendar.periods[-1])
    fill(report)
    if numerator:
        report.edit([Edit(CellKey(Area.INDICATOR, LAGGING, "numerator"), numerator)])
    submit(workspace, report, folder / f"{name}.xlsx")
    workspace.close()
    return folder / f"{name}.xlsx"


def edited(source: Path, name: str, value: object) -> Path:
    """Return a copy in which somebody typed another numerator."""
    book = load_workbook(source)
    numerator = next(row[4] for sheet in book.worksheets for row in sheet.iter_rows() if row[0].value == LAGGING)
    assert str(numerator.value) == "1"
    numerator.value = value  # type: ignore[assignment]
    target = source.with_name(f"{name}.xlsx")
    book.save(target)
    book.close()
    return target


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, small_catalogue: Catalogue) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("送审")
    hinted = submitted(folder, small_catalogue, "hinted", "1")
    damaged = folder / "damaged.xlsx"
    damaged.write_bytes(hinted.read_bytes()[:5_000])
    return {
        "hinted": hinted,
        "warned": submitted(folder, small_catalogue, "warned"),
        "edited": edited(hinted, "edited", 2),
        "wrong": edited(hinted, "wrong", -1),
        "damaged": damaged,
        "gone": folder / "gone.xlsx",
    }


@pytest.fixture
def at_home(small_plan_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work with the small plan and a folder of one's own, and read in this process."""
    monkeypatch.setenv(paths.CATALOGUE_VARIABLE, str(small_plan_file))
    monkeypatch.setenv(paths.DATA_FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(paths, "reader_command", lambda: ["no such program"])


def test_every_outcome_with_its_keys(
    files: Mapping[str, Path], small_plan_file: Path, small_catalogue: Catalogue, tmp_path: Path
) -> None:
    """The whole program, reading in processes of its own."""
    command = [sys.executable, str(ROOT / "main.py"), "check", *map(str, files.values()), "--json"]
    environment = {
        **os.environ,
        paths.CATALOGUE_VARIABLE: str(small_plan_file),
        paths.DATA_FOLDER_VARIABLE: str(tmp_path),
    }
    ran = subprocess.run(command, capture_output=True, env=environment, timeout=240, check=False)
    assert ran.returncode == 1, ran.stderr
    answers: list[dict[str, Any]] = json.loads(ran.stdout.decode())
    told = dict(zip(files, answers, strict=True))
    assert {name: (answer["outcome"], answer["code"]) for name, answer in told.items()} == {
        "hinted": ("accepted", "ok"),
        "warned": ("warned", "warnings"),
        "edited": ("warned", "edited"),
        "wrong": ("rejected", "errors"),
        "damaged": ("rejected", "damaged"),
        "gone": ("rejected", "missing"),
    }
    for name, answer in told.items():
        assert list(answer) == KEYS
        assert answer["file"] == str(files[name])
        assert all(list(finding) == FINDING_KEYS for finding in answer["findings"])
        assert type(answer["revision"]) is int
    assert {finding["level"] for finding in told["hinted"]["findings"]} == {"hint"}
    unit = small_catalogue.units[0].code
    assert (told["wrong"]["unit"], told["wrong"]["period"], told["wrong"]["revision"]) == (unit, "2030M12", 1)
    section = small_catalogue.indicator_by_code[LAGGING].section
    (wrong,) = [finding for finding in told["wrong"]["findings"] if finding["level"] == "error"]
    assert (wrong["code"], wrong["section"], wrong["row"], wrong["field"]) == ("E102", section, LAGGING, "numerator")
    assert (told["gone"]["unit"], told["gone"]["findings"]) == ("", [])


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    ("name", "code", "word"),
    [
        ("hinted", 0, "通过"),
        ("warned", 1, "需核实"),
        ("edited", 1, "需核实"),
        ("wrong", 1, "退回"),
        ("damaged", 1, "退回"),
        ("gone", 1, "退回"),
    ],
)
def test_exit_codes_and_words(
    name: str, code: int, word: str, files: Mapping[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(files[name])]) == code
    assert capsys.readouterr().out.startswith(f"{files[name].name}：{word}。")


def test_without_a_plan_nothing_can_be_done(
    files: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(paths.CATALOGUE_VARIABLE, str(tmp_path / "没有.toml"))
    monkeypatch.setenv(paths.DATA_FOLDER_VARIABLE, str(tmp_path))
    assert run(["check", str(files["hinted"])]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "没有.toml" in line


@pytest.mark.usefixtures("at_home")
def test_reseal_makes_an_edited_workbook_agree_with_itself(
    files: Mapping[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "改后.xlsx"
    file.write_bytes(files["edited"].read_bytes())
    assert run(["reseal", str(file)]) == 0
    assert run(["check", str(file), "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert (answer["outcome"], answer["code"]) == ("accepted", "ok")


@pytest.mark.usefixtures("at_home")
def test_a_packaged_program_does_not_reseal(
    files: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "改后.xlsx"
    file.write_bytes(files["edited"].read_bytes())
    before = file.read_bytes()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(SystemExit) as leaving:
        run(["reseal", str(file)])
    assert leaving.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert file.read_bytes() == before


def test_a_check_loads_nothing_that_opens_a_store(tmp_path: Path) -> None:
    """Loading it takes longer than all the rest of checking one workbook."""
    child = "import sys; from luqual_desktop.cli import run; code = run(sys.argv[1:]); print(code, *sys.modules)"
    nowhere = str(tmp_path / "nowhere.xlsx")
    done = subprocess.run(
        [sys.executable, "-c", child, "check", nowhere], cwd=ROOT, capture_output=True, text=True, check=True
    )
    code, *loaded = done.stdout.splitlines()[-1].split()
    assert code == "1"
    assert "luqual_desktop.services.reading_apart" in loaded
    assert {"sqlalchemy", "sqlmodel", "luqual_desktop.storage.database"}.isdisjoint(loaded)
