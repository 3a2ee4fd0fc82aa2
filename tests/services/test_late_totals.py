"""What a unit that collects itself hands in late for an earlier quarter, one level up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.late_totals import is_later
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.workspace import Workspace
from tests.services.test_earlier_periods import THIRD, cells_of, held, numbers
from tests.services.test_levels import COUNT, OWNER, RATIO
from tests.services.unit_files import PERIOD, report_for, steady_actor, unit_file

UNIT = "330302006"
SETTLED = Period(2021, 1)


def take_in(collecting: Collecting, file: Path) -> None:
    files = list(collecting.receiving().sort([file]))
    assert all(each.pile.acceptable for each in files), [each.message for each in files]
    collecting.accept(files)


def sent_up(collecting: Collecting, file: Path) -> Path:
    work = collecting.consolidating()
    collecting.export(work, work.compute(), {}, file)
    return file


@pytest.mark.parametrize(
    ("order", "count", "ratio"),
    [
        (["third", "fourth", "corrected"], (10,), (65, 100)),  # 2 and 1 at first, then 9 and 1
        (["fourth", "corrected"], (3,), (85, 100)),  # nobody up there knows what the third quarter was
        (["third", "corrected", "fourth"], (10,), (65, 100)),  # mailed in another order than exported
    ],
)
def test_a_quarter_corrected_later_counts_in_the_sums_of_the_next_one_up_there(
    catalogue: Catalogue,
    open_workspace: Callable[[Catalogue, str], Workspace],
    tmp_path: Path,
    order: list[str],
    count: tuple[int, ...],
    ratio: tuple[int, ...],
) -> None:
    below, above = (open_workspace(catalogue, name) for name in ("district.db", "city.db"))
    above.actor = steady_actor("市局")  # some days later
    third, fourth, corrected = (
        cells_of(catalogue, good, number) for good, number in (("40", "2"), ("45", "1"), ("20", "9"))
    )
    district = {period: Collecting(below, OWNER, period) for period in (THIRD, PERIOD)}
    for unit in district[THIRD].tree.units(THIRD):
        if unit.code != UNIT:
            district[THIRD].tree.retire(unit.code, SETTLED)
    files = {}
    reports = {
        "third": report_for(catalogue, UNIT, third, period=THIRD),
        "fourth": report_for(catalogue, UNIT, fourth, earlier=held(catalogue, third, THIRD)),
        "corrected": report_for(catalogue, UNIT, corrected, period=THIRD, revision=2),
    }
    for name, report in reports.items():
        take_in(district[report.period], unit_file(tmp_path, report))
        files[name] = sent_up(district[report.period], tmp_path / f"{name}.xlsx")
    city = {period: Collecting(above, "3303", period, "温州市") for period in (THIRD, PERIOD)}
    city[THIRD].tree.add(OWNER, "鹿城区", SETTLED)
    for name in order:
        take_in(city[reports[name].period], files[name])
    done = city[PERIOD].consolidating().compute()
    sums = {code: done.totals[code].figure.sums for code in (COUNT, RATIO)}
    assert (numbers(sums[COUNT].plan), numbers(sums[RATIO].year)) == (count, ratio)
    assert numbers(sums[COUNT].previous) == (9,)
    told = [each.message for each in done.findings if "自报" in each.message and "规划期累计" in each.message]
    assert bool(told) == (count == (10,))


@pytest.mark.parametrize(
    ("time", "than", "later"),
    [
        ("2026-01-08T09:00:01+08:00", "2026-01-08T09:00:00+08:00", True),
        ("2026-01-08T02:00:00+00:00", "2026-01-08T09:30:00+08:00", True),
        ("2026-01-08T09:00:00+08:00", "2026-01-08T09:00:00+08:00", False),
        ("2026-01-08T09:00:00", "2026-01-08T08:00:00+08:00", False),
        ("", "2026-01-08T08:00:00+08:00", False),
    ],
)
def test_times_are_told_apart_whatever_their_zone_and_a_text_that_is_none_is_never_later(
    time: str, than: str, *, later: bool
) -> None:
    assert is_later(time, than) is later
