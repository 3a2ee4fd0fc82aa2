"""Workbooks that carry one value for the program beside sheets for people: task packages and return slips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from luqual_desktop.domain.reading import clean_text
from luqual_desktop.domain.signatures import Signature
from luqual_desktop.domain.submission import FORMAT
from luqual_desktop.workbook.blocks import Sheet
from luqual_desktop.workbook.found_tables import FoundTable, tables_in
from luqual_desktop.workbook.gate import open_workbook
from luqual_desktop.workbook.manifest import (
    SHEET_NAME,
    Manifest,
    check_format,
    hidden_sheet,
    sealed_entries,
    signature_entries,
)
from luqual_desktop.workbook.marks import CODE, MANIFEST_TABLE
from luqual_desktop.workbook.refusal import PartError

if TYPE_CHECKING:
    from luqual_desktop.workbook.sheet_writer import Layout


@dataclass(frozen=True)
class Sealed:
    """What was read: the value's JSON text, its digest as written, the visible tables by code, and whose key signed."""

    content: str
    digest: str
    tables: dict[str, FoundTable]
    signed_by: str

    def lines_with(self, table: str, lead: str) -> list[str]:
        """Return what the sheet of a table says anywhere, above and below it too, that begins with certain words."""
        found = self.tables.get(table)
        texts = (as_read(cell.text) for row in found.sheet.rows.values() for cell in row.values()) if found else ()
        return [text for text in texts if text.startswith(lead)]


def write_sealed(
    path: Path,
    kind: str,
    content: str,
    sheets: Iterable[Sheet],
    layout: Layout,
    signature: Signature | None = None,
) -> None:
    """Write sheets for people and, hidden, the value for the program; raises OSError if it cannot be written."""
    from luqual_desktop.workbook.sheet_writer import WorkbookWriter

    entries = [("kind", kind), ("format", str(FORMAT)), *sealed_entries(content), *signature_entries(signature)]
    with closing(WorkbookWriter(layout)) as writer:
        for sheet in sheets:
            writer.add(sheet)
        writer.add(hidden_sheet(entries), hidden=True)
        writer.entitle(layout.subtitle, layout.subtitle)
        writer.save(path)


def read_sealed(path: Path, kind: str, name: str) -> Sealed:
    """Read a value back; raises WorkbookRefused where the file is not one of this kind (`name` in Chinese)."""
    opened = open_workbook(path)
    try:
        tables = tables_in(opened.sheets)
        manifest = _manifest(tables, kind, name)
        if any(map(_hides_something, tables.values())):
            raise changed_by_hand(name)
    except PartError as refused:
        raise refused.named(path.name) from refused
    return Sealed(manifest.content, manifest["digest"], tables, manifest.signed_by)


def _hides_something(table: FoundTable) -> bool:
    """Tell whether a merged range covers a cell that holds anything: it is read, and nobody can see it."""
    return any(table.is_covered(number, column) for number, row in table.rows for column in row)


def _manifest(tables: Mapping[str, FoundTable], kind: str, name: str) -> Manifest:
    table = tables.get(MANIFEST_TABLE)
    if table is None:
        raise PartError("not_ours", f"不是{name}，或隐藏的“{SHEET_NAME}”页已被删除。请让对方重新导出。")
    manifest = Manifest({table.text(row, CODE): table.text(row, "value") for _, row in table.rows})
    if manifest["kind"] != kind:
        raise PartError("other_kind", f"不是{name}，请核对选的文件。")
    check_format(manifest)
    if manifest.is_signed and not manifest.signed_by:
        raise PartError("signature", f"{name}签名不符，可能被改动过，不能采用。请让下发单位重新导出。")
    return manifest


def as_read(text: str) -> str:
    """Return a text without what a spreadsheet program may change in it: the kind and number of blanks."""
    return " ".join(clean_text(text).split())


def changed_by_hand(name: str) -> PartError:
    """Return the refusal of a workbook whose visible cells or hidden value are not those that were exported."""
    return PartError("edited", f"{name}在导出后被改动过，不能采用。请让下发单位重新导出。")
