"""Units change with a date, and old periods keep their old tree."""

from __future__ import annotations

import pytest

from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError
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
