"""A consolidated workbook one level up: the same totals, rows and decisions as all leaves taken in there themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from luqual_desktop import __version__
from luqual_desktop.domain.catalogue import Catalogue, Meaning
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.consolidated import Consolidated
from luqual_desktop.domain.duplicates import Decision, Suspects
from luqual_desktop.domain.figures import EntryTable, Parts, entry_of
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.intake import Pile, expected_for
from luqual_desktop.domain.passed_rows import row_text
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.rules.inspections import RESULT, STATE, choice_field
from luqual_desktop.domain.status import Status
from luqual_desktop.errors import UserError
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.consolidated_export import export_consolidated
from luqual_desktop.services.consolidating import Consolidating
from luqual_desktop.services.receiving import Receiving
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.decisions import put_decision
from tests.services.unit_files import (
    PERIOD,
    cover_cells,
    indicator_cells,
    ledger_cells,
    report_for,
    steady_actor,
    unit_file,
)

OWNER = "330302"
WEST, EAST = "330302901", "330302902"
RATIO, MEAN, COUNT, STOCK = "P01", "S01", "P05", "P11"


@dataclass(frozen=True)
class Office:
    """A consolidating unit's store and what it has added up."""

    database: Database
    work: Consolidating
    done: Consolidated

    def rows(self) -> list[str]:
        """Return every row that is passed on upwards, in an order of its own."""
        return sorted(row_text(row) for each in self.work.contents(self.done) for row in each.rows)


@contextmanager
def office(
    catalogue: Catalogue,
    folder: Path,
    unit: str,
    units: Iterable[str] | None,
    files: Iterable[Path],
    *,
    decided: Mapping[str, Decision] | None = None,
    period: Period = PERIOD,
) -> Iterator[Office]:
    """Take files in at one level and add them up."""
    actor = steady_actor(unit)
    database = Database.open(
        folder / f"{unit}-{len(list(folder.iterdir()))}.db",
        migrations_folder(),
        program_version=__version__,
        now=actor.now,
    )
    periods = {Period.parse(path.stem.split("_")[1]) for path in files if path.stem.count("_") == 2}
    for each in sorted(periods | {period}):
        receiving = Receiving(database, catalogue, expected_for(catalogue, unit, each, units), actor)
        found = list(receiving.sort(files))
        assert {Pile.FAULTY, Pile.UNREADABLE}.isdisjoint(file.pile for file in found), [file.message for file in found]
        receiving.accept(found)
    with database.transaction() as session:
        for key, choice in (decided or {}).items():
            put_decision(session, key, choice, time="2026-01-12", user="区局")
    work = Consolidating(database, catalogue, expected_for(catalogue, unit, period, units))
    try:
        yield Office(database, work, work.compute())
    finally:
        database.close()


def exported(office_: Office, catalogue: Catalogue, folder: Path) -> Path:
    """Write the consolidated workbook of an office, with a cover."""
    path = folder / f"{office_.done.unit}汇总.xlsx"
    export_consolidated(office_.work, office_.done, cover_cells(catalogue), steady_actor(), path)
    return path


def busy_cells(catalogue: Catalogue, number: int) -> dict[CellKey, str]:
    """Return figures, ledgers, tasks, checklists and a rectification item that differ from unit to unit."""
    forms = catalogue.forms
    state, result = choice_field(forms.task, STATE), choice_field(forms.check, RESULT)
    items, tasks = list(catalogue.item_by_code), [task.code for task in catalogue.tasks]
    cells = indicator_cells(
        catalogue,
        {
            RATIO: (str(90 + number), str(97 + number)),
            COUNT: ("2",),
            STOCK: (str(7 * number), "61"),
            "P04": (f"{number}.{number}7", "12345.678"),
        },
    )
    cells |= ledger_cells(
        COUNT, f"标准{number}", "浙江制造标准甲" if number < 3 else f"标准乙{number}", document="T/ZZB 7"
    )
    for place, code in enumerate(tasks[:6]):
        cells[CellKey(Area.TASK, code, STATE)] = state.choices[(place + number) % len(state.choices)].name
    for place, code in enumerate(items[:5]):
        failed = (place + number) % 3 == 0
        cells[CellKey(Area.CHECK, code, RESULT)] = result.named(Meaning.FAILED if failed else Meaning.PASSED)
        cells[CellKey(Area.CHECK, code, "checked")] = str(10 + place)
        cells[CellKey(Area.CHECK, code, "problems")] = str(int(failed))
        if failed:
            cells |= rectification(catalogue, code, catalogue.units[number - 1].code, place + 1)
    return cells


def rectification(catalogue: Catalogue, item: str, unit: str, serial: int) -> dict[CellKey, str]:
    """Return an item that is being mended."""
    texts = {"item": item, "opened": str(PERIOD), "problem": "标签不全", "person": "张三", "measures": "更换标签"}
    texts |= {"deadline": "2026-02-28", STATE: choice_field(catalogue.forms.rectification, STATE).choices[1].name}
    record = f"{unit}/{PERIOD}-{serial:03d}"
    return {CellKey(Area.RECTIFICATION, record, code): text for code, text in texts.items()}


