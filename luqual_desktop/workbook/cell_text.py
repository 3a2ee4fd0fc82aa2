"""Text on its way into a workbook and out of it: what one cell may hold, and the escapes of the format."""

from __future__ import annotations

import re

from luqual_desktop.domain.reading import LONGEST_TEXT, clean_text, normal_form
from luqual_desktop.errors import UserError

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURELY_FITS = LONGEST_TEXT // 2
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


def safe_text(text: str) -> str:
    """Return text as a cell may hold it: NFC, line feeds only, no control characters, no lone surrogates.

    Raises UserError for more than a cell can hold: nothing is ever cut off silently.
    """
    if len(text) < _SURELY_FITS and text.isprintable() and normal_form(text) == text:
        return text.strip()
    cleaned = clean_text(text)
    if len(cleaned.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise UserError(
            f"有一处文字共 {len(cleaned)} 字，超过一个单元格能容纳的 {LONGEST_TEXT} 字，不能导出。请精简后再导出。",
            "text_too_long",
        )
    return cleaned


def escaped(text: str) -> str:
    """Return text in which nothing is mistaken for an escape of the format (`_x0041_` would be read as A)."""
    return _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text


def unescaped(text: str) -> str:
    """Return text with the format's escapes resolved, lone surrogates left out."""
    if "_x" not in text:
        return text
    resolved = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return resolved.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def needs_quote_prefix(text: str) -> bool:
    """Tell whether a spreadsheet program might take the text for a formula when it is edited."""
    return text[:1] in _FORMULA_STARTS
