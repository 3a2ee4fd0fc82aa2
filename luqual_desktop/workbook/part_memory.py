"""What has been made of parts and rows before: the same bytes give the same again, and need not be parsed twice.

The workbooks of one plan share most of their bytes: styles, headings, names, whatever nobody has filled in. What is
remembered went through the gate once, and is found again by its bytes alone, so nothing passes that would not have.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from luqual_desktop.workbook.sheet_cells import Format, Range, Row

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")
_MOST_PARTS = 100
_MOST_ROWS = 2_000
LONGEST_PART = 30_000
LONGEST_ROW = 4_000


class PlainRow(NamedTuple):
    """A plainly written row with its number."""

    number: int
    cells: Row


class PlainRows(NamedTuple):
    """Rows made at once, and the number formats they were made with: a style may be another in another workbook."""

    rows: tuple[PlainRow, ...]
    formats: Mapping[str, Format]

    def hold(self, formats: Mapping[str, Format]) -> bool:
        """Tell whether these number formats would make the same rows."""
        if not self.formats:
            return True
        return all(formats.get(style, Format.PLAIN) is known for style, known in self.formats.items())


class Remembered(Generic[_Key, _Value]):
    """A mapping of the entries used last: what was not asked for while so many others came is forgotten."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._new: dict[_Key, _Value] = {}
        self._old: dict[_Key, _Value] = {}

    def get(self, key: _Key) -> _Value | None:
        """Return what is remembered."""
        value = self._new.get(key)
        if value is None:
            value = self._old.get(key)
            if value is not None:
                self.put(key, value)
        return value

    def put(self, key: _Key, value: _Value) -> None:
        """Remember something."""
        if len(self._new) >= self._most:
            self._old, self._new = self._new, {}
        self._new[key] = value


class PartMemory:
    """What one reader remembers of the workbooks it has read, within the same limits; its size is bounded.

    `merges` are the merged ranges of a sheet by its part without the rows and the texts of header and footer, `rows`
    the plainly written rows by their text, of workbooks without shared texts.
    """

    def __init__(self) -> None:
        self.merges: Remembered[bytes, tuple[Range, ...]] = Remembered(_MOST_PARTS)
        self._parts: Remembered[tuple[str, bytes], tuple[Any]] = Remembered(_MOST_PARTS)
        self.rows: Remembered[bytes, PlainRows] = Remembered(_MOST_ROWS)

    def made(self, what: str, content: bytes, make: Callable[[bytes], _Value]) -> _Value:
        """Return what `make` makes of a part, a value that nobody changes; what it raises is raised every time."""
        if len(content) > LONGEST_PART:
            return make(content)
        known: tuple[_Value] | None = self._parts.get((what, content))
        if known is None:
            known = (make(content),)
            self._parts.put((what, content), known)
        return known[0]
