"""Reading a consolidated workbook back before it is let out: it must say exactly what was consolidated."""

from __future__ import annotations

from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.errors import UserError
from luqual_desktop.workbook.reader import SubmissionReader


def check_consolidated(path: Path, catalogue: Catalogue, digest: str, signed_by: str = "") -> None:
    """Read the workbook as the level above will; raises UserError if it is not what has this digest.

    `signed_by` is the public key of its signature, empty where it has none.
    """
    read = SubmissionReader(catalogue).read(path)
    differs = (
        (not read.digest_ok or read.submission is None or read.submission.digest != digest, "登记的内容"),
        (read.signed_by != signed_by or read.signature_broken, "签名"),
        (bool(read.edited), f"单元格 {read.edited[0].key.record}" if read.edited else ""),
        (bool(read.problems), read.problems[0].message if read.problems else ""),
    )
    for wrong, what in differs:
        if wrong:
            raise UserError(f"写出的汇总工作簿读回核对不一致（{what}），已放弃，原有文件未动。请重试。", "readback")
