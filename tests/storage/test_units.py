"""Unit tree, reminders, return slips and decisions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError, NoResultFound

from luqual_desktop.domain.duplicates import Decision
from luqual_desktop.domain.returns import Mark, ReturnSlip
from luqual_desktop.storage.chases import Chase, add_chase, chases
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.decisions import decisions, put_decision
from luqual_desktop.storage.returns import StoredSlip, add_return_slip, return_slips
from luqual_desktop.storage.units import UnitRecord, all_units, any_unit, end_unit, put_unit, units_in
from tests.storage.conftest import NUMERATOR, PHONE

OLD = UnitRecord("330302006", "五马街道", "2021Q1", parent="330302", contact="王芳", phone="88888888")
OTHER = UnitRecord("330302023", "七都街道", "2021Q1", parent="330302")


def test_old_periods_keep_the_old_tree(database: Database) -> None:
    with database.transaction() as session:
        for unit in (OTHER, OLD):
            put_unit(session, unit)
        end_unit(session, OLD.code, OLD.from_period, "2022Q4", merged_into=OTHER.code)
        end_unit(session, OTHER.code, OTHER.from_period, "2022Q4")
        put_unit(session, replace(OTHER, name="七都新街道", from_period="2023Q1"))
    with database.reading() as session:
        ended = replace(OLD, until_period="2022Q4", merged_into=OTHER.code)
        assert units_in(session, "2020Q4") == []
        assert units_in(session, "2022Q4") == [ended, replace(OTHER, until_period="2022Q4")]
        assert [unit.name for unit in units_in(session, "2023Q1")] == ["七都新街道"]
        assert [unit.name for unit in all_units(session)] == ["五马街道", "七都街道", "七都新街道"]


def test_a_unit_is_corrected(database: Database) -> None:
    with database.transaction() as session:
        put_unit(session, OLD)
        put_unit(session, replace(OLD, phone="1"))
        assert all_units(session) == [replace(OLD, phone="1")]


@pytest.mark.parametrize(
    "unit",
    [replace(OLD, name=""), replace(OLD, until_period="2020Q4"), replace(OLD, parent=OLD.code)],
)
def test_a_unit_that_cannot_be_is_refused(database: Database, unit: UnitRecord) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        put_unit(session, unit)


def test_only_what_is_kept_can_end(database: Database) -> None:
    with pytest.raises(NoResultFound), database.transaction() as session:
        end_unit(session, OLD.code, "2021Q1", "2022Q4")


def test_reminders_are_kept_in_order(database: Database) -> None:
    told = [
        Chase(f"2021-04-1{day}T10:00", unit, "2021Q1", "李明", "电话", "请于今日上报")
        for day, unit in ((2, OLD.code), (1, OTHER.code), (3, OLD.code))
    ]
    with database.transaction() as session:
        for chase in told:
            add_chase(session, chase)
        assert chases(session, "2021Q1") == told
        assert chases(session, "2021Q1", OLD.code) == [told[0], told[2]]
        assert chases(session, "2021Q2") == []


def test_slips_are_kept_once(database: Database) -> None:
    marks = (Mark(NUMERATOR, "大于分母"), Mark(PHONE, "号码少一位"))
    slip = ReturnSlip("lucheng", OLD.code, OLD.name, "2021Q1", 1, "330302", "2021-04-16", marks, "请三日内重报")
    with database.transaction() as session:
        number = add_return_slip(session, slip)
        assert add_return_slip(session, slip) == number
        second = add_return_slip(session, replace(slip, revision=2))
        assert return_slips(session, "2021Q1", OLD.code) == [
            StoredSlip(number, slip),
            StoredSlip(second, replace(slip, revision=2)),
        ]
        assert return_slips(session, "2021Q1", OTHER.code) == return_slips(session, "2021Q2") == []


def test_a_decision_is_made_changed_and_taken_back(database: Database) -> None:
    with database.transaction() as session:
        put_decision(session, "330302006:2021Q1:P05/0001", Decision.KEEP, time="2021-04-16", user="李明")
        put_decision(session, "330302023:2021Q1:P05/0003", Decision.KEEP, time="2021-04-16", user="李明")
        put_decision(session, "330302023:2021Q1:P05/0003", Decision.REMOVE, time="2021-04-17", user="李明")
        put_decision(session, "330302006:2021Q1:P05/0001", None, time="2021-04-17", user="李明")
        put_decision(session, "never made", None, time="2021-04-17", user="李明")
        assert decisions(session) == {"330302023:2021Q1:P05/0003": Decision.REMOVE}


def test_whether_there_is_a_unit(database: Database) -> None:
    with database.transaction() as session:
        assert not any_unit(session)
        put_unit(session, OLD)
        assert any_unit(session)
