"""Everything the screen of a roll-up shows, worked out in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from luqual_desktop.domain.consolidated import Consolidated, UnitLine
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rules.entries import report_date
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.consolidating import Consolidating
from luqual_desktop.services.matrix import Matrix, MatrixCell, Tracing, matrix_cells, total_cell
from luqual_desktop.services.rectifications import UnitRectification, rectification_items
from luqual_desktop.services.trends import History, history_of


@dataclass(frozen=True)
class RollUp:
    """A period's totals, the units' figures, what was before, and all rectification items."""

    work: Consolidating
    consolidated: Consolidated
    lines: tuple[UnitLine, ...]
    matrix: Matrix
    totals: Mapping[str, MatrixCell]
    history: History
    items: tuple[UnitRectification, ...]

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """Names of the direct subordinates by code."""
        return {line.unit: line.name for line in self.lines}

    @property
    def tracing(self) -> Tracing:
        """What totals are traced by."""
        return Tracing(self.work.catalogue, self.consolidated, self.lines, self.history, self.work.package)


def roll_up(collecting: Collecting, progress: Callable[[int, int], None] = lambda _done, _all: None) -> RollUp:
    """Work out the roll-up of a period as things stand; `progress` hears how many of how many units are added."""
    work, period = collecting.consolidating(), collecting.period
    catalogue, package = work.catalogue, work.package
    consolidated = work.compute(progress)
    names = collecting.names()
    lines = tuple(
        replace(line, name=names.get(line.unit, line.name))
        for line in sorted(work.lines(consolidated), key=lambda line: line.unit)
    )

    def members(then: Period) -> list[str]:
        own = [collecting.unit] if catalogue.is_owner(collecting.unit) else []
        return [*own, *(unit.code for unit in collecting.tree.units(then))]

    told = Report(catalogue, collecting.unit, period, collecting.texts.cells(), scope=Scope.CONSOLIDATED)
    until = report_date(told) or period.last_day  # as in the workbook that goes up
    return RollUp(
        work,
        consolidated,
        lines,
        {line.unit: matrix_cells(catalogue, line, period, package) for line in lines},
        {code: total_cell(catalogue.indicator_by_code[code], total) for code, total in consolidated.totals.items()},
        history_of(collecting.workspace.database, catalogue, collecting.unit, period, members, package),
        tuple(rectification_items(work, consolidated, {**catalogue.unit_names, **names}, until)),
    )
