"""The public key's file: what was written is read, and anything else is refused without a look further."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.key_file import (
    LARGEST,
    NewerKeyFileError,
    NotAKeyFileError,
    PublicKeyFile,
    key_file_from,
    key_file_text,
)

PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"  # RFC 8032, section 7.1, test 1
KEY = PublicKeyFile("330302006", "五马街道", PUBLIC)


def with_change(**changes: Any) -> bytes:
    return json.dumps({**json.loads(key_file_text(KEY)), **changes}).encode()


def test_it_is_text_that_people_can_read() -> None:
    told = json.loads(key_file_text(KEY))
    assert told["note"].startswith("公钥可以公开")
    assert (told["kind"], told["format"], told["unit"], told["unit_name"], told["public_key"]) == (
        "luqual-public-key",
        1,
        "330302006",
        "五马街道",
        PUBLIC,
    )


def test_it_reads_back_with_a_mark_of_its_coding_and_other_line_ends_too() -> None:
    content = key_file_text(KEY).encode()
    for each in (content, b"\xef\xbb\xbf" + content, content.replace(b"\n", b"\r\n")):
        assert key_file_from(each) == KEY


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"\xff\xfe{\x00}\x00",
        b"null",
        b"[]",
        b'"luqual-public-key"',
        b"{}",
        b"[" * 4000,
        b"1" * 4000,
        with_change(kind="luqual-private-key"),
        with_change(unit=330302006),
        with_change(unit="3303０2006"),
        with_change(unit=""),
        with_change(unit="1" * 13),
        with_change(unit_name=""),
        with_change(unit_name="街" * 61),
        with_change(unit_name="五马\n街道"),
        with_change(unit_name="五马\u202e街道"),
        with_change(unit_name=["五马街道"]),
        with_change(public_key=PUBLIC.upper()),
        with_change(public_key=PUBLIC[:-1]),
        with_change(public_key="01" + "00" * 31),
        with_change(public_key=None),
    ],
)
def test_what_is_no_key_of_ours_is_refused(content: bytes) -> None:
    with pytest.raises(NotAKeyFileError):
        key_file_from(content)


def test_a_file_too_large_is_refused_although_it_would_read() -> None:
    padded = key_file_text(KEY).encode()
    assert key_file_from(padded.ljust(LARGEST)) == KEY
    with pytest.raises(NotAKeyFileError, match="size"):
        key_file_from(padded.ljust(LARGEST + 1))


def test_a_later_format_is_told_apart() -> None:
    with pytest.raises(NewerKeyFileError):
        key_file_from(with_change(format=2))


@given(st.binary(max_size=200))
def test_noise_is_refused(content: bytes) -> None:
    with pytest.raises(NotAKeyFileError):
        key_file_from(content)


@given(
    st.sampled_from(["kind", "format", "unit", "unit_name", "public_key"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    ),
)
def test_a_field_of_any_kind_is_taken_or_refused(name: str, value: Any) -> None:
    try:
        key = key_file_from(with_change(**{name: value}))
    except NotAKeyFileError:
        return
    assert key == KEY or (name, value) in {("unit", key.unit), ("unit_name", key.unit_name)}
