"""Submissions that contradict themselves: what their cells, their sums and their totals say has to fit together."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.coherence import contradiction_in
from luqual_desktop.domain.consolidated_submission import consolidated_submission
from luqual_desktop.domain.consolidation import Accumulator, contribution_of, tallies_of
from luqual_desktop.domain.figures import entry_of
from luqual_desktop.domain.handing_in import Stamp, submission_of
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.rollup import missing_figures
from luqual_desktop.domain.submission import content_text, submission_from

BEFORE, NOW = Period.parse("2022Q3"), Period.parse("2022Q4")
UNITS, OWNER = ("330302006", "330302023"), "330302"
TYPED = {
    ("P01", "numerator"): "95",
    ("P01", "denominator"): "100",
    ("P05", "count"): "2",
    ("V01", "value"): "24.5",
    ("V01", "weight"): "3",
    ("P11", "numerator"): "8",
    ("P11", "denominator"): "10",
}
RATIO, COUNT, MEAN, STOCK = "P01", "P05", "V01", "P11"
Change = Callable[[Any], object]


def report_of(catalogue: Catalogue, unit: str) -> Report:
    cells = {CellKey(Area.INDICATOR, *place): text for place, text in TYPED.items()}
    earlier = {(each.code, BEFORE): entry_of(each, cells) for each in catalogue.indicators}
    return Report(catalogue, unit, NOW, cells, earlier=earlier, revision=1)


def own(catalogue: Catalogue, unit: str = UNITS[0]) -> dict[str, Any]:
    """Return the content of a unit's own submission: this period and the one before, alike."""
    submission = submission_of(report_of(catalogue, unit), (), Stamp(1, "", ""))
    content: dict[str, Any] = json.loads(content_text(submission))
    return content


@pytest.fixture
def total(catalogue: Catalogue) -> dict[str, Any]:
    """The content of a consolidated submission of two units and the own level, a third unit missing."""
    adding = Accumulator()
    for unit in (*UNITS, OWNER):
        report = report_of(catalogue, unit)
        adding.add(contribution_of(report, "0" * 64, None), tallies_of(report, None))
    adding.add_missing("330302024", missing_figures(catalogue, "330302024", NOW, None))
    report = Report(catalogue, OWNER, NOW, {}, scope=Scope.CONSOLIDATED)
    base = submission_of(report, (), Stamp(1, "", ""))
    content: dict[str, Any] = json.loads(content_text(consolidated_submission(report, base, adding.result({}), {})))
    return content


def contradiction(catalogue: Catalogue, content: dict[str, Any], change: Change = lambda _: None) -> str:
    """Return the name of the indicator that contradicts itself once the content has been changed."""
    changed = copy.deepcopy(content)
    change(changed)
    return contradiction_in(catalogue, submission_from(json.dumps(changed)))


def sums(code: str, window: str, **said: Any) -> Change:
    return lambda content: content["carried"][code][window].update(said)


def figure(code: str, **said: Any) -> Change:
    return lambda content: content["consolidation"]["figures"][code].update(said)


def test_what_was_exported_fits(catalogue: Catalogue, total: dict[str, Any]) -> None:
    content = own(catalogue)
    assert content["carried"][RATIO]["plan"]["numerator"] == "190"
    assert total["consolidation"]["figures"][RATIO]["numerator"] == "190"
    assert contradiction(catalogue, content) == contradiction(catalogue, total) == ""
    assert contradiction(catalogue, own(catalogue, OWNER)) == ""


