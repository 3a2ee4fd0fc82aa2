"""Entry: saved before it is said, whole with its consequences, undone exactly, kept when the disk refuses."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind, Meaning, Time
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Edit, records_of
from luqual_desktop.domain.figures import part_fields
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.rules.inspections import RESULT, choice_field
from luqual_desktop.domain.sampling import SampleMaker
from luqual_desktop.errors import UserError
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.submitting import recall
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.cells import ReportKey, load_cells, write_edits
from luqual_desktop.storage.database import Database, StorageError
from luqual_desktop.storage.first_look import LAST_PERIOD
from luqual_desktop.storage.reports import ReportState, set_report_state

PERIOD = Period(2025, 3)


def indicator_of(catalogue: Catalogue, kind: Kind, time: Time) -> Indicator:
    return next(
        each for each in catalogue.indicators if each.kind is kind and each.time is time and each.reported_by == "units"
    )


def part(indicator: Indicator, place: int) -> CellKey:
    return CellKey(Area.INDICATOR, indicator.code, part_fields(indicator)[place].code)


@pytest.fixture
def ratio(catalogue: Catalogue) -> Indicator:
    return indicator_of(catalogue, Kind.RATIO, Time.FLOW)


@pytest.fixture
def report(workspace: Workspace) -> OpenReport:
    return workspace.open_report(workspace.catalogue.units[0].code, PERIOD)


def stored(workspace: Workspace, report: OpenReport) -> dict[CellKey, str]:
    with workspace.database.reading() as session:
        return load_cells(session, *report.key)


def test_an_edit_is_on_disk_when_it_is_said_to_be(workspace: Workspace, report: OpenReport, ratio: Indicator) -> None:
    outcome = report.edit([Edit(part(ratio, 0), "95"), Edit(part(ratio, 1), "100")])
    assert outcome.saved
    other = sqlite3.connect(workspace.database.path)
    rows = other.execute("SELECT field, text FROM cell WHERE record = ? ORDER BY text", (ratio.code,)).fetchall()
    other.close()
    assert [text for _, text in rows] == ["100", "95"]
    assert report.derived(ratio.code)["own_value"].text == "95"


def test_a_wrong_entry_is_kept_and_marked(workspace: Workspace, report: OpenReport, ratio: Indicator) -> None:
    outcome = report.edit([Edit(part(ratio, 0), "约96")])
    assert outcome.saved
    assert stored(workspace, report)[part(ratio, 0)] == "约96"
    assert "E101" in [finding.code for finding in report.findings_at(part(ratio, 0))]


def test_findings_after_any_edits_are_those_of_a_full_check(workspace: Workspace, report: OpenReport) -> None:
    """Each edit puts a subject's findings in the place of the old ones; 全审 finds all of them anew."""
    choice = Random(1)
    sample = SampleMaker(workspace.catalogue, report.report.unit, 1).edits(report.report)
    for edit in choice.sample(sample, 120):
        text = choice.choice([edit.text, edit.text, "", "约9", "-1", "99999999999999999999"])
        before = report.findings_by_cell()
        kept = dict(before)
        report.edit([Edit(edit.key, text)])
        assert before == kept, "what was handed out must not change"
    after = {cell: sorted(map(str, found)) for cell, found in report.findings_by_cell().items()}
    report.audit()
    assert after == {cell: sorted(map(str, found)) for cell, found in report.findings_by_cell().items()}
    assert len(after) > 20


def test_undo_puts_back_what_stood_there(workspace: Workspace, report: OpenReport, ratio: Indicator) -> None:
    report.edit([Edit(part(ratio, 0), "95")])
    before = stored(workspace, report)
    outcome = report.edit([Edit(part(ratio, 0), "96"), Edit(part(ratio, 1), "100")])
    report.restore(outcome.inverse, "撤销")
    assert stored(workspace, report) == before
    report.restore(outcome.changed, "重做")
    assert stored(workspace, report)[part(ratio, 0)] == "96"


