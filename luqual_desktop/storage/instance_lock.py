"""One program at a time on a data folder: a lock the system itself lets go of, however the program ends."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from platform import node
from typing import Self

from luqual_desktop.storage.failures import StorageError

LOCK = "luqual.lock"
_OWNER = "luqual.lock.json"


@dataclass(frozen=True)
class Owner:
    """Who holds a data folder: for the message alone, never for the decision."""

    pid: int = 0
    user: str = ""
    host: str = ""

    @classmethod
    def here(cls, user: str) -> Owner:
        """Return this process on this computer, for a user."""
        return cls(os.getpid(), user, node())


class AlreadyRunning(StorageError):  # noqa: N818 - says what is the case
    """Another program holds the data folder; `owner` says who, as far as is known."""

    def __init__(self, folder: Path, owner: Owner) -> None:
        who = f"（电脑 {owner.host}，用户 {owner.user}）" if owner.host else ""
        super().__init__(
            f"程序已在运行{who}，正在使用数据文件夹 {folder}。请切换到已打开的窗口，或先关闭它。", "storage.running"
        )
        self.owner = owner


class InstanceLock:
    """The data folder, held until `release` or the end of the process."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    @classmethod
    def take(cls, folder: Path, owner: Owner) -> Self:
        """Hold a folder; raises AlreadyRunning if another does, StorageError if the folder cannot be written.

        The lock file is never deleted and its content never read: an empty or a copied one locks nobody out.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StorageError(
                f"数据文件夹 {folder} 不可写。请检查权限，或换一个数据文件夹。", "storage.read_only"
            ) from error
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            raise AlreadyRunning(folder, _read_owner(folder)) from error
        with suppress(OSError):
            (folder / _OWNER).write_text(json.dumps(asdict(owner), ensure_ascii=False), encoding="utf-8")
        return cls(handle)

    def release(self) -> None:
        """Let go of the folder."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _read_owner(folder: Path) -> Owner:
    try:
        data = json.loads((folder / _OWNER).read_text(encoding="utf-8"))
        return Owner(int(data["pid"]), str(data["user"]), str(data["host"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Owner()


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(handle: int) -> None:
        """Lock the first byte without waiting; raises OSError if another process has it."""
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        """Lock the file without waiting; raises OSError if another process has it."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
