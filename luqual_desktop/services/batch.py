"""汇总 without a window: from files to the consolidated workbook, by way of a store that lasts as long as the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from luqual_desktop import __version__
from luqual_desktop.domain.catalogue import Catalogue, Kind
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.consolidated import Consolidated
from luqual_desktop.domain.figures import Parts
from luqual_desktop.domain.intake import Pile
from luqual_desktop.domain.numbers import canonical, displayed
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.rollup import Total
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.services.consolidated_export import export_consolidated
from luqual_desktop.services.consolidating import Consolidating
from luqual_desktop.services.cover_file import explanation_cells, read_cover_file
from luqual_desktop.services.entry import Actor
from luqual_desktop.services.receiving import Receiving, SortedFile, expected_for, files_in
from luqual_desktop.storage.database import Database

_PLACES = 10


@dataclass(frozen=True)
class BatchRequest:
    """What is to be consolidated, for whom, and where it goes."""

    sources: tuple[Path, ...]
    unit: str
    period: Period
    target: Path
    cover: Path | None = None
    package: TaskPackage | None = None


@dataclass(frozen=True)
class BatchResult:
    """What came of it; `rejected` pairs a file with the reason."""

    consolidated: Consolidated
    rejected: tuple[tuple[Path, str], ...]
    warned: int
    path: Path


def consolidate_files(
    catalogue: Catalogue, migrations: Path, request: BatchRequest, actor: Actor, progress: Callable[[str], None]
) -> BatchResult:
    """Check, take in, add up and export; nothing is left behind but the target, and that only when it is whole."""
    files = files_in(request.sources)
    cover: dict[CellKey, str] = {}
    told: list[Mapping[str, str]] = []
    if request.cover is not None:
        cover, told = read_cover_file(catalogue, request.cover)
    with TemporaryDirectory(prefix="luqual-", ignore_cleanup_errors=True) as folder:
        database = Database.open(Path(folder) / "汇总.db", migrations, program_version=__version__, now=actor.now)
        try:
            units = [unit.code for unit in request.package.units] if request.package else None
            expected = expected_for(catalogue, request.unit, request.period, units)
            refused, warned = _take_in(
                Receiving(database, catalogue, expected, actor, request.package), files, progress
            )
            work = Consolidating(database, catalogue, expected, request.package)
            consolidated = work.compute()
            progress(f"汇总 {len(consolidated.sources)} 个单位")
            cells = cover | explanation_cells(catalogue, consolidated.findings, told)
            export_consolidated(work, consolidated, cells, actor, request.target)
        finally:
            database.close()
    return BatchResult(consolidated, refused, warned, request.target)


def _take_in(
    receiving: Receiving, files: list[Path], progress: Callable[[str], None]
) -> tuple[tuple[tuple[Path, str], ...], int]:
    rejected: list[tuple[Path, str]] = []
    warned = 0

    def acceptable() -> Iterable[SortedFile]:
        nonlocal warned
        for number, each in enumerate(receiving.sort(files), start=1):
            progress(f"{number}/{len(files)} {each.file.name}：{each.pile}")
            warned += bool(each.warnings or each.edited)
            if not each.pile.acceptable and each.pile is not Pile.SAME:
                rejected.append((each.file, each.message))
            yield each

    receiving.accept(acceptable())
    return tuple(rejected), warned


def as_json(catalogue: Catalogue, result: BatchResult) -> dict[str, Any]:
    """Return the result with the stable keys of design sections 9 and 10.12."""
    done = result.consolidated
    return {
        "unit": done.unit,
        "period": str(done.period),
        "expected": len(done.expected),
        "received": len(done.sources),
        "missing": list(done.missing),
        "rejected": [{"file": str(file), "reason": reason} for file, reason in result.rejected],
        "indicators": {code: _indicator(catalogue, code, total) for code, total in done.totals.items()},
        "suspects": sum(len(group.rows) for group in done.suspects),
        "findings": len(done.findings),
        "out": str(result.path),
    }


def _indicator(catalogue: Catalogue, code: str, total: Total) -> dict[str, Any]:
    indicator = catalogue.indicator_by_code[code]
    figure, parts = total.figure, total.figure.entry.parts
    answer: dict[str, Any] = {
        "numerator": None,
        "denominator": None,
        "value": None,
        "status": total.judgement.status,
        "reported": figure.reported,
        "expected": figure.expected,
        "complete": figure.complete,
        "cumulative": _parts(figure.sums.plan.parts),
    }
    if indicator.kind is Kind.COUNT:
        answer["count"] = None if parts is None else canonical(parts.numerator)
        answer["net"] = None if total.net is None else canonical(total.net)
    elif parts is not None:
        answer |= _parts(parts) or {}
    value = total.judgement.value
    answer["value"] = None if value is None else displayed(value, _PLACES)
    return answer


def _parts(parts: Parts | None) -> dict[str, str | None] | None:
    if parts is None:
        return None
    denominator = None if parts.denominator is None else canonical(parts.denominator)
    return {"numerator": canonical(parts.numerator), "denominator": denominator}
