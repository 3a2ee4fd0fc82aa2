"""The colours of a unit's state on the board and of a file's pile; the word always stands beside."""

from __future__ import annotations

from collections.abc import Mapping

from luqual_desktop.domain.board import Standing
from luqual_desktop.domain.colours import LEVEL_COLOURS, QUIET, STATUS_COLOURS, Colours
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.intake import Pile
from luqual_desktop.domain.signatures import SignatureState, Verdict
from luqual_desktop.domain.status import Status
from luqual_desktop.ui import theme
from luqual_desktop.ui.district.list_model import Shade

_GOOD, _CALM = STATUS_COLOURS[Status.MET], STATUS_COLOURS[Status.ON_TRACK]
_LATE, _BAD = STATUS_COLOURS[Status.BEHIND], LEVEL_COLOURS[Level.ERROR]
_LOOK = LEVEL_COLOURS[Level.WARNING]

_STANDINGS: Mapping[Standing, Colours] = {
    Standing.NOT_REPORTED: _BAD,
    Standing.WAITING: _LOOK,
    Standing.LATE: _LATE,
    Standing.FAULTY: _BAD,
    Standing.RETURNED: _LATE,
    Standing.REPORTED_AGAIN: _CALM,
    Standing.ACCEPTED: _GOOD,
}
_PILES: Mapping[Pile, Colours] = {
    Pile.NEW: _GOOD,
    Pile.NEWER: _CALM,
    Pile.SAME: QUIET,
    Pile.OLDER: QUIET,
    Pile.CONFLICT: _LATE,
    Pile.WRONG_PERIOD: _LOOK,
    Pile.WRONG_PLAN: _LOOK,
    Pile.NOT_OURS: _LOOK,
    Pile.FAULTY: _BAD,
    Pile.RETURNED: _LATE,
    Pile.FORGED: _BAD,
    Pile.UNREADABLE: _BAD,
}

_SIGNATURES: Mapping[SignatureState, Colours] = {
    SignatureState.SIGNED: _GOOD,
    SignatureState.UNENROLLED: _LOOK,
    SignatureState.BROKEN: _BAD,
}


def standing_shade(standing: Standing) -> Shade:
    """Return the colours of a unit's state."""
    return _shade(_STANDINGS[standing])


def pile_shade(pile: Pile) -> Shade:
    """Return the colours of a pile."""
    return _shade(_PILES[pile])


def signature_shade(verdict: Verdict) -> Shade | None:
    """Return the colours of what a signature is worth; none for its lack where no key is enrolled."""
    colours = _SIGNATURES.get(verdict.state, _LOOK if verdict.remark else None)
    return None if colours is None else _shade(colours)


def status_shade(text: str) -> Shade:
    """Return the colours of a verdict as printed."""
    return Shade(*theme.status_colours(text))


def level_shade(level: Level) -> Shade:
    """Return the colours of a level of findings."""
    return _shade(LEVEL_COLOURS[level])


def alarm_shade() -> Shade:
    """Return the colours of what is overdue or missing."""
    return _shade(_BAD)


def _shade(colours: Colours) -> Shade:
    return Shade(theme.ink(colours), theme.paper(colours))
