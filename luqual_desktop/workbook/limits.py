"""How much a workbook from outside may hold before it is refused unread."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Upper bounds. `ratio` holds for parts that inflate to more than `ratio_from` bytes."""

    file_bytes: int
    part_bytes: int
    total_bytes: int
    parts: int
    rows: int
    cells: int
    elements: int
    columns: int = 200
    merges: int = 5_000
    sheets: int = 120
    ratio: int = 150
    ratio_from: int = 128_000
    depth: int = 40
    attributes: int = 64
    text: int = 32_767


OWN = Limits(
    file_bytes=5 * MEGABYTE,
    part_bytes=16 * MEGABYTE,
    total_bytes=32 * MEGABYTE,
    parts=200,
    rows=5_000,
    cells=200_000,
    elements=2_000_000,
)
"""A unit's own submission, a template, a task package or a return slip."""

CONSOLIDATED = Limits(
    file_bytes=400 * MEGABYTE,
    part_bytes=1_500 * MEGABYTE,
    total_bytes=3_000 * MEGABYTE,
    parts=400,
    rows=1_048_576,
    cells=30_000_000,
    elements=200_000_000,
    columns=16_384,
    merges=50_000,
    sheets=300,
)
"""The consolidated workbook of a whole level: it grows with the number of units below it."""
