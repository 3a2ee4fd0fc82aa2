"""What the officer decided about ledger rows that two units may both have reported."""

from __future__ import annotations

from sqlmodel import Session, select

from luqual_desktop.domain.duplicates import Decision
from luqual_desktop.storage.tables import DecisionRow


def put_decision(session: Session, row_key: str, choice: Decision | None, *, time: str, user: str) -> None:
    """Keep the decision about a ledger row (`OriginRow.key`) in place of an earlier one; None takes it back."""
    before = session.get(DecisionRow, row_key)
    if choice is not None:
        session.merge(DecisionRow(row_key=row_key, choice=choice.value, time=time, user_name=user))
    elif before is not None:
        session.delete(before)
    session.flush()


def decisions(session: Session) -> dict[str, Decision]:
    """Return all decisions by the row's key."""
    return {row.row_key: Decision(row.choice) for row in session.exec(select(DecisionRow))}
