"""What goes into a consolidated workbook: the totals as a report of their own, and the units behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from luqual_desktop.domain.catalogue import Catalogue, Indicator
from luqual_desktop.domain.consolidated import Consolidated, UnitPart
from luqual_desktop.domain.consolidation import UnitFinding, UnitItem
from luqual_desktop.domain.derived import Shown, shown_figures
from luqual_desktop.domain.duplicates import OriginRow
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rollup import Total
from luqual_desktop.domain.signatures import Signature
from luqual_desktop.domain.submission import Submission
from luqual_desktop.domain.targets import TaskPackage, unit_share
from luqual_desktop.workbook.content import Content


class UnitSource(Protocol):
    """Gives what the units bring along, unit by unit and row by row; each may be asked for more than once."""

    def units(self) -> Iterator[UnitPart]:
        """Give each unit's part, those that have not reported too."""

    def ledger(self) -> Iterator[tuple[OriginRow, str]]:
        """Give the ledger rows of all units, each with its check code."""

    def rectifications(self) -> Iterator[tuple[UnitItem, str]]:
        """Give the rectification items of all units, each with its check code."""

    def findings(self) -> Iterator[tuple[UnitFinding, str]]:
        """Give the findings of all units, each with its check code."""


@dataclass(frozen=True)
class ConsolidatedContent(Content):
    """A consolidation as the content of a workbook: its sections show totals where a unit's own show its entries."""

    consolidated: Consolidated
    units: UnitSource

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        package: TaskPackage | None,
        consolidated: Consolidated,
        submission: Submission,
        units: UnitSource,
        signature: Signature | None = None,
    ) -> ConsolidatedContent:
        """Return the content of a consolidated submission."""
        report = Report(
            catalogue,
            submission.unit,
            submission.period,
            submission.cells,
            package,
            carried=submission.carried,
            scope=Scope.CONSOLIDATED,
            revision=submission.revision,
        )
        return cls(report, submission.cells, submission, consolidated, units, signature=signature)

    @property
    def title(self) -> str:
        """What the workbook calls itself on its cover."""
        return "质量指标汇总工作簿"

    @property
    def scope_name(self) -> str:
        """The scope in words, and how many units are in it."""
        return f"汇总（{self.reported_of_expected}）"

    def total(self, indicator: Indicator) -> Total | None:
        """Return an indicator's total; None for a milestone."""
        return self.consolidated.totals.get(indicator.code)

    def derived(self, indicator: Indicator) -> Mapping[str, Shown]:
        """Return the derived columns of an indicator, as judged for the total."""
        total = self.total(indicator)
        if total is None:
            return super().derived(indicator)
        share = unit_share(indicator, self.report.unit, self.report.package)
        return shown_figures(indicator, total.judgement, total.figure.sums, share)

    @cached_property
    def unit_names(self) -> Mapping[str, str]:
        """The names of all units known here, by code."""
        package = self.report.package
        listed = {unit.code: unit.name for unit in package.units} if package else {}
        sources = {source.unit: source.name for source in self.consolidated.sources}
        return {**self.catalogue.unit_names, **listed, **sources}

    def name_of(self, unit: str) -> str:
        """Return a unit's name, or its code where no name is known."""
        return self.unit_names.get(unit, unit)

    @property
    def reported_of_expected(self) -> str:
        """已报 n/N over all leaf units, the own level among them where it is asked."""
        consolidation, own_missing = self.consolidated.consolidation, self.consolidated.own_missing
        leaves = len(consolidation.leaves)
        return f"已报 {leaves}/{leaves + len(consolidation.missing) + own_missing}"
