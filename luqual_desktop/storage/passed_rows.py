"""The rows a consolidated submission passes on, kept in parts: neither writing nor reading holds all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlmodel import Session, col, select

from luqual_desktop.storage.compressed import pack, unpack
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.tables import ReceivedRowsRow

_ROWS_IN_A_PART = 500


def add_passed_rows(session: Session, number: int, rows: Iterable[str]) -> None:
    """Keep the canonical texts of the rows that a received submission passes on; none of them holds a line feed."""
    texts = iter(rows)
    part = 0
    while chunk := list(islice(texts, _ROWS_IN_A_PART)):
        session.add(ReceivedRowsRow(received_id=number, part=part, content=pack("\n".join(chunk))))
        session.flush()
        session.expunge_all()
        part += 1


def passed_rows(database: Database, number: int) -> Iterator[str]:
    """Give the rows of a received submission in the order they came, read in steps between which others may save."""
    part = 0
    while True:
        with database.reading() as session:
            stored = session.exec(
                select(ReceivedRowsRow.content).where(
                    col(ReceivedRowsRow.received_id) == number, col(ReceivedRowsRow.part) == part
                )
            ).first()
        if stored is None:
            return
        yield from unpack(stored, f"第 {number} 份接收的汇总").split("\n")
        part += 1
