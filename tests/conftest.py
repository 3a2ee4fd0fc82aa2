"""Fixtures every layer's tests may use."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import PySide6.QtCore  # noqa: F401 - before pydantic: its import hook trips over one that is half loaded
import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.catalogue_reading import read_catalogue

DATA = Path(__file__).parent / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--onscreen", action="store_true", help="show the windows under test")


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--onscreen"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Where the files lie that tests read."""
    return DATA


@pytest.fixture(scope="session")
def catalogue_file() -> Path:
    """The district's plan as shipped."""
    return Path(__file__).parents[1] / "resources" / "catalogue" / "lucheng-2021-2025.toml"


@pytest.fixture(scope="session")
def small_plan_file(data_folder: Path) -> Path:
    """A made-up monthly plan that has nothing in common with the district's."""
    return data_folder / "small_plan.toml"


@pytest.fixture(scope="session")
def catalogue(catalogue_file: Path) -> Catalogue:
    return read_catalogue(tomllib.loads(catalogue_file.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def small_catalogue(small_plan_file: Path) -> Catalogue:
    return read_catalogue(tomllib.loads(small_plan_file.read_text(encoding="utf-8")))


Convert = Callable[[Path, str], Path]


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Open a workbook in LibreOffice and save it in another format, or anew as .xlsx."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is not installed, and CI must not pass without it")
        pytest.skip("LibreOffice is not installed (Debian: apt install libreoffice-calc)")
    profile = tmp_path_factory.mktemp("profile")

    def run(path: Path, suffix: str) -> Path:
        out = tmp_path_factory.mktemp("converted")
        command = [program, "--headless", f"-env:UserInstallation={profile.as_uri()}"]
        command += ["--convert-to", suffix, "--outdir", str(out), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
        converted = out / f"{path.stem}.{suffix}"
        assert converted.exists(), done.stdout + done.stderr
        return converted

    return run