def test_a_ledger_row_counts_and_undo_takes_both_away(workspace: Workspace, report: OpenReport) -> None:
    indicator = indicator_of(workspace.catalogue, Kind.COUNT, Time.CUMULATIVE)
    table = next(each for each in report.tables() if each.prefix == f"{indicator.code}/")
    outcome = report.edit([Edit(CellKey(Area.LEDGER, report.next_record(table), "name"), "甲公司")])
    assert report.text(part(indicator, 0)) == "1"
    assert [row.record for row in report.rows(table)] == [f"{indicator.code}/0001"]
    assert report.next_record(table) == f"{indicator.code}/0002"
    report.restore(outcome.inverse, "撤销")
    assert stored(workspace, report) == {}


def test_what_does_not_conform_opens_a_rectification_that_carries_on(workspace: Workspace, report: OpenReport) -> None:
    catalogue = workspace.catalogue
    item = catalogue.checklists[0].items[0]
    result = next(field for field in catalogue.forms.check if field.choices)
    cell = CellKey(Area.CHECK, item.code, result.code)
    report.edit([Edit(cell, result.named(Meaning.FAILED))])
    (record,) = records_of(report.report.cells, Area.RECTIFICATION)
    assert record == f"{report.report.unit}/{PERIOD}-001"

    following = workspace.open_report(report.report.unit, PERIOD.following)
    assert records_of(following.report.cells, Area.RECTIFICATION) == [record]
    assert following.text(CellKey(Area.RECTIFICATION, record, "opened")) == str(PERIOD)

    report.edit([Edit(cell, result.named(Meaning.PASSED))])
    assert records_of(report.report.cells, Area.RECTIFICATION) == []


def test_a_rectification_handed_on_cannot_be_dropped_nor_taken_back_once_reported(
    workspace: Workspace, report: OpenReport
) -> None:
    catalogue = workspace.catalogue
    result = next(field for field in catalogue.forms.check if field.choices)
    cell = CellKey(Area.CHECK, catalogue.checklists[0].items[0].code, result.code)
    report.edit([Edit(cell, result.named(Meaning.FAILED))])
    (record,) = records_of(report.report.cells, Area.RECTIFICATION)

    following = workspace.open_report(report.report.unit, PERIOD.following)
    cleared = [Edit(key, "") for key in following.report.cells if key.record == record]
    dropped = following.edit(cleared)
    assert [finding.row for finding in following.findings() if finding.code == "E122"] == [record]
    following.restore(dropped.inverse, "撤销")
    assert [finding for finding in following.findings() if finding.code == "E122"] == []

    with workspace.database.transaction() as session:
        set_report_state(session, report.key, ReportState("open", 1, "更正"))
    report.reload()
    report.edit([Edit(cell, result.named(Meaning.PASSED))])
    assert records_of(report.report.cells, Area.RECTIFICATION) == [record]


def test_cover_is_taken_from_the_period_before_but_for_its_date(workspace: Workspace, report: OpenReport) -> None:
    fields = {field.code: field for field in workspace.catalogue.forms.cover}
    texts = {"clerk": "王芳", "phone": "0577-88000000", "date": "2025-10-08"}
    report.edit([Edit(CellKey(Area.COVER, COVER_RECORD, code), text) for code, text in texts.items() if code in fields])
    following = workspace.open_report(report.report.unit, PERIOD.following)
    shown = {code: following.text(CellKey(Area.COVER, COVER_RECORD, code)) for code in texts}
    assert shown == {"clerk": "王芳", "phone": "0577-88000000", "date": ""}


def test_earlier_periods_stand_beside_the_entry(workspace: Workspace, ratio: Indicator) -> None:
    unit = workspace.catalogue.units[0].code
    for number, (first, second) in enumerate([("90", "100"), ("95", "100"), ("97", "100")], start=1):
        report = workspace.open_report(unit, Period(2025, number))
        report.edit([Edit(part(ratio, 0), first), Edit(part(ratio, 1), second)])
    shown = report.derived(ratio.code)
    assert (shown["own_value"].text, shown["previous"].text, shown["year"].text) == ("97", "95", "94")


