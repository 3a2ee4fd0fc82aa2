"""Broken and hostile workbooks, each with the one answer it must get. Every row of the threat table has its cases."""

from __future__ import annotations

from tests.hostile import (
    active_content,
    broken_files,
    honest_saves,
    hostile_archives,
    hostile_xml,
    odd_figures,
    odd_sheets,
)
from tests.hostile.case import Case, Lure


def corpus(lure: Lure) -> list[Case]:
    """Return all cases; those that try to reach out reach for the lure."""
    return [
        *broken_files.cases(),
        *hostile_archives.cases(),
        *hostile_xml.cases(lure),
        *odd_sheets.cases(),
        *active_content.cases(lure),
        *odd_figures.cases(),
        *honest_saves.cases(),
    ]
