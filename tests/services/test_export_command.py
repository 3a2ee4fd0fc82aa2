"""main.py export: guarded like the window, for it writes into the same store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from luqual_desktop import paths
from luqual_desktop.cli import CANNOT, FINE, run
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.instance_lock import InstanceLock, Owner
from tests.services.test_submitting import fill
from tests.services.unit_files import steady_actor

UNIT, PERIOD = "330302006", "2025Q4"


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> Path:
    """A store with a report that may go out; returns the target."""
    monkeypatch.setenv(paths.DATA_FOLDER_VARIABLE, str(tmp_path / "data"))
    with closing(
        Workspace.open(paths.database_file(), paths.migrations_folder(), catalogue, steady_actor())
    ) as workspace:
        fill(workspace, workspace.open_report(UNIT, Period.parse(PERIOD)))
    return tmp_path / "out.xlsx"


def export(target: Path) -> int:
    return run(["export", "--unit", UNIT, "--period", PERIOD, "--out", str(target)])


def test_it_goes_out_and_is_backed_up(ready: Path) -> None:
    assert export(ready) == FINE
    assert ready.exists()
    newest = max(paths.backup_folder().glob("*.db"))
    with closing(sqlite3.connect(newest)) as connection:
        assert connection.execute("SELECT count(*) FROM submission").fetchone() == (1,)


def test_not_beside_an_open_window(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = InstanceLock.take(paths.data_folder(), Owner.here("王小丽"))
    assert export(ready) == CANNOT
    lock.release()
    said = capsys.readouterr().err
    assert "程序已在运行（电脑 " in said
    assert "，用户 王小丽）" in said
    assert said.count("\n") == 1
    assert not ready.exists()
    assert export(ready) == FINE


def test_not_from_a_damaged_store(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(paths.database_file(), isolation_level=None)) as connection:
        connection.execute("UPDATE cell SET text = '4' WHERE record = 'P01' AND field = 'numerator'")
    assert export(ready) == CANNOT
    assert "没有通过检查" in capsys.readouterr().err
    assert not ready.exists()
