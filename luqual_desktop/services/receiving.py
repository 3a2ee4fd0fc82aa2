"""收表: what was sorted is taken in as one batch that can be undone; conflicts wait for a decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue, Unit
from luqual_desktop.domain.intake import Expected, Pile
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.laid_aside import LaidAside
from luqual_desktop.services.reading_apart import ReadingApart
from luqual_desktop.services.sorting import SortedFile, Sorting
from luqual_desktop.services.sources import undecided
from luqual_desktop.storage.batches import Batch, add_batch, batches, undo_batch
from luqual_desktop.storage.database import Database, Session
from luqual_desktop.storage.passed_rows import add_passed_rows
from luqual_desktop.storage.received import (
    Received,
    ReceivedState,
    add_received,
    keep_file,
    mark_received,
    received,
)
from luqual_desktop.storage.sent_back import KEPT_ASIDE, sent_back

_STATES = {Pile.CONFLICT: ReceivedState.CONFLICT, Pile.FAULTY: KEPT_ASIDE}


class Receiving:
    """Takes in the submissions of one period for one consolidating unit."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        expected: Expected,
        actor: Actor,
        package: TaskPackage | None = None,
        laid_aside: LaidAside | None = None,
    ) -> None:
        """Take in for `expected`; `laid_aside` is given what the submissions taken in bring into a roll-up."""
        self._database = database
        self._catalogue = _with_units(catalogue, expected, package)
        self._expected = expected
        self._actor = actor
        self._package = package
        self._laid_aside = laid_aside

    def reading(self) -> ReadingApart:
        """Return a reading for what is collected here."""
        return ReadingApart(self._catalogue, self._package, adding_up=self._laid_aside is not None)

    def sort(self, files: Iterable[Path], opened: ReadingApart | None = None) -> Iterator[SortedFile]:
        """Sort files into piles, one at a time; two files of one batch are held against each other too.

        `opened` is a reading for this plan and package that somebody else closes.
        """
        sorting = Sorting(self._database, self._catalogue, self._expected)
        with nullcontext(opened) if opened is not None else self.reading() as reading:
            yield from sorting.sorted_files(reading.checked(files))

    def accept(
        self, chosen: Iterable[SortedFile], progress: Callable[[SortedFile], None] = lambda _file: None
    ) -> Batch | None:
        """Take files in under one batch, each in a transaction of its own; returns the batch, None if empty.

        Conflicting files are kept beside the accepted one and wait for `settle`. A file that has changed on disk
        since it was sorted is refused with a UserError.
        """
        batch_id = self._actor.new_id()
        begun = False
        for each in chosen:
            if each.arrival is None or not (each.pile.acceptable or each.pile is Pile.CONFLICT):
                continue
            original = _original(each)
            with self._database.transaction() as session:
                add_batch(session, Batch(batch_id, self._now(), (each.name,)))
                number = self._take_in(session, batch_id, each, original)
            if self._laid_aside is not None and each.arrival.brought:
                self._laid_aside.put(number, each.arrival.brought)
            begun = True
            progress(each)
        return self.undoable() if begun else None

    def keeping_aside(self, file: SortedFile) -> Callable[[Session], None]:
        """Return what keeps a file that is sent back for its errors: as a batch of its own, counting nowhere.

        Raises UserError if the file is no longer the one that was sorted.
        """
        original, batch = _original(file), Batch(self._actor.new_id(), self._now(), (f"退回 {file.name}",))

        def keep(session: Session) -> None:
            back = sent_back(session, self._expected.plan, file.period, file.unit)
            if not any(each.digest == file.digest for each in back):
                add_batch(session, batch)
                self._take_in(session, batch.batch_id, file, original)

        return keep

    def undoable(self) -> Batch | None:
        """Return the newest batch of the period that stands, which `undo` would take back."""
        return undoable_batch(self._database, self._expected.plan, self._expected.period)

    def undo(self) -> int:
        """Take back the newest batch of the period; returns how many submissions it concerned."""
        batch = self.undoable()
        if batch is None:
            raise UserError("没有可以撤销的接收。", "nothing")
        with self._database.transaction() as session:
            return undo_batch(session, batch.batch_id)

    def conflicts(self) -> list[Received]:
        """Return the submissions that wait for a decision between two files of one revision."""
        return waiting_conflicts(self._database, self._expected.plan, self._expected.period)

    def settle(self, chosen: Received) -> None:
        """Decide a conflict in favour of one submission: it counts, its rivals of the same revision are withdrawn."""
        batch_id = self._actor.new_id()
        rivals = [
            each
            for each in self.conflicts()
            if (each.unit, each.scope, each.revision) == (chosen.unit, chosen.scope, chosen.revision)
        ]
        with self._database.transaction() as session:
            add_batch(session, Batch(batch_id, self._now(), ("选定冲突版本",)))
            for rival in rivals:
                state = ReceivedState.ACCEPTED if rival.number == chosen.number else ReceivedState.WITHDRAWN
                mark_received(session, batch_id, rival.number, state)

    def _take_in(self, session: Session, batch_id: str, each: SortedFile, original: bytes) -> int:
        brought = each.arrival
        assert brought is not None  # noqa: S101 - the caller has looked
        state = _STATES.get(each.pile, ReceivedState.ACCEPTED)
        arrived = Received(
            plan=brought.plan,
            unit=brought.unit,
            scope=brought.scope,
            period=brought.period,
            revision=brought.revision,
            state=state,
            file_sha256=keep_file(session, each.name, original),
            file_name=each.name,
            time=self._now(),
            digest=brought.digest,
            edited=bool(each.edited),
        )
        if state is ReceivedState.CONFLICT:
            self._stop(session, batch_id, arrived)
        number = add_received(session, batch_id, arrived, brought.packed)
        each.signature.note(session, number)
        if brought.scope is Scope.CONSOLIDATED and state is not KEPT_ASIDE:
            from luqual_desktop.workbook.growing_workbook import passed_rows

            add_passed_rows(session, number, passed_rows(each.name, original, self._catalogue))
        return number

    def _stop(self, session: Session, batch_id: str, arrived: Received) -> None:
        """Set an accepted submission of the same revision aside: until the conflict is settled neither counts."""
        accepted = received(
            session,
            plan=arrived.plan,
            period=arrived.period,
            unit=arrived.unit,
            states={ReceivedState.ACCEPTED},
        )
        for rival in accepted:
            if rival.scope is arrived.scope and rival.revision == arrived.revision:
                mark_received(session, batch_id, rival.number, ReceivedState.CONFLICT)

    def _now(self) -> str:
        return self._actor.now().isoformat(timespec="milliseconds")


