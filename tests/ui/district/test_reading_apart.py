"""Files that arrive are read in processes of their own, and the window goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from luqual_desktop import paths
from luqual_desktop.services.reader_process import ReaderProcess
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.district.district_page import DistrictPage

REAL_COMMAND = paths.reader_command  # before the fixture of all window tests puts another in its place


@pytest.mark.usefixtures("with_package")
def test_the_window_goes_on_while_files_are_read(
    open_district: Callable[[Workspace], DistrictPage],
    district_workspace: Workspace,
    sample_files: dict[str, Path],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = open_district(district_workspace)
    started: list[list[str]] = []
    start = ReaderProcess.begun

    def watched(command: list[str], setup: bytes) -> ReaderProcess | None:
        started.append(command)
        return start(command, setup)

    monkeypatch.setattr(paths, "reader_command", REAL_COMMAND)
    monkeypatch.setattr(ReaderProcess, "begun", watched)
    beats: list[int] = []
    heart = QTimer(page)
    heart.timeout.connect(lambda: beats.append(1))
    heart.start(1)
    with qtbot.waitSignal(page.intake.run.sorted_, timeout=120_000) as sorted_:
        page.intake.run.sort([*sample_files.values()])
        beats_before = len(beats)
    heart.stop()
    assert started == [REAL_COMMAND()]
    assert sorted_.args is not None
    assert [each.pile.acceptable for each in sorted_.args[0]] == [True] * len(sample_files)
    assert len(beats) - beats_before > 20
