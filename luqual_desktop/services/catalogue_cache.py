"""A sealed JSON copy of a validated catalogue, so that the next start need not validate it again.

Only json, hashlib and dataclasses are used here: neither pydantic nor tomllib is imported when the copy is good.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from hashlib import sha256
from os import getpid
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from luqual_desktop import __version__
from luqual_desktop.domain.catalogue import Catalogue

Rebuild = Callable[[Any], Any]


def read_cached(cache: Path, source: bytes) -> Catalogue | None:
    """Return the catalogue kept for exactly this source and this program, or None for anything else found there."""
    try:
        seal, _, payload = cache.read_bytes().partition(b"\n")
        if seal != _seal(source, payload):
            return None
        rebuilt = _rebuilder(Catalogue, {})(json.loads(payload))
    except (OSError, ValueError, TypeError):
        return None
    return rebuilt if isinstance(rebuilt, Catalogue) else None


def write_cached(cache: Path, source: bytes, data: Mapping[str, Any]) -> None:
    """Keep the catalogue's plain data for the next start; a folder that cannot be written is no misfortune."""
    payload = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    fresh = cache.with_name(f"{cache.name}.{getpid()}")
    with suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(_seal(source, payload) + b"\n" + payload)
        fresh.replace(cache)
    with suppress(OSError):
        fresh.unlink(missing_ok=True)


def _seal(source: bytes, payload: bytes) -> bytes:
    parts = (__version__.encode(), source, payload)
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest().encode()


def _rebuilder(annotation: Any, known: dict[type, Rebuild]) -> Rebuild:
    """Return the function that turns plain data back into a value of this type; it raises TypeError or ValueError."""
    arguments = get_args(annotation)
    if isinstance(annotation, UnionType):
        return _optional(_rebuilder(next(each for each in arguments if each is not NoneType), known))
    if get_origin(annotation) is tuple:
        return _tuple_of(_rebuilder(arguments[0], known))
    if annotation not in known:
        known[annotation] = _dataclass(annotation, known) if is_dataclass(annotation) else _scalar(annotation)
    return known[annotation]


def _optional(inner: Rebuild) -> Rebuild:
    return lambda value: None if value is None else inner(value)


def _tuple_of(inner: Rebuild) -> Rebuild:
    return lambda value: tuple([inner(each) for each in value])


def _scalar(kind: type) -> Rebuild:
    if kind not in (str, int, bool):
        return kind  # an enumeration: raises ValueError for a word it does not have

    def rebuild(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(kind.__name__)
        return value

    return rebuild


def _dataclass(kind: Any, known: dict[type, Rebuild]) -> Rebuild:
    hints = get_type_hints(kind)
    members = tuple((each.name, _rebuilder(hints[each.name], known)) for each in fields(kind))
    names = {name for name, _ in members}

    def rebuild(value: Any) -> Any:
        if not isinstance(value, dict) or value.keys() != names:
            raise TypeError(kind.__name__)
        return kind(**{name: inner(value[name]) for name, inner in members})

    return rebuild
