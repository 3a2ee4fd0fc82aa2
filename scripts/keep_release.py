"""Make what every later version must open: a data file and the workbooks of this version, under tests/data.

    .venv/bin/python scripts/keep_release.py tests/data/release-0.1.0

Run once when a version is released; what was kept then is never made anew. The figures typed here by name are those
that tests/test_releases.py expects; everything else is filled in by the maker of sample data.
"""

from __future__ import annotations

import shutil
import sys
import tomllib
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from luqual_desktop.domain.catalogue_reading import read_catalogue  # noqa: E402
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Edit, records_of  # noqa: E402
from luqual_desktop.domain.findings import Level, is_explained  # noqa: E402
from luqual_desktop.domain.periods import Period  # noqa: E402
from luqual_desktop.domain.returns import Mark  # noqa: E402
from luqual_desktop.domain.sampling import SampleMaker  # noqa: E402
from luqual_desktop.paths import migrations_folder  # noqa: E402
from luqual_desktop.services.collecting import Collecting  # noqa: E402
from luqual_desktop.services.entry import Actor, OpenReport  # noqa: E402
from luqual_desktop.services.returning import take_slip  # noqa: E402
from luqual_desktop.services.submitting import recall, submit, write_template  # noqa: E402
from luqual_desktop.services.task_packages import with_deadline, with_share  # noqa: E402
from luqual_desktop.services.workspace import Workspace  # noqa: E402

PERIOD = Period.parse("2026M04")
EAST, WEST = "999901001", "999901002"
HEAD = CellKey(Area.COVER, COVER_RECORD, "head")
PASSED = CellKey(Area.INDICATOR, "R-101", "numerator")
TESTED = CellKey(Area.INDICATOR, "R-101", "denominator")
DONE = CellKey(Area.TASK, "T-J1", "achievements")
TYPED = {
    EAST: {PASSED: "391", TESTED: "400", DONE: "=1+1 不是公式", HEAD: "王芳"},
    WEST: {PASSED: "588", TESTED: "600", DONE: "第一行\n第二行", HEAD: "李强"},
}


def main(target: Path) -> None:
    """Make everything in a temporary folder and keep what a release consists of."""
    target.mkdir(parents=True)
    plan = target / "plan.toml"
    shutil.copyfile(ROOT / "tests" / "data" / "small_plan.toml", plan)
    catalogue = read_catalogue(tomllib.loads(plan.read_text(encoding="utf-8")))
    with TemporaryDirectory() as folder:
        store = Path(folder) / "luqual.db"
        workspace = Workspace.open(store, migrations_folder(), catalogue, _actor())
        _work(workspace, target)
        workspace.close()
        shutil.copyfile(store, target / "luqual.db")
    write_template(catalogue, EAST, PERIOD, target / "template.xlsx")


def _actor() -> Actor:
    """A clock and numbers that are the same at every run."""
    numbers = count(1)
    begin = datetime(2026, 5, 6, 9, tzinfo=UTC)
    return Actor("王芳", lambda: begin + timedelta(seconds=next(numbers)), lambda: UUID(int=next(numbers)).hex)


def _work(workspace: Workspace, target: Path) -> None:
    east = _reported(workspace, EAST, {PASSED: "390"})
    submit(workspace, east, target / "submission-1.xlsx")
    recall(workspace, east, "漏计一份")
    east.edit([Edit(PASSED, "391")])
    submit(workspace, east, target / "submission-2.xlsx")
    west = _reported(workspace, WEST, {})
    submit(workspace, west, target / "submission-west.xlsx")

    collecting = Collecting(workspace, workspace.catalogue.plan.owner.code, PERIOD)
    files = [target / name for name in ("submission-1.xlsx", "submission-west.xlsx")]
    collecting.accept(list(collecting.receiving().sort(files)))
    collecting.accept(list(collecting.receiving().sort([target / "submission-2.xlsx"])))
    collecting.chasing.note(["999901003"], "电话", "请于 5 月 8 日前上报")
    _hand_down(collecting, target)
    _send_back(collecting, west, target)
    _consolidate(collecting, target)
    workspace.remember_place(EAST, PERIOD)


def _reported(workspace: Workspace, unit: str, first: dict[CellKey, str]) -> OpenReport:
    """Fill a report: sample figures, over them the typed ones, then what is asked to explain them."""
    report = workspace.open_report(unit, PERIOD)
    maker = SampleMaker(workspace.catalogue, unit, seed=1)
    report.edit(maker.edits(report.report))
    report.edit(maker.rectifications(report.report, records_of(report.report.cells, Area.RECTIFICATION)))
    report.edit([Edit(key, text) for key, text in {**TYPED[unit], **first}.items()])
    for finding in report.audit():
        explained = is_explained(finding, workspace.catalogue, report.report.cells)
        if finding.level is Level.WARNING and not explained:
            report.edit(maker.explanation(finding.key, PERIOD))
    return report


def _hand_down(collecting: Collecting, target: Path) -> None:
    catalogue = collecting.workspace.catalogue
    package = collecting.packages.current(collecting.unit_name, catalogue.units)
    package = with_share(package, EAST, catalogue.indicator_by_code["R-103"], "25")
    collecting.packages.export(with_deadline(package, PERIOD, date(2026, 5, 8)), target / "task-package.xlsx")


def _send_back(collecting: Collecting, west: OpenReport, target: Path) -> None:
    source = next(each for each in collecting.consolidating().sources() if each.unit == WEST)
    slip = collecting.slip_for(source, (Mark(PASSED, "与监测报告不符"),), "请核对后重报")
    sent = collecting.send_back(slip, target / "return-slip.xlsx")
    take_slip(collecting.workspace, west, sent)


def _consolidate(collecting: Collecting, target: Path) -> None:
    work = collecting.consolidating()
    collecting.export(work, work.compute(), {}, target / "consolidated.xlsx")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
