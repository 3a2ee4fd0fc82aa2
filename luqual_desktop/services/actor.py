"""Who works, and when: in a module of its own, so that a command that needs no store does not load what opens one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from luqual_desktop.storage.keys import Save


def user_name() -> str:
    """Return the name of the account that works here, or a word for it where it has none."""
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError, ImportError):  # before Python 3.13 the platform's own error comes through
        return "本机用户"


@dataclass(frozen=True)
class Actor:
    """Who works, when, and under which unique number: everything a save needs from the outside world."""

    user: str
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def save(self, reason: str) -> Save:
        """Return the stamp of one user action."""
        return Save(self.new_id(), self.now().isoformat(timespec="milliseconds"), self.user, reason)
