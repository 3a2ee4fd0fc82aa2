"""The unit tree of the consolidating side: units change with a date, and old periods keep the old tree."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from sqlmodel import Session, select

from luqual_desktop.storage.driver import driver
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


_COLUMNS = ", ".join(each.name for each in fields(UnitRecord))


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
    return _found(session, "WHERE from_period <= ?1 AND (until_period = '' OR until_period >= ?1)", period)


def all_units(session: Session) -> list[UnitRecord]:
    """Return everything kept of all units, by code and period."""
    return _found(session)


def any_unit(session: Session) -> bool:
    """Tell whether anything is kept of any unit."""
    return session.exec(select(UnitRow.code).limit(1)).first() is not None


def _found(session: Session, condition: str = "", *values: str) -> list[UnitRecord]:
    """Return records past the ORM: a tree of a thousand units is asked for at every click."""
    statement = f"SELECT {_COLUMNS} FROM unit_tree {condition} ORDER BY code, from_period"  # noqa: S608 - all our own
    return [UnitRecord(*row) for row in driver(session).execute(statement, values)]
