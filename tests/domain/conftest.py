"""Reports made of a few short lines, for the tests of the domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report

UNIT = "330302006"


def cells_of(texts: Mapping[str, str]) -> dict[CellKey, str]:
    cells = {}
    for address, text in texts.items():
        area, record, field = address.split(" ")
        cells[CellKey(Area(area), record, field)] = text
    return cells


@pytest.fixture(scope="session")
def cells() -> Callable[[Mapping[str, str]], dict[CellKey, str]]:
    """Make cells of texts by address, `area record field`."""
    return cells_of


@pytest.fixture(scope="session")
def make(catalogue: Catalogue) -> Callable[..., Report]:
    """Make a report of the shipped plan: a street's in the second quarter of 2022 unless told otherwise."""

    def report(
        texts: Mapping[str, str] | None = None, *, unit: str = UNIT, period: str = "2022Q2", **known: Any
    ) -> Report:
        return Report(catalogue, unit, Period.parse(period), cells_of(texts or {}), **known)

    return report
