"""How much of each test: a short dose with every run of the tests, a long one by `make soak`."""

from __future__ import annotations

import pytest


def doses(short: int, long: int) -> pytest.MarkDecorator:
    """Run a test twice over, with few and, marked `soak`, with many repetitions; it takes `amount`."""
    return pytest.mark.parametrize(
        "amount", [short, pytest.param(long, marks=[pytest.mark.soak, pytest.mark.timeout(7200)])]
    )