@pytest.mark.parametrize(
    ("code", "change"),
    [
        (COUNT, sums(COUNT, "plan", numerator="-50")),
        (COUNT, sums(COUNT, "plan", numerator="2.5")),
        (COUNT, sums(COUNT, "plan", numerator="1")),  # this period alone is 2
        (COUNT, sums(COUNT, "plan", denominator="7")),
        (COUNT, sums(COUNT, "plan", covered=["2022Q3", "2022Q4", "2023Q1"])),
        (COUNT, sums(COUNT, "plan", covered=["2022Q3"])),  # this period is not in it
        (COUNT, sums(COUNT, "plan", covered=["2022Q4"])),  # this period alone is not 4
        (COUNT, sums(COUNT, "previous", covered=["2022Q4"])),
        (RATIO, sums(RATIO, "year", numerator="94", denominator="94")),
        (RATIO, sums(RATIO, "year", numerator="196")),  # 101 of 100 in the period before
        (RATIO, sums(RATIO, "year", denominator=None)),
        (RATIO, sums(RATIO, "year", denominator="0")),
        (RATIO, sums(RATIO, "year", numerator=None, denominator=None)),
        (RATIO, sums(RATIO, "year", covered=[])),
        (RATIO, sums(RATIO, "year", gaps=["2022M01"])),
        (RATIO, sums(RATIO, "last_year", covered=["2021Q4"])),
        (MEAN, sums(MEAN, "year", denominator=None)),
        (STOCK, sums(STOCK, "plan", numerator="9")),
        (STOCK, sums(STOCK, "year", numerator="9")),
        (RATIO, lambda content: content["cells"]["indicator"][RATIO].update(denominator="300")),
        (RATIO, lambda content: content["cells"]["indicator"].pop(RATIO)),
    ],
)
def test_sums_of_a_unit_that_cannot_be(catalogue: Catalogue, code: str, change: Change) -> None:
    content = own(catalogue, OWNER if code == MEAN else UNITS[0])
    assert contradiction(catalogue, content, change) == catalogue.indicator_by_code[code].name


@pytest.mark.parametrize(
    ("code", "change"),
    [
        (RATIO, figure(RATIO, numerator="200", denominator="200")),  # the cells say 190 of 200
        (RATIO, figure(RATIO, reported=4)),
        (RATIO, figure(RATIO, denominator=None)),
        (RATIO, lambda content: content["consolidation"]["figures"].pop(RATIO)),
        (RATIO, sums(RATIO, "year", numerator="189")),
        (COUNT, lambda content: content["cells"]["indicator"][COUNT].update(count="5")),
        (MEAN, figure(MEAN, denominator="7")),
        (RATIO, lambda content: content["consolidation"].update(leaves=content["consolidation"]["leaves"][:1])),
    ],
)
def test_totals_that_say_two_things(catalogue: Catalogue, total: dict[str, Any], code: str, change: Change) -> None:
    assert contradiction(catalogue, total, change) == catalogue.indicator_by_code[code].name


@pytest.mark.parametrize(
    "change",
    [
        figure(RATIO, numerator="NaN"),
        figure(RATIO, numerator="Infinity"),
        figure(RATIO, numerator="1E+9000"),
        figure(RATIO, numerator=190),
        figure(RATIO, windows={}),
        figure(RATIO, reported=-3),
        figure(RATIO, reported=True),
        figure(RATIO, state="given", numerator=None, denominator=None),
        figure(RATIO, state="blank"),
        lambda content: content["consolidation"].update(items={"C01-01": ["1", "1", {"符合": "x"}]}),
        lambda content: content["consolidation"].update(items={"C01-01": ["NaN", "1", {"符合": 1}]}),
        lambda content: content["consolidation"].update(tasks={"P-T01": {"已完成": [1, 2]}}),
        lambda content: content["consolidation"].update(tasks={"P-T01": {"已完成": "abc"}}),
        lambda content: content["consolidation"]["leaves"].append([None, 1, "x"]),
        lambda content: content["consolidation"].update(missing="abc"),
        lambda content: content["consolidation"].update(removed={COUNT: -100}),
        lambda content: content["consolidation"].update(removed={COUNT: "x"}),
        lambda content: content.update(consolidation=[]),
        lambda content: content.update(consolidation={}),
        lambda content: content.update(consolidation=None),
        lambda content: content.update(scope="own"),
        lambda content: content.update(revision=0),
        lambda content: content.update(revision=2**63),
        lambda content: content.update(chain_seq=-1),
        lambda content: content.update(unit_name="\ud800"),
    ],
)
def test_what_is_no_submission_is_none(catalogue: Catalogue, total: dict[str, Any], change: Change) -> None:
    assert contradiction(catalogue, total) == ""
    with pytest.raises((KeyError, ValueError, TypeError, AttributeError)):
        contradiction(catalogue, total, change)


def test_a_total_typed_by_hand_where_nobody_has_reported_is_one(catalogue: Catalogue, total: dict[str, Any]) -> None:
    """Such a total below counts as it is visible, and goes on upwards in the total of the level above."""
    assert contradiction(catalogue, total, figure(RATIO, reported=0)) == ""


def test_a_letter_beyond_the_basic_plane_is_one(catalogue: Catalogue) -> None:
    assert contradiction(catalogue, own(catalogue), lambda content: content.update(unit_name="𠮷")) == ""
