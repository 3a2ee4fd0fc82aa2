"""The colours of verdicts and findings, one choice for the window and the workbook.

Every ink stands on its soft paper with a contrast of at least 4.5 : 1 (WCAG 2 AA); a colour never stands alone: the
word or a mark says the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.status import Status


@dataclass(frozen=True, slots=True)
class Colours:
    """Text colour and soft background, as RRGGBB."""

    ink: str
    paper: str


PLAIN = Colours("1F2933", "FFFFFF")
QUIET = Colours("4A5568", "EEF0F3")

STATUS_COLOURS: Mapping[str, Colours] = {
    Status.MET: Colours("14532D", "DDF3E4"),
    Status.ON_TRACK: Colours("1E4A7A", "DDEBFA"),
    Status.BEHIND: Colours("7C2D12", "FDE3CF"),
    Status.MISSING: Colours("8A1C1C", "FBDDDD"),
    Status.FAULTY: Colours("8A1C1C", "FBDDDD"),
    Status.NO_TARGET: Colours("5B4708", "FBF1CC"),
    Status.NO_EVENT: QUIET,
    Status.NOT_DUE: QUIET,
    Status.INAPPLICABLE: QUIET,
}

LEVEL_COLOURS: Mapping[Level, Colours] = {
    Level.ERROR: Colours("8A1C1C", "FBDDDD"),
    Level.WARNING: Colours("6B4A00", "FFF0C2"),
    Level.HINT: Colours("1E4A7A", "E6F0FB"),
}


def colours_of_status(text: str) -> Colours:
    """Return the colours of a status as printed, with or without “（缺n期）” behind it; plain for anything else."""
    return STATUS_COLOURS.get(text.partition("（")[0], PLAIN)
