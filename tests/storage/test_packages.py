"""Task packages: everything in them comes back, and one is in force."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from luqual_desktop.domain.catalogue import ReportedBy, Unit
from luqual_desktop.domain.package_text import package_from, package_text
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.storage.database import Database, Session
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.packages import package_for, package_of, save_package

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
        assert (len(numbers), len({*numbers})) == (3, 3)


def rows(session: Session) -> list[tuple[str, int]]:
    found = driver(session).execute("SELECT content, active FROM task_package ORDER BY package_id")
    return [(package_from(content).contact, active) for content, active in found]


def test_a_draft_takes_the_place_of_a_draft_and_of_nothing_else(database: Database) -> None:
    sent, theirs = replace(FULL, contact="发出的"), replace(FULL, issuer="3303", contact="上级的")
    with database.transaction() as session:
        for contact in ("一", "二", "三"):
            save_package(session, replace(FULL, contact=contact), time="2021-01-04", draft=True)
        assert rows(session) == [("三", 0)]
        save_package(session, sent, time="2021-01-05")
        save_package(session, replace(FULL, contact="四"), time="2021-01-06", draft=True)
        save_package(session, theirs, time="2021-01-07")
        save_package(session, replace(FULL, contact="五"), time="2021-01-08", draft=True)
        save_package(session, replace(FULL, contact="六"), time="2021-01-08", draft=True)
        assert rows(session) == [("三", 0), ("发出的", 0), ("四", 0), ("上级的", 1), ("六", 0)]
    with database.reading() as session:
        package = package_of(session, "lucheng", "330302")
        assert package is not None
        assert package.contact == "六"
