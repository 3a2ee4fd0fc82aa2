"""Python's own import stays in its place, whatever Qt's binding puts there."""

from __future__ import annotations

import subprocess
import sys

import pytest

SAME = "import builtins; own = builtins.__import__; {}; print(builtins.__import__ is own)"


@pytest.mark.parametrize(
    ("statement", "same"),
    [
        ("import luqual_desktop.ui", "True"),
        ("import luqual_desktop.ui.application", "True"),
        ("import PySide6.QtCore", "False"),  # if this changes, `luqual_desktop/ui/__init__.py` has nothing left to do
    ],
)
def test_the_import_in_place_is_pythons_own(statement: str, same: str) -> None:
    command = [sys.executable, "-c", SAME.format(statement)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert told.strip() == same
