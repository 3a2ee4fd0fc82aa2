"""The rows of a sheet on their way into the file: cells as exact XML text, kept aside and not in memory.

openpyxl writes everything around the rows (styles, checks, colours, page set-up); the rows themselves are written here,
because no number may take the way through a binary one, no text may be taken for a formula, and a sheet may be long.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from typing_extensions import override

from luqual_desktop.workbook.cell_text import escaped, needs_quote_prefix, safe_text

_IN_MEMORY = 100_000
"""Bytes of a sheet that are kept in memory before they go to a temporary file."""
_NO_ROWS = b"<sheetData></sheetData>"
_LETTERS = [get_column_letter(number) for number in range(1, 1_025)]
"""More columns than any sheet of ours has."""
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


WrittenCell = tuple[int, str, str]
"""A cell in final form: its style number, its kind (blank, number, text or formula) and its text.

A text is as `written_text` gives it.
"""


def written_text(text: str) -> tuple[str, bool]:
    """Return a text as it stands in a cell's XML, and whether a spreadsheet program might take it for a formula.

    Raises UserError for more than a cell can hold.
    """
    return _remembered(text) if len(text) <= LONGEST_REMEMBERED else _written(text)


def _written(text: str) -> tuple[str, bool]:
    shown = safe_text(text)
    space = ' xml:space="preserve"' if "\n" in shown else ""
    return f"<t{space}>{_escaped(escaped(shown))}</t>", needs_quote_prefix(shown)


LONGEST_REMEMBERED = 1_000
"""Characters: what is longer stands in one cell only, and would be kept for nothing."""
_remembered = lru_cache(1_000)(_written)
"""A few texts stand in most cells of a long sheet."""


class SheetRows:
    """Takes the rows of one sheet."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed with the workbook
        self.count = 0

    def append(self, cells: Sequence[WrittenCell | None], height: float, *, hidden: bool = False) -> None:
        """Add a row so many points high."""
        self.count += 1
        row = str(self.count)
        body = "".join(
            [_cell_text(letters + row, cell) for letters, cell in zip(_LETTERS, cells, strict=False) if cell]
        )
        shown = ' hidden="1"' if hidden else ""
        self._file.write(f'<row r="{row}" ht="{height:g}" customHeight="1"{shown}>{body}</row>'.encode())

    def copy_into(self, part: IO[bytes]) -> None:
        """Write all rows into a part of the file."""
        self._file.seek(0)
        part.write(b"<sheetData>")
        shutil.copyfileobj(self._file, part, 1 << 20)
        part.write(b"</sheetData>")

    def close(self) -> None:
        """Let go of what was kept aside."""
        self._file.close()


def _cell_text(place: str, cell: WrittenCell) -> str:
    style, kind, text = cell
    if kind == "":
        return f'<c r="{place}" s="{style}"/>'
    if kind == "n":
        return f'<c r="{place}" s="{style}"><v>{text}</v></c>'
    if kind == "f":
        return f'<c r="{place}" s="{style}"><f>{_escaped(text)}</f></c>'
    return f'<c r="{place}" s="{style}" t="inlineStr"><is>{text}</is></c>'


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES) if "&" in text or "<" in text or ">" in text else text


def write_workbook(workbook: Workbook, rows: Sequence[SheetRows], target: Path | IO[bytes]) -> None:
    """Write a workbook whose sheets have no rows of their own to the target, the rows put in, sheet by sheet.

    Raises OSError if the target cannot be written.
    """
    workbook.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _WithRows(workbook, archive, rows).save()


class _WithRows(ExcelWriter):
    """Writes sheets into the archive at once; openpyxl would write each into a temporary file first."""

    def __init__(self, workbook: Workbook, archive: zipfile.ZipFile, rows: Sequence[SheetRows]) -> None:
        super().__init__(workbook, archive)
        self._parts = archive
        self._rows = iter(rows)

    @override
    def write_worksheet(self, ws: Worksheet) -> None:
        writer = WorksheetWriter(ws, BytesIO())
        writer.write()
        before, rows_gone, after = writer.read().partition(_NO_ROWS)
        if not rows_gone:
            raise ValueError(ws.title)
        with self._parts.open(ws.path.removeprefix("/"), "w") as part:
            part.write(before)
            next(self._rows).copy_into(part)
            part.write(after)
        self.manifest.append(ws)
