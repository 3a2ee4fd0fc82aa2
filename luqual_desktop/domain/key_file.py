"""The file by which a unit hands its public key to the unit that takes its workbooks in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from luqual_desktop.domain.signatures import is_public_key

SUFFIX = ".luqualkey"
LARGEST = 4096
"""Bytes; an honest file has some four hundred."""

_KIND, _FORMAT = "luqual-public-key", 1
_UNIT = re.compile(r"[0-9]{2,12}")
_LONGEST_NAME = 60
_NOTE = "公钥可以公开。请把本文件交给接收上报的单位登记，并由双方电话核对指纹。"


@dataclass(frozen=True, slots=True)
class PublicKeyFile:
    """A unit and its public key, as the file says; whether it is so is for a telephone call to find out."""

    unit: str
    unit_name: str
    public_key: str


class NotAKeyFileError(Exception):
    """The content is no public key of ours."""


class NewerKeyFileError(NotAKeyFileError):
    """The file is one of a later program."""


def key_file_text(key: PublicKeyFile) -> str:
    """Return the content of the file."""
    told = {
        "kind": _KIND,
        "format": _FORMAT,
        "note": _NOTE,
        "unit": key.unit,
        "unit_name": key.unit_name,
        "public_key": key.public_key,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def key_file_from(content: bytes) -> PublicKeyFile:
    """Read the content of a file that may be anything; raises NotAKeyFileError."""
    if len(content) > LARGEST:
        raise NotAKeyFileError("size")
    try:
        told = json.loads(content.decode("utf-8-sig"))
        if told["kind"] != _KIND:
            raise NotAKeyFileError("kind")
        if told["format"] != _FORMAT:
            raise NewerKeyFileError(str(told["format"]))
        key = PublicKeyFile(told["unit"], told["unit_name"], told["public_key"])
        sound = _is_sound(key)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotAKeyFileError(type(error).__name__) from error
    if not sound:
        raise NotAKeyFileError("content")
    return key


def _is_sound(key: PublicKeyFile) -> bool:
    named = 0 < len(key.unit_name) <= _LONGEST_NAME and key.unit_name.isprintable()
    return bool(_UNIT.fullmatch(key.unit)) and named and is_public_key(key.public_key)
