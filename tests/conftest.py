"""Fixtures every layer's tests may use."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.catalogue_reading import read_catalogue

DATA = Path(__file__).parent / "data"
CATALOGUE_FILE = Path(__file__).parents[1] / "resources" / "catalogue" / "lucheng-2021-2025.toml"
SMALL_PLAN_FILE = DATA / "small_plan.toml"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--onscreen", action="store_true", help="show the windows under test")


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--onscreen"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The district's plan."""
    return read_catalogue(tomllib.loads(CATALOGUE_FILE.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def small_catalogue() -> Catalogue:
    """A made-up monthly plan that has nothing in common with the district's."""
    return read_catalogue(tomllib.loads(SMALL_PLAN_FILE.read_text(encoding="utf-8")))
