"""The unit tree of the consolidating side: units change with a date, and old periods keep the old tree."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlmodel import Session, col, select

from luqual_desktop.storage.tables import UnitRow


@dataclass(frozen=True)
class UnitRecord:
    """A unit for the periods from `from_period` to `until_period`, both included; empty means open-ended.

    `merged_into` is the code of the unit that goes on for it after `until_period`.
    """

    code: str
    name: str
    from_period: str
    until_period: str = ""
    parent: str = ""
    contact: str = ""
    phone: str = ""
    merged_into: str = ""


def put_unit(session: Session, unit: UnitRecord) -> None:
    """Keep a unit, in place of what was kept of it from the same period on."""
    session.merge(UnitRow(**asdict(unit)))
    session.flush()


def end_unit(session: Session, code: str, from_period: str, last_period: str, merged_into: str = "") -> None:
    """End what is kept of a unit from a period on: retired, merged into another, or followed by a changed record."""
    row = session.get_one(UnitRow, (code, from_period))
    row.until_period, row.merged_into = last_period, merged_into
    session.flush()


def units_in(session: Session, period: str) -> list[UnitRecord]:
    """Return the units of a period, by code."""
    statement = select(UnitRow).where(
        UnitRow.from_period <= period,
        (col(UnitRow.until_period) == "") | (col(UnitRow.until_period) >= period),
    )
    return [_unit(row) for row in session.exec(statement.order_by(col(UnitRow.code)))]


def all_units(session: Session) -> list[UnitRecord]:
    """Return everything kept of all units, by code and period."""
    return [_unit(row) for row in session.exec(select(UnitRow).order_by(col(UnitRow.code), col(UnitRow.from_period)))]


def _unit(row: UnitRow) -> UnitRecord:
    return UnitRecord(**row.model_dump())
