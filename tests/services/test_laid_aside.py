"""What checked submissions bring is added up without being read again: the same as if each were read from the store."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from luqual_desktop.domain.brought import Brought
from luqual_desktop.domain.catalogue import Catalogue, Kind
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.consolidated import Consolidated
from luqual_desktop.domain.intake import expected_for
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.services.consolidating import Consolidating
from luqual_desktop.services.laid_aside import LaidAside, packed
from luqual_desktop.services.receiving import Receiving
from luqual_desktop.services.unit_spool import UnitSpool
from luqual_desktop.storage.database import Database
from luqual_desktop.workbook.writer import write_template
from tests.services.unit_files import (
    COVER,
    PERIOD,
    indicator_cells,
    ledger_cells,
    report_for,
    steady_actor,
    unit_file,
)

OWNER = "330302"
RATIO, COUNT = "P01", "P05"


@pytest.fixture
def laid_aside() -> Iterator[LaidAside]:
    with LaidAside() as aside:
        yield aside


def busy(catalogue: Catalogue, number: int) -> dict[CellKey, str]:
    """Return cells of every kind that is added up."""
    forms = catalogue.forms
    cells = indicator_cells(
        catalogue,
        {
            each.code: {
                Kind.RATIO: (str(90 + number), "97"),
                Kind.MEAN: (f"9{number}.25", "803"),
                Kind.COUNT: ("2",),
            }[each.kind]
            for each in catalogue.indicators
            if each.kind is not Kind.MILESTONE
        },
    )
    cells |= ledger_cells(COUNT, f"标准{number}", "浙江制造标准甲", document="T/ZZB 7")
    for task in catalogue.tasks[number : number + 9]:
        for each in forms.task:
            if each.choices:
                cells[CellKey(Area.TASK, task.code, each.code)] = each.choices[number % len(each.choices)].name
    for code in list(catalogue.item_by_code)[number : number + 9]:
        for each in forms.check:
            cells[CellKey(Area.CHECK, code, each.code)] = each.choices[0].name if each.choices else str(number)
    return cells


def edit(file: Path, value: int) -> None:
    """Change an exported figure as another program would."""
    book = openpyxl.load_workbook(file)
    cells = [cell for row in book["产品质量"].iter_rows() for cell in row]
    (column,) = (cell.column for cell in cells if cell.value == "[P]first")
    (row,) = (cell.row for cell in cells if cell.value == RATIO and cell.column == 1)
    book["产品质量"].cell(row, column).value = value
    book.save(file)


def template(catalogue: Catalogue, folder: Path, unit: str) -> Path:
    """Return a blank template in which only the cover and one figure are filled in."""
    path = folder / f"{unit}手填.xlsx"
    write_template(path, Report(catalogue, unit, PERIOD, {}))
    book = openpyxl.load_workbook(path)
    for code, text in COVER.items():
        (number,) = (cell.row for cell in book["封面"]["D"] if cell.value == code)
        book["封面"].cell(number, 2).value = text
    book.save(path)
    return path


def files_of(catalogue: Catalogue, folder: Path) -> list[Path]:
    """Return workbooks of four units: as exported, edited since, sent twice, and a template filled by hand."""
    one, two, three, four = (each.code for each in catalogue.units[:4])
    plain = unit_file(folder, report_for(catalogue, one, busy(catalogue, 1)))
    edited = unit_file(folder, report_for(catalogue, two, busy(catalogue, 2)))
    edit(edited, 17)
    first = unit_file(folder, report_for(catalogue, three, busy(catalogue, 3)))
    second = unit_file(folder, report_for(catalogue, three, busy(catalogue, 4), revision=2))
    return [plain, edited, first, second, template(catalogue, folder, four)]


def added_up(
    database: Database, catalogue: Catalogue, package: TaskPackage | None, aside: LaidAside | None
) -> tuple[Consolidated, list[str]]:
    """Return the consolidation and everything that goes into its workbook unit by unit."""
    work = Consolidating(database, catalogue, expected_for(catalogue, OWNER, PERIOD), package, aside)
    with UnitSpool(work, PERIOD) as spool:
        done = work.compute(keep=spool.take)
        spool.settle(done)
        rows = (*spool.units(), *spool.ledger(), *spool.rectifications(), *spool.findings())
        return done, [*map(repr, rows), spool.rows_digest]


@pytest.mark.parametrize("with_package", [False, True], ids=["without package", "with package"])
def test_it_is_added_up_as_if_it_had_been_read_from_the_store(
    catalogue: Catalogue, database: Database, laid_aside: LaidAside, tmp_path: Path, with_package: bool
) -> None:
    one, two = (each.code for each in catalogue.units[:2])
    package = TaskPackage(
        catalogue.plan.code,
        catalogue.plan.version,
        OWNER,
        shares={(one, COUNT): Decimal(9)},
        inapplicable=frozenset({(two, RATIO)}),
    )
    told = package if with_package else None
    expected = expected_for(catalogue, OWNER, PERIOD)
    receiving = Receiving(database, catalogue, expected, steady_actor(), told, laid_aside)
    receiving.accept(receiving.sort(files_of(catalogue, tmp_path)))
    sources = Consolidating(database, catalogue, expected).sources()
    assert [each.revision for each in sources] == [1, 1, 2, 1]
    assert all(isinstance(laid_aside.get(each.number), Brought) for each in sources)
    assert added_up(database, catalogue, told, laid_aside) == added_up(database, catalogue, told, None)


def test_what_is_laid_aside_is_what_counts(
    catalogue: Catalogue, database: Database, laid_aside: LaidAside, tmp_path: Path
) -> None:
    """The edited figure 17 and the second revision's 94, beside 91 of the first unit: worked out by hand."""
    expected = expected_for(catalogue, OWNER, PERIOD)
    receiving = Receiving(database, catalogue, expected, steady_actor(), laid_aside=laid_aside)
    receiving.accept(receiving.sort(files_of(catalogue, tmp_path)))
    done, _ = added_up(database, catalogue, None, laid_aside)
    parts = done.totals[RATIO].figure.entry.parts
    assert parts is not None
    assert (parts.numerator, parts.denominator) == (Decimal(91 + 17 + 94), Decimal(3 * 97))
    assert done.totals[RATIO].figure.reported == 3


