from __future__ import annotations

import pytest

from luqual_desktop.domain.colours import LEVEL_COLOURS, PLAIN, QUIET, STATUS_COLOURS, Colours, colours_of_status
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.status import Status


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colours", [PLAIN, QUIET, *STATUS_COLOURS.values(), *LEVEL_COLOURS.values()])
def test_every_ink_can_be_read_on_its_paper(colours: Colours) -> None:
    light, dark = luminance(colours.paper), luminance(colours.ink)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_every_verdict_and_level_has_colours() -> None:
    assert set(STATUS_COLOURS) == set(Status)
    assert set(LEVEL_COLOURS) == set(Level)


def test_colours_are_found_by_what_is_printed() -> None:
    assert colours_of_status("达标（缺3期）") == STATUS_COLOURS[Status.MET]
    assert colours_of_status("—") == PLAIN