def test_a_submitted_report_is_locked_until_recalled(
    workspace: Workspace, report: OpenReport, ratio: Indicator
) -> None:
    with workspace.database.transaction() as session:
        set_report_state(session, report.key, ReportState("submitted", 1, ""))
    report.reload()
    assert report.is_locked(part(ratio, 0))
    with pytest.raises(UserError, match="撤回"):
        report.edit([Edit(part(ratio, 0), "1")])
    with pytest.raises(UserError, match="原因"):
        recall(workspace, report, "  ")
    recall(workspace, report, "数据更正")
    assert report.edit([Edit(part(ratio, 0), "1")]).saved


def test_only_returned_cells_open(workspace: Workspace, report: OpenReport, ratio: Indicator) -> None:
    opened = frozenset({part(ratio, 0)})
    with workspace.database.transaction() as session:
        set_report_state(session, report.key, ReportState("returned", 1, "核对", opened))
    report.reload()
    assert report.edit([Edit(part(ratio, 0), "5")]).saved
    with pytest.raises(UserError, match="只退回了部分内容"):
        report.edit([Edit(part(ratio, 1), "5")])


def test_explanations_are_open_when_returned_and_locked_when_submitted(
    workspace: Workspace, report: OpenReport
) -> None:
    explained = Edit(CellKey(Area.EXPLANATION, "W001:x", "reason"), "设备检修停产两周")
    with workspace.database.transaction() as session:
        set_report_state(session, report.key, ReportState("submitted", 1, ""))
    report.reload()
    with pytest.raises(UserError, match="撤回"):
        report.edit([explained])
    with workspace.database.transaction() as session:
        set_report_state(session, report.key, ReportState("returned", 1, "核对"))
    report.reload()
    assert report.edit([explained]).saved


def test_what_a_returned_cell_must_fit_to_opens_with_it(
    workspace: Workspace, report: OpenReport, catalogue: Catalogue
) -> None:
    count = next(each for each in catalogue.indicators if each.kind is Kind.COUNT and each.reported_by == "units")
    item, other = list(catalogue.item_by_code)[:2]
    result = choice_field(catalogue.forms.check, RESULT)
    failed = result.named(Meaning.FAILED)
    report.edit([Edit(CellKey(Area.CHECK, other, RESULT), failed)])
    (elsewhere,) = records_of(report.report.cells, Area.RECTIFICATION)
    opened = frozenset({part(count, 0), CellKey(Area.CHECK, item, RESULT)})
    with workspace.database.transaction() as session:
        set_report_state(session, report.key, ReportState("returned", 1, "核对", opened))
    report.reload()
    report.edit([Edit(CellKey(Area.CHECK, item, RESULT), failed)])
    (record,) = set(records_of(report.report.cells, Area.RECTIFICATION)) - {elsewhere}
    assert report.edit([Edit(CellKey(Area.RECTIFICATION, record, "person"), "张三")]).saved
    assert report.edit([Edit(CellKey(Area.LEDGER, f"{count.code}/0001", "name"), "新增标准")]).saved
    assert report.text(part(count, 0)) == "1"
    locked = [
        CellKey(Area.RECTIFICATION, elsewhere, "person"),
        CellKey(Area.LEDGER, "P99/0001", "name"),
        CellKey(Area.CHECK, other, RESULT),
    ]
    assert all(report.is_locked(key) for key in locked)


