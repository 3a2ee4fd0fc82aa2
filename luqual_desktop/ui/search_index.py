"""What Ctrl+F can find: every record with a name, by name, code or the initials of its pinyin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.tables import Role, Table


@dataclass(frozen=True)
class Findable:
    """A record that can be jumped to: code and name, where it stands, its initials once known, its first cell."""

    code: str
    name: str
    group: str
    cell: CellKey
    initials: str = ""

    @property
    def words(self) -> str:
        """What a search is held against, in small letters."""
        return f"{self.code} {self.name} {self.initials}".lower()


def findables(tables: Iterable[Table]) -> Iterator[Findable]:
    """Return what can be found in a report's tables, without initials."""
    for table in tables:
        if table.open_ended or table.area in {Area.COVER, Area.OPENING}:
            continue
        entries = [column.key for column in table.columns if column.role is Role.ENTRY]
        for row in table.rows:
            cells = [cell for cell in (table.cell(row, key) for key in entries) if cell is not None]
            if cells:
                yield Findable(row.facts.get("code", ""), row.facts.get("name", ""), table.title, cells[0])


def with_initials(found: Iterable[Findable]) -> list[Findable]:
    """Return the same with pinyin initials; imports the pronunciation tables, so call it off the window's thread."""
    from pypinyin import Style, lazy_pinyin

    return [
        Findable(
            each.code,
            each.name,
            each.group,
            each.cell,
            "".join(lazy_pinyin(each.name, style=Style.FIRST_LETTER, errors=_latin_only)),
        )
        for each in found
    ]


def _latin_only(characters: str) -> str:
    """Keep letters and digits of what is not Chinese, drop brackets and marks."""
    return "".join(each for each in characters if each.isascii() and each.isalnum())
