"""Windows keeps a secret for one account on one computer (DPAPI); elsewhere the file's rights have to do."""

from __future__ import annotations

import sys
from typing import Protocol


class Protector(Protocol):
    """Makes a secret unreadable for others."""

    @property
    def name(self) -> str:
        """What the secret is protected by, as written beside it."""

    def protect(self, secret: bytes) -> bytes:
        """Return the secret as it may lie on the disk; raises OSError."""

    def unprotect(self, protected: bytes) -> bytes:
        """Return the secret; raises OSError on another account or computer, or for damaged bytes."""


class RightsOnly:
    """Leaves the secret as it is: only the file's rights protect it."""

    name = "file-rights"

    def protect(self, secret: bytes) -> bytes:
        """Return the secret."""
        return secret

    def unprotect(self, protected: bytes) -> bytes:
        """Return the secret."""
        return protected


if sys.platform == "win32":  # pragma: no cover
    import ctypes
    from ctypes import wintypes

    class _Blob(ctypes.Structure):
        _fields_ = (("size", wintypes.DWORD), ("data", ctypes.POINTER(ctypes.c_char)))

    _NO_WINDOW = 0x1
    _CRYPT32 = ctypes.WinDLL("crypt32", use_last_error=True)
    _KERNEL32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _KERNEL32.LocalFree.argtypes = (ctypes.c_void_p,)

    def _call(name: str, given: bytes) -> bytes:
        """Call CryptProtectData or CryptUnprotectData; both take the same arguments in the same places."""
        buffer = ctypes.create_string_buffer(given, len(given))
        source, result = _Blob(len(given), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char))), _Blob()
        done = getattr(_CRYPT32, name)(ctypes.byref(source), None, None, None, None, _NO_WINDOW, ctypes.byref(result))
        if not done:
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            return ctypes.string_at(result.data, result.size)
        finally:
            _KERNEL32.LocalFree(result.data)

    class DataProtection:
        """Protects with the account's own key, kept by Windows."""

        name = "dpapi"

        def protect(self, secret: bytes) -> bytes:
            """Return the secret encrypted for this account."""
            return _call("CryptProtectData", secret)

        def unprotect(self, protected: bytes) -> bytes:
            """Return the secret; raises OSError where it was not protected for this account."""
            return _call("CryptUnprotectData", protected)

    def usual_protector() -> Protector:
        """Return how secrets are protected on this system."""
        return DataProtection()

else:

    def usual_protector() -> Protector:
        """Return how secrets are protected on this system."""
        return RightsOnly()
