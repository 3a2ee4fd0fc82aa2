"""The icon is there before the first window: set later, Windows shows it neither there nor on the dialogs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOK = """
from luqual_desktop.ui.application import make_application
application = make_application(["luqual"])
print([size.width() for size in application.windowIcon().availableSizes()])
"""


def test_the_application_is_made_with_its_icon() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    assert done.stdout == "[256]\n", done.stderr
