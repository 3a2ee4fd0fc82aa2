"""催报: who was reminded when, in which way and in which words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from luqual_desktop.storage.tables import ChaseRow


@dataclass(frozen=True)
class Chase:
    """One reminder of one unit; `time` is ISO 8601, `way` how (电话, 短信, 邮件)."""

    time: str
    unit: str
    period: str
    chased_by: str
    way: str
    text: str


def add_chase(session: Session, chase: Chase) -> None:
    """Note a reminder."""
    session.add(ChaseRow(**vars(chase)))
    session.flush()


def chases(session: Session, period: str, unit: str | None = None) -> list[Chase]:
    """Return the reminders of a period, of one unit or of all, oldest first."""
    statement = select(ChaseRow).where(ChaseRow.period == period)
    if unit is not None:
        statement = statement.where(ChaseRow.unit == unit)
    return [
        Chase(row.time, row.unit, row.period, row.chased_by, row.way, row.text)
        for row in session.exec(statement.order_by(col(ChaseRow.chase_id)))
    ]
