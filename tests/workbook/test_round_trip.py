"""What is exported is what is read: every text of every cell, whatever it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey
from luqual_desktop.domain.handing_in import canonical_cells
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.submission import Submission
from luqual_desktop.workbook.reader import SubmissionReader, read_submission
from luqual_desktop.workbook.writer import write_submission, write_template
from tests.workbook.conftest import report_with
from tests.workbook.report_strategies import reports

SLOWLY = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
FIRST = "numerator"


@SLOWLY
@given(data=st.data())
@pytest.mark.parametrize("plan", ["catalogue", "small_catalogue"])
def test_export_then_read_gives_the_same_cells(
    plan: str, data: st.DataObject, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    catalogue: Catalogue = request.getfixturevalue(plan)
    unit, period, cells = data.draw(reports(catalogue))
    report, submission = report_with(catalogue, cells, unit, period)
    path = tmp_path / "上报.xlsx"
    write_submission(path, report, submission)
    read = read_submission(path, catalogue)
    assert dict(read.cells) == canonical_cells(catalogue, cells)
    assert read.submission == submission
    assert read.edited == ()
    assert read.problems == ()
    assert read.digest_ok


def test_identity_is_read_from_inside(sample: tuple[Report, Submission], sample_file: Path, tmp_path: Path) -> None:
    other_name = tmp_path / "别的单位_2021Q1.xlsx"
    other_name.write_bytes(sample_file.read_bytes())
    read = read_submission(other_name, sample[0].catalogue)
    told = (read.plan, read.plan_version, read.unit, read.unit_name, read.scope, str(read.period), read.revision)
    assert told == ("lucheng-2021-2025", "1.0", "330302006", "五马街道", Scope.OWN, "2025Q4", 3)
    assert not read.is_template
    assert len(read.sha256) == 64


@pytest.mark.parametrize(
    "text", ["", "0", "不适用", "95.99", "90.595", "0.000000000000001", "999999999999999", "1234.50"]
)
def test_kinds_of_nothing_and_exact_figures_stay_apart(text: str, catalogue: Catalogue, tmp_path: Path) -> None:
    key = CellKey(Area.INDICATOR, "P01", FIRST)
    report, submission = report_with(catalogue, {key: text} if text else {})
    path = tmp_path / "数.xlsx"
    write_submission(path, report, submission)
    expected = {"": None, "1234.50": "1234.5"}.get(text, text)
    assert read_submission(path, catalogue).cells.get(key) == expected


def test_a_figure_too_long_for_a_spreadsheet_is_carried_as_text(catalogue: Catalogue, tmp_path: Path) -> None:
    key = CellKey(Area.INDICATOR, "P04", FIRST)
    report, submission = report_with(catalogue, {key: "12345678901234567.89"})
    path = tmp_path / "长.xlsx"
    write_submission(path, report, submission)
    read = read_submission(path, catalogue)
    assert read.cells[key] == "12345678901234567.89"
    assert read.problems == ()


def test_a_long_text_fills_several_cells_of_the_hidden_sheet(catalogue: Catalogue, tmp_path: Path) -> None:
    key = CellKey(Area.COVER, COVER_RECORD, "remark")
    text = "质量强区 😀 " * 3000
    report, submission = report_with(catalogue, {key: text})
    path = tmp_path / "长文.xlsx"
    write_submission(path, report, submission)
    read = read_submission(path, catalogue)
    assert read.cells[key] == text.strip()
    assert read.digest_ok


def test_a_blank_template_reads_as_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "空白.xlsx"
    write_template(path, Report(catalogue, "330302006", Period.parse("2025Q3"), {}))
    read = read_submission(path, catalogue)
    assert read.is_template
    assert (dict(read.cells), read.problems, read.edited) == ({}, (), ())
    assert (read.unit, str(read.period), read.revision) == ("330302006", "2025Q3", 1)


def test_a_workbook_of_another_plan_says_whose_it_is(
    sample_file: Path, sample: tuple[Report, Submission], small_catalogue: Catalogue
) -> None:
    read = read_submission(sample_file, small_catalogue)
    assert read.plan == "lucheng-2021-2025"
    assert dict(read.cells) == dict(sample[1].cells)


def test_one_reader_reads_many_workbooks(
    sample: tuple[Report, Submission], sample_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    reader = SubmissionReader(catalogue)
    template = tmp_path / "空白.xlsx"
    write_template(template, Report(catalogue, catalogue.plan.owner.code, Period.parse("2021Q1"), {}))
    assert reader.read(sample_file).submission == sample[1]
    assert reader.read(template).unit == "330302"
    assert reader.read(sample_file).submission == sample[1]
