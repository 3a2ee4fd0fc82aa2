"""Which submissions a period's consolidation is made of, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.consolidated import Source
from luqual_desktop.domain.intake import Expected
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.submission import Submission, submission_from
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.services.enrolling import EnrolledKeys
from luqual_desktop.storage.cells import ReportKey
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.enrolled_keys import SignedBy, signatures_of
from luqual_desktop.storage.received import Received, ReceivedState, received, received_content
from luqual_desktop.storage.sent_back import sent_back
from luqual_desktop.storage.submissions import latest_submission


def counting(accepted: Iterable[Received]) -> list[Received]:
    """Return what counts of each unit and period: its consolidated submission if there is one, else its own."""
    chosen: dict[tuple[str, str], Received] = {}
    for each in accepted:
        place = each.unit, each.period
        if place not in chosen or each.scope is Scope.CONSOLIDATED:
            chosen[place] = each
    return list(chosen.values())


def accepted_submission(database: Database, number: int) -> Submission:
    """Return what was taken in under a number, in a short transaction: nobody can save while it lasts."""
    with database.reading() as session:
        content = received_content(session, number)
    return submission_from(content)


def sent_by_own_level(database: Database, unit: str, periods: Iterable[Period]) -> Iterator[Submission]:
    """Give the latest of what a collecting unit's own level submitted here for each of some periods."""
    for period in periods:
        with database.reading() as session:
            stored = latest_submission(session, ReportKey(unit, str(period), Scope.OWN))
        if stored is not None:
            yield submission_from(stored.content)


def undecided(arrived: Sequence[Received]) -> list[Received]:
    """Return what waits for a decision between two files of one revision.

    Where a newer revision counts by now there is nothing left to decide.
    """
    accepted = (each for each in arrived if each.state is ReceivedState.ACCEPTED)
    newest = {(each.unit, each.scope): each.revision for each in accepted}
    waiting = (each for each in arrived if each.state is ReceivedState.CONFLICT)
    return [each for each in waiting if each.revision > newest.get((each.unit, each.scope), 0)]


class Sources:
    """The accepted submissions of one period, and the consolidating unit's own."""

    def __init__(
        self, database: Database, catalogue: Catalogue, expected: Expected, package: TaskPackage | None
    ) -> None:
        self._database = database
        self._expected = expected
        listed = {each.code: each.name for each in package.units} if package else {}
        self._names = {**catalogue.unit_names, **listed}

    def listed(self) -> tuple[Source, ...]:
        """Return those that count, by unit."""
        chosen: dict[str, Source] = {}
        keys, signed = EnrolledKeys.of(self._database), self._signed()
        for each in counting(self._accepted()):
            worth = keys.verdict(each.unit, signed.get(each.number)).state.value
            chosen[each.unit] = replace(self._received(each), signature=worth)
        own = self._own_level()
        if own is not None:
            chosen[own.unit] = own
        return tuple(chosen[unit] for unit in sorted(chosen))

    def sent_back(self) -> tuple[Source, ...]:
        """Return those sent back for their errors, which never counted, while nothing later of their unit counts."""
        counted = {(each.unit, each.scope): each.revision for each in self._accepted()}
        with self._database.reading() as session:
            back = sent_back(session, self._expected.plan, self._expected.period)
        return tuple(self._received(each) for each in back if each.revision >= counted.get((each.unit, each.scope), 0))

    def content(self, source: Source) -> str:
        """Return the canonical text of a source's submission."""
        with self._database.reading() as session:
            if source.number is not None:
                return received_content(session, source.number)
            stored = latest_submission(session, ReportKey(source.unit, self._expected.period, source.scope))
        assert stored is not None  # noqa: S101 - it was there when the sources were listed
        return stored.content

    def name_of(self, unit: str) -> str:
        """Return a unit's name as the task package or else the plan has it, its code where neither knows it."""
        return self._names.get(unit, unit)

    def _accepted(self) -> list[Received]:
        accepted = {ReceivedState.ACCEPTED}
        with self._database.reading() as session:
            return received(session, plan=self._expected.plan, period=self._expected.period, states=accepted)

    def _signed(self) -> dict[int, SignedBy]:
        with self._database.reading() as session:
            return signatures_of(session, self._expected.plan, self._expected.period)

    def _own_level(self) -> Source | None:
        key = ReportKey(self._expected.consolidating_unit, self._expected.period, Scope.OWN)
        with self._database.reading() as session:
            own = latest_submission(session, key)
        if own is None:
            return None
        return Source(
            key.unit,
            self.name_of(key.unit),
            Scope.OWN,
            own.revision,
            own.digest,
            own.file_name,
            own.file_sha256,
            own.time,
            edited=False,
            number=None,
        )

    def _received(self, each: Received) -> Source:
        return Source(
            each.unit,
            self.name_of(each.unit),
            each.scope,
            each.revision,
            each.digest,
            each.file_name,
            each.file_sha256,
            each.time,
            each.edited,
            each.number,
        )