def test_where_there_are_earlier_periods_the_store_is_asked(
    catalogue: Catalogue, database: Database, laid_aside: LaidAside, tmp_path: Path
) -> None:
    """上期 is the period before only by the store: the workbook carries none."""
    unit, before = catalogue.units[0].code, Period(2025, 3)
    for period, number, aside in ((before, 1, None), (PERIOD, 2, laid_aside)):
        cells = indicator_cells(catalogue, {RATIO: (str(90 + number), "97")})
        file = unit_file(tmp_path, report_for(catalogue, unit, cells, period=period))
        receiving = Receiving(
            database, catalogue, expected_for(catalogue, OWNER, period), steady_actor(f"局{period}"), laid_aside=aside
        )
        receiving.accept(receiving.sort([file]))
    with_it, without = (added_up(database, catalogue, None, aside) for aside in (laid_aside, None))
    assert with_it == without
    parts = with_it[0].totals[RATIO].figure.sums.previous.parts
    assert parts is not None
    assert parts.numerator == Decimal(91)


def test_only_what_a_submission_brings_comes_out(laid_aside: LaidAside) -> None:
    laid_aside.put(1, pickle.dumps("1 + 1"))
    assert laid_aside.get(1) is None
    assert laid_aside.get(2) is None
    assert laid_aside.get(None) is None
    laid_aside.put(3, pickle.dumps(print))
    with pytest.raises(pickle.UnpicklingError):
        laid_aside.get(3)


def test_several_are_kept_apart(
    catalogue: Catalogue, laid_aside: LaidAside, database: Database, tmp_path: Path
) -> None:
    unit = catalogue.units[0].code
    file = unit_file(tmp_path, report_for(catalogue, unit, busy(catalogue, 1)))
    receiving = Receiving(
        database, catalogue, expected_for(catalogue, OWNER, PERIOD), steady_actor(), laid_aside=laid_aside
    )
    receiving.accept(receiving.sort([file]))
    (source,) = Consolidating(database, catalogue, expected_for(catalogue, OWNER, PERIOD)).sources()
    first = laid_aside.get(source.number)
    assert first is not None
    other = replace(first, sample=not first.sample)
    laid_aside.put(-1, packed(other))
    assert laid_aside.get(source.number) == first
    assert laid_aside.get(-1) == other
