"""任务包 as it is drawn up: a grid of shares, yearly targets and who reports, read and changed as texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind, ReportedBy, TargetSource, Unit
from luqual_desktop.domain.derived import NOTHING
from luqual_desktop.domain.numbers import canonical, displayed
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.reading import INAPPLICABLE
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError
from luqual_desktop.services.task_packages import (
    share_rest,
    with_inapplicable,
    with_reported_by,
    with_share,
    with_yearly_target,
)

PLAN, YEARLY, LEVEL, REST = "plan", "yearly", "level", "rest"
HEAD_ROWS = (PLAN, YEARLY, LEVEL, REST)
LEVELS = {ReportedBy.OWN: "本级", ReportedBy.UNITS: "下级单位", ReportedBy.BOTH: "两级都报"}
_PLACES = 4


class DraftEdit(NamedTuple):
    """A new text for a cell of the grid; `row` is a unit's code or one of the head rows."""

    row: str
    indicator: str
    text: str


@dataclass(frozen=True)
class PackageDraft:
    """A package with the plan it belongs to and the year whose targets are set."""

    catalogue: Catalogue
    package: TaskPackage
    period: Period

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units among which targets are shared."""
        return self.package.units

    def row_name(self, row: str) -> str:
        """Return a row's heading."""
        return self._row_names.get(row, row)

    @cached_property
    def _row_names(self) -> Mapping[str, str]:
        heads = {PLAN: "规划目标", YEARLY: f"{self.period.year}年外定目标", LEVEL: "填报层级", REST: "未分解余数"}
        return {**{unit.code: unit.name for unit in self.units}, **heads}

    def text(self, row: str, indicator: Indicator) -> str:
        """Return what stands in a cell."""
        package, code = self.package, indicator.code
        if row == PLAN:
            return indicator.target_text or NOTHING
        if row == YEARLY:
            target = package.yearly.get((code, self.period.year))
            return "" if target is None else canonical(target)
        if row == LEVEL:
            return LEVELS[package.reported_by.get(code, indicator.reported_by)]
        if row == REST:
            return self._rest(indicator)
        if (row, code) in package.inapplicable:
            return INAPPLICABLE
        share = package.shares.get((row, code))
        return "" if share is None else canonical(share)

    def is_open(self, row: str, indicator: Indicator) -> bool:
        """Tell whether a cell can be typed into."""
        if row in {PLAN, REST}:
            return False
        return row != YEARLY or indicator.target_source is TargetSource.EXTERNAL

    def is_overdrawn(self, indicator: Indicator) -> bool:
        """Tell whether more has been shared out than the plan's target of a count."""
        rest = share_rest(indicator, self.package)
        return indicator.kind is Kind.COUNT and rest is not None and rest < 0

    def edited(self, edits: Iterable[DraftEdit]) -> PackageDraft:
        """Return the draft with new texts; raises UserError for what cannot be understood, nothing is changed then."""
        package = self.package
        for edit in edits:
            indicator = self.catalogue.indicator_by_code[edit.indicator]
            if self.is_open(edit.row, indicator):
                package = self._with(package, edit, indicator)
        return replace(self, package=package)

    def _with(self, package: TaskPackage, edit: DraftEdit, indicator: Indicator) -> TaskPackage:
        text = edit.text.strip()
        if edit.row == YEARLY:
            return with_yearly_target(package, indicator, self.period.year, text)
        if edit.row == LEVEL:
            return with_reported_by(package, indicator, _level(text, indicator))
        inapplicable = text == INAPPLICABLE
        package = with_inapplicable(package, edit.row, indicator, inapplicable=inapplicable)
        return with_share(package, edit.row, indicator, "" if inapplicable else text)

    def _rest(self, indicator: Indicator) -> str:
        """Return what is left of a count's target; ratios and means are not shared out but set for each unit."""
        rest = share_rest(indicator, self.package)
        return NOTHING if rest is None or indicator.kind is not Kind.COUNT else displayed(rest, _PLACES)


def _level(text: str, indicator: Indicator) -> ReportedBy | None:
    if not text:
        return None
    for level, word in LEVELS.items():
        if word == text:
            return level
    raise UserError(f"“{indicator.name}”的填报层级“{text}”不能识别，请填 {'、'.join(LEVELS.values())}。", "level")
