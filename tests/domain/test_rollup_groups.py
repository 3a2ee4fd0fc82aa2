"""Roll-up in any grouping and order, held against fractions the test works out; gaps, own level, who is asked."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Kind, Time
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.consolidated_submission import consolidation_data, consolidation_from
from luqual_desktop.domain.consolidation import Accumulator, Consolidation, contribution_of, tallies_of
from luqual_desktop.domain.derived import shown_figures, status_text
from luqual_desktop.domain.duplicates import Decision, OriginRow
from luqual_desktop.domain.figures import Entry, EntryState, Parts, Window, Windows, part_fields
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import LedgerRow, Report, Scope
from luqual_desktop.domain.rollup import Contribution, Figure, missing_figures, own_figures, total_of
from luqual_desktop.domain.status import Status
from luqual_desktop.domain.suspicion import DuplicateSearch

PERIOD = Period(2025, 4)
OWNER, RATIO, MEAN, COUNT = "330302", "P04", "S01", "P05"
SLOWLY = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))

Typed = tuple[str, str, str] | None
"""What a unit typed: above and below the line, and a count; None for a unit that has not reported."""

numbers = st.decimals(min_value=0, max_value=99999, places=3, allow_nan=False, allow_infinity=False)
scores = st.decimals(min_value=0, max_value=100, places=3, allow_nan=False, allow_infinity=False)
typed = st.one_of(
    st.none(),
    st.tuples(numbers, numbers, st.integers(0, 99)).map(
        lambda each: (f"{min(each[0], each[1]):f}", f"{max(each[0], each[1]):f}", str(each[2]))
    ),
)


def report_of(catalogue: Catalogue, unit: str, what: tuple[str, str, str]) -> Report:
    ratio, count = (catalogue.indicator_by_code[code] for code in (RATIO, COUNT))
    above, below = part_fields(ratio)
    cells = {
        CellKey(Area.INDICATOR, RATIO, above.code): what[0],
        CellKey(Area.INDICATOR, RATIO, below.code): what[1],
        CellKey(Area.INDICATOR, COUNT, part_fields(count)[0].code): what[2],
    }
    return Report(catalogue, unit, PERIOD, cells, revision=1)


def added(catalogue: Catalogue, members: Iterable[tuple[str, Typed]]) -> Consolidation:
    """Add up some units as a level of its own does."""
    accumulator = Accumulator()
    for unit, what in members:
        if what is None:
            accumulator.add_missing(unit, missing_figures(catalogue, unit, PERIOD, None))
        else:
            report = report_of(catalogue, unit, what)
            accumulator.add(contribution_of(report, f"digest of {unit}", None), tallies_of(report, None))
    return accumulator.result({})


def above_all(groups: Iterable[Consolidation]) -> Consolidation:
    """Add up levels below, each read back from the text it travels as."""
    accumulator = Accumulator()
    for number, group in enumerate(groups):
        carried = consolidation_from(consolidation_data(group))
        contribution = Contribution(
            f"group{number}", Scope.CONSOLIDATED, 1, "d", carried.figures, carried.leaves, carried.missing
        )
        accumulator.add(contribution, carried.tallies)
    return accumulator.result({})


@SLOWLY
@given(answers=st.lists(typed, min_size=1, max_size=9), data=st.data())
def test_any_grouping_in_any_order_gives_what_all_leaves_give(
    catalogue: Catalogue, answers: list[Typed], data: st.DataObject
) -> None:
    members = list(zip((unit.code for unit in catalogue.units), answers, strict=False))
    whole = added(catalogue, members)
    groups: dict[int, list[tuple[str, Typed]]] = {}
    for member in data.draw(st.permutations(members)):
        groups.setdefault(data.draw(st.integers(0, 3)), []).append(member)
    assert above_all(added(catalogue, group) for group in groups.values()) == whole

    given_ = [what for what in answers if what is not None]
    figure = whole.figures[RATIO]
    assert (figure.reported, figure.expected) == (len(given_), len(answers))
    assert len(whole.missing) == len(answers) - len(given_)
    if given_:
        assert figure.entry.parts is not None
        assert Fraction(figure.entry.parts.numerator) == sum(Fraction(what[0]) for what in given_)
        assert Fraction(figure.entry.parts.denominator or 0) == sum(Fraction(what[1]) for what in given_)
        counts = whole.figures[COUNT].entry.parts
        assert counts is not None
        assert counts.numerator == sum(int(what[2]) for what in given_)
    else:
        assert figure.entry.parts is None


@SLOWLY
@given(answers=st.lists(typed, min_size=2, max_size=8), which=st.integers(0, 7))
def test_a_missing_unit_changes_no_other_units_share_and_is_never_met(
    catalogue: Catalogue, answers: list[Typed], which: int
) -> None:
    place = which % len(answers)
    members = list(zip((unit.code for unit in catalogue.units), answers, strict=False))
    rest = [member for number, member in enumerate(members) if number != place]
    without, silent = added(catalogue, rest), added(catalogue, [*rest, (members[place][0], None)])
    for code in (RATIO, COUNT):
        assert silent.figures[code].entry == without.figures[code].entry
        assert silent.figures[code].reported == without.figures[code].reported
        assert silent.figures[code].expected == without.figures[code].expected + 1
    indicator = catalogue.indicator_by_code[RATIO]
    total = total_of(catalogue, indicator, OWNER, PERIOD, silent.figures[RATIO])
    assert not total.figure.complete
    assert total.judgement.status is not Status.MET


def _count(catalogue: Catalogue) -> Indicator:
    return catalogue.indicator_by_code[COUNT]


@SLOWLY
@given(known=st.integers(0, 40), gaps=st.integers(0, 5))
def test_a_count_with_gaps_is_at_least_so_many(catalogue: Catalogue, known: int, gaps: int) -> None:
    """The plan wants 15 of it; in its last period the line is the target."""
    indicator = _count(catalogue)
    periods = catalogue.calendar.periods
    window = Window(Parts(Decimal(known)), periods[gaps:], periods[:gaps])
    figure = Figure(Entry(EntryState.GIVEN, Parts(Decimal(0))), Windows(plan=window), 1, 1)
    total = total_of(catalogue, indicator, OWNER, PERIOD, figure)
    enough = known >= 15
    assert total.judgement.status is (Status.MET if enough else Status.MISSING if gaps else Status.BEHIND)
    shown = shown_figures(indicator, total.judgement, figure.sums, None)
    assert shown["plan"].text == (f"至少 {known}（缺 {gaps} 期）" if gaps else str(known))
    assert status_text(total.judgement).endswith(f"（缺{gaps}期）") == bool(enough and gaps)


@SLOWLY
@given(values=st.lists(st.tuples(scores, st.integers(1, 9999)), min_size=1, max_size=6))
def test_a_mean_is_weighted_exactly(catalogue: Catalogue, values: list[tuple[Decimal, int]]) -> None:
    indicator = catalogue.indicator_by_code[MEAN]
    value, weight = part_fields(indicator)
    total = Figure(Entry(EntryState.INAPPLICABLE))
    for above, below in values:
        cells = {
            CellKey(Area.INDICATOR, MEAN, value.code): f"{above:f}",
            CellKey(Area.INDICATOR, MEAN, weight.code): str(below),
        }
        total += own_figures(Report(catalogue, OWNER, PERIOD, cells))[MEAN]
    parts = total.entry.parts
    assert parts is not None
    wanted = sum(Fraction(above) * below for above, below in values) / sum(below for _, below in values)
    assert parts.value(indicator) == wanted


def test_the_own_level_is_asked_what_its_units_are_not(catalogue: Catalogue) -> None:
    own = set(own_figures(Report(catalogue, OWNER, PERIOD, {})))
    below = set(own_figures(Report(catalogue, catalogue.units[0].code, PERIOD, {})))
    assert own == {"P07", "S01", "S05", "V01", "V02", "V05"}
    figures = {each.code for each in catalogue.indicators if each.kind is not Kind.MILESTONE}
    assert own | below == figures
    assert own & below == set()


def test_a_stock_is_its_periods_own_in_all_sums(catalogue: Catalogue) -> None:
    stock = next(each for each in catalogue.indicators if each.time is Time.STOCK and each.reported_by == "units")
    fields = part_fields(stock)
    cells = {CellKey(Area.INDICATOR, stock.code, field.code): text for field, text in zip(fields, "37", strict=True)}
    earlier = {(stock.code, Period(2025, 3)): Entry(EntryState.GIVEN, Parts(Decimal(1), Decimal(9)))}
    report = Report(catalogue, catalogue.units[0].code, PERIOD, cells, earlier=earlier)
    sums = own_figures(report)[stock.code].sums
    assert sums.year.parts == sums.plan.parts == Parts(Decimal(3), Decimal(7))
    assert sums.previous.parts == Parts(Decimal(1), Decimal(9))


@SLOWLY
@given(data=st.data(), sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_net_takes_off_one_less_than_each_confirmed_group(
    catalogue: Catalogue, data: st.DataObject, sizes: list[int]
) -> None:
    rows: list[OriginRow] = []
    expected = 0
    for group, size in enumerate(sizes):
        confirmed = data.draw(st.booleans())
        for number in range(size):
            row = LedgerRow(COUNT, f"{COUNT}/{group:04d}", f"标准{group}", "", "2025-11-03", "号", "", str(PERIOD))
            choice = Decision.KEEP if not number else Decision.REMOVE
            rows.append(OriginRow(f"33030200{number}", row, choice if confirmed else None))
        expected += size - 1 if confirmed and size > 1 else 0
    search = DuplicateSearch(catalogue)
    ordered = data.draw(st.permutations(rows))
    search.look(ordered)
    for each in data.draw(st.permutations(rows)):
        search.hold([each, undecided(each)], {})
    found = search.found()
    assert sorted(len(group.rows) for group in found) == sorted(size for size in sizes if size > 1)
    assert sum(group.removed for group in found) == expected


def undecided(row: OriginRow) -> OriginRow:
    """Return the row as it comes a second time, from a period in which nothing was decided of it."""
    return row._replace(row=LedgerRow(*row.row), decision=None)
