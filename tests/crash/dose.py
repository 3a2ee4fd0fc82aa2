"""How much of each test: a short dose with every run of the tests, a long one by `make soak`."""

from __future__ import annotations

import pytest


def doses(argument: str, *, short: int, long: int) -> pytest.MarkDecorator:
    """Run a test twice over, for a short and, marked `soak`, for a long dose: how many times, or each how many."""
    return pytest.mark.parametrize(
        argument, [short, pytest.param(long, marks=[pytest.mark.soak, pytest.mark.timeout(7200)])]
    )
