"""Task packages: everything in them comes back, and one is in force."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from luqual_desktop.domain.catalogue import ReportedBy, Unit
from luqual_desktop.domain.package_text import package_from, package_text
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.packages import package_for, package_of, save_package, stored_packages

BARE = TaskPackage("lucheng", "1", "330302")
FULL = TaskPackage(
    plan="lucheng",
    plan_version="2",
    issuer="330302",
    units=(Unit("330302006", "五马街道"), Unit("330302023", "七都街道")),
    shares={("330302006", "P05"): Decimal("3"), ("330302006", "P01"): Decimal("96.50")},
    yearly={("V01", 2021): Decimal("25.0"), ("V01", 2022): Decimal("24.123456789012345")},
    inapplicable=frozenset({("330302023", "E02"), ("330302023", "E01")}),
    reported_by={"S01": ReportedBy.BOTH},
    deadlines={"2021Q1": date(2021, 4, 15)},
    contact="王芳 0577-88888888",
)


def test_the_full_package_leaves_nothing_at_its_default() -> None:
    assert [field.name for field in fields(TaskPackage) if getattr(FULL, field.name) == getattr(BARE, field.name)] == [
        "plan",
        "issuer",
    ]


@pytest.mark.parametrize("package", [BARE, FULL])
def test_everything_comes_back(package: TaskPackage) -> None:
    text = package_text(package)
    assert package_from(text) == package
    assert package_text(package_from(text)) == text
    assert str(package_from(package_text(FULL)).shares["330302006", "P01"]) == "96.50"


def test_the_newest_of_each_issuer_is_in_force(database: Database) -> None:
    other_plan, street = replace(BARE, plan="next"), "330302006"
    with database.transaction() as session:
        assert package_of(session, "lucheng", "330302") is None
        assert package_for(session, "lucheng", street) is None
        numbers = [save_package(session, each, time="2021-01-04") for each in (BARE, FULL, other_plan)]
    with database.reading() as session:
        assert package_of(session, "lucheng", "330302") == FULL
        assert package_for(session, "lucheng", street) == FULL
        assert package_of(session, "next", "330302") == other_plan
        assert [(each.package_id, each.active) for each in stored_packages(session, "lucheng")] == [
            (numbers[1], True),
            (numbers[0], False),
        ]
