"""A revision goes out recorded or not at all: failures take it back, and what was left announced is settled."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Edit
from luqual_desktop.errors import UserError
from luqual_desktop.services import publishing
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.publishing import Publishing, settle_exports
from luqual_desktop.services.submitting import submit
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.database import StorageError
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.export_ledger import exports
from luqual_desktop.storage.unfinished import unfinished_exports
from tests.services.conftest import OpenWorkspace
from tests.services.test_submitting import fill

CELL = CellKey(Area.COVER, COVER_RECORD, "head")


@pytest.fixture
def workspace(open_workspace: OpenWorkspace, small_catalogue: Catalogue) -> Workspace:
    return open_workspace(small_catalogue, "store.db")


@pytest.fixture
def report(workspace: Workspace) -> OpenReport:
    opened = workspace.open_report(workspace.catalogue.units[0].code, workspace.catalogue.calendar.periods[3])
    fill(workspace, opened)
    return opened


def _given_out(workspace: Workspace) -> list[int]:
    return [each.revision for each in exports(workspace.database.path.parent)]


def _recorded(workspace: Workspace, report: OpenReport) -> list[int]:
    with workspace.database.reading() as session:
        assert [each for each in unfinished_exports(session) if each.submission.key != report.key] == []
        query = "SELECT revision FROM submission WHERE unit = ? AND period = ? AND scope = ? ORDER BY revision"
        return [revision for (revision,) in driver(session).execute(query, report.key)]


def _fail_to_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StorageError("磁盘空间不足。", "storage.full")

    monkeypatch.setattr(publishing, "add_submission", fail)


def test_a_replacement_that_fails_frees_its_revision(
    workspace: Workspace, report: OpenReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, _target: Path) -> Path:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        with pytest.raises(UserError):
            submit(workspace, report, tmp_path / "1.xlsx")
    assert (_given_out(workspace), settle_exports(workspace)) == ([], [])
    assert submit(workspace, report, tmp_path / "1.xlsx").revision == 1
    assert (_given_out(workspace), _recorded(workspace, report)) == ([1], [1])


def test_a_replacement_that_reports_an_error_but_took_place_counts(
    workspace: Workspace, report: OpenReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def replace_and_complain(self: Path, target: Path) -> Path:
        replace(self, target)
        raise OSError(5, "late")

    monkeypatch.setattr(Path, "replace", replace_and_complain)
    assert submit(workspace, report, tmp_path / "1.xlsx").revision == 1
    assert (report.state.state, _recorded(workspace, report)) == ("submitted", [1])


def test_a_workbook_whose_record_failed_is_recorded_at_the_next_start(
    workspace: Workspace, report: OpenReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        _fail_to_record(patched)
        with pytest.raises(UserError, match="补登") as failure:
            submit(workspace, report, tmp_path / "1.xlsx")
    assert failure.value.code == "unrecorded"
    assert report.state.state == "open"
    (told,) = settle_exports(workspace)
    assert "已补登" in told
    report.reload()
    assert (report.state.state, report.state.revision, _recorded(workspace, report)) == ("submitted", 1, [1])
    assert settle_exports(workspace) == []


def test_a_report_changed_after_a_record_failed_stays_open_with_the_next_revision(
    workspace: Workspace, report: OpenReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        _fail_to_record(patched)
        with pytest.raises(UserError):
            submit(workspace, report, tmp_path / "1.xlsx")
    assert report.edit([Edit(CELL, "后来改的")]).saved
    settle_exports(workspace)
    report.reload()
    assert (report.state.state, report.state.revision) == ("open", 1)
    assert submit(workspace, report, tmp_path / "2.xlsx").revision == 2


def test_a_workbook_saved_again_by_another_program_is_still_recognised(
    workspace: Workspace, report: OpenReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        _fail_to_record(patched)
        with pytest.raises(UserError):
            submit(workspace, report, tmp_path / "1.xlsx")
    before = (tmp_path / "1.xlsx").read_bytes()
    openpyxl.load_workbook(tmp_path / "1.xlsx").save(tmp_path / "1.xlsx")
    assert (tmp_path / "1.xlsx").read_bytes() != before
    settle_exports(workspace)
    assert _recorded(workspace, report) == [1]


@pytest.mark.parametrize("there", [None, b"", b"PK\3\4 something else"])
def test_a_workbook_that_is_not_found_uses_its_revision_up(
    workspace: Workspace, report: OpenReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bytes | None
) -> None:
    target = tmp_path / "1.xlsx"
    with monkeypatch.context() as patched:
        _fail_to_record(patched)
        with pytest.raises(UserError):
            submit(workspace, report, target)
    target.unlink()
    if there is not None:
        target.write_bytes(there)
    (told,) = settle_exports(workspace)
    assert "没有找到" in told
    assert _recorded(workspace, report) == []
    assert Publishing(workspace, report.key).next_revision() == 2
