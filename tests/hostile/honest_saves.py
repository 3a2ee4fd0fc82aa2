"""What spreadsheet programs make of our workbook when somebody saves it: other parts, other order, the same values."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from tests.hostile.case import SAME, Case
from tests.hostile.honest_workbook import FIGURES, TASKS, WORKBOOK, Base


def cases() -> list[Case]:
    """Return the cases of the row on honest saves."""
    return [
        Case("untouched", lambda b: b.zipped(), SAME),
        Case("zip_stored", lambda b: b.zipped(zipfile.ZIP_STORED), SAME),
        Case("zip_streamed", _streamed, SAME),
        Case("zip_folders", lambda b: Base({"xl/": b"", "xl/media/": b"", **b.parts}).zipped(), SAME),
        Case("parts_in_reverse", lambda b: Base(dict(reversed(b.parts.items()))).zipped(), SAME),
        Case("resave_extras", _with_extras, SAME),
        Case("resave_rows_with_spans", _with_spans, SAME),
        Case("rich_text", _rich, SAME),
        Case("rel_targets", lambda b: b.changed("xl/_rels/workbook.xml.rels", _relative).zipped(), SAME),
        Case("cells_without_addresses", lambda b: b.changed(TASKS, _without_addresses).zipped(), SAME),
        Case("other_names_in_a_sheet", _with_extension, SAME),
    ]


class _Stream(BytesIO):
    """A file that cannot be sought, as a program has that writes while it sends."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_arguments: int) -> int:
        raise OSError


def _streamed(base: Base) -> bytes:
    stream = _Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in base.parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _with_extras(base: Base) -> bytes:
    properties = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/custom-properties"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" '
        b'name="KSOProductBuildVer"><vt:lpwstr xmlns:vt="x">2052-12.1.0.0</vt:lpwstr></property></Properties>'
    )
    chain = (
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="A1" i="1"/></calcChain>'
    )
    comments = b'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="a"/></xml>'
    return (
        base.with_part("docProps/custom.xml", properties)
        .with_part("xl/calcChain.xml", chain)
        .with_part("xl/drawings/vmlDrawing1.vml", comments)
        .with_part("xl/printerSettings/printerSettings1.bin", b"\x00" * 100)
        .with_part("xl/media/image1.png", b"\x89PNG\r\n\x1a\n")
        .zipped()
    )


def _with_spans(base: Base) -> bytes:
    def change(text: str) -> str:
        spanned = re.sub(r'<row r="([0-9]+)"', r'<row r="\1" spans="1:18" x14ac:dyDescent="0.25"', text)
        address = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
        return spanned.replace("<worksheet ", f'<worksheet xmlns:x14ac="{address}" ', 1)

    return base.changed(FIGURES, change).zipped()


def _rich(base: Base) -> bytes:
    """The text of a cell in the shared table, in runs, with a reading aid that is no part of it."""
    told = re.search(r'<c r="G5"[^>]*><is><t[^>]*>([^<]*)</t>', base.parts[TASKS].decode())
    assert told is not None
    half = len(told[1]) // 2
    item = (
        f'<si><r><t xml:space="preserve">{told[1][:half]}</t></r><r><rPr><b/></rPr><t>{told[1][half:]}</t></r>'
        '<rPh sb="0" eb="1"><t>ya</t></rPh></si>'
    )
    cell = '<c r="{a}" {s} t="s"><v>0</v></c>'
    return base.with_strings(item, ' count="1" uniqueCount="1"').with_cell(TASKS, "G5", cell).zipped()


def _relative(text: str) -> str:
    return text.replace('Target="/xl/worksheets/', 'Target="./worksheets/../worksheets/')


def _without_addresses(text: str) -> str:
    return re.sub(r'<(row|c) r="[A-Z0-9]+"', r"<\1", text)


def _with_extension(base: Base) -> bytes:
    extension = (
        '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        "<x14:conditionalFormattings/></ext></extLst>"
    )
    changed = base.replaced(FIGURES, "</worksheet>", f"{extension}</worksheet>")
    alternate = '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"/>'
    return changed.replaced(WORKBOOK, "<sheets>", f"{alternate}<sheets>").zipped()
