"""One workbook of every kind the program writes, with the same texts wherever somebody may type one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue, Kind
from luqual_desktop.domain.cells import Area, CellKey, Edit, records_of
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.reading import clean_text
from luqual_desktop.domain.returns import Mark, ReturnSlip
from luqual_desktop.domain.sampling import SampleMaker
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.batch import BatchRequest, consolidate_files
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.returning import issue
from luqual_desktop.services.submitting import submit, write_template
from luqual_desktop.services.task_packages import TaskPackages
from luqual_desktop.services.workspace import Workspace

KINDS = ("submission", "template", "consolidated", "package", "slip")


def actor() -> Actor:
    """Return an actor whose clock stands still."""
    numbers = count()
    return Actor("样例", lambda: datetime(2026, 1, 8, tzinfo=UTC), lambda: f"n{next(numbers)}")


def every_kind(folder: Path, catalogue: Catalogue, texts: tuple[str, ...] = ("样例",)) -> Mapping[str, Path]:
    """Write all kinds into a folder; the texts stand in remarks, ledgers, reasons and names."""
    files = {kind: folder / f"{kind}.xlsx" for kind in KINDS}
    period, unit = catalogue.calendar.periods[-1], catalogue.units[0]
    write_template(catalogue, unit.code, period, files["template"])
    workspace = Workspace.open(folder / "store.db", migrations_folder(), catalogue, actor())
    report = workspace.open_report(unit.code, period)
    fill(report, texts)
    submit(workspace, report, files["submission"])
    TaskPackages(workspace).export(sample_package(catalogue, texts), files["package"])
    issue(workspace, sample_slip(catalogue, texts), files["slip"])
    workspace.close()
    request = BatchRequest((files["submission"],), catalogue.plan.owner.code, period, files["consolidated"])
    consolidate_files(catalogue, migrations_folder(), request, actor(), lambda _words: None)
    return files


def fill(report: OpenReport, texts: tuple[str, ...] = ()) -> None:
    """Fill a report with sample figures, and every sample text with the texts in turn if there are any."""
    maker = SampleMaker(report.report.catalogue, report.report.unit, 1)
    report.edit(maker.edits(report.report))
    report.edit(maker.rectifications(report.report, records_of(report.report.cells, Area.RECTIFICATION)))
    if texts:
        report.edit(_free_texts(report, texts))
    for finding in report.audit():
        if finding.level is Level.WARNING:
            report.edit(maker.explanation(finding.key, report.report.period))


def _free_texts(report: OpenReport, texts: tuple[str, ...]) -> list[Edit]:
    sampled = sorted(key for key, text in report.report.cells.items() if text.startswith("样例"))
    sampled += [CellKey(Area.INDICATOR, indicator.code, "remark") for indicator in report.report.asked]
    return [Edit(key, texts[number % len(texts)]) for number, key in enumerate(sampled)]


def sample_package(catalogue: Catalogue, texts: tuple[str, ...]) -> TaskPackage:
    """Return a package whose units are named by the texts."""
    names = [clean_text(text)[:200] for text in texts]
    units = tuple(replace(unit, name=names[n % len(names)]) for n, unit in enumerate(catalogue.units))
    asked = next(each for each in catalogue.indicators if each.kind is not Kind.MILESTONE)
    owner = catalogue.plan.owner.code
    period = str(catalogue.calendar.periods[-1])
    return TaskPackage(
        catalogue.plan.code,
        catalogue.plan.version,
        owner,
        units,
        shares={(units[0].code, asked.code): Decimal("1.5")},
        deadlines={period: date(2026, 1, 10)},
    )


def sample_slip(catalogue: Catalogue, texts: tuple[str, ...]) -> ReturnSlip:
    """Return a slip with the texts as reasons."""
    asked, period = catalogue.indicators[0], str(catalogue.calendar.periods[-1])
    marks = tuple(Mark(CellKey(Area.INDICATOR, asked.code, f"f{n}"), text) for n, text in enumerate(texts))
    unit = catalogue.units[0]
    return ReturnSlip(catalogue.plan.code, unit.code, texts[0], period, 1, "区局", "2026-01-08", marks, texts[-1])
