from __future__ import annotations

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.rectification_age import age_in_days
from luqual_desktop.domain.report import Report

RECORD = "330302006/2024Q4-001"


@pytest.mark.parametrize(
    ("opened", "reported", "rechecked", "age"),
    [
        ("2024Q4", "", "", 90),  # 31 December to 31 March
        ("2024Q4", "2025-04-05", "", 95),
        ("2024Q4", "2025-04-05", "2025-01-10", 10),
        ("2025Q1", "2025-03-28", "", 0),
        ("去年", "", "", None),
        ("", "", "", None),
    ],
)
def test_age_counts_from_the_end_of_the_period_of_discovery(
    catalogue: Catalogue, opened: str, reported: str, rechecked: str, age: int | None
) -> None:
    cells = {
        CellKey(Area.RECTIFICATION, RECORD, "opened"): opened,
        CellKey(Area.RECTIFICATION, RECORD, "recheck_date"): rechecked,
        CellKey(Area.COVER, COVER_RECORD, "date"): reported,
    }
    assert age_in_days(Report(catalogue, "330302006", Period.parse("2025Q1"), cells), RECORD) == age
