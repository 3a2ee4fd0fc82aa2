"""The private key of this installation: one small file beside the store, never inside it and so in no backup.

A backup is copied to sticks and other computers; a key that is lost is simply made anew and enrolled again.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path

from luqual_desktop.storage.dpapi import Protector
from luqual_desktop.storage.durable import put_in_place

FOLDER, FILE = "keys", "signing.key"
SECRET_LENGTH = 32
_KIND = "luqual-private-key"
_LARGEST = 65_536


class DamagedKeyError(Exception):
    """There is a key file, but no key can be had from it: damaged, or of another account or computer."""


def load_key(folder: Path, protector: Protector) -> bytes | None:
    """Return the private key, None if there is none yet; raises DamagedKeyError, OSError if it cannot be read now.

    A file that another program holds for a moment is no reason to give up a key that was enrolled elsewhere.
    """
    try:
        with (folder / FILE).open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    try:
        told = json.loads(content)
        if told["kind"] != _KIND or told["protected_by"] != protector.name:
            raise DamagedKeyError(f"{told['kind']}, {told['protected_by']}"[:200])
        secret = protector.unprotect(b64decode(told["secret"], validate=True))
    except (ValueError, KeyError, TypeError, OSError, RecursionError) as error:
        raise DamagedKeyError(type(error).__name__) from error
    if len(secret) != SECRET_LENGTH:
        raise DamagedKeyError("length")
    return secret


def keep_key(folder: Path, secret: bytes, protector: Protector) -> None:
    """Write the private key, readable for this account alone; raises OSError, and an older file is untouched then."""
    told = {
        "kind": _KIND,
        "format": 1,
        "protected_by": protector.name,
        "secret": b64encode(protector.protect(secret)).decode(),
    }
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = folder / f"{FILE}.{secrets.token_hex(4)}"
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, opened with its rights
            file.write(json.dumps(told, indent=1).encode())
        put_in_place(aside, folder / FILE)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def set_key_aside(folder: Path, stamp: str) -> None:
    """Keep a key file that cannot be used under another name; raises OSError."""
    (folder / FILE).replace(folder / f"{FILE}.{stamp}.unusable")
