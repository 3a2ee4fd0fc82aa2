"""The house around the code: layers, names, encodings, and promises made in files no compiler reads."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

import luqual_desktop

ROOT = Path(__file__).resolve().parents[1]
OWN_FOLDERS = ("luqual_desktop", "tests", "scripts", "packaging")
BINARY = {".bmp", ".gif", ".icns", ".ico", ".jpg", ".png", ".qm", ".ttf", ".xlsx"}
NAMES_THAT_SAY_NOTHING = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}


def own_files(pattern: str) -> list[Path]:
    return sorted(path for folder in OWN_FOLDERS for path in (ROOT / folder).rglob(pattern))


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def project_settings() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def makefile_targets() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", text, flags=re.MULTILINE))


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the import contracts of the pyproject.toml in `folder` on the package beside it."""
    command = (
        "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    )
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", command],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def made_up_package(tmp_path: Path) -> Path:
    """A package with the project's layers and contracts and nothing inside them."""
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    package = tmp_path / "luqual_desktop"
    arrow = next(
        contract for contract in project_settings()["tool"]["importlinter"]["contracts"] if "layers" in contract
    )
    for layer in re.findall(r"\w+", " ".join(arrow["layers"])):
        (package / layer).mkdir(parents=True)
        (package / layer / "__init__.py").touch()
    (package / "__init__.py").touch()
    return package


def test_import_contracts_hold() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_import_contracts_hold_for_an_empty_package(made_up_package: Path) -> None:
    result = lint_imports(made_up_package.parent)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("domain", "PySide6"),
        ("domain", "pathlib"),
        ("domain", "luqual_desktop.paths"),
        ("domain", "sqlite3"),
        ("domain", "luqual_desktop.storage"),
        ("storage", "luqual_desktop.workbook"),
        ("storage", "openpyxl"),
        ("workbook", "luqual_desktop.services"),
        ("workbook", "sqlalchemy"),
        ("services", "PySide6"),
        ("services", "openpyxl"),
        ("services", "sqlmodel"),
        ("services", "luqual_desktop.ui"),
        ("cli", "luqual_desktop.ui"),
        ("cli", "PySide6"),
        ("ui", "sqlite3"),
        ("ui", "openpyxl"),
        ("ui", "luqual_desktop.app"),
    ],
)
def test_an_import_against_the_arrow_breaks_a_contract(made_up_package: Path, importer: str, imported: str) -> None:
    (made_up_package / importer / "__init__.py").write_text(f"import {imported}\n", encoding="utf-8")
    result = lint_imports(made_up_package.parent)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout


def test_a_module_outside_the_layers_breaks_the_arrow(made_up_package: Path) -> None:
    (made_up_package / "anywhere.py").touch()
    assert lint_imports(made_up_package.parent).returncode == 1


def test_domain_asks_neither_the_clock_nor_the_disk() -> None:
    forbidden = {"now", "today", "utcnow", "open", "read_text", "read_bytes", "write_text", "write_bytes"}
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "luqual_desktop" / "domain").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in forbidden
    ]
    assert calls == []


def test_every_module_has_a_name_that_says_something() -> None:
    modules = own_files("*.py")
    assert modules
    assert [path for path in modules if {path.stem, path.parent.name} & NAMES_THAT_SAY_NOTHING] == []


def test_every_text_resource_is_utf8() -> None:
    texts = [path for path in (ROOT / "resources").rglob("*") if path.is_file() and path.suffix not in BINARY]
    assert texts
    for path in texts:
        assert "\ufffd" not in path.read_bytes().decode("utf-8"), path


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_readme_starts_with_the_two_commands(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    commands = re.findall(r"^make ([a-z-]+)", text, flags=re.MULTILINE)
    assert commands[:2] == ["run", "test"]


def test_every_make_target_a_document_names_exists() -> None:
    named = {
        (path.name, target)
        for path in documents()
        for target in re.findall(r"(?:^|`)make ([a-z][a-z-]*)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }
    assert {target for _, target in named} >= {"run", "test", "check"}
    assert {(name, target) for name, target in named if target not in makefile_targets()} == set()


def test_every_link_between_documents_leads_somewhere() -> None:
    dead = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in documents()
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:", target) and not (path.parent / unquote(target)).exists()
    ]
    assert dead == []


def test_every_promise_of_security_has_tests_that_are_there() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    table = text.partition("## Promises")[2].partition("\n## ")[0]
    promises = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert len(promises) > 10
    for promise in promises:
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", promise)
        assert named, promise
        for file, name in named:
            tests = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
            assert name in {each.name for each in ast.walk(tests) if isinstance(each, ast.FunctionDef)}, (
                f"{file}::{name}"
            )


def test_architecture_names_every_layer_and_no_file_that_is_not_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    package = ROOT / "luqual_desktop"
    layers = {path.name for path in package.iterdir() if (path / "__init__.py").exists()}
    assert layers - set(re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE)) == set()
    named = re.findall(r"`(\w+/\w+\.py)`", text)
    assert named
    assert [name for name in named if not any((folder / name).exists() for folder in (ROOT, package))] == []


def test_version_is_the_same_everywhere() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = next(package for package in lock["package"] if package["name"] == "luqual-desktop")
    assert project_settings()["project"]["version"] == luqual_desktop.__version__
    assert locked["version"] == luqual_desktop.__version__


def test_lock_file_knows_the_requirements_of_pyproject() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    metadata = next(package for package in lock["package"] if package["name"] == "luqual-desktop")["metadata"]
    settings = project_settings()
    assert written(settings["project"]["dependencies"]) == locked_requirements(metadata["requires-dist"])
    groups = {name: written(group) for name, group in settings["dependency-groups"].items()}
    assert groups == {name: locked_requirements(group) for name, group in metadata["requires-dev"].items()}


def written(requirements: list[str]) -> dict[str, set[str]]:
    """Split requirements as pyproject.toml writes them into names and version bounds."""
    parts = [re.fullmatch(r"([\w.-]+?)([<>=!~].*)?", requirement) for requirement in requirements]
    return {part[1].lower(): set((part[2] or "").split(";")[0].split(",")) for part in parts if part}


def locked_requirements(entries: list[dict[str, str]]) -> dict[str, set[str]]:
    """Split requirements as uv.lock repeats them into names and version bounds."""
    return {entry["name"]: set(entry.get("specifier", "").split(",")) for entry in entries}


def test_the_plan_may_be_read_before_qt_is_there() -> None:
    """PySide6 looks into each module that is imported after it and trips over a pydantic that is only half there."""
    modules = ("luqual_desktop.domain.catalogue_reading", "PySide6.QtWidgets", "sqlmodel")
    command = "; ".join(f"import {module}" for module in modules)
    result = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on: nothing to count")
def test_void_qt_calls_and_signals_lose_no_reference(qtbot: QtBot) -> None:
    """PySide6 6.12.0 dropped a reference at each such call and aborted the program after some thousand of them."""
    edit = QLineEdit()
    qtbot.addWidget(edit)
    heard: list[str] = []
    edit.textChanged.connect(heard.append)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for number in range(100):
        edit.setText(str(number))
        edit.textEdited.emit("")
    lost = before[0] - sys.getrefcount(None), before[1] - sys.getrefcount(True)
    assert max(lost) < 20
    assert len(heard) == 100
