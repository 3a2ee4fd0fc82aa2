"""How a sheet is printed: A4 across, one page wide, heading repeated, and on every page what it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

_FONT = "宋体,常规"
_INCH = 25.4


@dataclass(frozen=True)
class Footing:
    """What stands below every page: whose and which report, and 校验码; `warning` stands above it."""

    left: str
    right: str
    warning: str = ""


def fit_to_page(sheet: Worksheet) -> None:
    """Say that the sheet is fitted to its page; it must be said before the first row is written."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def set_up_page(sheet: Worksheet, footing: Footing, repeated_rows: int, *, large: bool = False) -> None:
    """Set a sheet up for printing, a large one on A3; so many rows from the top are repeated on every page."""
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A3 if large else Worksheet.PAPERSIZE_A4
    sheet.page_setup.orientation = Worksheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins = PageMargins(
        left=10 / _INCH, right=10 / _INCH, top=14 / _INCH, bottom=16 / _INCH, header=6 / _INCH, footer=7 / _INCH
    )
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"1:{repeated_rows}"
    head, foot = sheet.oddHeader, sheet.oddFooter
    if head is None or foot is None:
        raise ValueError(sheet.title)
    sheet.HeaderFooter.scaleWithDoc = False
    _put(foot.left, footing.left)
    _put(foot.center, "第 &P 页 共 &N 页", codes=True)
    _put(foot.right, footing.right)
    if footing.warning:
        _put(head.right, footing.warning)


def _put(part: Any, text: str, *, codes: bool = False) -> None:
    part.text = text if codes else text.replace("&", "&&")
    part.font = _FONT
    part.size = 9
