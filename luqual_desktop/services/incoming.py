"""导入 takes whatever kind of workbook arrives: one's own, a return slip or a task package, told by content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from luqual_desktop.domain.returns import ReturnSlip
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.importing import ImportPreview, read_back
from luqual_desktop.services.reading_apart import ReadingApart
from luqual_desktop.services.returning import read_slip
from luqual_desktop.services.task_packages import TaskPackages
from luqual_desktop.services.workspace import Workspace

Incoming = ImportPreview | ReturnSlip | TaskPackage
_OTHER_KIND = "other_kind"


def read_incoming(workspace: Workspace, report: OpenReport, file: Path) -> Incoming:
    """Read a workbook and tell what it is; nothing is changed, but the store backed up for what may follow.

    Raises UserError if it is none of the three kinds, or not meant for the open report.
    """
    readers: tuple[Callable[[ReadingApart], Incoming], ...] = (
        lambda reading: read_slip(report, file, reading),
        lambda reading: TaskPackages(workspace).read(file, reading),
        lambda reading: _own(report, file, reading),
    )
    with ReadingApart(workspace.catalogue) as reading:
        for read in readers:
            try:
                incoming = read(reading)
            except UserError as error:
                if error.code != _OTHER_KIND:
                    raise
            else:
                workspace.back_up()
                return incoming
    raise UserError(f"文件“{file.name}”不是上报工作簿、空白表、退回单或任务包，请核对选的文件。", _OTHER_KIND)


def _own(report: OpenReport, file: Path, reading: ReadingApart) -> ImportPreview:
    if report.state.state == "submitted":
        raise UserError("本期已上报，不能导入数据。需要修改请先“撤回”，或导入上级的退回单。", "locked")
    return read_back(report, file, reading)
