"""What a store of earlier periods adds to a total: to a template, to a unit that is gone, beside what is carried."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.figures import EntryTable, Parts, Window, entry_of
from luqual_desktop.domain.handing_in import Stamp, submission_of
from luqual_desktop.domain.intake import expected_for
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.submission import content_text
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.services.consolidating import Consolidating
from luqual_desktop.services.receiving import Receiving
from luqual_desktop.storage.cells import ReportKey
from luqual_desktop.storage.submissions import StoredSubmission, add_submission
from luqual_desktop.workbook.writer import write_template
from tests.services.test_levels import COUNT, OWNER, RATIO, STOCK, WEST, exported, office
from tests.services.unit_files import PERIOD, indicator_cells, report_for, steady_actor, unit_file

FIRST, THIRD = Period(2025, 1), Period(2025, 3)


def cells_of(catalogue: Catalogue, good: str, count: str, stock: tuple[str, str] = ("", "")) -> dict[CellKey, str]:
    return indicator_cells(catalogue, {RATIO: (good, "50"), COUNT: (count,), STOCK: stock})


def held(catalogue: Catalogue, cells: Mapping[CellKey, str], period: Period) -> EntryTable:
    """The entries of an earlier period as the unit's own store has them."""
    return {(code, period): entry_of(catalogue.indicator_by_code[code], cells) for code in (RATIO, COUNT, STOCK)}


def template_file(
    catalogue: Catalogue, folder: Path, cells: Mapping[CellKey, str], period: Period, unit: str = ""
) -> Path:
    """Write a template as filled by hand: it carries nothing of earlier periods."""
    unit = unit or catalogue.units[0].code
    path = folder / f"{unit}_{period}_1.xlsx"
    write_template(path, report_for(catalogue, unit, cells, period=period, revision=0))
    return path


def numbers(window: Window) -> tuple[int, ...]:
    parts = window.parts
    return (
        () if parts is None else tuple(int(each) for each in (parts.numerator, parts.denominator) if each is not None)
    )


def test_a_template_adds_to_what_the_store_holds_of_the_unit(catalogue: Catalogue, tmp_path: Path) -> None:
    unit = catalogue.units[0].code
    before = unit_file(tmp_path, report_for(catalogue, unit, cells_of(catalogue, "40", "2"), period=THIRD))
    now = template_file(catalogue, tmp_path, cells_of(catalogue, "45", "1"), PERIOD)
    with office(catalogue, tmp_path, OWNER, [unit], [before, now]) as district:
        ratio, count = (district.done.totals[code].figure.sums for code in (RATIO, COUNT))
        assert numbers(ratio.previous) == (40, 50)
        assert numbers(ratio.year) == (85, 100)
        assert numbers(count.plan) == (3,)
        assert THIRD in count.plan.covered
        assert THIRD not in count.plan.gaps


def test_what_a_template_brought_still_counts_when_its_unit_is_missing(catalogue: Catalogue, tmp_path: Path) -> None:
    unit = catalogue.units[0].code
    before = template_file(catalogue, tmp_path, cells_of(catalogue, "40", "2"), THIRD)
    with office(catalogue, tmp_path, OWNER, [unit], [before]) as district:
        assert district.done.missing == (unit,)
        sums = district.done.totals[COUNT].figure.sums
        assert numbers(sums.plan) == (2,)
        assert PERIOD in sums.plan.gaps


def test_what_is_carried_of_a_period_that_the_store_does_not_hold_is_kept(catalogue: Catalogue, tmp_path: Path) -> None:
    unit = catalogue.units[0].code
    first, third, now = (cells_of(catalogue, "40", "2", (stock, "61")) for stock in ("7", "8", "9"))
    files = [
        unit_file(tmp_path, report_for(catalogue, unit, first, period=FIRST)),
        unit_file(tmp_path, report_for(catalogue, unit, now, earlier=held(catalogue, third, THIRD))),
    ]
    with office(catalogue, tmp_path, OWNER, [unit], files) as district:
        sums = district.done.totals[STOCK].figure.sums
        assert numbers(sums.previous) == (8, 61)
        assert numbers(sums.year) == (9, 61)


