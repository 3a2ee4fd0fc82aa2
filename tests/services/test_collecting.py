"""The consolidating unit's work in one place: what its officer calls things, and as of when they are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from luqual_desktop.domain.board import Standing
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Edit
from luqual_desktop.domain.intake import Pile
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.returns import Mark
from luqual_desktop.domain.submission import Submission, submission_from
from luqual_desktop.services import sources
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.preferences import Preferences, keep_preferences, sign_as_preferred
from luqual_desktop.services.rolling_up import roll_up
from luqual_desktop.services.workspace import Workspace
from tests.services.test_levels import exported, office, rectification
from tests.services.unit_files import PERIOD, indicator_cells, report_for, unit_file


def test_units_are_called_as_the_office_calls_them_and_items_age_to_its_own_date(
    workspace: Workspace, catalogue: Catalogue, tmp_path: Path
) -> None:
    owner, (first, second) = catalogue.plan.owner.code, catalogue.units[:2]
    collecting = Collecting(workspace, owner, PERIOD, "新区")
    collecting.tree.rename(second.code, "新名街道", PERIOD)
    item = rectification(catalogue, next(iter(catalogue.item_by_code)), first.code, 1)
    files = [
        unit_file(tmp_path, report_for(catalogue, unit.code, cells)) for unit, cells in ((first, item), (second, {}))
    ]
    collecting.accept(collecting.receiving().sort(files))
    for day, age, overdue in (("", 0, False), ("2026-03-05", 64, True)):
        collecting.texts.write([Edit(CellKey(Area.COVER, COVER_RECORD, "date"), day)], "封面")
        (found,) = roll_up(collecting).items
        assert (found.age, found.overdue) == (age, overdue)
    work = collecting.consolidating()
    collecting.export(work, work.compute(), collecting.texts.cells(), tmp_path / "汇总.xlsx")
    book = load_workbook(tmp_path / "汇总.xlsx")
    texts = {str(cell.value) for sheet in ("单位×指标", "报送情况", "数据来源") for row in book[sheet] for cell in row}
    assert {"新名街道", "新区"} <= texts
    assert second.name not in texts
    assert any("新区" in str(cell.value) for row in book["封面"] for cell in row)


def test_what_was_before_is_read_without_keeping_anybody_from_saving(
    workspace: Workspace, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collecting = Collecting(workspace, catalogue.plan.owner.code, PERIOD)
    files = [unit_file(tmp_path, report_for(catalogue, unit.code, {})) for unit in catalogue.units[:2]]
    collecting.accept(collecting.receiving().sort(files))
    read = []

    def decoded(text: str) -> Submission:
        with workspace.database.transaction():  # refused where one of this thread is still open
            read.append(text)
        return submission_from(text)

    monkeypatch.setattr(sources, "submission_from", decoded)
    roll_up(collecting)
    assert len(read) == len(files)


def test_what_a_total_holds_of_earlier_periods_is_told_with_the_unit_it_came_from(
    workspace: Workspace, catalogue: Catalogue, tmp_path: Path
) -> None:
    """Three units gave 1, 2 and 4; one is merged away since, one is missing, one answers 不适用: 7 in all."""
    owner, units, third = catalogue.plan.owner.code, [each.code for each in catalogue.units[:3]], Period(2025, 3)
    goes, misses, answers = units
    for period, told in ((third, dict(zip(units, "124", strict=True))), (PERIOD, {answers: "不适用"})):
        collecting = Collecting(workspace, owner, period)
        cells = {unit: indicator_cells(catalogue, {"P05": (text,)}) for unit, text in told.items()}
        files = [unit_file(tmp_path, report_for(catalogue, unit, each, period=period)) for unit, each in cells.items()]
        collecting.accept(collecting.receiving().sort(files))
    collecting.tree.retire(goes, third)
    result = roll_up(collecting)
    lines = {line.unit: line for line in result.tracing.lines_of("P05")}
    shown = {unit: (lines[unit].status, lines[unit].compared.partition("（")[0]) for unit in units}
    assert shown == {goes: ("已撤并", "至少 1"), misses: ("缺报", "至少 2"), answers: ("不适用", "至少 4")}
    total = result.consolidated.totals["P05"].figure.sums.plan.parts
    assert total is not None
    assert total.numerator == 7


def test_the_trend_tells_of_each_quarter_how_many_of_the_units_of_its_time_are_in_it(
    workspace: Workspace, catalogue: Catalogue, tmp_path: Path
) -> None:
    """Of three units, one of which is merged away after the third quarter, two give a figure and one answers 不适用."""
    owner, units, third = catalogue.plan.owner.code, [each.code for each in catalogue.units], Period(2025, 3)
    tree = Collecting(workspace, owner, third).tree
    tree.units(third)
    for unit in units[3:]:
        tree.retire(unit, Period(2021, 1))
    goes, misses, stays = units[:3]
    for period, told in ((third, {goes: "1", stays: "4"}), (PERIOD, {misses: "不适用", stays: "2"})):
        collecting = Collecting(workspace, owner, period)
        cells = {unit: indicator_cells(catalogue, {"P05": (text,)}) for unit, text in told.items()}
        files = [unit_file(tmp_path, report_for(catalogue, unit, each, period=period)) for unit, each in cells.items()]
        collecting.accept(collecting.receiving().sort(files))
    collecting.tree.retire(goes, third)
    points = roll_up(collecting).history.trend["P05"]
    assert [(point.period, point.reported, point.expected) for point in points] == [(third, 2, 3), (PERIOD, 1, 1)]
    assert [point.received_of_expected for point in points] == ["已报 2/3，不完整", "已报 1/1"]


def test_an_item_ages_to_its_recheck_in_the_units_own_workbook_too(catalogue: Catalogue, tmp_path: Path) -> None:
    unit = catalogue.units[0].code
    cells = rectification(catalogue, next(iter(catalogue.item_by_code)), unit, 1)
    (record,) = {key.record for key in cells}
    cells |= {
        CellKey(Area.RECTIFICATION, record, "opened"): "2025Q3",
        CellKey(Area.RECTIFICATION, record, "recheck_date"): "2025-11-10",
        CellKey(Area.RECTIFICATION, record, "state"): "已复查销号",
    }
    book = load_workbook(unit_file(tmp_path, report_for(catalogue, unit, cells)))
    rows = list(book["整改台账"].iter_rows(values_only=True))
    (heading,) = (row for row in rows if "已历时（天）" in row)
    (line,) = (row for row in rows if row[0] == record)
    assert line[heading.index("已历时（天）")] == 41  # 30 September to 10 November


def test_the_board_tells_of_the_submission_that_counts(
    workspace: Workspace, catalogue: Catalogue, tmp_path: Path
) -> None:
    group, below = (each.code for each in catalogue.units[:2])
    part = unit_file(tmp_path, report_for(catalogue, below, {}))
    with office(catalogue, tmp_path, group, [below], [part]) as one_level_down:
        whole = exported(one_level_down, catalogue, tmp_path)
    collecting = Collecting(workspace, catalogue.plan.owner.code, PERIOD)
    found = list(
        collecting.receiving().sort([whole, unit_file(tmp_path, report_for(catalogue, group, {}, revision=3))])
    )
    assert [each.pile for each in found] == [Pile.NEW, Pile.NEW], [each.message for each in found]
    assert ["“草稿”" in each.message for each in found] == [True, False]
    collecting.accept(found)
    (source,) = collecting.consolidating().sources()
    assert (source.scope, source.revision) == (Scope.CONSOLIDATED, 1)
    assert collecting.chasing.board()[0].revision == 1


def test_a_conflict_that_a_newer_revision_has_ended_is_not_waiting_on_the_board(
    workspace: Workspace, catalogue: Catalogue, tmp_path: Path
) -> None:
    unit = catalogue.units[0].code
    collecting = Collecting(workspace, catalogue.plan.owner.code, PERIOD)
    files = [
        unit_file(tmp_path, report_for(catalogue, unit, indicator_cells(catalogue, {"P01": (first, "100")})), name)
        for first, name in (("90", ""), ("80", "另一份.xlsx"))
    ]
    collecting.accept(collecting.receiving().sort(files))
    waiting = collecting.chasing.board()[0]
    assert (waiting.standing, waiting.note) == (Standing.WAITING, "同一次上报收到两份不同内容，选定之前不计入汇总")
    collecting.tree.rename(unit, "新名街道", PERIOD)
    (pair,) = collecting.conflict_pairs()
    assert (pair.unit_name, [each.now for each in pair.changes]) == ("新名街道", ["80"])
    collecting.accept(collecting.receiving().sort([unit_file(tmp_path, report_for(catalogue, unit, {}, revision=2))]))
    line = collecting.chasing.board()[0]
    assert (line.standing, line.revision) == (Standing.ACCEPTED, 2)


def test_the_board_says_what_still_counts_of_a_unit_that_was_sent_back(
    workspace: Workspace, catalogue: Catalogue, tmp_path: Path
) -> None:
    unit = catalogue.units[0].code
    collecting = Collecting(workspace, catalogue.plan.owner.code, PERIOD)
    collecting.accept(collecting.receiving().sort([unit_file(tmp_path, report_for(catalogue, unit, {}))]))
    assert collecting.chasing.board()[0].note == ""
    (source,) = collecting.consolidating().sources()
    mark = Mark(CellKey(Area.INDICATOR, "P01", "numerator"), "漏报")
    collecting.send_back(collecting.slip_for(source, (mark,), ""), tmp_path / "退回单.xlsx")
    line = collecting.chasing.board()[0]
    assert (line.standing, line.note) == (Standing.RETURNED, "重报之前汇总仍按第 1 次计入")


def test_a_reminder_is_logged_under_the_name_of_who_works_here_by_now(
    workspace: Workspace, catalogue: Catalogue
) -> None:
    collecting = Collecting(workspace, catalogue.plan.owner.code, PERIOD)
    keep_preferences(workspace, Preferences(user="王芳"))
    sign_as_preferred(workspace)
    collecting.chasing.note([catalogue.units[0].code], "电话", "请尽快报送")
    assert [each.chased_by for each in collecting.chasing.log()] == ["王芳"]


def test_what_was_noted_of_a_refused_file_ends_with_one_that_is_taken_in(
    workspace: Workspace, catalogue: Catalogue, tmp_path: Path
) -> None:
    unit = catalogue.units[0].code
    collecting = Collecting(workspace, catalogue.plan.owner.code, PERIOD)
    collecting.chasing.note_refused(unit, "分子大于分母", "0" * 64)
    assert collecting.chasing.board()[0].note == "分子大于分母"
    collecting.accept(collecting.receiving().sort([unit_file(tmp_path, report_for(catalogue, unit, {}))]))
    assert collecting.chasing.board()[0].note == ""
