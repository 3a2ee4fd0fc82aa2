"""A workbook edited by hand agrees with itself after it was resealed; a packaged program has no such command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from luqual_desktop.cli import run
from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError
from luqual_desktop.services.checking import check_file
from luqual_desktop.services.resealing import reseal
from luqual_desktop.services.submitting import submit, write_template
from luqual_desktop.services.workspace import Workspace
from tests.services.test_submitting import fill


def test_the_seal_holds_again(workspace: Workspace, tmp_path: Path) -> None:
    report = workspace.open_report(workspace.catalogue.units[0].code, Period(2025, 4))
    fill(workspace, report)
    file = submit(workspace, report, tmp_path / "a.xlsx").path
    book = load_workbook(file)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "样例单位负责人":
                    cell.value = "另一个人"
    book.save(file)
    assert check_file(workspace.catalogue, file).code == "edited"
    reseal(workspace.catalogue, file)
    answer = check_file(workspace.catalogue, file)
    assert answer.code != "edited"
    assert answer.arrival is not None
    assert "另一个人" in answer.arrival.submission().cells.values()


def test_a_template_cannot_be_resealed(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    write_template(workspace.catalogue, workspace.catalogue.units[0].code, Period(2025, 4), file)
    with pytest.raises(UserError, match="上报工作簿"):
        reseal(workspace.catalogue, file)


def test_a_packaged_program_knows_no_such_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(SystemExit) as leaving:
        run(["reseal", "a.xlsx"])
    assert leaving.value.code == 2
