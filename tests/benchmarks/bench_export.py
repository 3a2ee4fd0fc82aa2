"""Exporting a submission against the same workbook styled cell by cell, in one run (goal: at most 0.3 of its time)."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from copy import copy
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.submission import Submission
from luqual_desktop.workbook.content import Content
from luqual_desktop.workbook.writer import workbook_bytes
from tests.workbook.conftest import report_with, sample_cells

ROUNDS = 7
GOAL = 0.3
_LOOK = ("font", "fill", "border", "alignment", "number_format")


def sample(catalogue: Catalogue) -> tuple[Report, Submission]:
    """Return the last quarter of a street office, filled everywhere."""
    unit = catalogue.units[0].code
    return report_with(catalogue, sample_cells(catalogue, unit, "2025Q4"), unit, "2025Q4")


def described(content: bytes) -> list[dict[str, Any]]:
    """Take a workbook apart into what is needed to make the same one the simple way."""
    sheets = []
    for sheet in openpyxl.load_workbook(BytesIO(content)):
        cells = [
            (cell.row, cell.column, cell.value, cell.data_type, {name: copy(getattr(cell, name)) for name in _LOOK})
            for row in sheet.iter_rows()
            for cell in row
            if not isinstance(cell, MergedCell) and (cell.has_style or cell.value is not None)
        ]
        sheets.append(
            {
                "title": sheet.title,
                "state": sheet.sheet_state,
                "cells": cells,
                "widths": {letter: each.width for letter, each in sheet.column_dimensions.items()},
                "heights": {row: (each.height, each.hidden) for row, each in sheet.row_dimensions.items()},
                "merges": [str(each) for each in sheet.merged_cells.ranges],
                "checks": [copy(each) for each in sheet.data_validations.dataValidation],
                "rules": [(str(each.sqref), list(each.rules)) for each in sheet.conditional_formatting],
                "freeze": sheet.freeze_panes,
                "titles": sheet.print_title_rows,
                "footer": tuple(getattr(sheet.oddFooter, side).text for side in ("left", "center", "right")),
            }
        )
    return sheets


def written_simply(sheets: list[dict[str, Any]]) -> bytes:
    """Write the same workbook as one would at first: every cell with styles of its own."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for described_sheet in sheets:
        sheet = workbook.create_sheet(described_sheet["title"])
        sheet.sheet_state = described_sheet["state"]
        for row, column, value, kind, look in described_sheet["cells"]:
            cell = sheet.cell(row, column)
            cell.value = value
            cell.data_type = kind
            for name in _LOOK:
                setattr(cell, name, look[name])
        _set_up(sheet, described_sheet)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _set_up(sheet: Any, described_sheet: dict[str, Any]) -> None:
    for letter, width in described_sheet["widths"].items():
        sheet.column_dimensions[letter].width = width
    for row, (height, hidden) in described_sheet["heights"].items():
        sheet.row_dimensions[row].height = height
        sheet.row_dimensions[row].hidden = hidden
    for merge in described_sheet["merges"]:
        sheet.merge_cells(merge)
    for check in described_sheet["checks"]:
        sheet.add_data_validation(check)
    for cells, rules in described_sheet["rules"]:
        for rule in rules:
            sheet.conditional_formatting.add(cells, rule)
    sheet.freeze_panes = described_sheet["freeze"]
    sheet.print_title_rows = described_sheet["titles"]
    for side, text in zip(("left", "center", "right"), described_sheet["footer"], strict=True):
        getattr(sheet.oddFooter, side).text = text


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def test_export_against_styling_cell_by_cell(catalogue: Catalogue) -> None:
    report, submission = sample(catalogue)
    content = workbook_bytes(Content.of_submission(report, submission))
    sheets = described(content)
    ours, simple = [], []
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: workbook_bytes(Content.of_submission(report, submission))))
        simple.append(seconds(lambda: written_simply(sheets)))
    ratio = statistics.median(one / other for one, other in zip(ours, simple, strict=True))
    cells = sum(len(sheet["cells"]) for sheet in sheets)
    milliseconds = [round(statistics.median(times) * 1000) for times in (ours, simple)]
    figures = f"{milliseconds[0]} ms against {milliseconds[1]} ms, ratio {ratio:.2f}"
    print(f"\n{cells} cells in {len(sheets)} sheets: {figures}")  # noqa: T201
    assert ratio <= GOAL
