"""Signing what goes out: the key of this installation, made when it is first needed and anew when it is lost.

Nothing here ever stops a workbook from going out: at the worst it goes out without a signature, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from luqual_desktop.domain.signatures import Signature, fingerprint, key_id_of, signed_message
from luqual_desktop.errors import UserError
from luqual_desktop.storage.dpapi import Protector, usual_protector
from luqual_desktop.storage.signing_key import (
    FOLDER,
    DamagedKeyError,
    keep_key,
    load_key,
    set_key_aside,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LAST_KEY = "signing.public_key"
_DAMAGED = "原签名密钥不能使用（文件损坏，或换了电脑、换了登录账户）"
_LOST = "找不到原签名密钥"
_NO_ACCESS = "在文件夹 {0} 中读不出来或存不进去，请检查磁盘空间和权限，或稍后再试。"


class Settings(Protocol):
    """Where it is remembered which key was used last."""

    def setting(self, key: str, default: str = "") -> str:
        """Return a setting."""

    def put_setting(self, key: str, value: str) -> None:
        """Keep a setting."""


class Signing:
    """The key beside one store. Without `settings` there is none, as for samples: what goes out is not signed."""

    def __init__(
        self,
        data_folder: Path,
        now: Callable[[], datetime],
        settings: Settings | None = None,
        protector: Protector | None = None,
    ) -> None:
        self._folder = data_folder / FOLDER
        self._now = now
        self._settings = settings
        self._protector = protector or usual_protector()
        self._notice = ""

    def sign(self, kind: str, digest: str) -> Signature | None:
        """Sign the digest of a workbook of some kind; None if there is no key and none can be kept."""
        try:
            key = self._key()
        except OSError:
            self._notice = f"签名密钥{_NO_ACCESS.format(self._folder)}本次没有签名，不影响上报。"
            return None
        if key is None:
            return None
        public = _public(key)
        return Signature(key_id_of(public), public, key.sign(signed_message(kind, digest)).hex())

    def public_key(self) -> str:
        """Return the public key, made now if there is none; raises UserError if it cannot be kept."""
        try:
            key = self._key()
        except OSError as error:
            raise UserError(f"签名密钥{_NO_ACCESS.format(self._folder)}", "key_folder") from error
        if key is None:
            raise UserError("本机还没有签名密钥。", "no_key")
        return _public(key)

    def take_notice(self) -> str:
        """Return what has to be known about the key since the last call, a sentence or nothing."""
        notice, self._notice = self._notice, ""
        return notice

    def _key(self) -> Ed25519PrivateKey | None:
        if self._settings is None:
            return None
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        reason = ""
        try:
            secret = load_key(self._folder, self._protector)
        except DamagedKeyError:
            secret, reason = None, _DAMAGED
        if secret is None:
            return self._new_key(self._settings, reason)
        return Ed25519PrivateKey.from_private_bytes(secret)

    def _new_key(self, settings: Settings, reason: str) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.generate()
        if reason:
            with suppress(OSError):
                set_key_aside(self._folder, f"{self._now():%Y%m%d-%H%M%S}")
        secret = key.private_bytes_raw()
        keep_key(self._folder, secret, self._protector)
        if load_key(self._folder, self._protector) != secret:
            raise OSError("the key reads back as another one")
        public = _public(key)
        if not reason and settings.setting(LAST_KEY):
            reason = _LOST
        settings.put_setting(LAST_KEY, public)
        if reason:
            self._notice = (
                f"{reason}，已改用新密钥，不影响上报。请导出新公钥交上级重新登记，指纹 {fingerprint(public)}。"
            )
        return key


def _public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()
