"""What has been made of parts and rows before: the same bytes give the same again, and need not be parsed twice.

The workbooks of one plan share most of their bytes: styles, headings, names, whatever nobody has filled in. What is
remembered went through the gate once, and is found again by its bytes alone, so nothing passes that would not have.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from luqual_desktop.workbook.row_patterns import KnownRow, PlainRows, Skeleton
from luqual_desktop.workbook.sheet_cells import Range

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")
_MOST_PARTS = 100
_MOST_ROWS = 2_000
_MOST_PATTERNS = 2_000
LONGEST_PART = 30_000
LONGEST_ROW = 4_000


class Remembered(dict[_Key, _Value]):
    """A mapping of the entries used last: what was not asked for while so many others came is forgotten.

    What is not there is None: asking by `[]` costs no call as long as an entry is in use.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._old: dict[_Key, _Value] = {}

    def __missing__(self, key: _Key) -> _Value | None:
        value = self._old.get(key)
        if value is not None:
            self.put(key, value)
        return value

    def put(self, key: _Key, value: _Value) -> None:
        """Remember something."""
        if len(self) >= self._most:
            self._old = dict(self)
            self.clear()
        self[key] = value


class PartMemory:
    """What one reader remembers of the workbooks it has read, within the same limits; its size is bounded.

    `merges` are the merged ranges of a sheet by its part without the rows and the texts of header and footer, `rows`
    the plainly written rows by their text, `patterns` what they are without their values, of workbooks without shared
    texts.
    """

    def __init__(self) -> None:
        self.merges: Remembered[tuple[bytes, ...], tuple[Range, ...]] = Remembered(_MOST_PARTS)
        self._parts: Remembered[Hashable, tuple[Any]] = Remembered(_MOST_PARTS)
        self.rows: Remembered[bytes, PlainRows] = Remembered(_MOST_ROWS)
        self.patterns: Remembered[Skeleton, KnownRow] = Remembered(_MOST_PATTERNS)

    def made(self, told: Hashable, make: Callable[[], _Value]) -> _Value:
        """Return what `make` makes of a part, a value that nobody changes; what it raises is raised every time.

        `told` is all that decides what is made, its bytes among it.
        """
        known: tuple[_Value] | None = self._parts[told]
        if known is None:
            known = (make(),)
            self._parts.put(told, known)
        return known[0]
