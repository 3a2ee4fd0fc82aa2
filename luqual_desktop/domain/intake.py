"""收表: into which pile a received file goes, decided before anything changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope


class Pile(StrEnum):
    """The piles of the preview, in the offices' words."""

    NEW = "首次收到"
    NEWER = "新版本"
    SAME = "与已收相同"
    OLDER = "旧版本"
    CONFLICT = "版本冲突"
    WRONG_PERIOD = "报告期不符"
    WRONG_PLAN = "规划不符"
    NOT_OURS = "不属本级"
    FAULTY = "有强制性问题"
    RETURNED = "已退回"
    FORGED = "签名不符"
    UNREADABLE = "不能读取"

    @property
    def acceptable(self) -> bool:
        """Whether a file of this pile can be taken in."""
        return self in {Pile.NEW, Pile.NEWER}


@dataclass(frozen=True, slots=True)
class Found:
    """What a file says of itself, once through the gate."""

    plan: str
    unit: str
    period: str
    scope: Scope
    revision: int
    digest: str
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A submission already taken in for a unit and period; older revisions too, so that none is counted again.

    One that was sent back for its errors never counted.
    """

    scope: Scope
    revision: int
    digest: str
    counted: bool = True


@dataclass(frozen=True)
class Expected:
    """What is being collected: plan, period and the units below the consolidating one, itself included by code.

    With `any_below` every unit whose code begins with the consolidating one's belongs here; with `samples` also those
    that only exist in sample data.
    """

    plan: str
    period: str
    consolidating_unit: str
    units: frozenset[str]
    any_below: bool = False
    samples: bool = False

    def takes(self, found: Found) -> bool:
        """Tell whether a unit's submission belongs here: its own level, or a unit below it."""
        if found.unit == self.consolidating_unit:
            return found.scope is Scope.OWN
        below = found.unit.startswith(self.consolidating_unit)
        return found.unit in self.units or (below and (self.any_below or (self.samples and found.sample)))


def expected_for(
    catalogue: Catalogue,
    consolidating_unit: str,
    period: Period,
    units: Iterable[str] | None = None,
    *,
    samples: bool = False,
) -> Expected:
    """Return what a consolidating unit collects: the plan's units if it owns the plan, else any unit below its code."""
    known = frozenset(units) if units is not None else frozenset(unit.code for unit in catalogue.units)
    owner = catalogue.is_owner(consolidating_unit)
    return Expected(
        catalogue.plan.code,
        str(period),
        consolidating_unit,
        known if owner or units is not None else frozenset(),
        any_below=not owner and units is None,
        samples=samples,
    )


def pile_of(found: Found, expected: Expected, held: Mapping[tuple[str, Scope], tuple[Held, ...]]) -> Pile:
    """Return the pile of a readable file without hard errors; `held` by unit and scope, in this plan and period."""
    if found.plan != expected.plan:
        return Pile.WRONG_PLAN
    if not expected.takes(found):
        return Pile.NOT_OURS
    if found.period != expected.period:
        return Pile.WRONG_PERIOD
    return _against_held(found, held.get((found.unit, found.scope), ()))


def _against_held(found: Found, before: tuple[Held, ...]) -> Pile:
    if any(each.counted and each.digest == found.digest for each in before):
        return Pile.SAME
    newest = max((each.revision for each in before), default=0)
    same_revision = [each for each in before if each.revision == found.revision]
    if same_revision:
        return Pile.CONFLICT if all(each.counted for each in same_revision) else Pile.RETURNED
    if found.revision < newest:
        return Pile.OLDER
    return Pile.NEWER if before else Pile.NEW


def pile_sentence(pile: Pile, found: Found, expected: Expected, before: Sequence[Held]) -> str:
    """Return the sentence shown with a file, saying what it is and what to do; `before` is what its unit sent."""
    last = max(before, key=lambda each: (each.revision, each.counted), default=None)
    newest = last.revision if last else 0
    held = f"第 {newest} 次已退回" if last and not last.counted else f"已收第 {newest} 次"
    leap = _leap(found.revision, newest) if pile.acceptable else ""
    sample = "样例数据，收进后汇总结果也标为样例。" if found.sample and pile.acceptable else ""
    sentence = {
        Pile.NEW: f"第 {found.revision} 次上报，可以接收。",
        Pile.NEWER: f"第 {found.revision} 次上报，{held}；接收后以本次为准。",
        Pile.SAME: f"与已接收的第 {found.revision} 次上报内容相同，不需再收。",
        Pile.RETURNED: f"第 {found.revision} 次上报已退回，不计入汇总；请该单位改正后按第 {newest + 1} 次重报。",
        Pile.OLDER: f"已有更新版本（第 {newest} 次），本文件为第 {found.revision} 次，不采用。",
        Pile.CONFLICT: f"同为第 {found.revision} 次上报而内容不同，请向该单位核实后选定一份。",
        Pile.WRONG_PERIOD: f"本文件为 {found.period}，当前汇总 {expected.period}，请切换报告期或向单位核实。",
        Pile.WRONG_PLAN: f"本文件属于规划 {found.plan}，当前规划为 {expected.plan}，请核对是否发错。",
        Pile.NOT_OURS: _told_not_ours(found, expected),
    }.get(pile, "")
    return f"{sentence}{leap}{sample}"


_LEAP = 10
"""So many revisions more than the last are no longer likely."""


def _leap(revision: int, newest: int) -> str:
    """Return what is to be asked before a revision that leaps ahead makes all that follow below it old ones."""
    if revision <= newest + _LEAP:
        return ""
    return f"报送次数偏大，请先与该单位核对：接收后，它报来的第 {revision - 1} 次及以前的上报都算旧版本，不再采用。"


def _told_not_ours(found: Found, expected: Expected) -> str:
    if found.unit == expected.consolidating_unit:
        return "这是本单位自己的汇总工作簿，报给上级用，这里只收本级填报的和下级报来的。"
    return f"单位代码 {found.unit} 不属于 {expected.consolidating_unit}，请核对是否发错或先维护单位名单。"
