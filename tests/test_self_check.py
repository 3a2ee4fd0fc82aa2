"""`self-check`: one line of JSON and an exit code, and that each check can fail."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from luqual_desktop import __version__, cli, paths
from luqual_desktop.services import self_check as checks
from luqual_desktop.services.self_check import OF_A_BUILD, OF_THE_SYSTEM, Floors, self_check
from luqual_desktop.services.submitting import write_template
from luqual_desktop.storage import connection as connections
from luqual_desktop.storage import library_check as sqlite_check
from luqual_desktop.ui import self_probes
from luqual_desktop.workbook import library_check as xml_check

ROOT = Path(__file__).resolve().parents[1]
OWN = ["sqlite", "strict", "expat", "defusedxml", "signature", "store", "resources", "replace", "workbook"]


def answer(
    catalogue_file: Path | None = None,
    probes: Mapping[str, Callable[[], str]] | None = None,
    floors: Floors = OF_THE_SYSTEM,
) -> dict[str, Any]:
    return self_check(catalogue_file or paths.catalogue_file(), paths.migrations_folder(), probes or {}, floors)


def failed(found: dict[str, Any]) -> list[str]:
    assert found["ok"] is not any(not each["ok"] for each in found["checks"].values())
    return [name for name, each in found["checks"].items() if not each["ok"]]


def test_the_command_prints_one_line_of_json_and_ends_with_0() -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "self-check"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    found = json.loads(done.stdout)
    assert failed(found) == []
    assert (found["ok"], found["version"], found["frozen"]) == (True, __version__, False)
    assert list(found["checks"]) == [*OWN, "window", "fonts", "translation", "icon"]
    assert sqlite3.sqlite_version in found["checks"]["sqlite"]["found"]
    assert "journal_mode=truncate, synchronous=2, foreign_keys=1" in found["checks"]["sqlite"]["found"]
    assert found["checks"]["translation"]["found"] == "取消"


def test_a_failed_check_ends_with_2_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    def no_font() -> str:
        raise LookupError("no font")

    assert cli.run(["self-check"], {"fonts": no_font}) == cli.CANNOT
    found = json.loads(capsys.readouterr().out)
    assert failed(found) == ["fonts"]
    assert found["checks"]["fonts"] == {"ok": False, "found": "LookupError: no font"}


@pytest.mark.parametrize(
    ("sqlite", "expat", "names"),
    [
        ("3.51.3", "2.7.2", []),
        ("3.60", "2.10.0", []),
        ("3.51.2", "2.7.2", ["sqlite"]),
        ("3.9.99", "2.7.1", ["sqlite", "expat"]),
    ],
)
def test_a_build_has_floors(monkeypatch: pytest.MonkeyPatch, sqlite: str, expat: str, names: list[str]) -> None:
    monkeypatch.setattr(connections, "sqlite_version", lambda: sqlite)
    monkeypatch.setattr(xml_check, "expat_version", lambda: expat)
    assert failed(answer(floors=OF_A_BUILD)) == names


@pytest.mark.parametrize(
    ("packaged", "platform", "options", "names"),
    [
        (False, "win32", [], []),
        (True, "win32", [], ["sqlite", "expat"]),
        (True, "win32", ["--older-expat"], ["sqlite"]),
        (True, "linux", [], ["sqlite"]),
    ],
)
def test_floors_hold_for_what_a_build_brings_along(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    packaged: bool,
    platform: str,
    options: list[str],
    names: list[str],
) -> None:
    monkeypatch.setattr(connections, "sqlite_version", lambda: "3.40.1")
    monkeypatch.setattr(xml_check, "expat_version", lambda: "2.5.0")
    command = paths.reader_command()  # that of the source, whatever the rest believes
    monkeypatch.setattr(paths, "reader_command", lambda: command)
    monkeypatch.setattr(paths, "is_packaged", lambda: packaged)
    monkeypatch.setattr("sys.platform", platform)
    cli.run(["self-check", *options])
    assert failed(json.loads(capsys.readouterr().out)) == names


def test_settings_that_do_not_hold_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_SETTINGS", (("synchronous", "FULL", 3),))
    assert failed(answer()) == ["sqlite", "store"]


def test_tables_that_take_anything_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_check, "refuses_wrong_types", lambda: False)
    assert failed(answer()) == ["strict"]


def test_openpyxl_without_defusedxml_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openpyxl.DEFUSEDXML", False)
    assert failed(answer()) == ["defusedxml"]


def test_a_missing_plan_is_told(tmp_path: Path) -> None:
    assert failed(answer(tmp_path / "none.toml")) == ["store", "resources", "workbook"]


def test_files_are_written_where_the_path_is_chinese_with_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    replaced: list[Path] = []
    replace = Path.replace

    def note(self: Path, target: Path) -> Path:
        replaced.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", note)
    assert failed(answer()) == []
    assert any("鹿城 自检 " in str(path) and path.name == "目标 文件.txt" for path in replaced)


def test_a_replace_that_changes_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "write_template", lambda *_: None)  # it replaces files, too
    monkeypatch.setattr(Path, "replace", lambda _self, target: target)
    assert "replace" in failed(answer())


def test_a_workbook_of_another_unit_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    write = write_template
    monkeypatch.setattr(
        checks, "write_template", lambda catalogue, _unit, *rest: write(catalogue, catalogue.units[1].code, *rest)
    )
    assert failed(answer()) == ["workbook"]


def test_a_build_whose_reading_process_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paths, "reader_command", lambda: [str(tmp_path / "none")])
    assert failed(answer()) == ["workbook"]


def test_the_window_needs_a_chinese_font(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - starts Qt
    probes = self_probes.window_probes(paths.icons_folder())
    monkeypatch.setattr("PySide6.QtGui.QFontDatabase.families", lambda _system: [])
    assert failed(answer(probes=probes)) == ["fonts"]


def test_the_window_needs_its_icon(qtbot: QtBot, tmp_path: Path) -> None:  # noqa: ARG001 - starts Qt
    assert failed(answer(probes=self_probes.window_probes(tmp_path))) == ["icon"]
