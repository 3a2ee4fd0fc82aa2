"""What one installation has been set to, as typed values; an unknown or damaged setting counts as never made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # reading preferences is part of the first paint, the store is not
    from luqual_desktop.services.workspace import Workspace

SMALLEST_FONT, USUAL_FONT, LARGEST_FONT = 9, 10, 18
ROLE = "role"
_MOST_DIGITS = 5
_PREFIX = "preference."


class Role(StrEnum):
    """What this installation is for."""

    REPORTING = "reporting"
    CONSOLIDATING = "consolidating"
    BOTH = "both"

    @property
    def label(self) -> str:
        """The role in the offices' words."""
        return {"reporting": "填报单位", "consolidating": "汇总单位", "both": "两者"}[self.value]


class EnterMoves(StrEnum):
    """Where the cursor goes on Enter."""

    DOWN = "down"
    RIGHT = "right"


@dataclass(frozen=True)
class Preferences:
    """The settings of the dialog; `user` is who stands in the history, `font_size` is in points."""

    user: str = ""
    enter_moves: EnterMoves = EnterMoves.DOWN
    font_size: int = USUAL_FONT
    backup_folder: str = ""


def preferences_from(setting: Callable[[str], str]) -> Preferences:
    """Return the preferences among an installation's settings; `setting` gives the empty text for one never made."""
    moves = setting(f"{_PREFIX}enter_moves")
    return Preferences(
        user=setting(f"{_PREFIX}user"),
        enter_moves=EnterMoves(moves) if moves in set(EnterMoves) else EnterMoves.DOWN,
        font_size=_font_size(setting(f"{_PREFIX}font_size")),
        backup_folder=setting(f"{_PREFIX}backup_folder"),
    )


def keep_preferences(workspace: Workspace, preferences: Preferences) -> None:
    """Keep the preferences durably."""
    for name, value in vars(preferences).items():
        workspace.put_setting(f"{_PREFIX}{name}", str(value))


def sign_as_preferred(workspace: Workspace) -> None:
    """Let what is typed from now on bear the name chosen in the settings, if one was."""
    user = preferences_from(workspace.setting).user
    if user:
        workspace.actor = replace(workspace.actor, user=user)


def role_of(workspace: Workspace) -> Role:
    """Return what this installation is for; a reporting unit unless it was said otherwise."""
    held = workspace.setting(ROLE)
    return Role(held) if held in set(Role) else Role.REPORTING


def keep_role(workspace: Workspace, role: Role) -> None:
    """Keep what this installation is for."""
    workspace.put_setting(ROLE, role.value)


def _font_size(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS):
        return USUAL_FONT
    return min(max(int(text), SMALLEST_FONT), LARGEST_FONT)
