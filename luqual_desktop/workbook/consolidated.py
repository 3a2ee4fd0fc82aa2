"""Writing the consolidated workbook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from luqual_desktop.workbook.blocks import MOST_ROWS, Block, BlockCell, Placement, Sheet
from luqual_desktop.workbook.check_sheet import check_sheet
from luqual_desktop.workbook.consolidated_content import ConsolidatedContent
from luqual_desktop.workbook.front_sheets import cover_sheet, definition_sheet, guide_sheet
from luqual_desktop.workbook.manifest import manifest_sheet
from luqual_desktop.workbook.passed_sheets import all_findings_sheets, all_items_sheets, all_ledger_sheets
from luqual_desktop.workbook.review_sheets import review_sheet
from luqual_desktop.workbook.section_sheets import checklist_sheet, section_sheets
from luqual_desktop.workbook.sheet_writer import WorkbookWriter
from luqual_desktop.workbook.styles import Look
from luqual_desktop.workbook.tally_sheets import duplicates_sheets, task_tally_sheet, task_units_sheet
from luqual_desktop.workbook.total_sheets import total_targets_sheet, totals_sheet
from luqual_desktop.workbook.unit_sheets import matrix_sheet, sources_sheet, standings_sheet, unit_figures_sheets
from luqual_desktop.workbook.writer import layout_of


def write_consolidated(path: Path, content: ConsolidatedContent, most_rows: int = MOST_ROWS) -> None:
    """Write a consolidated workbook; `most_rows` is after how many records a sheet goes on in another.

    Rows are written as they come: what is held does not grow with them. Raises OSError if the file cannot be
    written, UserError for a text longer than a cell can hold.
    """
    with closing(WorkbookWriter(layout_of(content))) as writer:
        records: dict[str, tuple[str, ...]] = {}
        placed: dict[str, Placement] = {}
        for sheet in _sheets(content, most_rows):
            placed |= writer.add(sheet)
            records.update(sheet.records)
        writer.add(check_sheet(content, placed))
        writer.add(manifest_sheet(content, records), hidden=True)
        title = f"{content.unit_name} {content.report.period.name} 汇总 {content.which_time}"
        writer.entitle(content.unit_name, title)
        writer.save(path)


def _sheets(content: ConsolidatedContent, most_rows: int) -> Iterator[Sheet]:
    yield cover_sheet(content)
    yield guide_sheet(content)
    yield totals_sheet(content)
    yield matrix_sheet(content)
    yield total_targets_sheet(content)
    yield standings_sheet(content)
    for section in content.catalogue.sections:
        yield from (_computed(sheet) for sheet in section_sheets(content, section))
    yield task_tally_sheet(content)
    yield task_units_sheet(content)
    for checklist in content.catalogue.checklists:
        yield _computed(checklist_sheet(content, checklist))
    yield from all_ledger_sheets(content, most_rows)
    yield from all_items_sheets(content, most_rows)
    yield from duplicates_sheets(content)
    yield review_sheet(content)
    yield from all_findings_sheets(content, most_rows)
    yield from unit_figures_sheets(content)
    yield sources_sheet(content)
    yield definition_sheet(content)


def _computed(sheet: Sheet) -> Sheet:
    """Return a sheet whose entries look like what they are here: added up, not to be typed."""
    return replace(sheet, blocks=tuple(replace(block, rows=_computed_rows(block)) for block in sheet.blocks))


def _computed_rows(block: Block) -> Iterator[tuple[BlockCell, ...]]:
    for row in block.rows:
        yield tuple(cell._replace(look=_COMPUTED_LOOKS.get(cell.look, cell.look), field=None) for cell in row)


_COMPUTED_LOOKS = {
    Look.ENTRY: Look.FACT,
    Look.ENTRY_CENTRED: Look.FACT_CENTRED,
    Look.ENTRY_NUMBER: Look.FACT_NUMBER,
}
