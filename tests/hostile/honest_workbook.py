"""The honest workbook every broken or hostile one is made from, taken apart into its parts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

FIGURES = "xl/worksheets/sheet3.xml"
"""The first section's sheet: its first figure is an indicator's numerator."""

_FIRST_FIGURE = re.compile(r'<c r="(E6)" (s="[0-9]+") ?(?:t="n")?><v>([^<]*)</v></c>')


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

    def with_figure(self, cell: str, rows: str = "") -> Base:
        """Return the workbook with the first figure's cell written otherwise; `{a}` is its address, `{s}` its style."""

        def change(text: str) -> str:
            return _FIRST_FIGURE.sub(lambda match: cell.replace("{a}", match[1]).replace("{s}", match[2]), text, 1)

        changed = self.changed(FIGURES, change)
        return changed.replaced(FIGURES, "</sheetData>", f"{rows}</sheetData>") if rows else changed

    def with_relation(self, kind: str, target: str, *, external: bool = False) -> Base:
        """Return the workbook with a relationship of the first figures' sheet to a part or an address."""
        mode = ' TargetMode="External"' if external else ""
        relation = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rIdX" Type="{_RELATION}/{kind}" Target="{target}"{mode}/></Relationships>'
        )
        return self.with_part("xl/worksheets/_rels/sheet3.xml.rels", relation.encode())


_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
