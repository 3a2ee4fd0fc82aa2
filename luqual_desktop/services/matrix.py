"""单位×指标: each unit's figure with its verdict, the totals beneath, and where each total comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind
from luqual_desktop.domain.consolidated import RETIRED, Consolidated, Source, UnitLine
from luqual_desktop.domain.derived import NOTHING, status_text
from luqual_desktop.domain.figures import part_texts
from luqual_desktop.domain.numbers import canonical, displayed
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.rollup import Figure, Total, total_of
from luqual_desktop.domain.status import Judgement, Status, compared_window
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.services.trends import History

INCOMPLETE = "不完整"


@dataclass(frozen=True)
class MatrixCell:
    """One figure as shown: this period's own, what is held against the target, the verdict, and n/N of a total."""

    own: str
    compared: str
    status: str
    reported: int
    expected: int

    @property
    def complete(self) -> bool:
        """Whether every unit that should has reported."""
        return self.reported == self.expected


@dataclass(frozen=True)
class TraceLine:
    """What one unit contributes to a total; `last_known` is its last figure where it is missing, never added."""

    unit: str
    name: str
    numerator: str
    denominator: str
    value: str
    compared: str
    status: str
    revision: int
    file_name: str
    last_known: str = ""


NOT_ASKED = MatrixCell("—", "—", "", 0, 0)


def matrix_cells(
    catalogue: Catalogue, line: UnitLine, period: Period, package: TaskPackage | None
) -> dict[str, MatrixCell]:
    """Return one unit's figures by indicator code."""
    return {each.code: _cell(catalogue, each, line, period, package) for each in catalogue.measured}


def total_cell(indicator: Indicator, total: Total) -> MatrixCell:
    """Return a total as it stands beneath the matrix; an incomplete one says so in its verdict."""
    judgement, figure = total.judgement, total.figure
    plan, compared = figure.sums.plan, _compared(indicator, judgement)
    if total.net is not None and plan.parts is not None and total.net != plan.parts.numerator:
        least, lacking = ("至少 ", f"，缺 {len(plan.gaps)} 期") if plan.gaps else ("", "")
        compared = f"{least}{canonical(total.net)}（含重复 {canonical(plan.parts.numerator)}{lacking}）"
    status = "" if not figure.expected and judgement.status is Status.MISSING else status_text(judgement)
    return MatrixCell(_own(indicator, figure), compared, status, figure.reported, figure.expected)


@dataclass(frozen=True)
class Tracing:
    """What a total is traced by: the plan, the computed totals, the units' lines and what is known of earlier ones."""

    catalogue: Catalogue
    consolidated: Consolidated
    lines: tuple[UnitLine, ...]
    history: History
    package: TaskPackage | None

    def lines_of(self, code: str) -> Iterator[TraceLine]:
        """Give what every unit contributes to a total; units that are not asked are left out."""
        sources = {source.unit: source for source in self.consolidated.sources}
        for line in self.lines:
            if code in line.figures:
                yield self._line(line, self.catalogue.indicator_by_code[code], sources.get(line.unit))

    def _line(self, line: UnitLine, indicator: Indicator, source: Source | None) -> TraceLine:
        cell = _cell(self.catalogue, indicator, line, self.consolidated.period, self.package)
        numerator, denominator = part_texts(line.figures[indicator.code].entry.parts)
        return TraceLine(
            line.unit,
            line.name,
            numerator or "",
            denominator or "",
            cell.own,
            cell.compared,
            cell.status,
            source.revision if source else 0,
            source.file_name if source else "",
            self._last_known(line.unit, indicator) if numerator is None else "",
        )

    def _last_known(self, unit: str, indicator: Indicator) -> str:
        known = self.history.last_known.get((unit, indicator.code))
        return "" if known is None else f"{known[0].name} {_shown(indicator, known[1].value(indicator))}"


def _cell(
    catalogue: Catalogue, indicator: Indicator, line: UnitLine, period: Period, package: TaskPackage | None
) -> MatrixCell:
    figure = line.figures.get(indicator.code)
    if figure is None:
        return NOT_ASKED
    judgement = total_of(catalogue, indicator, line.unit, period, figure, package).judgement
    return MatrixCell(
        _own(indicator, figure),
        _compared(indicator, _with_earlier(indicator, figure, judgement)),
        RETIRED if line.retired else status_text(judgement),
        figure.reported,
        figure.expected,
    )


def _with_earlier(indicator: Indicator, figure: Figure, judgement: Judgement) -> Judgement:
    """Return a verdict with what was reported before, where nothing is of this period: the total holds that as well."""
    window = compared_window(indicator, figure.entry, figure.sums)
    if judgement.compared is not None or window.parts is None:
        return judgement
    gaps = len(window.gaps) if indicator.kind is Kind.COUNT else 0
    return replace(judgement, compared=window.parts.value(indicator), gaps=gaps)


def _own(indicator: Indicator, figure: Figure) -> str:
    parts = figure.entry.parts
    return NOTHING if parts is None else _shown(indicator, parts.value(indicator))


def _compared(indicator: Indicator, judgement: Judgement) -> str:
    """Return what is held against the target; a cumulative count with gaps says that it is a least."""
    shown = _shown(indicator, judgement.compared)
    if judgement.gaps and judgement.compared is not None:
        return f"至少 {shown}（缺 {judgement.gaps} 期）"
    return shown


def _shown(indicator: Indicator, value: Fraction | None) -> str:
    return NOTHING if value is None else displayed(value, indicator.places)


Matrix = Mapping[str, Mapping[str, MatrixCell]]
"""Cells by unit and indicator code."""
