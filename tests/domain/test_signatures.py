"""A signature fits one content alone, garbage is none, and what a good one is worth depends on whose key it is."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.signatures import (
    Enrolment,
    Signature,
    SignatureState,
    Verdict,
    fingerprint,
    is_public_key,
    key_id_of,
    signature_words,
    signed_message,
    verdict_on,
)

KIND = "submission"
# RFC 8032, section 7.1, test 1: the first secret key and its public key.
SECRET = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
OTHER = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
DIGEST = sha256(b"content").hexdigest()
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the group, RFC 8032, section 5.1
STREET, TOWN = "330302006", "330302102"


def signed(kind: str = KIND, digest: str = DIGEST) -> Signature:
    value = Ed25519PrivateKey.from_private_bytes(SECRET).sign(signed_message(kind, digest))
    return Signature(key_id_of(PUBLIC), PUBLIC, value.hex())


def enrolled(unit: str = STREET, key: str = PUBLIC, retired_on: str = "") -> Enrolment:
    return Enrolment(unit, {STREET: "五马街道", TOWN: "藤桥镇"}[unit], key, "2026-01-05", "李明", retired_on)


def test_the_message_is_one_line_of_kind_and_digest() -> None:
    assert signed_message("task_package", "00ff") == b"luqual-signature-1 task_package 00ff\n"


def test_a_signature_covers_what_was_signed() -> None:
    assert signed().covers(KIND, DIGEST)


@given(st.text(max_size=80) | st.binary(max_size=80).map(bytes.hex))
def test_it_covers_no_other_digest_and_no_other_kind(other: str) -> None:
    assert signed().covers(KIND, other) == (other == DIGEST)
    assert signed().covers(other, DIGEST) == (other == KIND)


@given(st.sampled_from(["key_id", "public_key", "value"]), st.integers(0, 127), st.sampled_from("0123456789abcdef"))
def test_any_digit_changed_breaks_it(name: str, place: int, digit: str) -> None:
    fields = {each: getattr(signed(), each) for each in ("key_id", "public_key", "value")}
    place %= len(fields[name])
    same = fields[name][place] == digit
    fields[name] = fields[name][:place] + digit + fields[name][place + 1 :]
    assert Signature(**fields).covers(KIND, DIGEST) == same


garbage = st.text(max_size=300) | st.sampled_from(["", "0" * 64, "f" * 128, "００" * 32, "0" * 100_000, "\ud800"])


@given(garbage, garbage, garbage)
def test_garbage_is_no_signature(key_id: str, public_key: str, value: str) -> None:
    assert not Signature(key_id, public_key, value).covers(KIND, DIGEST)


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: text + "\n", lambda text: f" {text}", lambda text: text * 2]
)
@pytest.mark.parametrize("name", ["key_id", "public_key", "value"])
def test_another_spelling_is_no_signature(name: str, change: type[str]) -> None:
    fields = {each: getattr(signed(), each) for each in ("key_id", "public_key", "value")}
    assert not Signature(**{**fields, name: change(fields[name])}).covers(KIND, DIGEST)


def test_the_same_signature_with_a_larger_number_in_it_is_none() -> None:
    """S + L fits the same equation: a signature must have one form only."""
    value = bytes.fromhex(signed().value)
    larger = int.from_bytes(value[32:], "little") + ORDER
    forged = (value[:32] + larger.to_bytes(32, "little")).hex()
    assert not Signature(key_id_of(PUBLIC), PUBLIC, forged).covers(KIND, DIGEST)


@pytest.mark.parametrize(
    "y",
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ],
)
@pytest.mark.parametrize("sign", [0, 0x80])
def test_a_key_under_which_one_signature_fits_many_contents_is_none(y: str, sign: int) -> None:
    """The points of small order, as libsodium's list has them; R = the neutral point, S = 0 is such a signature."""
    key = bytes.fromhex(y)
    weak = (key[:31] + bytes([key[31] | sign])).hex()
    assert not is_public_key(weak)
    neutral = ("01" + "00" * 63).lower()
    digests = [sha256(bytes([number])).hexdigest() for number in range(64)]
    assert not any(Signature(key_id_of(weak), weak, neutral).covers(KIND, digest) for digest in digests)


def test_the_library_alone_would_take_such_a_key() -> None:
    neutral = bytes([1]) + bytes(31)
    Ed25519PublicKey.from_public_bytes(neutral).verify(neutral + bytes(32), signed_message(KIND, DIGEST))


def test_a_fingerprint_is_half_a_sha_256_in_groups_of_four() -> None:
    words = fingerprint(PUBLIC).split(" ")
    assert [len(word) for word in words] == [4] * 8
    assert sha256(bytes.fromhex(PUBLIC)).hexdigest().upper().startswith("".join(words))


@pytest.mark.parametrize(
    ("key", "day", "known", "state", "told"),
    [
        ("", "", [], "未签名", ""),
        ("", "", [enrolled(TOWN)], "未签名", ""),
        ("", "", [enrolled(retired_on="2026-01-01")], "未签名", ""),
        ("", "", [enrolled()], "未签名", "已登记密钥，而本文件没有签名"),
        (PUBLIC, "2026-01-08", [], "已签名未登记", "没有登记（指纹"),
        (PUBLIC, "2026-01-08", [enrolled(key=OTHER)], "已签名未登记", "另一把密钥"),
        (PUBLIC, "2026-01-08", [enrolled()], "已签名", ""),
        (PUBLIC, "2025-01-08", [enrolled()], "已签名", ""),  # exported before the key was enrolled
        (PUBLIC, "", [enrolled()], "已签名", ""),
        (PUBLIC, "2026-01-08", [enrolled(), enrolled(TOWN)], "已签名", ""),  # one computer for two units
        (PUBLIC, "2026-01-08", [enrolled(TOWN)], "签名不符", "藤桥镇（330302102）名下"),
        (PUBLIC, "2026-01-08", [enrolled(TOWN, retired_on="2025-01-01")], "签名不符", "藤桥镇"),
        (PUBLIC, "2026-01-08", [enrolled(retired_on="2026-01-08")], "已签名", ""),
        (
            PUBLIC,
            "2026-01-09",
            [enrolled(retired_on="2026-01-08")],
            "签名不符",
            "已于 2026-01-08 停用，而本文件 2026-01-09",
        ),
        (PUBLIC, "", [enrolled(retired_on="2026-01-08")], "签名不符", "没有写明导出日期"),
        (PUBLIC, "2026-03-01", [enrolled(retired_on="2026-01-08"), enrolled()], "已签名", ""),  # enrolled again
    ],
)
def test_what_a_signature_is_worth(key: str, day: str, known: list[Enrolment], state: str, told: str) -> None:
    verdict = verdict_on(key, STREET, day, known)
    assert verdict.state.value == state
    assert told in verdict.remark
    assert bool(verdict.remark) == bool(told)


def test_cells_changed_after_the_export_are_said_beside_a_good_signature() -> None:
    shown = {
        (state, edited): signature_words(Verdict(state), edited=edited)
        for state in SignatureState
        for edited in (False, True)
    }
    assert shown[SignatureState.SIGNED, True] == "已签名（另有外改）"
    assert shown[SignatureState.UNENROLLED, True] == "已签名未登记（另有外改）"
    assert shown[SignatureState.UNSIGNED, True] == "未签名"
    assert [shown[state, False] for state in SignatureState] == ["已签名", "已签名未登记", "未签名", "签名不符"]
