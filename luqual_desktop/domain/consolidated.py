"""A consolidation of one period as a whole: what it was computed from, what came out, and each unit's part in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from luqual_desktop.domain.board import Facts, Standing, standing_of
from luqual_desktop.domain.catalogue import Catalogue, Kind
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.consolidation import Consolidation
from luqual_desktop.domain.derived import status_text
from luqual_desktop.domain.duplicates import Decision, Suspects
from luqual_desktop.domain.figures import part_texts
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.numbers import canonical, displayed
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.rollup import NO_FIGURE, Figure, Total, total_of
from luqual_desktop.domain.targets import TaskPackage


@dataclass(frozen=True)
class Source:
    """One direct subordinate's submission (or the own level's) that counts, and where it came from.

    `signature` is what its signature is worth here, in the offices' words; empty for the own level's.
    """

    unit: str
    name: str
    scope: Scope
    revision: int
    digest: str
    file_name: str
    file_sha256: str
    received_at: str
    edited: bool
    number: int | None
    signature: str = ""


@dataclass(frozen=True)
class UnitLine:
    """One subordinate in the matrix of units and indicators; `figures` by indicator code.

    A `retired` unit is no longer asked: what it once reported still counts in the sum over the plan.
    """

    unit: str
    name: str
    reported: bool
    figures: Mapping[str, Figure]
    retired: bool = False


@dataclass(frozen=True)
class Consolidated:
    """A consolidation of one period as computed: totals by indicator code, who is in, who is missing.

    `owner_cells` are the cells of milestones and creations, which are the plan owner's own and never added up;
    `own_missing` tells that the owner has not reported what it is asked itself; `retired` units only add what they
    once reported; `sample` tells that made-up figures are among them.
    """

    unit: str
    period: Period
    expected: tuple[str, ...]
    sources: tuple[Source, ...]
    missing: tuple[str, ...]
    consolidation: Consolidation
    totals: Mapping[str, Total]
    suspects: tuple[Suspects, ...]
    findings: tuple[Finding, ...]
    owner_cells: Mapping[CellKey, str] = field(default_factory=dict)
    own_missing: bool = False
    retired: tuple[str, ...] = ()
    sample: bool = False

    @property
    def decisions(self) -> dict[str, Decision | None]:
        """What has been decided of each suspected ledger row, by its key."""
        return {row.key: row.decision for group in self.suspects for row in group.rows}

    @property
    def lines(self) -> int:
        """How many lines the matrix of units and indicators has."""
        return len(self.sources) + len(self.absent) + len(self.retired)

    @property
    def absent(self) -> tuple[str, ...]:
        """Who is expected and not in: the own level, where it is, and the units below."""
        return (self.unit, *self.missing) if self.own_missing else self.missing

    @property
    def received_of_expected(self) -> str:
        """How many units are in, and whether the consolidating unit's own level is counted as one of them."""
        own = "（含本级）" if self.unit in self.expected else ""
        return f"已收 {len(self.sources)}/{len(self.expected)} 个单位{own}"

    @property
    def all_leaves(self) -> bool:
        """Whether every source is a unit's own submission, so that one line of the matrix is one unit."""
        return all(source.scope is Scope.OWN for source in self.sources)


class UnitFigure(NamedTuple):
    """One unit's figure of one indicator in exact texts, empty where there is none; `value` is rounded for display."""

    numerator: str = ""
    denominator: str = ""
    value: str = ""
    status: str = ""
    plan: str = ""
    reported: int = 0
    expected: int = 0


class UnitPart(NamedTuple):
    """One unit's part in a consolidation: where it stands with its report, and its figures by indicator code."""

    unit: str
    name: str
    standing: str
    deadline: str
    revision: int
    reported_on: str
    days_late: int
    figures: Mapping[str, UnitFigure]


def unit_figures(
    catalogue: Catalogue, line: UnitLine, period: Period, package: TaskPackage | None
) -> dict[str, UnitFigure]:
    """Return a unit's figures, each judged against the unit's own target."""
    figures = {}
    for indicator in catalogue.indicators:
        figure = line.figures.get(indicator.code)
        if indicator.kind is Kind.MILESTONE or figure is None or figure == NO_FIGURE:
            continue
        total = total_of(catalogue, indicator, line.unit, period, figure, package)
        (numerator, denominator), value = part_texts(figure.entry.parts), total.judgement.value
        plan = figure.sums.plan.parts
        figures[indicator.code] = UnitFigure(
            numerator or "",
            denominator or "",
            "" if value is None else displayed(value, indicator.places),
            status_text(total.judgement),
            "" if plan is None or indicator.kind is not Kind.COUNT else canonical(plan.numerator),
            figure.reported,
            figure.expected,
        )
    return figures


def unit_part(
    line: UnitLine,
    figures: Mapping[str, UnitFigure],
    *,
    revision: int = 0,
    reported_on: date | None = None,
    deadline: date | None = None,
    returned_revision: int = 0,
) -> UnitPart:
    """Return a unit's part; a unit that has not reported has revision 0."""
    standing = standing_of(Facts(revision, reported_on, returned_revision=returned_revision), deadline)
    told = _WORDS.get(standing, standing.value) if deadline or standing is not Standing.ACCEPTED else "已报"
    days_late = max((reported_on - deadline).days, 0) if reported_on and deadline else 0
    return UnitPart(
        line.unit,
        line.name,
        RETIRED if line.retired else told,
        "" if deadline is None else deadline.isoformat(),
        revision,
        "" if reported_on is None else reported_on.isoformat(),
        days_late,
        figures,
    )


RETIRED = "已撤并"
"""What stands for a unit that is no longer asked, in the offices' words."""
_WORDS = {Standing.ACCEPTED: "按时", Standing.NOT_REPORTED: "缺报"}
