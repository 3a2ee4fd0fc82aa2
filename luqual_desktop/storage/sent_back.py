"""Submissions that were sent back for their errors without ever having counted: kept like any other, added up nowhere.

Such a one is withdrawn from the first, which nothing else is: its first change of state goes from none to withdrawn.
When its batch is undone it is one of the withdrawn, and no longer sent back.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from luqual_desktop.storage.received import Received, ReceivedState, as_received
from luqual_desktop.storage.tables import ImportBatchRow, ReceivedMarkRow, ReceivedRow

KEPT_ASIDE = ReceivedState.WITHDRAWN
"""The state in which one is added."""


def sent_back(session: Session, plan: str, period: str, unit: str | None = None) -> list[Received]:
    """Return those of a period, of one unit or of all, in the order they came."""
    statement = (
        select(ReceivedRow)
        .join(ReceivedMarkRow, col(ReceivedMarkRow.received_id) == col(ReceivedRow.received_id))
        .join(ImportBatchRow, col(ImportBatchRow.batch_id) == col(ReceivedMarkRow.batch_id))
        .where(
            ReceivedRow.plan == plan,
            ReceivedRow.period == period,
            ReceivedRow.state == KEPT_ASIDE.value,
            ReceivedMarkRow.state_before == "",
            ReceivedMarkRow.state_after == KEPT_ASIDE.value,
            ImportBatchRow.undone == 0,
        )
        .order_by(col(ReceivedRow.received_id))
    )
    if unit is not None:
        statement = statement.where(ReceivedRow.unit == unit)
    return [as_received(row) for row in session.exec(statement)]
