"""Reading one's own workbook back, a template filled by hand too: what differs is shown first, then taken over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.handing_in import canonical_cells, differing
from luqual_desktop.domain.place_names import record_place
from luqual_desktop.domain.rules.places import field_of
from luqual_desktop.errors import UserError
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.reading_apart import ReadingApart, reading_apart

_KEPT = {Area.OPENING}


@dataclass(frozen=True)
class Difference:
    """A cell in which the workbook says something else than the program holds."""

    key: CellKey
    place: str
    field_name: str
    here: str
    there: str
    note: str = ""


@dataclass(frozen=True)
class ImportPreview:
    """What taking a workbook over would change; nothing has been changed yet."""

    file: Path
    revision: int
    differences: tuple[Difference, ...]
    problems: tuple[str, ...]


def read_back(report: OpenReport, file: Path, reading: ReadingApart | None = None) -> ImportPreview:
    """Read a workbook of this unit and period and compare it with what is held.

    Raises UserError if the file is refused or is of another plan, unit or period.
    """
    current = report.report
    with reading_apart(current.catalogue, reading) as opened:
        held = opened.submission(file)
    refuse_elsewhere(file, (held.plan, held.unit, str(held.period)), report)
    here = canonical_cells(current.catalogue, current.cells)
    there = canonical_cells(current.catalogue, held.cells)
    if held.signature_broken:
        raise UserError(f"文件“{file.name}”签名不符，隐藏页被改动过，不能导入。请用导出时的原文件。", "signature")
    differences = tuple(
        _difference(report, key, here.get(key, ""), there.get(key, ""))
        for key in differing(current.catalogue, here, there)
        if key.area not in _KEPT
    )
    return ImportPreview(file, held.revision, differences, tuple(problem.message for problem in held.problems))


def take_over(differences: Iterable[Difference]) -> list[Edit]:
    """Return the edits that make the program hold what the workbook says."""
    return [Edit(difference.key, difference.there) for difference in differences]


def refuse_elsewhere(file: Path, found: tuple[str, str, str], report: OpenReport) -> None:
    """Raise UserError if the plan, unit and period found in a file are not those of the report."""
    current = report.report
    expected = (current.catalogue.plan.code, current.unit, str(current.period))
    names = ("规划", "单位", "报告期")
    for name, there, here in zip(names, found, expected, strict=True):
        if there != here:
            shown = current.catalogue.unit_names.get(there, there)
            wanted = current.catalogue.unit_names.get(here, here)
            raise UserError(
                f"文件“{file.name}”的{name}是 {shown}，当前是 {wanted}，不能导入。请换到对应的{name}再导入。",
                "elsewhere",
            )


def _difference(report: OpenReport, key: CellKey, here: str, there: str) -> Difference:
    catalogue = report.report.catalogue
    field = field_of(catalogue, key)
    note = "清空" if not there else "" if here else "新填"
    return Difference(key, record_place(catalogue, key), field.name if field else key.field, here, there, note)
