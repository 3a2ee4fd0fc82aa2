"""The table of what the crash tests did, printed at the end of a run."""

from __future__ import annotations

from collections import Counter

import pytest

Tally = Counter[str]
_TALLIES = pytest.StashKey[dict[str, Tally]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TALLIES] = {}


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """Count under a name what the test did; all counts are printed at the end."""
    name = request.node.originalname.removeprefix("test_")
    counts: Tally = request.config.stash[_TALLIES].setdefault(name, Counter())
    return counts


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    tallies = config.stash[_TALLIES]
    if any(tallies.values()):
        terminalreporter.section("crash tests")
    for name, counts in tallies.items():
        terminalreporter.write_line(f"{name}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
