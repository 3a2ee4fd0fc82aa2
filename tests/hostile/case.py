"""What one case of the corpus is: how its file is made, and the one answer it must get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.hostile.honest_workbook import Base

REJECTED, WARNED, SAME = "rejected", "warned", "same"
"""Refused; taken with a warning; read exactly as the honest one."""


@dataclass(frozen=True)
class Case:
    """A workbook and its answer.

    `code` is that of the refusal, or of a finding at a cell; `says` is in the sentence that goes with it; `place` is
    the sheet and cell that sentence must name (a file refused whole is named by itself).
    """

    name: str
    make: Callable[[Base], bytes]
    outcome: str
    code: str = ""
    says: str = ""
    place: str = ""
    suffix: str = ".xlsx"


@dataclass(frozen=True)
class Lure:
    """A file and an address nobody may touch while a workbook is read."""

    file: str = "file:///nowhere"
    address: str = "http://127.0.0.1:9"
