"""For development only: make a workbook edited by hand agree with itself again, to try what lies behind the seal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.handing_in import report_of
from luqual_desktop.errors import UserError


def reseal(catalogue: Catalogue, file: Path) -> str:
    """Write a submission's workbook anew with its visible cells as the exported ones; return the new 校验码.

    Raises UserError for a file that is refused, a template, a consolidated one, or one with cells that cannot be read.
    """
    from luqual_desktop.workbook.publish import publish
    from luqual_desktop.workbook.reader import read_submission
    from luqual_desktop.workbook.writer import write_submission

    read = read_submission(file, catalogue)
    if read.submission is None or read.submission.consolidation is not None:
        raise UserError(f"文件“{file.name}”不是单位自行导出的上报工作簿，不能重写。", "reseal")
    if read.problems:
        raise UserError(f"文件“{file.name}”有不能识别的单元格：{read.problems[0].message}", "reseal")
    carried = report_of(catalogue, read.submission, read.cells).carried or {}
    submission = replace(read.submission, cells=dict(read.cells), carried=carried)

    def verify(path: Path) -> None:
        if read_submission(path, catalogue).submission != submission:
            raise UserError(f"文件“{file.name}”重写后读回不一致，原文件未动。", "readback")

    publish(file, lambda path: write_submission(path, report_of(catalogue, submission), submission), verify)
    return submission.check_code
