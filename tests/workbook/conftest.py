"""Reports with figures everywhere, and workbooks of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey, applied, records_of
from luqual_desktop.domain.consequences import with_consequences
from luqual_desktop.domain.handing_in import Stamp, submission_of
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.audit import check_all, in_order
from luqual_desktop.domain.sampling import SampleMaker
from luqual_desktop.domain.submission import Submission
from luqual_desktop.workbook.writer import write_submission

STAMP = Stamp(3, "2026-01-08T09:00:00+08:00", "0.1.0", store_id="store", chain_seq=7, chain_head="ab" * 32)


def report_with(
    catalogue: Catalogue, cells: Mapping[CellKey, str], unit: str = "", period: str = ""
) -> tuple[Report, Submission]:
    """Return a report of these cells, checked, and the submission of it."""
    report = Report(
        catalogue,
        unit or catalogue.units[0].code,
        Period.parse(period or catalogue.plan.last_period),
        cells,
        revision=STAMP.revision,
    )
    return report, submission_of(report, in_order(check_all(report)), STAMP)


def sample_cells(catalogue: Catalogue, unit: str, period: str) -> Mapping[CellKey, str]:
    """Return sample figures for everything asked, with the rectification items they bring about."""
    report = Report(catalogue, unit, Period.parse(period), {})
    maker = SampleMaker(catalogue, unit, 1)
    cells = applied({}, with_consequences(report, list(maker.edits(report))))
    report = Report(catalogue, unit, Period.parse(period), cells)
    return applied(cells, maker.rectifications(report, records_of(cells, Area.RECTIFICATION)))


@pytest.fixture(scope="session")
def sample(catalogue: Catalogue) -> tuple[Report, Submission]:
    """The last quarter of a street office, filled with sample figures."""
    unit = catalogue.units[0].code
    return report_with(catalogue, sample_cells(catalogue, unit, "2025Q4"), unit, "2025Q4")


@pytest.fixture(scope="session")
def sample_file(sample: tuple[Report, Submission], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the sample; tests copy it before they change it."""
    path = tmp_path_factory.mktemp("sample") / "样例.xlsx"
    write_submission(path, *sample)
    return path
