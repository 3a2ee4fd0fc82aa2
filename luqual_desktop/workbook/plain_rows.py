"""Reading plainly written rows of a sheet by one pattern that must account for every character of them."""

from __future__ import annotations

import re
from operator import itemgetter

Token = tuple[str, ...]
"""The whole of it; of a row's beginning its number, and a slash if it is empty; of a cell the letters of its column,
the digits of its row, style, type, inline text and value."""

_TOKEN = re.compile(
    r'(<row r="([1-9][0-9]{0,6})"(?: (?!r=)[A-Za-z0-9:]{1,20}="[^"<&]{0,80}"){0,14}(?: ?(/))?>'
    r'|<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="(n|s|str|inlineStr)")?'
    r'(?: ?/>|>(?:<is><t(?: xml:space="preserve")?>([^<]*)</t></is>|<v>([^<&]*)</v>)</c>)'
    r"|</row>)"
)
_NOT_XML = bytes(byte for byte in range(32) if byte not in b"\t\n")
_OTHER_ENTITY = re.compile("&(?!(?:lt|gt|amp|quot|apos);)")
_ENTITY = re.compile("&(lt|gt|amp|quot|apos);")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def tokens_of(rows: bytes) -> list[Token] | None:
    """Return the rows and cells in order, or None if there is anything else in between."""
    text = plain_text(rows)
    return None if text is None else tokens_in(text)


def tokens_in(text: str) -> list[Token] | None:
    """Return the rows and cells of a plain text in order, or None if there is anything else in between."""
    tokens: list[Token] = _TOKEN.findall(text)
    return tokens if len("".join(map(itemgetter(0), tokens))) == len(text) else None


def plain_text(content: bytes) -> str | None:
    """Return a piece of XML as text, or None if it holds a character or an entity that not every XML text may hold."""
    if len(content.translate(None, _NOT_XML)) != len(content):
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    if "]]>" in text or "\ufffe" in text or "\uffff" in text or ("&" in text and _OTHER_ENTITY.search(text)):
        return None
    return text


def resolved(text: str) -> str:
    """Return a text with its entities resolved."""
    return _ENTITY.sub(lambda match: _ENTITIES[match[1]], text) if "&" in text else text
