"""修改记录 as a workbook: of one cell, of one report, or all there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.history_line import HistoryLine
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.errors import UserError
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.cells import ReportKey
from luqual_desktop.storage.history import Change, cell_history, changes_after

_A_STEP = 5000


def export_history(
    workspace: Workspace, target: Path, report: ReportKey | None = None, cell: CellKey | None = None
) -> int:
    """Write the changes of a cell of a report, of a whole report, or all, and return how many there are.

    Raises UserError if the file cannot be written; an old one at the target stays whole then.
    """
    from luqual_desktop.workbook.history_sheet import Fingerprint, read_history, write_history
    from luqual_desktop.workbook.publish import publish
    from luqual_desktop.workbook.refusal import PartError

    written = Fingerprint()

    def write(path: Path) -> None:
        nonlocal written
        heading = _heading(workspace, report, cell)
        written = write_history(path, heading, (_line(workspace, each) for each in _changes(workspace, report, cell)))

    def verify(path: Path) -> None:
        try:
            found = read_history(path)
        except PartError as error:
            raise _not_the_same() from error
        if (found.lines, found.digest) != (written.lines, written.digest):
            raise _not_the_same()

    publish(target, write, verify)
    return written.lines


def history_file_name(workspace: Workspace, report: ReportKey | None, cell: CellKey | None) -> str:
    """Return the proposed name of the workbook."""
    if report is None:
        return "修改记录_全部.xlsx"
    unit = workspace.catalogue.unit_names.get(report.unit, report.unit)
    place = f"_{cell.record}_{cell.field}" if cell else ""
    return f"修改记录_{unit}_{report.period}{place}.xlsx".replace("/", "-")


def _changes(workspace: Workspace, report: ReportKey | None, cell: CellKey | None) -> Iterator[Change]:
    """Give the changes in order, in several short reads: nobody's save waits for a long one."""
    database = workspace.database
    if report is not None and cell is not None:
        with database.reading() as session:
            yield from cell_history(session, report, cell)
        return
    last = 0
    while True:
        with database.reading() as session:
            found = changes_after(session, last, _A_STEP, report)
        yield from found
        if len(found) < _A_STEP:
            return
        last = found[-1].seq


def _line(workspace: Workspace, change: Change) -> HistoryLine:
    catalogue = workspace.catalogue
    unit = catalogue.unit_names.get(change.report.unit, change.report.unit)
    return HistoryLine(
        str(change.seq),
        change.time[:19].replace("T", " "),
        change.user,
        unit,
        _period(change.report.period),
        place_name(catalogue, change.cell),
        change.old,
        change.new,
        change.reason,
    )


def _period(text: str) -> str:
    try:
        return Period.parse(text).name
    except ValueError:
        return text


def _heading(workspace: Workspace, report: ReportKey | None, cell: CellKey | None) -> str:
    if report is None:
        return "本机全部修改，按先后顺序"
    unit = workspace.catalogue.unit_names.get(report.unit, report.unit)
    place = f"　{place_name(workspace.catalogue, cell)}" if cell else ""
    return f"{unit}　{_period(report.period)}{place}"


def _not_the_same() -> UserError:
    return UserError("写出的修改记录与本机数据核对不一致，已放弃。请重试；仍不行请报告。", "readback")
