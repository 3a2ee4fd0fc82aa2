"""The private key on the disk: for this account alone, whole or not there, and never taken from a damaged file."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from luqual_desktop.storage.dpapi import RightsOnly, usual_protector
from luqual_desktop.storage.signing_key import FILE, DamagedKeyError, keep_key, load_key, set_key_aside

SECRET = bytes(range(32))


class Reversing:
    """Stands for the protection of another system: what it keeps is not the secret itself."""

    name = "reversing"

    def protect(self, secret: bytes) -> bytes:
        return secret[::-1]

    def unprotect(self, protected: bytes) -> bytes:
        return protected[::-1]


class OtherAccount(Reversing):
    """Refuses, as Windows does on another account."""

    def unprotect(self, protected: bytes) -> bytes:
        raise OSError(13, f"{len(protected)} bytes are not valid for use in specified state")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "数据 文件夹" / "keys"


def test_there_is_none_at_first_and_then_the_one_kept(folder: Path) -> None:
    assert load_key(folder, RightsOnly()) is None
    keep_key(folder, SECRET, RightsOnly())
    assert load_key(folder, RightsOnly()) == SECRET
    keep_key(folder, SECRET[::-1], RightsOnly())
    assert load_key(folder, RightsOnly()) == SECRET[::-1]
    assert [each.name for each in folder.iterdir()] == [FILE]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights; the key is encrypted there")
def test_only_the_owner_may_read_it(folder: Path) -> None:
    before = os.umask(0)
    try:
        keep_key(folder, SECRET, RightsOnly())
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_protector_stands_between_the_secret_and_the_disk(folder: Path) -> None:
    keep_key(folder, SECRET, Reversing())
    assert json.loads((folder / FILE).read_bytes())["protected_by"] == "reversing"
    assert load_key(folder, Reversing()) == SECRET
    for other in (OtherAccount(), RightsOnly()):
        with pytest.raises(DamagedKeyError):
            load_key(folder, other)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b"[" * 60_000,
        b"1" * 100_000,
        b'{"kind": "luqual-public-key", "protected_by": "file-rights", "secret": ""}',
        b'{"kind": "luqual-private-key", "protected_by": "file-rights", "secret": "AAAA"}',
        b'{"kind": "luqual-private-key", "protected_by": "file-rights", "secret": "***"}',
        b'{"kind": "luqual-private-key", "protected_by": "file-rights", "secret": 7}',
        b'{"kind": "luqual-private-key", "protected_by": "file-rights"}',
        b'{"kind": "luqual-private-key", "protected_by": ["file-rights"], "secret": ""}',
    ],
)
def test_no_key_comes_from_a_damaged_file(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(content)
    with pytest.raises(DamagedKeyError):
        load_key(folder, RightsOnly())


def test_what_cannot_be_read_just_now_is_not_taken_for_damaged(folder: Path) -> None:
    (folder / FILE).mkdir(parents=True)
    with pytest.raises(OSError, match="signing"):
        load_key(folder, RightsOnly())


def test_a_key_that_cannot_be_written_leaves_the_old_one(folder: Path) -> None:
    keep_key(folder, SECRET, RightsOnly())
    with pytest.raises(OSError, match="no"):
        keep_key(folder, SECRET[::-1], Refusing())
    assert load_key(folder, RightsOnly()) == SECRET
    assert [each.name for each in folder.iterdir()] == [FILE]


class Refusing(RightsOnly):
    def protect(self, secret: bytes) -> bytes:
        raise OSError(5, f"no room for {len(secret)} bytes")


def test_an_unusable_file_is_kept_under_another_name(folder: Path) -> None:
    keep_key(folder, SECRET, RightsOnly())
    set_key_aside(folder, "20260108-090000")
    assert [each.name for each in folder.iterdir()] == [f"{FILE}.20260108-090000.unusable"]
    assert load_key(folder, RightsOnly()) is None


def test_the_system_s_own_protection_gives_back_what_it_took() -> None:
    protector = usual_protector()
    assert protector.name == ("dpapi" if sys.platform == "win32" else "file-rights")
    assert protector.unprotect(protector.protect(SECRET)) == SECRET
