"""Signatures over what a workbook carries, and what they are worth to whoever takes the workbook in.

Ed25519 over one line that names the kind of workbook and the digest of its canonical content; everything in
hexadecimal, lower case (docs/workbook-format.md). A signature never stops a workbook but by being wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

_PUBLIC_KEY = re.compile(r"[0-9a-f]{64}")
_VALUE = re.compile(r"[0-9a-f]{128}")
_KEY_ID_LENGTH = 32
_GROUP = 4
_TOP_BIT_OFF = (1 << 255) - 1
_PRIME = (1 << 255) - 19
_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_WEAK = frozenset({0, 1, _PRIME - 1, _PRIME, _PRIME + 1, _ORDER_8, _PRIME - _ORDER_8})
"""The points of small order by their y: under such a key one signature fits many contents."""


class SignatureState(StrEnum):
    """What a workbook's signature is worth here, in the offices' words; only the last refuses the workbook."""

    SIGNED = "已签名"
    UNENROLLED = "已签名未登记"
    UNSIGNED = "未签名"
    BROKEN = "签名不符"


@dataclass(frozen=True, slots=True)
class Signature:
    """What stands in the hidden sheet: the key's short name, the public key and the signature."""

    key_id: str
    public_key: str
    value: str

    def covers(self, kind: str, digest: str) -> bool:
        """Tell whether this is that key's signature over a digest; whatever is no signature at all is not."""
        if not (is_public_key(self.public_key) and _VALUE.fullmatch(self.value)):
            return False
        if self.key_id != key_id_of(self.public_key):
            return False
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key))
            key.verify(bytes.fromhex(self.value), signed_message(kind, digest))
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A unit's key, enrolled on a day after its fingerprint was compared; retired from the day after `retired_on`."""

    unit: str
    unit_name: str
    public_key: str
    enrolled_on: str
    enrolled_by: str = ""
    retired_on: str = ""
    number: int = 0

    @property
    def stands(self) -> bool:
        """Whether the key has not been retired."""
        return not self.retired_on

    def held_on(self, day: str) -> bool:
        """Tell whether the key was the unit's on a day (ISO); one enrolled later was the unit's before, too."""
        return self.stands or (bool(day) and day <= self.retired_on)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a signature is worth, and a sentence for the person who looks at the workbook; empty if all is well."""

    state: SignatureState
    remark: str = ""


def signed_message(kind: str, digest: str) -> bytes:
    """Return the bytes that are signed."""
    return f"luqual-signature-1 {kind} {digest}\n".encode()


def is_public_key(text: str) -> bool:
    """Tell whether a text is a public key that can be trusted to stand for one signer."""
    if not _PUBLIC_KEY.fullmatch(text):
        return False
    return int.from_bytes(bytes.fromhex(text), "little") & _TOP_BIT_OFF not in _WEAK


def key_id_of(public_key: str) -> str:
    """Return a key's short name: the first half of its SHA-256."""
    return sha256(bytes.fromhex(public_key)).hexdigest()[:_KEY_ID_LENGTH]


def fingerprint(public_key: str) -> str:
    """Return a key's short name as it is read out by telephone: in groups of four."""
    key_id = key_id_of(public_key).upper()
    return " ".join(key_id[start : start + _GROUP] for start in range(0, len(key_id), _GROUP))


def verdict_on(public_key: str, unit: str, exported_on: str, enrolments: Iterable[Enrolment]) -> Verdict:
    """Judge a workbook of a unit by the key whose valid signature it carries, empty for one without a signature."""
    known = list(enrolments)
    standing = [each for each in known if each.unit == unit and each.stands]
    if not public_key:
        remark = "该单位已登记密钥，而本文件没有签名，请与单位核实。" if standing else ""
        return Verdict(SignatureState.UNSIGNED, remark)
    same_key = [each for each in known if each.public_key == public_key]
    own = [each for each in same_key if each.unit == unit]
    if any(each.held_on(exported_on) for each in own):
        return Verdict(SignatureState.SIGNED)
    if own:
        return Verdict(SignatureState.BROKEN, _retired_sentence(own, exported_on))
    if same_key:
        owner = same_key[-1]
        return Verdict(
            SignatureState.BROKEN,
            f"签名不符：所用密钥登记在 {owner.unit_name}（{owner.unit}）名下，不是本单位的，请与该单位核实。",
        )
    remark = f"签名密钥没有登记（指纹 {fingerprint(public_key)}）。"
    if standing:
        remark += "该单位登记的是另一把密钥，如已换电脑，请电话核对指纹后登记新密钥。"
    return Verdict(SignatureState.UNENROLLED, remark)


def signature_words(verdict: Verdict, *, edited: bool) -> str:
    """Return the state as shown in a list; a signature holds for the figures as they were exported."""
    held = verdict.state in {SignatureState.SIGNED, SignatureState.UNENROLLED}
    return f"{verdict.state}（另有外改）" if held and edited else verdict.state.value


def _retired_sentence(own: list[Enrolment], exported_on: str) -> str:
    retired = max(each.retired_on for each in own)
    when = f"本文件 {exported_on} 导出" if exported_on else "本文件没有写明导出日期"
    return f"签名不符：所用密钥已于 {retired} 停用，而{when}，请与该单位核实。"
