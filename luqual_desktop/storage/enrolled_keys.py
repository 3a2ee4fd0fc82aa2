"""Keys of other units, enrolled and retired but never deleted, and whose key signed what was taken in."""

from __future__ import annotations

from typing import NamedTuple

from sqlmodel import Session, col, select

from luqual_desktop.domain.signatures import Enrolment
from luqual_desktop.storage.tables import EnrolledKeyRow, ReceivedRow, ReceivedSignatureRow


class SignedBy(NamedTuple):
    """The public key a submission was signed with, and the day it was exported (ISO, empty if it does not say)."""

    public_key: str
    exported_on: str


def add_enrolment(session: Session, enrolment: Enrolment) -> int:
    """Enrol a key and return its number here."""
    row = EnrolledKeyRow(
        unit=enrolment.unit,
        unit_name=enrolment.unit_name,
        public_key=enrolment.public_key,
        enrolled_on=enrolment.enrolled_on,
        enrolled_by=enrolment.enrolled_by,
        retired_on=enrolment.retired_on,
    )
    session.add(row)
    session.flush()
    return int(row.key_number or 0)


def retire_enrolment(session: Session, number: int, day: str) -> None:
    """Let an enrolment end with a day; the schema refuses to end it twice."""
    row = session.get_one(EnrolledKeyRow, number)
    row.retired_on = day
    session.flush()


def enrolments(session: Session) -> list[Enrolment]:
    """Return all enrolments, by unit and then in the order they were made."""
    order = (col(EnrolledKeyRow.unit), col(EnrolledKeyRow.key_number))
    return [
        Enrolment(
            row.unit,
            row.unit_name,
            row.public_key,
            row.enrolled_on,
            row.enrolled_by,
            row.retired_on,
            int(row.key_number or 0),
        )
        for row in session.exec(select(EnrolledKeyRow).order_by(*order))
    ]


def note_signature(session: Session, received_number: int, signed_by: SignedBy) -> None:
    """Note whose key signed a submission taken in; its original file is kept with it."""
    session.add(ReceivedSignatureRow(received_id=received_number, **signed_by._asdict()))
    session.flush()


def signatures_of(session: Session, plan: str, period: str) -> dict[int, SignedBy]:
    """Return whose keys signed the submissions of a period, by their numbers."""
    rows = session.exec(
        select(ReceivedSignatureRow)
        .join(ReceivedRow, col(ReceivedRow.received_id) == col(ReceivedSignatureRow.received_id))
        .where(ReceivedRow.plan == plan, ReceivedRow.period == period)
    )
    return {row.received_id: SignedBy(row.public_key, row.exported_on) for row in rows}