def test_what_was_reported_before_counts_on_where_this_period_is_declared_inapplicable(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    unit = catalogue.units[0].code
    third = cells_of(catalogue, "40", "2")
    now = indicator_cells(catalogue, {RATIO: ("不适用", "不适用"), COUNT: ("不适用",)})
    files = [
        unit_file(tmp_path, report_for(catalogue, unit, third, period=THIRD)),
        unit_file(tmp_path, report_for(catalogue, unit, now, earlier=held(catalogue, third, THIRD))),
    ]
    with office(catalogue, tmp_path, OWNER, [unit], files) as district:
        count = district.done.totals[COUNT].figure
        assert (count.reported, count.expected) == (0, 0)
        assert numbers(count.sums.plan) == (2,)
        assert PERIOD not in count.sums.plan.gaps
        assert numbers(district.done.totals[RATIO].figure.sums.year) == (40, 50)


def test_a_total_edited_outside_counts_one_level_up_as_it_is_visible(catalogue: Catalogue, tmp_path: Path) -> None:
    unit = catalogue.units[0].code
    leaf = unit_file(tmp_path, report_for(catalogue, unit, cells_of(catalogue, "40", "2")))
    with office(catalogue, tmp_path, OWNER, [unit], [leaf]) as district:
        file = exported(district, catalogue, tmp_path)
    book = openpyxl.load_workbook(file)
    cells = [cell for row in book["产品质量"].iter_rows() for cell in row]
    (column,) = (cell.column for cell in cells if cell.value == "[P]first")
    (row,) = (cell.row for cell in cells if cell.value == RATIO and cell.column == 1)
    assert book["产品质量"].cell(row, column).value == 40
    book["产品质量"].cell(row, column).value = 30
    book.save(file)
    with office(catalogue, tmp_path, "3303", None, [file]) as city:
        figure = city.done.totals[RATIO].figure
        assert figure.entry.parts == Parts(Decimal(30), Decimal(50))
        assert numbers(figure.sums.year) == (30, 50)
        assert numbers(city.done.totals[COUNT].figure.sums.plan) == (2,)
        assert city.done.sources[0].edited


def test_a_unit_that_moved_below_another_is_not_counted_twice(catalogue: Catalogue, tmp_path: Path) -> None:
    """2 in the third quarter by itself, 1 in the fourth by way of a new unit between: 3, and never 5."""
    unit = catalogue.units[0].code
    third, now = cells_of(catalogue, "40", "2"), cells_of(catalogue, "45", "1")
    before = unit_file(tmp_path, report_for(catalogue, unit, third, period=THIRD))
    leaf = unit_file(tmp_path, report_for(catalogue, unit, now, earlier=held(catalogue, third, THIRD)))
    with office(catalogue, tmp_path, WEST, [unit], [leaf]) as west:
        between = exported(west, catalogue, tmp_path)
    with office(catalogue, tmp_path, OWNER, [unit], [before], period=THIRD) as district:
        expected = expected_for(catalogue, OWNER, PERIOD, [WEST])
        receiving = Receiving(district.database, catalogue, expected, steady_actor("later"))
        receiving.accept(receiving.sort([between]))
        done = Consolidating(district.database, catalogue, expected).compute()
        assert (done.missing, done.retired) == ((), ())
        assert numbers(done.totals[COUNT].figure.sums.plan) == (3,)
        assert numbers(done.totals[RATIO].figure.sums.year) == (85, 100)


SECOND = Period(2025, 2)
"""What the unit keeps from before the district began to collect."""


@pytest.mark.parametrize(("reported", "carried"), [("2", (7,)), ("", (5,))])
def test_what_comes_in_late_for_a_quarter_counts_in_sums_that_begin_before_the_store(
    catalogue: Catalogue, tmp_path: Path, reported: str, carried: tuple[int, ...]
) -> None:
    """4 before the store begins and 1 in the fourth quarter; the third, 2 or blank at first, is 3 in the end: 8."""
    unit = catalogue.units[0].code
    kept = held(catalogue, cells_of(catalogue, "40", "4"), SECOND)
    third, now = cells_of(catalogue, "40", reported), cells_of(catalogue, "45", "1")
    files = [
        unit_file(tmp_path, report_for(catalogue, unit, third, period=THIRD, earlier=kept)),
        unit_file(tmp_path, report_for(catalogue, unit, now, earlier={**kept, **held(catalogue, third, THIRD)})),
    ]
    corrected = report_for(catalogue, unit, cells_of(catalogue, "20", "3"), period=THIRD, revision=2, earlier=kept)
    with office(catalogue, tmp_path, OWNER, [unit], files) as district:
        assert numbers(district.done.totals[COUNT].figure.sums.plan) == carried
        receiving = Receiving(
            district.database, catalogue, expected_for(catalogue, OWNER, THIRD, [unit]), steady_actor("on")
        )
        receiving.accept(receiving.sort([unit_file(tmp_path, corrected)]))
        done = district.work.compute()
        count, ratio = (done.totals[code].figure.sums for code in (COUNT, RATIO))
        assert numbers(count.plan) == (8,)
        assert {SECOND, THIRD, PERIOD} <= {*count.plan.covered}
        assert {SECOND, THIRD, PERIOD}.isdisjoint(count.plan.gaps)
        assert FIRST in count.plan.gaps
        assert numbers(ratio.year) == (40 + 20 + 45, 150)
        told = [each.message for each in done.findings if "自报" in each.message and "规划期累计" in each.message]
        assert any(f"自报 {carried[0]}，按已接收的历次上报应为 8" in message for message in told)


@pytest.mark.parametrize(
    ("arrived", "plan", "year"),
    [
        (["first", "third", "first again"], 10 + 20 + 400, (20 + 20 + 40, 150)),  # the second never came in
        (["first", "third"], 1 + 20 + 400, (10 + 20 + 40, 150)),
        (["third", "first by hand"], 3 + 20 + 400, (30 + 20 + 40, 150)),
        (["first by hand", "third"], 3 + 20 + 400, (30 + 20 + 40, 150)),  # the program knows nothing of the form
        (["second", "third by hand"], 1 + 20 + 5000, (10 + 20 + 50, 150)),  # the store begins late
        (["second by hand", "third", "second again"], 1 + 700 + 400, (10 + 7 + 40, 150)),
    ],
)
def test_every_quarter_counts_once_though_the_store_lacks_some(
    catalogue: Catalogue, tmp_path: Path, arrived: list[str], plan: int, year: tuple[int, int]
) -> None:
    unit = catalogue.units[0].code
    figures = {
        "first": (FIRST, "10", "1"),
        "first again": (FIRST, "20", "10"),
        "first by hand": (FIRST, "30", "3"),
        "second": (SECOND, "20", "20"),
        "second by hand": (SECOND, "8", "60"),
        "second again": (SECOND, "7", "700"),
        "third": (THIRD, "40", "400"),
        "third by hand": (THIRD, "50", "5000"),
    }
    cells = {name: cells_of(catalogue, good, number) for name, (_, good, number) in figures.items()}
    known = {} if "first by hand" in arrived else held(catalogue, cells["first"], FIRST)
    times = {"first": "01", "second": "02", "third": "03"}
    with office(catalogue, tmp_path, OWNER, [unit], [], period=THIRD) as district:
        for name in arrived:
            period = figures[name][0]
            if name.endswith("hand"):
                file = template_file(catalogue, tmp_path, cells[name], period)
            else:
                earlier = {**known, **held(catalogue, cells["second"], SECOND)} if period == THIRD else known
                revision = 2 if name.endswith("again") else 1
                report = report_for(catalogue, unit, cells[name], period=period, revision=revision, earlier=earlier)
                file = unit_file(tmp_path, report, exported_at=f"2026-01-{times.get(name, '04')}T09:00:00+08:00")
            expected = expected_for(catalogue, OWNER, period, [unit])
            receiving = Receiving(district.database, catalogue, expected, steady_actor(name))
            receiving.accept(receiving.sort([file]))
        done = district.work.compute()
        count, ratio = (done.totals[code].figure.sums for code in (COUNT, RATIO))
        assert (numbers(count.plan), numbers(ratio.year)) == ((plan,), year)
        assert {FIRST, SECOND, THIRD}.isdisjoint(count.plan.gaps)


@pytest.mark.parametrize("declared", ["by the package", "by the unit"])
def test_what_did_not_apply_to_a_unit_that_is_gone_lacks_nothing(
    catalogue: Catalogue, tmp_path: Path, declared: str
) -> None:
    stays, goes = (each.code for each in catalogue.units[:2])
    cells = cells_of(catalogue, "40", "2")
    answer = {COUNT: ("不适用",)} if declared == "by the unit" else {}
    second, third = (held(catalogue, cells, period) for period in (SECOND, THIRD))
    files = [
        unit_file(tmp_path, report_for(catalogue, stays, cells, period=THIRD, earlier=second)),
        unit_file(tmp_path, report_for(catalogue, goes, indicator_cells(catalogue, answer), period=THIRD)),
        unit_file(tmp_path, report_for(catalogue, stays, cells, earlier={**second, **third})),
    ]
    inapplicable = frozenset() if answer else frozenset({(goes, COUNT)})
    package = TaskPackage(catalogue.plan.code, catalogue.plan.version, OWNER, inapplicable=inapplicable)
    with office(catalogue, tmp_path, OWNER, [stays, goes], files[:2], period=THIRD) as district:
        expected = expected_for(catalogue, OWNER, PERIOD, [stays])
        receiving = Receiving(district.database, catalogue, expected, steady_actor("later"))
        receiving.accept(receiving.sort(files[2:]))
        done = Consolidating(district.database, catalogue, expected, package).compute()
        assert done.retired == (goes,)
        assert SECOND not in done.totals[COUNT].figure.sums.plan.gaps
        assert SECOND in done.totals[RATIO].figure.sums.plan.gaps  # it was asked that, and left it blank


def test_a_unit_that_is_gone_keeps_what_it_reported_before_a_last_form_that_says_inapplicable(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    unit, last = catalogue.units[0].code, indicator_cells(catalogue, {COUNT: ("不适用",), RATIO: ("不适用", "不适用")})
    files = [
        unit_file(tmp_path, report_for(catalogue, unit, cells_of(catalogue, "40", "2"), period=SECOND)),
        template_file(catalogue, tmp_path, last, THIRD),
    ]
    with office(catalogue, tmp_path, OWNER, [unit], files, period=THIRD) as district:
        expected = expected_for(catalogue, OWNER, PERIOD, [catalogue.units[1].code])
        done = Consolidating(district.database, catalogue, expected).compute()
        assert done.retired == (unit,)
        count, ratio = (done.totals[code].figure.sums for code in (COUNT, RATIO))
        assert (numbers(count.plan), numbers(ratio.year)) == ((2,), (40, 50))


def test_what_the_own_level_corrects_or_owes_counts_as_it_last_went_out_here(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    """10 of 20 before the store begins, 30 of 40 that become 5 of 40, and 50 of 60."""

    def send(good: str, of: str, period: Period, revision: int, day: int, earlier: EntryTable) -> None:
        report = report_for(catalogue, OWNER, day_cells(good, of), period=period, revision=revision, earlier=earlier)
        sent = submission_of(report, (), Stamp(revision, f"2026-01-{day:02d}T09:00:00+08:00", "0.1.0"))
        key = ReportKey(OWNER, str(period), Scope.OWN)
        stored = StoredSubmission(
            key, revision, sent.exported_at, "本级.xlsx", "0" * 64, sent.digest, 0, "0" * 64, content_text(sent)
        )
        with district.database.transaction() as session:
            add_submission(session, stored)

    def day_cells(good: str, of: str) -> dict[CellKey, str]:
        return indicator_cells(catalogue, {"V02": (good, of)})

    def year() -> tuple[int, ...]:
        return numbers(district.work.compute().totals["V02"].figure.sums.year)

    def entries(good: str, of: str, period: Period) -> EntryTable:
        return {("V02", period): entry_of(catalogue.indicator_by_code["V02"], day_cells(good, of))}

    kept = entries("10", "20", SECOND)
    with office(catalogue, tmp_path, OWNER, [catalogue.units[0].code], []) as district:
        send("30", "40", THIRD, 1, 5, kept)
        assert year() == (40, 60)  # the fourth quarter is owed
        send("50", "60", PERIOD, 1, 6, {**kept, **entries("30", "40", THIRD)})
        assert year() == (90, 120)
        send("5", "40", THIRD, 2, 7, kept)
        assert year() == (65, 120)


@pytest.mark.parametrize("told_below", [False, True])
def test_a_unit_that_begins_to_collect_is_asked_for_what_it_had_reported_itself(
    catalogue: Catalogue, tmp_path: Path, told_below: bool
) -> None:
    """3 in the third quarter by itself; in the fourth 1 of the unit below, which tells of its own third or does not."""
    village, quarter = catalogue.units[0].code, Period(2025, 3)
    before = indicator_cells(catalogue, {COUNT: ("3",), STOCK: ("7", "61")})
    own = unit_file(tmp_path, report_for(catalogue, WEST, before, period=quarter))
    earlier = {(COUNT, quarter): entry_of(catalogue.indicator_by_code[COUNT], before)} if told_below else {}
    now = indicator_cells(catalogue, {COUNT: ("1",), STOCK: ("7", "61")})
    below = unit_file(tmp_path, report_for(catalogue, village, now, earlier=earlier))
    with office(catalogue, tmp_path, WEST, [village], [below]) as west:
        file = exported(west, catalogue, tmp_path)
    with office(catalogue, tmp_path, OWNER, [WEST], [own, file]) as above:
        told = [each for each in above.done.findings if each.code == "W209"]
        sums = above.done.totals[COUNT].figure.sums.plan
        assert sums.parts == Parts(Decimal(4 if told_below else 1))
    if told_below:
        assert told == []
    else:
        (finding,) = told
        assert "2025年第3季度由本单位自报" in finding.message
        assert f"{COUNT} " in finding.message
