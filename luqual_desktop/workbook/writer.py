"""Writing the 上报工作簿 and the blank template."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

from luqual_desktop.domain.report import Report
from luqual_desktop.domain.signatures import Signature
from luqual_desktop.domain.submission import Submission
from luqual_desktop.workbook.blocks import Sheet
from luqual_desktop.workbook.content import Content
from luqual_desktop.workbook.front_sheets import cover_sheet, definition_sheet, guide_sheet
from luqual_desktop.workbook.manifest import manifest_sheet
from luqual_desktop.workbook.page_setup import Footing
from luqual_desktop.workbook.review_sheets import review_sheet, targets_sheet
from luqual_desktop.workbook.section_sheets import (
    checklist_sheet,
    has_openings,
    ledger_sheet,
    opening_sheet,
    rectification_sheet,
    section_sheets,
)
from luqual_desktop.workbook.sheet_writer import Layout, WorkbookWriter


def write_submission(path: Path, report: Report, submission: Submission, signature: Signature | None = None) -> None:
    """Write a submission; the report supplies what is derived from the figures and from other periods.

    Raises OSError if the file cannot be written, UserError for a text longer than a cell can hold.
    """
    path.write_bytes(workbook_bytes(Content.of_submission(report, submission, signature)))


def write_template(path: Path, report: Report) -> None:
    """Write the blank workbook of a unit and period; what the report holds already is filled in.

    Raises OSError if the file cannot be written.
    """
    path.write_bytes(workbook_bytes(Content.of_template(report)))


def workbook_bytes(content: Content) -> bytes:
    """Return a workbook as the bytes of its file."""
    records: dict[str, tuple[str, ...]] = {}
    stream = BytesIO()
    with closing(WorkbookWriter(layout_of(content))) as writer:
        for sheet in sheets_of(content):
            writer.add(sheet)
            records.update(sheet.records)
        writer.add(manifest_sheet(content, records), hidden=True)
        writer.entitle(content.unit_name, f"{content.unit_name} {content.report.period.name} {content.which_time}")
        writer.save(stream)
    return stream.getvalue()


def sheets_of(content: Content) -> Iterator[Sheet]:
    """Yield the visible sheets in order."""
    yield cover_sheet(content)
    yield guide_sheet(content)
    for section in content.catalogue.sections:
        yield from section_sheets(content, section)
    yield ledger_sheet(content)
    for checklist in content.catalogue.checklists:
        yield checklist_sheet(content, checklist)
    yield rectification_sheet(content)
    if has_openings(content):
        yield opening_sheet(content)
    yield review_sheet(content)
    yield targets_sheet(content)
    yield definition_sheet(content)


def layout_of(content: Content) -> Layout:
    """Return what stands under every title and on every page."""
    period = content.report.period
    parts = [f"填报单位：{content.unit_name}（{content.report.unit}）", f"报告期：{period.name}", content.which_time]
    code = content.check_code
    if code:
        parts.append(f"校验码 {code}")
    warning = "、".join(_WARNINGS[word] for word in content.warnings)
    footing = Footing(
        left=f"{content.unit_name}　{period.name}　{content.which_time}",
        right=f"校验码 {code}" if code else "空白填报表",
        warning=warning,
    )
    return Layout("　　".join(parts), footing, warning)


_WARNINGS = {"草稿": "草稿，不作上报依据", "样例": "样例数据，不是真实上报数据"}