@pytest.fixture(scope="module")
def leaves(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Workbooks of four units and of the owner's own level, by unit."""
    folder, files = tmp_path_factory.mktemp("leaves"), {}
    for number, unit in enumerate((each.code for each in catalogue.units[:4]), start=1):
        files[unit] = unit_file(folder, report_for(catalogue, unit, busy_cells(catalogue, number)))
    own = indicator_cells(catalogue, {MEAN: ("91.25", "803"), "V02": ("88", "92")})
    files[OWNER] = unit_file(folder, report_for(catalogue, OWNER, own))
    return files


def shared_group(done: Consolidated) -> Suspects:
    (group,) = done.suspects
    assert {row.row.name for row in group.rows} == {"浙江制造标准甲"}
    return group


def test_two_groups_and_the_own_level_make_what_all_leaves_make(
    catalogue: Catalogue, leaves: dict[str, Path], tmp_path: Path
) -> None:
    units = [each.code for each in catalogue.units[:5]]
    one, two, three, four, absent = units
    with office(catalogue, tmp_path, WEST, [one, three], [leaves[one], leaves[three]]) as west:
        west_file, west_rows = exported(west, catalogue, tmp_path), west.rows()
    with office(catalogue, tmp_path, EAST, [two, four, absent], [leaves[four], leaves[two]]) as east:
        assert east.done.missing == (absent,)
        east_file, east_rows = exported(east, catalogue, tmp_path), east.rows()
    with office(catalogue, tmp_path, OWNER, units, leaves.values()) as flat:
        whole, flat_rows = flat.done, flat.rows()
    with office(catalogue, tmp_path, OWNER, [WEST, EAST], [east_file, leaves[OWNER], west_file]) as tall:
        assert [source.scope for source in tall.done.sources] == [Scope.OWN, Scope.CONSOLIDATED, Scope.CONSOLIDATED]
        assert tall.done.totals == whole.totals
        assert tall.done.consolidation == whole.consolidation
        assert shared_group(tall.done).rows == shared_group(whole).rows
        assert tall.rows() == flat_rows
    assert set(west_rows) | set(east_rows) < set(flat_rows)
    kinds = [text[2] for text in flat_rows]
    assert (kinds.count("L"), kinds.count("R")) == (8, 1 + 2 + 2 + 1)
    assert kinds.count("F") > 20


def test_what_was_decided_below_counts_above(catalogue: Catalogue, leaves: dict[str, Path], tmp_path: Path) -> None:
    one, two = (each.code for each in catalogue.units[:2])
    files = [leaves[one], leaves[two]]
    with office(catalogue, tmp_path, WEST, [one, two], files) as undecided:
        rows = shared_group(undecided.done).rows
        assert undecided.done.totals[COUNT].net == 4
    decided = {rows[0].key: Decision.KEEP, rows[1].key: Decision.REMOVE}
    with office(catalogue, tmp_path, WEST, [one, two], files, decided=decided) as west:
        assert west.done.totals[COUNT].net == 3
        file = exported(west, catalogue, tmp_path)
    with office(catalogue, tmp_path, OWNER, [WEST], [file]) as above:
        group = shared_group(above.done)
        assert [row.decision for row in group.rows] == [Decision.KEEP, Decision.REMOVE]
        assert above.done.totals[COUNT].net == 3
        taken_back = {row.key: Decision.KEEP for row in group.rows}
    with office(catalogue, tmp_path, OWNER, [WEST], [file], decided=taken_back) as above:
        assert above.done.totals[COUNT].net == 4


def test_a_leaf_that_arrives_by_two_ways_stops_the_export(
    catalogue: Catalogue, leaves: dict[str, Path], tmp_path: Path
) -> None:
    one, two = (each.code for each in catalogue.units[:2])
    with office(catalogue, tmp_path, WEST, [one, two], [leaves[one], leaves[two]]) as west:
        file = exported(west, catalogue, tmp_path)
    with office(catalogue, tmp_path, OWNER, [WEST, one], [file, leaves[one]]) as above:
        (finding,) = (each for each in above.done.findings if each.level is Level.ERROR)
        assert WEST in finding.message
        assert one in finding.message
        with pytest.raises(UserError, match="重复到达"):
            exported(above, catalogue, tmp_path)
        assert not (tmp_path / f"{OWNER}汇总.xlsx").exists()


def test_of_a_unit_the_consolidated_one_counts_and_never_both(
    catalogue: Catalogue, leaves: dict[str, Path], tmp_path: Path
) -> None:
    one = catalogue.units[0].code
    own = unit_file(tmp_path, report_for(catalogue, WEST, indicator_cells(catalogue, {RATIO: ("1", "1000")})))
    with office(catalogue, tmp_path, WEST, [one], [leaves[one]]) as west:
        file = exported(west, catalogue, tmp_path)
    for order in ([own, file], [file, own]):
        with office(catalogue, tmp_path, OWNER, [WEST], order) as above:
            (source,) = above.done.sources
            assert source.scope is Scope.CONSOLIDATED
            parts = above.done.totals[RATIO].figure.entry.parts
            assert parts is not None
            assert parts == Parts(Decimal(91), Decimal(98))


def _earlier(catalogue: Catalogue, cells: Mapping[CellKey, str], period: Period) -> EntryTable:
    return {(code, period): entry_of(catalogue.indicator_by_code[code], cells) for code in (RATIO, COUNT)}


@pytest.fixture(scope="module")
def two_quarters(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], Path]:
    """Workbooks of two units in two quarters: 40 and 41 of 50 in the third, 45 and 46 of 50 in the fourth."""
    folder, files = tmp_path_factory.mktemp("quarters"), {}
    for number, unit in enumerate(each.code for each in catalogue.units[:2]):
        before = indicator_cells(catalogue, {RATIO: (str(40 + number), "50"), COUNT: ("2",)})
        now = indicator_cells(catalogue, {RATIO: (str(45 + number), "50"), COUNT: ("1",)})
        quarter = Period(2025, 3)
        files[unit, 3] = unit_file(folder, report_for(catalogue, unit, before, period=quarter))
        report = report_for(catalogue, unit, now, earlier=_earlier(catalogue, before, quarter))
        files[unit, 4] = unit_file(folder, report)
    return files


