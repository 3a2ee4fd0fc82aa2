"""退回单: the slips a consolidating unit sent down, and those a reporting unit got."""

from __future__ import annotations

from typing import NamedTuple

from sqlmodel import Session, col, select

from luqual_desktop.domain.returns import ReturnSlip, slip_from, slip_text
from luqual_desktop.storage.tables import ReturnSlipRow


class StoredSlip(NamedTuple):
    """A slip with its number here."""

    number: int
    slip: ReturnSlip


def add_return_slip(session: Session, slip: ReturnSlip) -> int:
    """Keep a slip and return its number; the very same slip is kept once."""
    for known in return_slips(session, slip.period, slip.unit):
        if known.slip == slip:
            return known.number
    row = ReturnSlipRow(
        unit=slip.unit, period=slip.period, revision=slip.revision, time=slip.issued_at, content=slip_text(slip)
    )
    session.add(row)
    session.flush()
    return int(row.slip_id or 0)


def return_slips(session: Session, period: str, unit: str | None = None) -> list[StoredSlip]:
    """Return the slips of a period, of one unit or of all, oldest first."""
    statement = select(ReturnSlipRow).where(ReturnSlipRow.period == period)
    if unit is not None:
        statement = statement.where(ReturnSlipRow.unit == unit)
    return [
        StoredSlip(int(row.slip_id or 0), slip_from(row.content))
        for row in session.exec(statement.order_by(col(ReturnSlipRow.slip_id)))
    ]
