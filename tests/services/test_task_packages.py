"""What a unit is told before it takes a task package over."""

from __future__ import annotations

from datetime import date

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError
from luqual_desktop.services.task_packages import TaskPackages, with_deadline, with_inapplicable, with_share
from luqual_desktop.services.workspace import Workspace

STREET = "330302006"


def test_what_a_package_changes_is_told_in_the_words_and_the_order_of_the_form(
    workspace: Workspace, catalogue: Catalogue
) -> None:
    by_code = catalogue.indicator_by_code
    packages = TaskPackages(workspace)
    package = packages.current(catalogue.plan.owner.code, catalogue.units)
    assert packages.changes(package, STREET) == []
    package = with_share(package, STREET, by_code["E05"], "1")
    package = with_inapplicable(package, STREET, by_code["P01"], inapplicable=True)
    package = with_deadline(package, Period(2025, 4), date(2026, 1, 10))
    assert [(each.what, each.before, each.now) for each in packages.changes(package, STREET)] == [
        ("2025年第4季度上报截止日期", "", "2026-01-10"),
        ("P01 制造业产品质量合格率：是否适用", "适用", "不适用"),
        ("E05 鲁班奖等国家优质工程奖（新增）：本单位目标", "", "1"),
    ]


def test_a_share_of_what_is_counted_is_a_whole_number(workspace: Workspace, catalogue: Catalogue) -> None:
    package = TaskPackages(workspace).current(catalogue.plan.owner.code, catalogue.units)
    count, ratio = (catalogue.indicator_by_code[code] for code in ("P05", "P01"))
    with pytest.raises(UserError, match="请填整数"):
        with_share(package, STREET, count, "1.5")
    assert with_share(package, STREET, count, "2.0").shares[(STREET, "P05")] == 2
    assert str(with_share(package, STREET, ratio, "96.5").shares[(STREET, "P01")]) == "96.5"
