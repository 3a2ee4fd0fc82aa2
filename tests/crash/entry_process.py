"""The process that is killed: the program's own services without a window, driven by a seed.

It says what it is about to do and what is done through a pipe: `ack` only where the window would say 已保存. Whatever
it was told is in its orders; the judge learns nothing from it but those words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from uuid import uuid4

from luqual_desktop.domain.catalogue import Catalogue, Unit
from luqual_desktop.domain.catalogue_reading import read_catalogue
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Edit, records_of
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.sampling import SampleMaker
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.entry import EditOutcome, OpenReport
from luqual_desktop.services.safekeeping import Safekeeping
from luqual_desktop.services.sorting import SortedFile
from luqual_desktop.services.submitting import recall, submit
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.instance_lock import Owner
from tests.crash.dropping_dead import stop_before

DATABASE = "luqual.db"
BACKUPS = "backups"
EXPORTS = "exports"
PLAN = Path(__file__).parents[1] / "data" / "small_plan.toml"
NAME = CellKey(Area.COVER, COVER_RECORD, "head")
Say = Callable[[tuple[object, ...]], None]
MIGRATIONS = migrations_folder()


@dataclass(frozen=True)
class Orders:
    """What to do, where, with which chance, which schema, which workbooks, and before which step to drop dead."""

    what: str
    folder: Path
    seed: int
    migrations: Path = MIGRATIONS
    workbooks: tuple[Path, ...] = ()
    stop_at: int | None = None


@cache
def small_catalogue() -> Catalogue:
    """Return a made-up plan: small, so that saves and exports are quick and many."""
    return read_catalogue(tomllib.loads(PLAN.read_text(encoding="utf-8")))


@cache
def crowded_catalogue() -> Catalogue:
    """Return the same plan for fourteen units."""
    plan = small_catalogue()
    owner = plan.plan.owner.code
    added = tuple(Unit(f"{owner}{number:03d}", f"第{number}镇") for number in range(len(plan.units) + 1, 15))
    return replace(plan, units=(*plan.units, *added))


def work(orders: Orders, pipe: Connection) -> None:
    """Do what the orders say, to the end or until killed."""
    pipe.send(("alive",))
    WORKS[orders.what](orders, pipe.send)
    pipe.send(("done",))


def make_actor() -> Actor:
    return Actor("王芳", lambda: datetime.now(tz=UTC), lambda: uuid4().hex)


def guard(orders: Orders) -> Safekeeping:
    folder = orders.folder
    return Safekeeping(folder / DATABASE, orders.migrations, folder / BACKUPS, lambda: datetime.now(tz=UTC))


def start(orders: Orders) -> tuple[Safekeeping, Workspace]:
    """Start as the program does: the folder held, the store checked, backed up and opened."""
    keeping = guard(orders)
    keeping.hold(Owner(1, "王芳", "测试"))
    return keeping, keeping.open(small_catalogue(), make_actor())


def open_report(workspace: Workspace, number: int = 0) -> OpenReport:
    """Open the report of a unit; always of one period, so that nothing is carried over without having been typed."""
    return workspace.open_report(workspace.catalogue.units[number].code, workspace.catalogue.calendar.periods[3])


def acknowledge(say: Say, report: OpenReport, outcome: EditOutcome) -> None:
    """Tell of a save that the window would call saved: where, and each cell with its text."""
    if outcome.saved and outcome.changed:
        unit, period, scope = report.key
        say(("ack", unit, period, scope.value, [(*edit.key, edit.text) for edit in outcome.changed]))


def random_saves(report: OpenReport, chance: Random) -> Iterator[EditOutcome]:
    """Type, clear, retype and undo, without end."""
    maker = SampleMaker(report.report.catalogue, report.report.unit, chance.randrange(10**6))
    keys = [edit.key for edit in maker.edits(report.report)]
    undo: list[Edit] = []
    for number in count():
        if undo and chance.random() < 0.2:
            outcome = report.restore(undo, "撤销")
        else:
            size = 1 if chance.random() < 0.7 else chance.randint(2, 40)
            chosen = chance.sample(keys, min(size, len(keys)))
            outcome = report.edit([Edit(key, _text(chance, number)) for key in chosen])
        undo = list(outcome.inverse)
        yield outcome


def _text(chance: Random, number: int) -> str:
    kinds = ("", f"{chance.randrange(10**9)}", f"文字 {number} " + "很长" * chance.randrange(800), "0", "不适用")
    return kinds[min(chance.randrange(8), 4)] if number else "1"


def _enter(orders: Orders, say: Say) -> None:
    _, workspace = start(orders)
    reports = [open_report(workspace, 0), open_report(workspace, 1)]
    chance = Random(orders.seed)
    saves = [(report, random_saves(report, chance)) for report in reports]
    say(("begin",))
    while True:
        report, made = chance.choice(saves)
        outcome = next(made)
        acknowledge(say, report, outcome)


def _start(orders: Orders, say: Say) -> None:
    say(("begin",))
    _, workspace = start(orders)
    report = open_report(workspace)
    outcome = next(random_saves(report, Random(orders.seed)))
    acknowledge(say, report, outcome)


def _back_up(orders: Orders, say: Say) -> None:
    keeping, workspace = start(orders)
    report = open_report(workspace)
    saves = random_saves(report, Random(orders.seed))
    say(("begin",))
    while True:
        outcome = next(saves)
        acknowledge(say, report, outcome)
        keeping.back_up()


def _restore(orders: Orders, say: Say) -> None:
    keeping = guard(orders)
    keeping.hold(Owner(1, "王芳", "测试"))
    oldest = keeping.usable()[-1]
    say(("begin",))
    keeping.bring_back(oldest)


def _migrate(orders: Orders, say: Say) -> None:
    say(("begin",))
    start(orders)


def _export(orders: Orders, say: Say) -> None:
    _, workspace = start(orders)
    report = open_report(workspace)
    if report.state.state == "submitted":
        recall(workspace, report, "再报")
    target = orders.folder / EXPORTS / f"{orders.seed}.xlsx"
    target.parent.mkdir(exist_ok=True)
    outcome = report.edit([Edit(NAME, f"姓名{orders.seed}")])
    acknowledge(say, report, outcome)
    if orders.stop_at is not None:
        stop_before(orders.stop_at, orders.folder)
    say(("begin",))
    done = submit(workspace, report, target)
    say(("submitted", done.revision, str(target)))


def _take_in(orders: Orders, say: Say) -> None:
    keeping = guard(orders)
    keeping.hold(Owner(1, "王芳", "测试"))
    catalogue = crowded_catalogue()
    workspace = keeping.open(catalogue, make_actor())
    collecting = Collecting(workspace, catalogue.plan.owner.code, catalogue.calendar.periods[3])
    chosen = list(collecting.receiving().sort(orders.workbooks))
    say(("begin",))

    def took(each: SortedFile) -> None:
        say(("took", each.sha256))

    collecting.accept(chosen, took)


def _fill(orders: Orders, say: Say) -> None:
    _, workspace = start(orders)
    report = open_report(workspace)
    say(("begin",))
    for edits in whole_report(report):
        outcome = report.edit(edits)
        acknowledge(say, report, outcome)


def whole_report(report: OpenReport) -> Iterator[list[Edit]]:
    """Give what it takes to fill a report with all explanations, save by save; each looks at what is there by then."""
    maker = SampleMaker(report.report.catalogue, report.report.unit, seed=3)
    yield maker.edits(report.report)
    yield maker.rectifications(report.report, records_of(report.report.cells, Area.RECTIFICATION))
    for finding in report.audit():
        if finding.level is Level.WARNING:
            yield maker.explanation(finding.key, report.report.period)


WORKS: dict[str, Callable[[Orders, Say], None]] = {
    "fill": _fill,
    "entry": _enter,
    "start": _start,
    "backup": _back_up,
    "restore": _restore,
    "migration": _migrate,
    "export": _export,
    "import": _take_in,
}

small_catalogue()
