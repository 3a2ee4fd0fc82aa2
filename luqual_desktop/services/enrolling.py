"""登记密钥: whose key is whose, and what the signature of a received workbook is worth by that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from luqual_desktop.domain.signatures import Enrolment, SignatureState, Verdict, verdict_on
from luqual_desktop.services.checking import CheckedFile
from luqual_desktop.storage.database import Database, Session
from luqual_desktop.storage.enrolled_keys import SignedBy, enrolments, note_signature


@dataclass(frozen=True)
class CheckedSignature:
    """What a received workbook's signature is worth, and whose key made it if it is a good one."""

    verdict: Verdict
    signed_by: SignedBy | None = None

    @property
    def is_broken(self) -> bool:
        """Whether the workbook is refused for it."""
        return self.verdict.state is SignatureState.BROKEN

    def note(self, session: Session, received_number: int) -> None:
        """Keep whose key it was with the submission taken in."""
        if self.signed_by is not None:
            note_signature(session, received_number, self.signed_by)


NO_SIGNATURE = CheckedSignature(Verdict(SignatureState.UNSIGNED))


class EnrolledKeys:
    """The keys known here at one moment, looked up by unit and by key."""

    def __init__(self, known: Iterable[Enrolment] = ()) -> None:
        self._of_unit: dict[str, list[Enrolment]] = defaultdict(list)
        self._of_key: dict[str, list[Enrolment]] = defaultdict(list)
        for each in known:
            self._of_unit[each.unit].append(each)
            self._of_key[each.public_key].append(each)

    @classmethod
    def of(cls, database: Database) -> Self:
        """Return the keys enrolled in a store."""
        with database.reading() as session:
            return cls(enrolments(session))

    def verdict(self, unit: str, signed_by: SignedBy | None) -> Verdict:
        """Judge a good signature, or the lack of one, for a unit."""
        key, day = signed_by or ("", "")
        return verdict_on(key, unit, day, [*self._of_unit.get(unit, ()), *self._of_key.get(key, ())])

    def judge(self, checked: CheckedFile) -> CheckedSignature:
        """Judge the signature of a workbook that could be read."""
        arrival = checked.arrival
        if arrival is None:
            return NO_SIGNATURE
        if arrival.signature_broken:
            return CheckedSignature(Verdict(SignatureState.BROKEN, checked.message))
        day = arrival.exported_on
        signed_by = SignedBy(arrival.signed_by, day.isoformat() if day else "") if arrival.signed_by else None
        return CheckedSignature(self.verdict(arrival.unit, signed_by), signed_by)
