"""The gate: nothing from outside is looked at by anybody else before it has passed here.

Standard library only, zip and expat; what passes comes out as cells with exact texts, and no other reader is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePath

from luqual_desktop.workbook.cell_collector import CellCollector, SharedParts
from luqual_desktop.workbook.container import Container, check_size, open_container, read_file
from luqual_desktop.workbook.guarded_xml import parse
from luqual_desktop.workbook.limits import OWN, Limits
from luqual_desktop.workbook.package_parts import Parts, SheetPart, check_parts, parts_of
from luqual_desktop.workbook.part_memory import PartMemory
from luqual_desktop.workbook.refusal import PartError
from luqual_desktop.workbook.shared_parts import StringTable, formats_of
from luqual_desktop.workbook.sheet_cells import Format, SheetCells
from luqual_desktop.workbook.sheet_parser import collect


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
        return open_content(path.name, read_file(path, limits), limits)
    except PartError as refused:
        raise refused.named(path.name) from refused


def open_content(
    file_name: str, content: bytes, limits: Limits = OWN, memory: PartMemory | None = None
) -> OpenedWorkbook:
    """Read a workbook given as the bytes of its file; raises PartError. `memory` is of others read in these limits."""
    opened = open_at_most(file_name, content, limits, memory)
    return opened.workbook(file_name)


def open_at_most(file_name: str, content: bytes, limits: Limits, memory: PartMemory | None = None) -> OpenedParts:
    """Open a workbook whose file is not larger than the limits allow; its sheets are yet to be read."""
    check_size(len(content), limits)
    return open_parts(content, PurePath(file_name).suffix, limits, memory)


@dataclass(frozen=True)
class OpenedParts:
    """A workbook of which everything has passed but the sheets, which are read one at a time."""

    container: Container
    parts: Parts
    shared: SharedParts
    _read: dict[str, SheetCells] = field(default_factory=dict, repr=False)

    def workbook(self, file_name: str) -> OpenedWorkbook:
        """Read all sheets; raises PartError."""
        sheets = tuple(map(self.sheet, self.parts.sheets))
        return OpenedWorkbook(file_name, sheets, self.container.sha256, self.parts.dates_from_1904)

    def hidden_sheets(self) -> tuple[SheetCells, ...]:
        """Read the hidden sheets alone; raises PartError."""
        return tuple(self.sheet(listed) for listed in self.parts.sheets if listed.hidden)

    def sheet(self, listed: SheetPart) -> SheetCells:
        """Read one sheet, once however often it is asked for; raises PartError."""
        if listed.part not in self._read:
            collector = self.collector(listed)
            collect(self.container.part(listed.part), collector, self.container.memory)
            self._read[listed.part] = collector.sheet
        return self._read[listed.part]

    def collector(self, listed: SheetPart) -> CellCollector:
        """Return what a sheet's cells are collected in."""
        sheet = SheetCells(listed.name, listed.hidden)
        return CellCollector(sheet, self.shared, self.container.limits)


def open_parts(content: bytes, suffix: str, limits: Limits, memory: PartMemory | None = None) -> OpenedParts:
    """Open a workbook given as the bytes of its file; raises PartError."""
    container = open_container(content, suffix, limits, memory)
    check_parts(container)
    parts = parts_of(container)
    shared = SharedParts(_strings(container, parts), _formats(container, parts))
    _parse_the_rest(container, parts)
    return OpenedParts(container, parts, shared)


def _strings(container: Container, parts: Parts) -> list[str]:
    return StringTable(container.limits).run(container.part(parts.strings)) if parts.strings in container.parts else []


def _formats(container: Container, parts: Parts) -> Mapping[str, Format]:
    if parts.styles not in container.parts:
        return {}
    return container.made("styles", parts.styles, lambda content: formats_of(content, container.limits))


def _parse_the_rest(container: Container, parts: Parts) -> None:
    """Run every other XML part through the parser, too: nothing in the file escapes it."""
    read = {parts.strings, parts.styles, *(sheet.part for sheet in parts.sheets)}
    for name in container.parts:
        if name.endswith((".xml", ".vml")) and name not in read:
            container.made("any", name, partial(parse, place=name, limits=container.limits))
        elif name not in read and not name.endswith((".rels", "/")):
            container.part(name)
