"""Importing Qt: what PySide compiles at every start is kept, and Python's own import stays in its place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from luqual_desktop.ui.qt_import import PACKAGE, KeptCode

SAME = "import builtins; own = builtins.__import__; {}; print(builtins.__import__ is own)"
COMPILED = """
import builtins
own, seen = compile, []
def watching(source, filename, *rest, **options):
    seen.append(str(filename))
    return own(source, filename, *rest, **options)
builtins.compile = watching
import luqual_desktop.ui
import PySide6.QtWidgets
print(sum(each.startswith("shibokensupport/") for each in seen), builtins.compile is watching)
"""
NAME = f"{PACKAGE}answer.py"
SOURCE = b"answer = 6 * 7\n"


def answer_of(code: object) -> object:
    found: dict[str, object] = {}
    exec(code, found)  # type: ignore[arg-type] # noqa: S102 - what is tested
    return found["answer"]


def kept() -> bytes:
    first = KeptCode(b"")
    assert answer_of(first(SOURCE, NAME, "exec")) == 42
    assert first.has_new
    return first.content()


@pytest.mark.parametrize(
    ("statement", "same"),
    [
        ("import luqual_desktop.ui", "True"),
        ("import luqual_desktop.ui.application", "True"),
        ("import PySide6.QtCore", "False"),  # if this changes, putting it back has nothing left to do
    ],
)
def test_the_import_in_place_is_pythons_own(statement: str, same: str) -> None:
    command = [sys.executable, "-c", SAME.format(statement)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert told.strip() == same


def started(folder: Path, **more: str) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPYCACHEPREFIX": str(folder), **more}
    command = [sys.executable, "-c", COMPILED]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.split()
    return int(told[0]), told[1]


def test_a_second_start_compiles_nothing_of_pyside(tmp_path: Path) -> None:
    compiled, in_place = started(tmp_path)
    assert compiled > 10
    assert in_place == "True"
    assert started(tmp_path) == (0, "True")


def test_a_damaged_file_is_compiled_anew_and_mended(tmp_path: Path) -> None:
    compiled, _ = started(tmp_path)
    (file,) = tmp_path.rglob("*.code")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert started(tmp_path) == (compiled, "True")
    assert started(tmp_path) == (0, "True")


def test_nothing_is_kept_where_python_keeps_nothing(tmp_path: Path) -> None:
    started(tmp_path, PYTHONDONTWRITEBYTECODE="1")
    assert not list(tmp_path.rglob("*.code"))


def test_what_is_kept_is_what_was_compiled() -> None:
    second = KeptCode(kept())
    assert answer_of(second(SOURCE, NAME, "exec")) == 42
    assert not second.has_new


def test_another_source_of_the_same_name_is_compiled() -> None:
    second = KeptCode(kept())
    assert answer_of(second(b"answer = 6 * 9\n", NAME, "exec")) == 54
    assert second.has_new


@pytest.mark.parametrize("place", [0, 4, 5, 12, 13, -1])
def test_a_changed_byte_makes_it_count_as_empty(place: int) -> None:
    content = bytearray(kept())
    content[place] ^= 1
    second = KeptCode(bytes(content))
    assert answer_of(second(SOURCE, NAME, "exec")) == 42
    assert second.has_new


@pytest.mark.parametrize("length", [0, 3, 9, 20, -1])
def test_what_was_cut_off_counts_as_empty(length: int) -> None:
    second = KeptCode(kept()[:length])
    assert answer_of(second(SOURCE, NAME, "exec")) == 42
    assert second.has_new


@pytest.mark.parametrize(("source", "name"), [(SOURCE, "other/answer.py"), (SOURCE.decode(), NAME)])
def test_everything_else_is_compiled_and_not_kept(source: str | bytes, name: str) -> None:
    code = KeptCode(b"")
    assert answer_of(code(source, name, "exec")) == 42
    assert not code.has_new


def test_options_are_passed_on_and_not_kept() -> None:
    code = KeptCode(b"")
    assert answer_of(code(SOURCE, NAME, "exec", dont_inherit=True)) == 42
    with pytest.raises(SyntaxError):
        code(b"answer =", NAME, "exec")
    assert not code.has_new


def test_what_cannot_be_put_in_its_place_is_not_left_beside_it(tmp_path: Path) -> None:
    compiled, _ = started(tmp_path)
    (file,) = tmp_path.rglob("*.code")
    file.unlink()
    file.mkdir()
    assert started(tmp_path) == (compiled, "True")
    assert list(tmp_path.rglob("*.code*")) == [file]
