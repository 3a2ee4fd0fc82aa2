"""The gate: nothing from outside is looked at by anybody else before it has passed here.

Standard library only, zip and expat; what passes comes out as cells with exact texts, and no other reader is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from luqual_desktop.workbook.container import Container, open_container, read_file
from luqual_desktop.workbook.guarded_xml import parse
from luqual_desktop.workbook.limits import OWN, Limits
from luqual_desktop.workbook.package_parts import Parts, check_parts, parts_of
from luqual_desktop.workbook.refusal import PartError
from luqual_desktop.workbook.shared_parts import StringTable, formats_of
from luqual_desktop.workbook.sheet_cells import Format, SheetCells
from luqual_desktop.workbook.sheet_parser import CellCollector, collect


@dataclass(frozen=True)
class OpenedWorkbook:
    """A workbook that has passed: its sheets in order, and the hash of the bytes they were read from."""

    file_name: str
    sheets: tuple[SheetCells, ...]
    sha256: str
    dates_from_1904: bool


def open_workbook(path: Path, limits: Limits = OWN) -> OpenedWorkbook:
    """Read a workbook from outside; raises WorkbookRefused with one Chinese sentence for whatever must not pass."""
    try:
        return _opened(path, limits)
    except PartError as refused:
        raise refused.named(path.name) from refused


def _opened(path: Path, limits: Limits) -> OpenedWorkbook:
    container = open_container(read_file(path, limits), path.suffix, limits)
    check_parts(container)
    parts = parts_of(container)
    strings = StringTable(limits).run(container.part(parts.strings)) if parts.strings in container.parts else []
    formats = formats_of(container.part(parts.styles), limits) if parts.styles in container.parts else []
    sheets = tuple(_sheet(container, parts, number, strings, formats) for number in range(len(parts.sheets)))
    _parse_the_rest(container, parts)
    return OpenedWorkbook(path.name, sheets, container.sha256, parts.dates_from_1904)


def _sheet(container: Container, parts: Parts, number: int, strings: list[str], formats: list[Format]) -> SheetCells:
    listed = parts.sheets[number]
    sheet = SheetCells(listed.name, listed.hidden)
    collect(container.part(listed.part), CellCollector(sheet, strings, formats, container.limits))
    return sheet


def _parse_the_rest(container: Container, parts: Parts) -> None:
    """Run every other XML part through the parser, too: nothing in the file escapes it."""
    read = {parts.strings, parts.styles, *(sheet.part for sheet in parts.sheets)}
    for name in container.parts:
        if name.endswith((".xml", ".vml")) and name not in read:
            parse(container.part(name), name, container.limits)
        elif name not in read and not name.endswith((".rels", "/")):
            container.part(name)
