"""汇总 without a window: from files to the consolidated workbook, by way of a store that lasts as long as the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from os.path import samestat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from luqual_desktop import __version__
from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.consolidated import Consolidated
from luqual_desktop.domain.figures import part_texts
from luqual_desktop.domain.intake import Pile, expected_for
from luqual_desktop.domain.numbers import canonical, displayed
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.reading import State
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rollup import Total
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.consolidated_export import AtHand, export_consolidated
from luqual_desktop.services.consolidating import Consolidating
from luqual_desktop.services.cover_file import explanation_cells, read_cover_file
from luqual_desktop.services.laid_aside import LaidAside
from luqual_desktop.services.reading_apart import ReadingApart
from luqual_desktop.services.receiving import Receiving
from luqual_desktop.services.sorting import SortedFile, files_in
from luqual_desktop.services.temporary_space import temporary_space
from luqual_desktop.services.unit_spool import UnitSpool
from luqual_desktop.storage.database import Database

_PLACES = 10
_EVERY = 100


@dataclass(frozen=True)
class BatchRequest:
    """What is to be consolidated, for whom, and where it goes; `package_file` is where the task package was read."""

    sources: tuple[Path, ...]
    unit: str
    period: Period
    target: Path
    cover: Path | None = None
    package: TaskPackage | None = None
    package_file: Path | None = None


@dataclass(frozen=True)
class BatchResult:
    """What came of it; `path` is the workbook, None where no file could be taken in and none was written."""

    consolidated: Consolidated
    taken: TakenIn
    path: Path | None


@dataclass
class TakenIn:
    """What came of the files: how many were taken with warnings, and which were not taken, each with the reason."""

    warned: int = 0
    rejected: list[tuple[Path, str]] = field(default_factory=list)
    superseded: list[tuple[Path, str]] = field(default_factory=list)

    def note(self, each: SortedFile) -> None:
        """Take note of a file in its pile."""
        self.warned += bool(each.warnings or each.edited)
        if each.pile is Pile.OLDER:
            self.superseded.append((each.file, each.message))
        elif not each.pile.acceptable and each.pile is not Pile.SAME:
            self.rejected.append((each.file, each.message))


def consolidate_files(
    catalogue: Catalogue,
    migrations: Path,
    request: BatchRequest,
    actor: Actor,
    progress: Callable[[str], None],
    begun: ReadingApart | None = None,
) -> BatchResult:
    """Check, take in, add up and export; nothing is left behind but the target, and that only when it is whole.

    `begun` may be a reading for the plan alone, adding up, that is coming up already; whoever began it closes it.
    """
    files = _files_of(request.sources)
    _spare_what_is_read(request, files)
    cover: dict[CellKey, str] = {}
    told: list[Mapping[str, str]] = []
    if request.cover is not None:
        cover, told = read_cover_file(catalogue, request.cover)
    with (
        temporary_space(),
        TemporaryDirectory(prefix="luqual-", ignore_cleanup_errors=True) as folder,
        LaidAside() as laid_aside,
        closing(_store(Path(folder), migrations, actor)) as database,
    ):
        listed = [unit.code for unit in request.package.units] if request.package else None
        expected = expected_for(catalogue, request.unit, request.period, listed, samples=True)
        receiving = Receiving(database, catalogue, expected, actor, request.package, laid_aside)
        work = Consolidating(database, catalogue, expected, request.package, laid_aside)
        with (
            nullcontext(begun) if begun is not None else receiving.reading() as reading,
            UnitSpool(work, request.period) as units,
        ):
            taken = _take_in(receiving.sort(files, reading), receiving, len(files), progress)
            consolidated = work.compute(_told_now_and_then("汇总", progress), units.take)
            if not consolidated.sources:
                return BatchResult(consolidated, taken, None)
            cells = cover | explanation_cells(catalogue, consolidated.findings, told)
            progress(f"写出 {request.target.name}")
            export_consolidated(work, consolidated, cells, actor, request.target, at_hand=AtHand(units, reading))
    return BatchResult(consolidated, taken, request.target)


def _store(folder: Path, migrations: Path, actor: Actor) -> Database:
    return Database.open(folder / "汇总.db", migrations, program_version=__version__, now=actor.now, lasting=False)


def _files_of(sources: Sequence[Path]) -> list[Path]:
    """Return the files to be read; raises UserError for a source that is not there, or if there is nothing to read."""
    for source in sources:
        if not source.exists():
            raise UserError(f"找不到“{source}”，请核对文件或文件夹的名称。", "missing")
    files = files_in(sources)
    if not files:
        raise UserError("给出的文件夹里没有工作簿（.xlsx），没有可汇总的内容。", "nothing")
    return files


def _spare_what_is_read(request: BatchRequest, files: Sequence[Path]) -> None:
    """Raise UserError if the target is one of the files that are read: writing it would destroy what a unit sent."""
    with suppress(OSError):
        target = request.target.stat()
        for file in (*files, request.cover, request.package_file):
            if file is not None and file.exists() and samestat(file.stat(), target):
                name = request.target.name
                message = (
                    f"要写出的“{name}”就是要读取的文件之一，写出会把它盖掉。请在 --out 另取一个文件名或换一个文件夹。"
                )
                raise UserError(message, "own_input")


def _told_now_and_then(what: str, progress: Callable[[str], None]) -> Callable[[int, int], None]:
    def tell(done: int, count: int) -> None:
        if done == count or not done % _EVERY:
            progress(f"{what} {done}/{count} 个单位")

    return tell


def _take_in(
    arriving: Iterable[SortedFile], receiving: Receiving, count: int, progress: Callable[[str], None]
) -> TakenIn:
    taken = TakenIn()

    def sorted_files() -> Iterator[SortedFile]:
        for number, each in enumerate(arriving, start=1):
            progress(f"{number}/{count} {each.file.name}：{each.pile}")
            taken.note(each)
            yield each

    receiving.accept(sorted_files())
    return taken


def as_json(catalogue: Catalogue, result: BatchResult) -> dict[str, Any]:
    """Return the result with keys that stay."""
    done = result.consolidated
    return {
        "unit": done.unit,
        "period": str(done.period),
        "expected": len(done.expected),
        "received": len(done.sources),
        "missing": list(done.absent),
        "rejected": _told_files(result.taken.rejected),
        "superseded": _told_files(result.taken.superseded),
        "indicators": {each.code: _indicator(catalogue, each, done) for each in catalogue.indicators},
        "suspects": sum(len(group.rows) for group in done.suspects),
        "findings": len(done.findings),
        "out": None if result.path is None else str(result.path),
    }


def _told_files(files: Iterable[tuple[Path, str]]) -> list[dict[str, str]]:
    return [{"file": str(file), "reason": reason} for file, reason in files]


def _indicator(catalogue: Catalogue, indicator: Indicator, done: Consolidated) -> dict[str, Any]:
    total = done.totals.get(indicator.code)
    return _milestone(catalogue, indicator, done) if total is None else _total(indicator, total)


def _milestone(catalogue: Catalogue, indicator: Indicator, done: Consolidated) -> dict[str, Any]:
    """Return what the plan's owner says of a milestone: it is nobody else's."""
    report = Report(catalogue, catalogue.plan.owner.code, done.period, done.owner_cells)
    answered = report.milestone_reading(indicator).state is State.VALUE
    status = report.judgement(indicator).status
    return {**_NOTHING, "status": status, "reported": int(answered), "expected": 1, "complete": answered}


def _total(indicator: Indicator, total: Total) -> dict[str, Any]:
    figure, parts, plan = total.figure, total.figure.entry.parts, total.figure.sums.plan.parts
    answer = {
        **_NOTHING,
        "value": _shown(total.judgement.value),
        "status": total.judgement.status,
        "reported": figure.reported,
        "expected": figure.expected,
        "complete": figure.complete,
        "cumulative": None if plan is None else _shown(plan.value(indicator)),
        "cumulative_gaps": len(figure.sums.plan.gaps),
    }
    if indicator.kind is Kind.COUNT:
        net = None if total.net is None else canonical(total.net)
        return {**answer, "count": None if parts is None else canonical(parts.numerator), "net": net}
    names = ("numerator", "denominator", "cumulative_numerator", "cumulative_denominator")
    return {**answer, **dict(zip(names, (*part_texts(parts), *part_texts(plan)), strict=True))}


def _shown(value: Fraction | None) -> str | None:
    return None if value is None else displayed(value, _PLACES)


_NOTHING: Mapping[str, Any] = dict.fromkeys(("numerator", "denominator", "value", "cumulative"))
