"""What a released version wrote, every later one opens and finds the same in it. Made by scripts/keep_release.py.

The expected values were chosen when the files were made and are typed here by hand; the files are never made anew.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.catalogue_reading import read_catalogue
from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.intake import Pile
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.safekeeping import Safekeeping
from luqual_desktop.services.submitting import submit
from luqual_desktop.services.task_packages import read_package
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.received import kept_file, received, received_content
from luqual_desktop.storage.reports import ReportKey
from luqual_desktop.storage.returns import return_slips
from luqual_desktop.workbook.reader import read_submission
from luqual_desktop.workbook.return_slip import read_return_slip

RELEASE = Path(__file__).parent / "data" / "release-0.1.0"
PERIOD = Period.parse("2026M04")
OWNER, EAST, WEST, SOUTH = "999901", "999901001", "999901002", "999901003"
HEAD = CellKey(Area.COVER, "cover", "head")
PASSED = CellKey(Area.INDICATOR, "R-101", "numerator")
TESTED = CellKey(Area.INDICATOR, "R-101", "denominator")
DONE = CellKey(Area.TASK, "T-J1", "achievements")
EXPECTED = {
    EAST: {HEAD: "王芳", PASSED: "391", TESTED: "400", DONE: "=1+1 不是公式"},
    WEST: {HEAD: "李强", PASSED: "588", TESTED: "600", DONE: "第一行\n第二行"},
}
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture
def plan() -> Catalogue:
    return read_catalogue(tomllib.loads((RELEASE / "plan.toml").read_text(encoding="utf-8")))


@pytest.fixture
def actor() -> Actor:
    numbers = count(1 << 64)
    return Actor("李强", lambda: NOW, lambda: UUID(int=next(numbers)).hex)


@pytest.fixture
def keeping(tmp_path: Path) -> Safekeeping:
    """A data folder that came over from the released version."""
    shutil.copyfile(RELEASE / "luqual.db", tmp_path / "luqual.db")
    return Safekeeping(tmp_path / "luqual.db", migrations_folder(), tmp_path / "backups", lambda: NOW)


@pytest.fixture
def workspace(keeping: Safekeeping, plan: Catalogue, actor: Actor) -> Iterator[Workspace]:
    opened = keeping.open(plan, actor)
    yield opened
    opened.close()


@pytest.fixture
def fresh(tmp_path: Path, plan: Catalogue, actor: Actor) -> Iterator[Collecting]:
    """A consolidating unit that has taken nothing in yet."""
    opened = Workspace.open(tmp_path / "fresh" / "luqual.db", migrations_folder(), plan, actor)
    yield Collecting(opened, OWNER, PERIOD)
    opened.close()


@pytest.mark.parametrize("unit", [EAST, WEST])
def test_figures_are_what_was_typed(workspace: Workspace, unit: str) -> None:
    report = workspace.open_report(unit, PERIOD)
    assert {key: report.text(key) for key in EXPECTED[unit]} == EXPECTED[unit]
    assert report.unsaved == frozenset()


def test_history_tells_who_wrote_what_before(workspace: Workspace) -> None:
    changes = workspace.history(EAST, PERIOD, PASSED)
    assert [(each.user, each.new, each.reason) for each in changes[-2:]] == [
        ("王芳", "390", "录入"),
        ("王芳", "391", "录入"),
    ]
    assert changes[-1].old == "390"


def test_reports_stand_where_they_stood(workspace: Workspace) -> None:
    east, west = (workspace.open_report(unit, PERIOD) for unit in (EAST, WEST))
    assert (east.state.state, east.state.revision) == ("submitted", 2)
    assert (west.state.state, west.state.revision, west.state.reason) == ("returned", 1, "请核对后重报")
    assert west.state.unlocked == {PASSED, TESTED}
    assert dict(west.returned) == {PASSED: "与监测报告不符"}
    assert workspace.last_place == (EAST, PERIOD)


def test_what_was_sent_and_taken_in_is_kept(workspace: Workspace) -> None:
    with workspace.database.reading() as session:
        query = "SELECT revision FROM submission WHERE unit = ? AND period = ? AND scope = 'own' ORDER BY revision"
        sent = [revision for (revision,) in driver(session).execute(query, (EAST, str(PERIOD)))]
        held = received(session, plan="yunxi-2026-2030")
        originals = {each.file_name: kept_file(session, each.file_sha256) for each in held}
        assert all(received_content(session, each.number) for each in held)
        slips = return_slips(session, str(PERIOD), WEST)
    assert sent == [1, 2]
    assert {(each.unit, each.revision, each.state) for each in held} == {
        (EAST, 1, "superseded"),
        (EAST, 2, "accepted"),
        (WEST, 1, "accepted"),
    }
    assert {name: file and file[1] for name, file in originals.items()} == {
        name: (RELEASE / name).read_bytes()
        for name in ("submission-1.xlsx", "submission-2.xlsx", "submission-west.xlsx")
    }
    assert {slip.slip.marks[0].reason for slip in slips} == {"与监测报告不符"}


def test_the_consolidating_side_goes_on(workspace: Workspace) -> None:
    collecting = Collecting(workspace, OWNER, PERIOD)
    figure = collecting.consolidating().compute().totals["R-101"].figure
    assert figure.entry.parts is not None
    assert (figure.entry.parts.numerator, figure.entry.parts.denominator) == (Decimal(979), Decimal(1000))
    assert (figure.reported, figure.expected) == (2, 3)
    package = collecting.package()
    assert package is not None
    assert package.shares == {(EAST, "R-103"): Decimal(25)}
    assert package.deadlines == {"2026M04": date(2026, 5, 8)}
    assert [(each.unit, each.way, each.text) for each in collecting.chasing.log()] == [
        (SOUTH, "电话", "请于 5 月 8 日前上报")
    ]
    assert collecting.next_revision() == 2


def test_work_goes_on(workspace: Workspace, tmp_path: Path) -> None:
    report = workspace.open_report(WEST, PERIOD)
    assert report.edit([Edit(PASSED, "589")]).saved
    assert submit(workspace, report, tmp_path / "再报.xlsx").revision == 2
    assert read_submission(tmp_path / "再报.xlsx", workspace.catalogue).cells[PASSED] == "589"


def test_the_file_is_backed_up_before_it_is_changed(workspace: Workspace, keeping: Safekeeping) -> None:
    assert workspace.open_report(EAST, PERIOD).text(PASSED) == "391"
    inside = [keeping.look_inside(each, ReportKey(EAST, str(PERIOD), Scope.OWN)) for each in keeping.usable()]
    assert [cells[PASSED] for cells in inside] == ["391"]


def test_a_backup_of_the_release_is_restored(tmp_path: Path, plan: Catalogue, actor: Actor) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    shutil.copyfile(RELEASE / "luqual.db", backups / "000001_20260506-090000.db")
    keeping = Safekeeping(tmp_path / "luqual.db", migrations_folder(), backups, lambda: NOW)
    (backup,) = keeping.usable()
    keeping.bring_back(backup)
    workspace = keeping.open(plan, actor)
    report = workspace.open_report(EAST, PERIOD)
    workspace.close()
    assert {key: report.text(key) for key in EXPECTED[EAST]} == EXPECTED[EAST]


@pytest.mark.parametrize(("name", "unit", "revision"), [("submission-2", EAST, 2), ("submission-west", WEST, 1)])
def test_a_submission_is_read(plan: Catalogue, name: str, unit: str, revision: int) -> None:
    held = read_submission(RELEASE / f"{name}.xlsx", plan)
    assert (held.unit, held.period, held.scope, held.revision) == (unit, PERIOD, Scope.OWN, revision)
    assert {key: held.cells[key] for key in EXPECTED[unit]} == EXPECTED[unit]
    assert (held.digest_ok, held.edited, held.problems, held.signature_broken) == (True, (), (), False)
    assert held.signed_by


def test_submissions_are_taken_in_and_added_up(fresh: Collecting) -> None:
    files = [RELEASE / f"submission-{name}.xlsx" for name in ("2", "west", "1")]
    found = list(fresh.receiving().sort(files))
    assert [each.pile for each in found] == [Pile.NEW, Pile.NEW, Pile.OLDER]
    fresh.accept(found)
    parts = fresh.consolidating().compute().totals["R-101"].figure.entry.parts
    assert parts is not None
    assert (parts.numerator, parts.denominator) == (Decimal(391 + 588), Decimal(400 + 600))


def test_the_template_is_read(plan: Catalogue) -> None:
    held = read_submission(RELEASE / "template.xlsx", plan)
    assert (held.unit, held.period, held.submission) == (EAST, PERIOD, None)
    assert dict(held.cells) == {}


def test_the_task_package_is_read(plan: Catalogue) -> None:
    package = read_package(plan, RELEASE / "task-package.xlsx")
    assert package.shares == {(EAST, "R-103"): Decimal(25)}
    assert package.deadlines == {"2026M04": date(2026, 5, 8)}
    assert [unit.code for unit in package.units] == [EAST, WEST, SOUTH]


def test_the_return_slip_is_read(plan: Catalogue) -> None:
    slip = read_return_slip(RELEASE / "return-slip.xlsx", plan)
    assert (slip.unit, slip.revision, slip.note) == (WEST, 1, "请核对后重报")
    assert slip.marks == ((PASSED, "与监测报告不符"),)


def test_the_consolidated_workbook_is_read(plan: Catalogue) -> None:
    held = read_submission(RELEASE / "consolidated.xlsx", plan)
    assert (held.unit, held.scope, held.revision) == (OWNER, Scope.CONSOLIDATED, 1)
    assert (held.digest_ok, held.edited, held.signature_broken) == (True, (), False)
    assert held.submission is not None
    assert (held.cells[PASSED], held.cells[TESTED]) == ("979", "1000")
    assert held.submission.consolidation is not None
    assert held.submission.consolidation["missing"] == [SOUTH]


def test_what_is_kept_stays_small() -> None:
    assert sum(file.stat().st_size for file in RELEASE.iterdir()) < 600_000
