"""The honest workbook every broken or hostile one is made from, taken apart into its parts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

FIGURES = "xl/worksheets/sheet3.xml"
"""The first section's sheet: E6 is a numerator (784), G6 its denominator (789), R6 a remark (blank)."""
TASKS = "xl/worksheets/sheet4.xml"
"""The first section's tasks: F5 is a progress in per cent (99), G5 what was achieved."""
HIDDEN = "xl/worksheets/sheet30.xml"
"""The hidden sheet."""
WORKBOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
_TYPES = "[Content_Types].xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True)
class Base:
    """An exported workbook's parts by name, in order."""

    parts: dict[str, bytes]

    @classmethod
    def of(cls, content: bytes) -> Base:
        """Take a workbook apart."""
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return cls({info.filename: archive.read(info) for info in archive.infolist()})

    def zipped(self, method: int = zipfile.ZIP_DEFLATED) -> bytes:
        """Put the parts together again."""
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    def with_part(self, name: str, content: bytes) -> Base:
        """Return the workbook with a part added or put in another's place."""
        return Base({**self.parts, name: content})

    def without(self, name: str) -> Base:
        """Return the workbook without a part."""
        return Base({each: content for each, content in self.parts.items() if each != name})

    def changed(self, name: str, change: Callable[[str], str]) -> Base:
        """Return the workbook with one part's text changed; raises AssertionError if nothing changed."""
        before = self.parts[name].decode()
        after = change(before)
        assert after != before, f"{name}: nothing to change"
        return self.with_part(name, after.encode())

    def replaced(self, name: str, old: str, new: str) -> Base:
        """Return the workbook with the first occurrence of a text in a part replaced."""
        return self.changed(name, lambda text: text.replace(old, new, 1))

    def with_cell(self, part: str, address: str, cell: str) -> Base:
        """Return the workbook with a cell written otherwise; `{a}` is its address, `{s}` its style."""
        pattern = re.compile(rf'<c r="{address}" (s="[0-9]+")(?:/>|[^>]*>.*?</c>)')
        return self.changed(
            part,
            lambda text: pattern.sub(
                lambda match: cell.replace("{a}", address).replace("{s}", match[1]), text, count=1
            ),
        )

    def with_entry(self, key: str, value: str) -> Base:
        """Return the workbook with one entry of the hidden sheet changed."""
        pattern = re.compile(rf"(<t>{key}</t></is></c><c [^>]*><is><t[^>]*>)[^<]*(</t>)")
        return self.changed(HIDDEN, lambda text: pattern.sub(rf"\g<1>{value}\g<2>", text, count=1))

    def with_relation(self, kind: str, target: str, *, external: bool = False) -> Base:
        """Return the workbook with a relationship of the first figures' sheet to a part or an address."""
        mode = ' TargetMode="External"' if external else ""
        relation = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rIdX" Type="{_RELATION}/{kind}" Target="{target}"{mode}/></Relationships>'
        )
        return self.with_part("xl/worksheets/_rels/sheet3.xml.rels", relation.encode())

    def with_strings(self, items: str, attributes: str = "") -> Base:
        """Return the workbook with a table of shared texts, as other programs write one."""
        table = f'<sst xmlns="{_MAIN}"{attributes}>{items}</sst>'
        kind = (
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SPREADSHEET_TYPE}.sharedStrings+xml"/></Types>'
        )
        relation = (
            f'<Relationship Id="rIdS" Type="{_RELATION}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        )
        return (
            self.with_part("xl/sharedStrings.xml", table.encode())
            .replaced(_TYPES, "</Types>", kind)
            .replaced(_RELATIONS, "</Relationships>", relation)
        )

    def with_style(self, number_format: str) -> tuple[Base, str]:
        """Return the workbook with a cell style of a number format more, and the style as a cell's attribute."""
        styles = self.parts[STYLES].decode()
        count = re.search(r'<cellXfs count="([0-9]+)"', styles)
        assert count is not None
        return self.replaced(STYLES, "</cellXfs>", f'<xf numFmtId="{number_format}"/></cellXfs>'), f's="{count[1]}"'

    def with_type(self, old: str, new: str) -> Base:
        """Return the workbook with a content type changed."""
        return self.replaced(_TYPES, old, new)

    def with_sheet_twice(self, part: str, name: str) -> Base:
        """Return the workbook with a copy of a sheet, as somebody makes one to keep an older state."""
        kind = f'<Override PartName="/xl/worksheets/copy.xml" ContentType="{_SPREADSHEET_TYPE}.worksheet+xml"/></Types>'
        relation = (
            f'<Relationship Id="rIdC" Type="{_RELATION}/worksheet" Target="worksheets/copy.xml"/></Relationships>'
        )
        return (
            self.with_part("xl/worksheets/copy.xml", self.parts[part])
            .replaced(_TYPES, "</Types>", kind)
            .replaced(_RELATIONS, "</Relationships>", relation)
            .replaced(WORKBOOK, "</sheets>", f'<sheet name="{name}" sheetId="99" r:id="rIdC"/></sheets>')
        )
