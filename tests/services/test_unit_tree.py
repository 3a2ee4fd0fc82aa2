"""Units change with a date, and old periods keep their old tree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from luqual_desktop.domain.catalogue import Unit
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.task_packages import TaskPackages
from luqual_desktop.services.unit_tree import UnitTree
from luqual_desktop.services.workspace import Workspace

OLD, NEW = Period(2025, 1), Period(2025, 2)


@pytest.fixture
def tree(workspace: Workspace) -> UnitTree:
    return UnitTree(workspace.database, workspace.catalogue, workspace.catalogue.plan.owner.code)


def _codes(tree: UnitTree, period: Period) -> list[str]:
    return [unit.code for unit in tree.units(period)]


def test_the_plan_s_units_are_taken_over_at_first(tree: UnitTree, workspace: Workspace) -> None:
    assert _codes(tree, OLD) == sorted(unit.code for unit in workspace.catalogue.units)
    assert len(_codes(tree, OLD)) == 14


def test_a_new_name_holds_from_its_period_on(tree: UnitTree) -> None:
    code = _codes(tree, OLD)[0]
    before = tree.units(OLD)[0].name
    tree.rename(code, "新名街道", NEW)
    assert tree.units(OLD)[0].name == before
    assert tree.units(NEW)[0].name == "新名街道"
    tree.rename(code, "更新名街道", NEW)
    assert [unit.name for unit in tree.units(NEW) if unit.code == code] == ["更新名街道"]


def test_a_merged_unit_ends_and_stays_in_the_old_tree(tree: UnitTree) -> None:
    first, second = _codes(tree, OLD)[:2]
    tree.retire(first, OLD, merged_into=second)
    assert first in _codes(tree, OLD)
    assert first not in _codes(tree, NEW)
    assert next(unit.merged_into for unit in tree.units(OLD) if unit.code == first) == second


@pytest.mark.parametrize("code", ["330302 201", "330302/201", "330302\u200b201", "3" * 101])
def test_a_code_that_no_task_package_could_carry_is_not_added(tree: UnitTree, code: str) -> None:
    with pytest.raises(UserError, match="里有空格或符号"):
        tree.add(code, "新街道", NEW)
    assert code not in _codes(tree, NEW)


def test_a_unit_added_later_is_not_asked_before(tree: UnitTree) -> None:
    tree.units(OLD)
    tree.add("330302199", "新设街道", NEW, "王芳", "0577-88000000")
    assert "330302199" not in _codes(tree, OLD)
    assert "330302199" in _codes(tree, NEW)
    with pytest.raises(UserError, match="已在名单中"):
        tree.add("330302199", "又一个", NEW)


def test_what_is_not_there_cannot_be_changed(tree: UnitTree) -> None:
    with pytest.raises(UserError, match="名单中没有"):
        tree.rename("330302999", "无", NEW)
    with pytest.raises(UserError, match="不能为空"):
        tree.rename(_codes(tree, OLD)[0], " ", NEW)
    with pytest.raises(UserError, match="都要填写"):
        tree.add("", "", NEW)


def test_the_end_of_a_unit_can_be_corrected_and_taken_back(tree: UnitTree) -> None:
    code = _codes(tree, OLD)[0]
    tree.retire(code, NEW)
    tree.retire(code, OLD)
    assert code not in _codes(tree, NEW)
    assert [unit.until_period for unit in tree.units(OLD) if unit.code == code] == ["2025Q1"]
    tree.rename(code, "停用前改名", OLD)
    assert [unit.name for unit in tree.units(OLD) if unit.code == code] == ["停用前改名"]
    assert code not in _codes(tree, NEW)
    tree.add(code, "恢复街道", NEW)
    assert [unit.name for unit in tree.units(NEW) if unit.code == code] == ["恢复街道"]


def test_a_unit_that_ended_too_early_is_given_a_later_end(tree: UnitTree) -> None:
    code, later = _codes(tree, OLD)[0], Period(2025, 3)
    tree.retire(code, OLD)
    tree.retire(code, later)
    assert code in _codes(tree, NEW)
    assert code in _codes(tree, later)
    assert code not in _codes(tree, later.following)


def test_a_code_is_given_once(tree: UnitTree) -> None:
    code = _codes(tree, OLD)[0]
    tree.units(OLD)
    with pytest.raises(UserError, match="已在名单中"):
        tree.add(f"{code} ", "另一个", NEW)
    tree.add("330302199", "新设街道", NEW)
    with pytest.raises(UserError, match="已在名单中"):
        tree.add("330302199", "又一个", OLD)
    assert _codes(tree, NEW).count("330302199") == 1
    assert next(unit.name for unit in tree.units(NEW) if unit.code == code) != "另一个"


def test_a_change_before_a_later_one_leaves_that_as_it_is(tree: UnitTree) -> None:
    code, later = _codes(tree, OLD)[0], Period(2025, 4)
    tree.rename(code, "后来的名称", later)
    tree.rename(code, "中间的名称", NEW)
    names = {period: next(u.name for u in tree.units(period) if u.code == code) for period in (OLD, NEW, later)}
    assert (names[NEW], names[Period(2025, 4)]) == ("中间的名称", "后来的名称")
    assert names[OLD] not in {names[NEW], names[later]}
    with pytest.raises(UserError, match="2025Q4 起另有变更"):
        tree.retire(code, NEW)
    assert [unit.name for unit in tree.units(later) if unit.code == code] == ["后来的名称"]


def above(unit: str, share: str) -> TaskPackage:
    """Return the package of the office above, which lists the unit that collects here and a neighbour of it."""
    listed = (Unit(unit, "本区"), Unit("330303", "邻区"))
    shares = {(unit, "P05"): Decimal(share), ("330303", "P05"): Decimal(9)}
    return TaskPackage(
        "lucheng-2021-2025", "1.0", "3303", listed, shares, {("V01", 2025): Decimal(share)}, frozenset({(unit, "E01")})
    )


def test_a_package_from_above_first_lists_nobody_here(workspace: Workspace, tree: UnitTree) -> None:
    owner = workspace.catalogue.plan.owner.code
    TaskPackages(workspace).keep(above(owner, "24"))
    assert _codes(tree, OLD) == sorted(unit.code for unit in workspace.catalogue.units)
    package = Collecting(workspace, owner, OLD).package()
    assert package is not None
    assert (package.issuer, package.units, package.yearly) == (owner, (), {("V01", 2025): Decimal(24)})
    assert (package.shares, package.inapplicable) == ({(owner, "P05"): Decimal(24)}, frozenset({(owner, "E01")}))


def test_a_package_from_above_leaves_that_of_the_own_house_in_force(workspace: Workspace) -> None:
    owner, street = workspace.catalogue.plan.owner.code, workspace.catalogue.units[0]
    collecting = Collecting(workspace, owner, OLD)
    own = TaskPackage(
        "lucheng-2021-2025",
        "1.0",
        owner,
        (street,),
        {(street.code, "P05"): Decimal(3)},
        {("V01", 2025): Decimal(25), ("V02", 2025): Decimal(7)},
        frozenset({(street.code, "E02")}),
        deadlines={"2025Q1": date(2025, 4, 10)},
    )
    collecting.packages.keep(own)
    collecting.packages.keep(above(owner, "24"))
    package = collecting.package()
    assert package is not None
    assert (package.issuer, package.units, package.deadlines) == (owner, (street,), own.deadlines)
    assert package.shares == {(street.code, "P05"): Decimal(3), (owner, "P05"): Decimal(24)}
    assert package.yearly == {("V01", 2025): Decimal(24), ("V02", 2025): Decimal(7)}  # the newer one counts
    assert package.inapplicable == {(street.code, "E02"), (owner, "E01")}
    assert collecting.chasing.deadline() == date(2025, 4, 10)
    collecting.packages.keep(own)
    again = collecting.package()
    assert again is not None
    assert again.yearly == own.yearly
    collecting.packages.keep(replace(own, yearly={}))
    cleared = collecting.package()
    assert cleared is not None
    assert cleared.yearly == {}  # what its officer takes out is out, until another comes from above


def test_a_street_is_bound_by_the_package_from_above_alone(workspace: Workspace) -> None:
    street = workspace.catalogue.units[0]
    package = above(street.code, "5")
    TaskPackages(workspace).keep(package)
    assert workspace.open_report(street.code, OLD).report.package == package
