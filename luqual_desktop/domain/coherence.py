"""Whether what a submission says of itself fits together, as what our own export writes always does.

Cells are what people read; sums over time and totals travel beside them. Where the two contradict each other nobody
can tell which is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind, Time
from luqual_desktop.domain.cells import Area, text_at
from luqual_desktop.domain.consolidated_submission import consolidation_from
from luqual_desktop.domain.consolidation import Consolidation
from luqual_desktop.domain.figures import Parts, Window, Windows, entry_of, part_fields, part_texts
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.rollup import Figure
from luqual_desktop.domain.status import is_due
from luqual_desktop.domain.submission import Submission

_Told = TypeVar("_Told")
_NO_TOTAL = Figure()


def contradiction_in(catalogue: Catalogue, submission: Submission) -> str:
    """Return the name of the first indicator whose figures contradict each other, empty if there is none.

    Indicators the catalogue does not know are passed over. Raises KeyError, ValueError, TypeError or AttributeError
    where a consolidation is none, or where there is one and should be none.
    """
    if submission.scope is Scope.CONSOLIDATED:
        consolidation = consolidation_from(submission.consolidation or {})
        contradicting = _contradicting_totals(catalogue, submission, consolidation)
    elif submission.consolidation is None:
        contradicting = _contradicting_sums(catalogue, submission)
    else:
        raise ValueError(submission.scope)
    return next((indicator.name for indicator in contradicting), "")


def _contradicting_sums(catalogue: Catalogue, submission: Submission) -> Iterator[Indicator]:
    for indicator, sums in _known(catalogue, submission.carried):
        own = entry_of(indicator, submission.cells).parts if is_due(indicator, submission.period) else None
        if not _sums_fit(indicator, submission.period, own, sums):
            yield indicator


def _contradicting_totals(
    catalogue: Catalogue, submission: Submission, consolidation: Consolidation
) -> Iterator[Indicator]:
    carried = dict(_known(catalogue, submission.carried))
    figures = dict(_known(catalogue, consolidation.figures))
    for indicator in catalogue.indicators:
        figure = figures.get(indicator, _NO_TOTAL)
        parts, period = figure.entry.parts, submission.period
        if not (
            _reported_fits(figure, len(consolidation.leaves))
            and _shown(indicator, submission) == _to_be_shown(indicator, parts)
            and carried.get(indicator, figure.sums) == figure.sums
            and _sums_fit(indicator, period, parts, figure.sums)
        ):
            yield indicator


def _known(catalogue: Catalogue, told: Mapping[str, _Told]) -> Iterator[tuple[Indicator, _Told]]:
    for code, each in told.items():
        indicator = catalogue.indicator_by_code.get(code)
        if indicator is not None and indicator.kind is not Kind.MILESTONE:
            yield indicator, each


def _reported_fits(figure: Figure, leaves: int) -> bool:
    given = figure.entry.parts is not None  # without anybody's report where a total was typed below by hand
    return figure.reported <= min(figure.expected, leaves) and (given or not figure.reported)


def _shown(indicator: Indicator, submission: Submission) -> list[str]:
    """Return what the cells of a total say exactly; the value of a mean is rounded there."""
    texts = [text_at(submission.cells, Area.INDICATOR, indicator.code, each.code) for each in part_fields(indicator)]
    return texts[1:] if indicator.kind is Kind.MEAN else texts


def _to_be_shown(indicator: Indicator, parts: Parts | None) -> list[str]:
    texts = [text or "" for text in part_texts(parts)[: len(part_fields(indicator))]]
    return texts[1:] if indicator.kind is Kind.MEAN else texts


def _sums_fit(indicator: Indicator, period: Period, own: Parts | None, sums: Windows) -> bool:
    """Tell whether sums over time are possible and hold what was given in this period, if that was anything."""
    return (
        _is_of_before(indicator, sums.previous, period)
        and _is_of_before(indicator, sums.last_year, period)
        and (indicator.time is not Time.STOCK or sums.year == sums.plan)
        and _holds(indicator, sums.year, period, own)
        and (sums.plan == sums.year or _holds(indicator, sums.plan, period, own))
    )


def _is_of_before(indicator: Indicator, window: Window, period: Period) -> bool:
    return _is_possible(indicator, window, period) and period not in window.covered


def _holds(indicator: Indicator, window: Window, period: Period, own: Parts | None) -> bool:
    if not _is_possible(indicator, window, period) or (own is not None) != (period in window.covered):
        return False
    if own is None or window.parts is None:
        return True
    if len(window.covered) == 1:
        return own == window.parts
    return _are_possible(indicator, window.parts - own)


def _is_possible(indicator: Indicator, window: Window, period: Period) -> bool:
    for each in (*window.covered, *window.gaps):
        if each > period or each.letter != period.letter:
            return False
    if window.parts is None:
        return not window.covered
    return bool(window.covered) and _are_possible(indicator, window.parts)


def _are_possible(indicator: Indicator, parts: Parts) -> bool:
    """Tell whether figures can be a sum of entries each of which is possible."""
    above, below = parts.numerator, parts.denominator
    if above < 0 or (below is None) != (indicator.kind is Kind.COUNT):
        return False
    if below is None:
        return above == above.to_integral_value()
    if below <= 0:
        return not below and not above
    return indicator.kind is not Kind.RATIO or not indicator.share or above <= below
