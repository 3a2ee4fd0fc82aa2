"""What was exported of a record that no table shows: told where it counts, passed over where it does not."""

from __future__ import annotations

from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue, ReportedBy
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.handing_in import Stamp, submission_of
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.services.checking import check_file
from luqual_desktop.workbook.writer import write_submission

STAMP = Stamp(1, "2026-01-08T09:00:00+08:00", "0.1.0")


def test_a_figure_that_only_the_hidden_sheet_holds_is_told_where_it_counts(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    unit, plan, file = catalogue.units[0].code, catalogue.plan, tmp_path / "上报.xlsx"
    package = TaskPackage(plan.code, plan.version, catalogue.plan.owner.code, reported_by={"P02": ReportedBy.OWN})
    figures = {
        CellKey(Area.INDICATOR, code, field): "3" for code in ("P01", "P02") for field in ("numerator", "denominator")
    }
    report = Report(catalogue, unit, Period.parse("2025Q4"), figures, package)
    write_submission(file, report, submission_of(report, (), STAMP))

    asked_less = check_file(catalogue, file, package)
    asked_more = check_file(catalogue, file)

    assert [finding.row for finding in asked_less.findings if finding.code == "W408"] == []
    (told,) = [finding for finding in asked_more.findings if finding.code == "W408"]
    assert (told.area, told.row) == (Area.INDICATOR, "P02")
    assert told.message.startswith("工作表“数据（勿改）”：P02 主要农产品质量安全监测合格率 的内容只在这张隐藏的表里")