def undoable_batch(database: Database, plan: str, period: str) -> Batch | None:
    """Return the newest batch of a period that stands."""
    with database.reading() as session:
        return next((batch for batch in batches(session, plan, period) if not batch.undone), None)


def waiting_conflicts(database: Database, plan: str, period: str) -> list[Received]:
    """Return the submissions of a period that wait for a decision between two files of one revision."""
    states = {ReceivedState.ACCEPTED, ReceivedState.CONFLICT}
    with database.reading() as session:
        return undecided(received(session, plan=plan, period=period, states=states))


def _original(each: SortedFile) -> bytes:
    """Return the bytes of a sorted file; raises UserError if they are gone or no longer the ones that were sorted."""
    from luqual_desktop.workbook.container import read_file
    from luqual_desktop.workbook.limits import CONSOLIDATED
    from luqual_desktop.workbook.refusal import PartError

    try:
        original = read_file(each.file, CONSOLIDATED)
    except PartError as refusal:
        raise UserError(f"文件“{each.name}”现在读不到：{refusal.reason}", "gone") from refusal
    if sha256(original).hexdigest() != each.sha256:
        raise UserError(f"文件“{each.name}”在预览之后被改动，请重新收表。", "changed")
    return original


def _with_units(catalogue: Catalogue, expected: Expected, package: TaskPackage | None) -> Catalogue:
    """Return the catalogue with the units of the tree that the plan does not list: a street may be new."""
    names = {unit.code: unit.name for unit in package.units} if package else {}
    added = sorted(expected.units - catalogue.unit_names.keys())
    if not added:
        return catalogue
    return replace(catalogue, units=(*catalogue.units, *(Unit(code, names.get(code, code)) for code in added)))
