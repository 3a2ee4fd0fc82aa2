"""A block of cells as spreadsheets put it on the clipboard: tabs between cells, line ends between rows, some quotes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from luqual_desktop.domain.numbers import parse_number

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
GUARD = "'"
"""What makes a spreadsheet take a text as text; it shows nothing of it."""

Block = tuple[tuple[str, ...], ...]


def parse_block(text: str) -> Block:
    """Split clipboard text into rows of cells, all rows equally long; never raises."""
    rows: list[list[str]] = [[]]
    place, text = 0, text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    while True:
        cell, place = _next_cell(text, place)
        rows[-1].append(cell)
        if place >= len(text):
            break
        if text[place] == "\n":
            rows.append([])
        place += 1
    width = max(map(len, rows))
    return tuple(tuple(row + [""] * (width - len(row))) for row in rows)


def write_block(rows: Iterable[Sequence[str]]) -> str:
    """Write rows for the clipboard; text that a spreadsheet would take for a formula is guarded."""
    text = "\n".join("\t".join(_quoted(guarded(cell)) for cell in row) for row in rows)
    return text + "\n" if text.endswith("\n") else text


def guarded(text: str) -> str:
    """Return the text with a guard in front where a spreadsheet would take it for a formula; numbers stay numbers."""
    starts_formula = text.lstrip().startswith(FORMULA_STARTS) and parse_number(text) is None
    return GUARD + text if starts_formula or _is_guarded(text) else text


def unguarded(text: str) -> str:
    """Return the text without the guard in front."""
    return text[len(GUARD) :] if _is_guarded(text) else text


def _is_guarded(text: str) -> bool:
    return text.startswith(GUARD) and text.lstrip(GUARD).lstrip().startswith(FORMULA_STARTS)


def _next_cell(text: str, start: int) -> tuple[str, int]:
    """Return the cell beginning here and the place of what ends it."""
    if text.startswith('"', start):
        end = _closing_quote(text, start + 1)
        if end is not None:
            return text[start + 1 : end].replace('""', '"'), end + 1
    end = min((place for place in (text.find("\t", start), text.find("\n", start)) if place >= 0), default=len(text))
    return text[start:end], end


def _closing_quote(text: str, start: int) -> int | None:
    """Return where the quote closes that was opened before; None if it does not, or not at the end of a cell."""
    place = text.find('"', start)
    while place >= 0 and text.startswith('"', place + 1):
        place = text.find('"', place + 2)
    return place if place >= 0 and text[place + 1 : place + 2] in {"", "\t", "\n"} else None


def _quoted(cell: str) -> str:
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    return '"' + cell.replace('"', '""') + '"' if cell.startswith('"') or "\t" in cell or "\n" in cell else cell
