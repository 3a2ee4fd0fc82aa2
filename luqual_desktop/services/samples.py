"""样例: a whole round of reports, made through the same entry, checks and export as real ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from luqual_desktop.domain.catalogue import Catalogue, Unit
from luqual_desktop.domain.cells import Area, records_of
from luqual_desktop.domain.findings import needs_explanation
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.sampling import MARK, SampleMaker
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.batch import BatchRequest, consolidate_files
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.submitting import submission_file_name, submit
from luqual_desktop.services.task_packages import package_file_name, write_package
from luqual_desktop.services.workspace import Workspace

REASON = "样例数据"


def make_samples(
    catalogue: Catalogue,
    out: Path,
    *,
    migrations: Path,
    units: int,
    seed: int,
    periods: Sequence[Period],
    report_progress: Callable[[str], None],
) -> list[Path]:
    """Fill, check and export the reports of so many units (and of the plan's owner) for the given periods.

    Returns the workbooks written into `out`; the figures lie in a store of their own there, marked 样例.
    """
    catalogue = _with_units(catalogue, units)
    out.mkdir(parents=True, exist_ok=True)
    store = out / f"{MARK}数据库.db"
    if store.exists():
        raise UserError(f"文件夹“{out}”里已有样例数据，请换一个空文件夹。", "exists")
    clock = _Clock(periods[-1])
    workspace = Workspace.open(store, migrations, catalogue, clock.actor(), sample=True)
    files: list[Path] = []
    try:
        codes = [*(unit.code for unit in catalogue.units), catalogue.plan.owner.code]
        for number, unit in enumerate(codes, start=1):
            maker = SampleMaker(catalogue, unit, seed)
            files += [_one_report(workspace, maker, out, unit, period) for period in periods]
            report_progress(f"{number}/{len(codes)} {catalogue.unit_names[unit]}")
    finally:
        workspace.close()
    return files


def consolidate_samples(
    catalogue: Catalogue,
    out: Path,
    *,
    migrations: Path,
    units: int,
    period: Period,
    report_progress: Callable[[str], None],
) -> Path:
    """Hand out a task package that lists the units, take a period's workbooks in as they lie there, and add them up.

    Returns the consolidated workbook.
    """
    catalogue, actor = _with_units(catalogue, units), _Clock(period).actor()
    owner, plan = catalogue.plan.owner, catalogue.plan
    package = TaskPackage(plan.code, plan.version, owner.code, catalogue.units)
    write_package(catalogue, package, out / package_file_name(package, catalogue, period))
    target = out / f"质量汇总_{owner.code}{owner.name}_{period}_第1次.xlsx"
    request = BatchRequest((out / str(period),), owner.code, period, target, package=package)
    consolidate_files(catalogue, migrations, request, actor, report_progress)
    return target


class _Clock:
    """A clock and a source of numbers that give the same samples for the same call."""

    def __init__(self, last: Period) -> None:
        self._now = datetime.combine(last.last_day + timedelta(days=8), datetime.min.time()).astimezone()
        self._count = 0

    def actor(self) -> Actor:
        return Actor(MARK, self._tick, self._next_id)

    def _tick(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def _next_id(self) -> str:
        self._count += 1
        return UUID(int=self._count).hex


def _one_report(workspace: Workspace, maker: SampleMaker, out: Path, unit: str, period: Period) -> Path:
    report = workspace.open_report(unit, period)
    report.edit(maker.edits(report.report), REASON)
    report.edit(maker.rectifications(report.report, records_of(report.report.cells, Area.RECTIFICATION)), REASON)
    _explain(workspace, maker, report, period)
    folder = out / str(period)
    folder.mkdir(exist_ok=True)
    target = folder / submission_file_name(workspace.catalogue, unit, period, 1)
    return submit(workspace, report, target).path


def _explain(workspace: Workspace, maker: SampleMaker, report: OpenReport, period: Period) -> None:
    edits = [
        edit
        for finding in report.audit()
        if needs_explanation(finding, workspace.catalogue, report.report.cells)
        for edit in maker.explanation(finding.key, period)
    ]
    report.edit(edits, REASON)


def _with_units(catalogue: Catalogue, count: int) -> Catalogue:
    """Return the catalogue with so many units, made-up ones added after the plan's own."""
    if count <= len(catalogue.units):
        return replace(catalogue, units=catalogue.units[:count])
    owner = catalogue.plan.owner.code
    added = (Unit(f"{owner}{number:05d}", f"{MARK}单位{number:05d}") for number in range(count - len(catalogue.units)))
    return replace(catalogue, units=(*catalogue.units, *added))
