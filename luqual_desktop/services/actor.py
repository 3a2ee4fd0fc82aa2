"""Who works, and when: in a module of its own, so that a command that needs no store does not load what opens one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from luqual_desktop.storage.keys import Save


@dataclass(frozen=True)
class Actor:
    """Who works, when, and under which unique number: everything a save needs from the outside world."""

    user: str
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def save(self, reason: str) -> Save:
        """Return the stamp of one user action."""
        return Save(self.new_id(), self.now().isoformat(timespec="milliseconds"), self.user, reason)
