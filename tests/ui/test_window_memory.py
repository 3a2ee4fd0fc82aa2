"""What the window remembers of itself, whatever stands in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from luqual_desktop.services.preferences import USUAL_FONT, preferences_from
from luqual_desktop.ui.window_memory import WindowMemory


@pytest.mark.parametrize("damage", ["9" * 20, "9" * 5_000, "-1", "x", "٣", ""])
def test_a_place_that_is_none_is_the_first(damage: str, tmp_path: Path) -> None:
    file = tmp_path / "window.txt"
    file.write_text(f"tab=3\npage={damage}", encoding="utf-8")
    assert WindowMemory(file).last_place() == (3, 0)


@pytest.mark.parametrize("damage", ["9" * 5_000, "-1", "x", "٣", ""])
def test_a_size_that_is_none_is_the_usual(damage: str) -> None:
    assert preferences_from(lambda name: damage if name.endswith("font_size") else "").font_size == USUAL_FONT


def test_a_folder_in_another_encoding_is_no_misfortune(tmp_path: Path) -> None:
    file = tmp_path / "window.txt"
    memory = WindowMemory(file)
    memory.keep_folder("export", tmp_path)
    memory.keep_folder("import", Path("报\udcb1\udca8"))
    assert WindowMemory(file).folder("export") == str(tmp_path)
