"""For whom an installation collects: the plan's owner, or whatever unit above or below it was named."""

from __future__ import annotations

from typing import NamedTuple

from luqual_desktop.errors import UserError
from luqual_desktop.services.workspace import Workspace

_CODE, _NAME = "collecting.unit", "collecting.unit_name"


class CollectingUnit(NamedTuple):
    """A consolidating unit by code and name."""

    code: str
    name: str


def collecting_unit(workspace: Workspace) -> CollectingUnit:
    """Return the consolidating unit of this installation; the plan's owner until another was named."""
    owner = workspace.catalogue.plan.owner
    code = workspace.setting(_CODE) or owner.code
    return CollectingUnit(code, workspace.setting(_NAME) or workspace.catalogue.unit_names.get(code, code))


def keep_collecting_unit(workspace: Workspace, unit: CollectingUnit) -> None:
    """Keep for whom this installation collects; raises UserError for a blank name or a code that is not digits."""
    code, name = unit.code.strip(), unit.name.strip()
    if not (code.isascii() and code.isdigit()):
        raise UserError(f"单位代码“{unit.code}”不是数字，请填行政区划代码。", "unit")
    if not name:
        raise UserError("请填写汇总单位的名称。", "unit")
    workspace.put_setting(_CODE, code)
    workspace.put_setting(_NAME, name)