def test_a_failed_save_stays_on_screen_and_is_saved_once_later(
    workspace: Workspace, report: OpenReport, ratio: Indicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> int:
        raise StorageError("磁盘已满，没有保存。", "storage.full")

    monkeypatch.setattr("luqual_desktop.services.saving.write_edits", refuse)
    outcome = report.edit([Edit(part(ratio, 0), "95")])
    assert not outcome.saved
    assert outcome.message == "磁盘已满，没有保存。"
    assert report.text(part(ratio, 0)) == "95"
    assert report.unsaved == {part(ratio, 0)}
    assert stored(workspace, report) == {}

    monkeypatch.setattr("luqual_desktop.services.saving.write_edits", write_edits)
    assert report.retry_unsaved().saved
    assert report.unsaved == frozenset()
    assert stored(workspace, report) == {part(ratio, 0): "95"}
    changes = workspace.history(report.report.unit, PERIOD, part(ratio, 0))
    assert [(change.old, change.new) for change in changes] == [("", "95")]


def test_reading_anew_keeps_what_is_unsaved(
    workspace: Workspace, report: OpenReport, ratio: Indicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    report.edit([Edit(part(ratio, 0), "95"), Edit(part(ratio, 1), "100")])

    def refuse(*_arguments: object) -> int:
        raise StorageError("磁盘已满，没有保存。", "storage.full")

    monkeypatch.setattr("luqual_desktop.services.saving.write_edits", refuse)
    report.edit([Edit(part(ratio, 0), "96")])
    report.edit([Edit(part(ratio, 1), "")])
    report.reload()
    assert (report.text(part(ratio, 0)), report.text(part(ratio, 1))) == ("96", "")
    assert report.unsaved == {part(ratio, 0), part(ratio, 1)}
    monkeypatch.setattr("luqual_desktop.services.saving.write_edits", write_edits)
    assert report.retry_unsaved().saved
    assert stored(workspace, report) == {part(ratio, 0): "96"}


def test_a_fault_of_the_program_while_saving_loses_nothing_either(
    workspace: Workspace, report: OpenReport, ratio: Indicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_arguments: object) -> int:
        raise sqlite3.ProgrammingError("figure 95 is nobody's business")

    monkeypatch.setattr("luqual_desktop.services.saving.write_edits", fault)
    outcome = report.edit([Edit(part(ratio, 0), "95")])
    assert not outcome.saved
    assert outcome.message.startswith("程序内部出错，没有存到磁盘")
    assert "95" not in outcome.message
    assert report.text(part(ratio, 0)) == "95"
    monkeypatch.setattr("luqual_desktop.services.saving.write_edits", write_edits)
    assert report.retry_unsaved().saved
    assert stored(workspace, report) == {part(ratio, 0): "95"}


def test_a_save_that_arrived_although_it_failed_is_not_called_lost(
    workspace: Workspace, report: OpenReport, ratio: Indicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = type(workspace.database).writing

    @contextmanager
    def fails_after_the_commit(database: Database) -> Iterator[sqlite3.Connection]:
        with writing(database) as connection:
            yield connection
        raise StorageError("写盘时出错。", "storage.io")

    monkeypatch.setattr(type(workspace.database), "writing", fails_after_the_commit)
    outcome = report.edit([Edit(part(ratio, 0), "95")])
    monkeypatch.undo()
    assert outcome.saved
    assert stored(workspace, report) == {part(ratio, 0): "95"}


def test_opening_a_report_again_shows_the_same(workspace: Workspace, report: OpenReport, ratio: Indicator) -> None:
    report.edit([Edit(part(ratio, 0), "不适用"), Edit(part(ratio, 1), "不适用")])
    again = workspace.open_report(report.report.unit, PERIOD)
    assert dict(again.report.cells) == dict(report.report.cells)
    assert again.findings() == report.findings()
    assert again.key == ReportKey(report.report.unit, str(PERIOD))


def test_an_explained_warning_no_longer_counts_on_the_tab(report: OpenReport, ratio: Indicator) -> None:
    table = next(each for each in report.tables() if each.code == ratio.section)
    before = report.progress(table).warnings
    finding = next(each for each in report.findings() if each.code == "W202" and each.row == ratio.code)
    texts = {"reason": "本季度抽检批次安排在下月进行，尚无数据", "measures": "下月完成抽检后立即补报"}
    report.edit([Edit(CellKey(Area.EXPLANATION, finding.key, code), text) for code, text in texts.items()])
    assert report.progress(table).warnings == before - 1


@pytest.mark.parametrize("period", ["2030Q1", "下一季度", ""])
def test_a_last_place_the_plan_does_not_know_is_none(workspace: Workspace, period: str) -> None:
    workspace.remember_place("330302006", PERIOD)
    assert workspace.last_place == ("330302006", PERIOD)
    workspace.put_setting(LAST_PERIOD, period)
    assert workspace.last_place is None
