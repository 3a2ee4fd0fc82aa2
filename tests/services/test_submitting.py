"""上报 and back: blocked while anything stands in the way, revisions never reused, the old file whole if it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Edit, records_of
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.sampling import SampleMaker
from luqual_desktop.errors import UserError
from luqual_desktop.services.checking import Outcome, check_file
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.importing import read_back, take_over
from luqual_desktop.services.submitting import preview, recall, submit, write_template
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.export_ledger import highest_revision
from tests.services.conftest import OpenWorkspace


def fill(workspace: Workspace, report: OpenReport) -> None:
    """Type a whole report with all explanations, as the samples do."""
    maker = SampleMaker(workspace.catalogue, report.report.unit, seed=3)
    report.edit(maker.edits(report.report))
    report.edit(maker.rectifications(report.report, records_of(report.report.cells, Area.RECTIFICATION)))
    for finding in report.audit():
        if finding.level is Level.WARNING:
            report.edit(maker.explanation(finding.key, report.report.period))


@pytest.fixture
def report(workspace: Workspace) -> OpenReport:
    opened = workspace.open_report(workspace.catalogue.units[0].code, Period(2025, 4))
    fill(workspace, opened)
    return opened


def test_an_empty_report_cannot_go_out_and_says_why(workspace: Workspace, tmp_path: Path) -> None:
    empty = workspace.open_report(workspace.catalogue.units[1].code, Period(2025, 4))
    target = tmp_path / "x.xlsx"
    with pytest.raises(UserError, match="强制性") as refusal:
        submit(workspace, empty, target)
    assert "必填" in refusal.value.message
    assert not target.exists()
    assert empty.state.state == "open"


def test_a_submission_locks_and_the_next_one_is_the_next_revision(
    workspace: Workspace, report: OpenReport, tmp_path: Path
) -> None:
    look = preview(workspace, report)
    assert look.blocking == []
    assert look.file_name.startswith(f"质量填报_{report.report.unit}")
    first = submit(workspace, report, tmp_path / "1.xlsx")
    assert (first.revision, report.state.state) == (1, "submitted")
    with pytest.raises(UserError, match="撤回"):
        submit(workspace, report, tmp_path / "again.xlsx")
    recall(workspace, report, "更正数据")
    second = submit(workspace, report, tmp_path / "2.xlsx")
    assert second.revision == 2
    assert first.check_code != second.check_code
    assert highest_revision(workspace.database.path.parent, *report.key) == 2


def test_a_file_that_cannot_be_written_leaves_everything_as_it_was(
    workspace: Workspace, report: OpenReport, tmp_path: Path
) -> None:
    target = tmp_path / "folder.xlsx"
    target.mkdir()
    with pytest.raises(UserError):
        submit(workspace, report, target)
    assert report.state.state == "open"
    assert highest_revision(workspace.database.path.parent, *report.key) == 0


def test_a_submission_checks_the_same_without_its_store(
    workspace: Workspace, report: OpenReport, tmp_path: Path
) -> None:
    own = sorted((finding.code, finding.row) for finding in report.audit())
    submit(workspace, report, tmp_path / "1.xlsx")
    answer = check_file(workspace.catalogue, tmp_path / "1.xlsx")
    assert sorted((finding.code, finding.row) for finding in answer.findings) == own
    assert answer.outcome is (Outcome.WARNED if any(code.startswith("W") for code, _ in own) else Outcome.ACCEPTED)
    assert (answer.unit, answer.period, answer.revision) == (report.report.unit, "2025Q4", 1)


def test_one_store_s_workbook_fills_another_and_can_be_undone(
    workspace: Workspace, report: OpenReport, open_workspace: OpenWorkspace, tmp_path: Path
) -> None:
    submit(workspace, report, tmp_path / "1.xlsx")
    other = open_workspace(workspace.catalogue, "other.db")
    blank = other.open_report(report.report.unit, report.report.period)
    look = read_back(blank, tmp_path / "1.xlsx")
    assert look.problems == ()
    outcome = blank.edit(take_over(look.differences), "导入")
    assert read_back(blank, tmp_path / "1.xlsx").differences == ()
    assert preview(other, blank).blocking == []
    blank.restore(outcome.inverse, "撤销")
    assert dict(blank.report.cells) == {}


def test_what_a_workbook_would_change_is_named_as_people_say_it(
    workspace: Workspace, report: OpenReport, open_workspace: OpenWorkspace, tmp_path: Path
) -> None:
    finding = next(each for each in report.audit() if each.level is Level.WARNING)
    submit(workspace, report, tmp_path / "1.xlsx")
    blank = open_workspace(workspace.catalogue, "other.db").open_report(report.report.unit, report.report.period)
    look = read_back(blank, tmp_path / "1.xlsx")
    places = {(each.key.area, each.key.record): each.place for each in look.differences}
    assert places[Area.COVER, COVER_RECORD] == "封面"
    assert places[Area.INDICATOR, "P01"] == "产品质量 · P01 制造业产品质量合格率"
    explained = places[Area.EXPLANATION, finding.key]
    assert explained.startswith(f"{finding.code} ")
    assert finding.row in explained
    assert ":" not in explained


def test_another_unit_s_workbook_is_refused_naming_both(
    workspace: Workspace, report: OpenReport, tmp_path: Path
) -> None:
    submit(workspace, report, tmp_path / "1.xlsx")
    stranger = workspace.open_report(workspace.catalogue.units[1].code, report.report.period)
    with pytest.raises(UserError) as refusal:
        read_back(stranger, tmp_path / "1.xlsx")
    assert workspace.catalogue.units[0].name in refusal.value.message
    assert workspace.catalogue.units[1].name in refusal.value.message


def test_a_made_up_monthly_plan_runs_from_entry_to_export(
    open_workspace: OpenWorkspace, small_catalogue: Catalogue, tmp_path: Path
) -> None:
    workspace = open_workspace(small_catalogue, "small.db")
    period = small_catalogue.calendar.periods[-1]
    report = workspace.open_report(small_catalogue.units[0].code, period)
    fill(workspace, report)
    submit(workspace, report, tmp_path / "small.xlsx")
    answer = check_file(small_catalogue, tmp_path / "small.xlsx")
    assert answer.outcome is not Outcome.REJECTED
    assert answer.period == "2030M12"


def test_a_template_reads_as_a_blank_report_of_its_unit(workspace: Workspace, tmp_path: Path) -> None:
    unit = workspace.catalogue.units[2].code
    write_template(workspace.catalogue, unit, Period(2025, 2), tmp_path / "t.xlsx")
    look = read_back(workspace.open_report(unit, Period(2025, 2)), tmp_path / "t.xlsx")
    assert look.differences == ()
    assert look.revision == 1


def test_an_explanation_of_stock_phrases_does_not_let_a_report_out(
    workspace: Workspace, report: OpenReport, tmp_path: Path
) -> None:
    finding = next(each for each in report.audit() if each.level is Level.WARNING)
    fields = [field for field in workspace.catalogue.forms.explanation if field.required]
    report.edit([Edit(CellKey(Area.EXPLANATION, finding.key, field.code), "情况属实，核实无误。") for field in fields])
    with pytest.raises(UserError, match="说明"):
        submit(workspace, report, tmp_path / "x.xlsx")