def sums(done: Consolidated, code: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return an indicator's sums of this year and of the plan."""
    figure = done.totals[code].figure

    def told(window: object) -> tuple[int, ...]:
        parts = getattr(window, "parts", None)
        return () if parts is None else tuple(int(each) for each in (parts.numerator, parts.denominator) if each)

    return told(figure.sums.year), told(figure.sums.plan)


def test_a_retired_unit_goes_on_counting_and_is_asked_nothing(
    catalogue: Catalogue, two_quarters: dict[tuple[str, int], Path], tmp_path: Path
) -> None:
    stays, goes = (each.code for each in catalogue.units[:2])
    files = [two_quarters[stays, 3], two_quarters[goes, 3], two_quarters[stays, 4]]
    with office(catalogue, tmp_path, OWNER, [stays, goes], files) as before:
        assert before.done.missing == (goes,)
    with office(catalogue, tmp_path, OWNER, [stays, goes], files[:2], period=Period(2025, 3)) as third:
        assert sums(third.done, COUNT) == ((4,), (4,))
        receiving = Receiving(
            third.database, catalogue, expected_for(catalogue, OWNER, PERIOD, [stays]), steady_actor("later")
        )
        receiving.accept(receiving.sort([two_quarters[stays, 4]]))
        work = Consolidating(third.database, catalogue, expected_for(catalogue, OWNER, PERIOD, [stays]))
        fourth = Office(third.database, work, work.compute())
        assert (fourth.done.missing, fourth.done.retired) == ((), (goes,))
        figure = fourth.done.totals[RATIO].figure
        assert (figure.reported, figure.expected, figure.complete) == (1, 1, True)
        assert sums(fourth.done, RATIO) == ((40 + 45 + 41, 150), (40 + 45 + 41, 150))
        assert sums(fourth.done, COUNT) == ((5,), (5,))
        (line,) = (line for line in work.lines(fourth.done) if line.retired)
        assert line.unit == goes
        file = exported(fourth, catalogue, tmp_path)
    with office(catalogue, tmp_path, "3303", None, [file]) as city:
        assert sums(city.done, COUNT) == ((5,), (5,))
        assert sums(city.done, RATIO) == ((126, 150), (126, 150))


def test_a_unit_that_skips_a_quarter_is_missing_and_nothing_is_carried_forward(
    catalogue: Catalogue, two_quarters: dict[tuple[str, int], Path], tmp_path: Path
) -> None:
    reports, skips = (each.code for each in catalogue.units[:2])
    with office(catalogue, tmp_path, OWNER, [reports, skips], [two_quarters[reports, 4]]) as alone:
        share = alone.done.totals[RATIO].figure.entry
    files = [two_quarters[reports, 3], two_quarters[skips, 3], two_quarters[reports, 4]]
    with office(catalogue, tmp_path, OWNER, [reports, skips], files) as both:
        total = both.done.totals[COUNT]
        assert both.done.missing == (skips,)
        assert both.done.totals[RATIO].figure.entry == share
        assert sums(both.done, COUNT) == ((5,), (5,))
        assert Period(2025, 4) in total.figure.sums.plan.gaps
        assert total.judgement.status is Status.MISSING  # 至少 5, which is less than the line


def test_without_a_tree_who_reported_before_and_not_now_is_missing(
    catalogue: Catalogue, two_quarters: dict[tuple[str, int], Path], tmp_path: Path
) -> None:
    reports, skips = (each.code for each in catalogue.units[:2])
    files = [two_quarters[reports, 3], two_quarters[skips, 3], two_quarters[reports, 4]]
    with office(catalogue, tmp_path, "3303", None, files) as city:
        assert city.done.missing == (skips,)
        assert not city.done.totals[RATIO].figure.complete
