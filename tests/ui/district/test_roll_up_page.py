from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from luqual_desktop.services.rectifications import UnitRectification
from luqual_desktop.ui.district.district_page import DistrictPage


def test_open_items_of_all_units_stand_there_once_somebody_looks_and_stay_up_to_date(
    district: DistrictPage, sample_files: dict[str, Path], qtbot: QtBot
) -> None:
    units = [code for code in sample_files if code != district.desk.collecting.unit]
    take_in(district, [sample_files[unit] for unit in units[:-1]], qtbot)
    page = district.roll_up
    with qtbot.waitSignal(page.shown, timeout=30_000):
        district.setCurrentWidget(page)
    page.tabs.setCurrentWidget(page.items)
    assert units_listed(district) == set(units[:-1])
    take_in(district, [sample_files[units[-1]]], qtbot)
    with qtbot.waitSignal(page.shown, timeout=30_000):
        district.setCurrentWidget(page)
    assert units_listed(district) == set(units)
    with qtbot.waitSignal(page.shown, timeout=30_000):  # another result while one looks at them
        district.intake.undo()
    assert units_listed(district) == set(units[:-1])


def take_in(district: DistrictPage, files: list[Path], qtbot: QtBot) -> None:
    with qtbot.waitSignal(district.intake.run.sorted_, timeout=30_000):
        district.take_in(files)
    with qtbot.waitSignal(district.desk.board_shown, timeout=30_000):
        district.intake.accept_all()


def units_listed(district: DistrictPage) -> set[str]:
    """Return the units of which items are listed."""
    rows = [row.target for row in district.roll_up.items.view.rows]
    return {each.unit for each in rows if isinstance(each, UnitRectification)}
