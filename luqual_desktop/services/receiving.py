"""收表: files from units are sorted into piles first; nothing changes until some are accepted; then one undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue, Unit
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.handing_in import differing
from luqual_desktop.domain.intake import Expected, Found, Held, Pile, pile_of, pile_sentence
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.returns import Mark, marks_of
from luqual_desktop.domain.submission import submission_from
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError, one_line
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.arrivals import Arrival
from luqual_desktop.services.checking import CheckedFile, Outcome
from luqual_desktop.services.enrolling import NO_SIGNATURE, CheckedSignature, EnrolledKeys
from luqual_desktop.services.laid_aside import LaidAside
from luqual_desktop.services.reading_apart import ReadingApart
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
    received_content,
)
from luqual_desktop.storage.sent_back import KEPT_ASIDE, sent_back

_LARGEST_BATCH = 100_000
_STATES = {Pile.CONFLICT: ReceivedState.CONFLICT, Pile.FAULTY: KEPT_ASIDE}


@dataclass(frozen=True)
class CellChange:
    """One cell that differs: what it said before (上次) and what it says now (本次)."""

    key: CellKey
    before: str
    now: str


@dataclass(frozen=True)
class SortedFile:
    """A file in its pile, with what taking it in would change; nothing has been changed yet.

    `marks` are the errors for which it may be sent back instead.
    """

    file: Path
    pile: Pile
    message: str
    unit: str = ""
    unit_name: str = ""
    period: str = ""
    revision: int = 0
    sha256: str = ""
    digest: str = ""
    signature: CheckedSignature = NO_SIGNATURE
    warnings: int = 0
    edited: tuple[CellChange, ...] = ()
    changes: tuple[CellChange, ...] = ()
    marks: tuple[Mark, ...] = ()
    arrival: Arrival | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The file's name as it is kept: one that is in another encoding, or breaks the line, is spelt out."""
        return one_line(self.file.name)


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
        self._keys = EnrolledKeys()

    def reading(self) -> ReadingApart:
        """Return a reading for what is collected here."""
        return ReadingApart(self._catalogue, self._package, adding_up=self._laid_aside is not None)

    def sort(self, files: Iterable[Path], opened: ReadingApart | None = None) -> Iterator[SortedFile]:
        """Sort files into piles, one at a time; two files of one batch are held against each other too.

        `opened` is a reading for this plan and package that somebody else closes.
        """
        known = self._held()
        self._keys = EnrolledKeys.of(self._database)
        with nullcontext(opened) if opened is not None else self.reading() as reading:
            for checked in reading.checked(files):
                sorted_file = self._sort(checked, known)
                kept = sorted_file.pile.acceptable or sorted_file.pile is Pile.CONFLICT
                if kept and sorted_file.arrival is not None:
                    _note(known, sorted_file.arrival)
                yield sorted_file

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
        """Return the newest batch that stands, which `undo` would take back."""
        with self._database.reading() as session:
            return next((batch for batch in batches(session) if not batch.undone), None)

    def undo(self) -> int:
        """Take back the newest batch; returns how many submissions it concerned."""
        batch = self.undoable()
        if batch is None:
            raise UserError("没有可以撤销的接收。", "nothing")
        with self._database.transaction() as session:
            return undo_batch(session, batch.batch_id)

    def conflicts(self) -> list[Received]:
        """Return the submissions that wait for a decision between two files of one revision."""
        return undecided(self._of_period({ReceivedState.ACCEPTED, ReceivedState.CONFLICT}))

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

    def _held(self) -> dict[tuple[str, Scope], tuple[Held, ...]]:
        known: dict[tuple[str, Scope], tuple[Held, ...]] = {}
        for each in self._of_period(set(ReceivedState) - {ReceivedState.WITHDRAWN}):
            place = (each.unit, each.scope)
            known[place] = (*known.get(place, ()), Held(each.scope, each.revision, each.digest))
        for each in self._sent_back():
            place = (each.unit, each.scope)
            known[place] = (*known.get(place, ()), Held(each.scope, each.revision, each.digest, counted=False))
        return known

    def _sent_back(self, unit: str | None = None) -> list[Received]:
        with self._database.reading() as session:
            return sent_back(session, self._expected.plan, self._expected.period, unit)

    def _of_period(self, states: set[ReceivedState], unit: str | None = None) -> list[Received]:
        plan, period = self._expected.plan, self._expected.period
        with self._database.reading() as session:
            return received(session, plan=plan, period=period, unit=unit, states=states)

    def _sort(self, checked: CheckedFile, known: Mapping[tuple[str, Scope], tuple[Held, ...]]) -> SortedFile:
        arrival = checked.arrival
        if arrival is None:
            return SortedFile(checked.file, Pile.UNREADABLE, checked.message)
        found = Found(
            arrival.plan,
            arrival.unit,
            arrival.period,
            arrival.scope,
            arrival.revision,
            arrival.digest,
            sample=arrival.sample,
        )
        pile = pile_of(found, self._expected, known)
        before = known.get((arrival.unit, arrival.scope), ())
        message, signature = pile_sentence(pile, found, self._expected, before), self._keys.judge(checked)
        if pile in {Pile.NEW, Pile.NEWER, Pile.CONFLICT}:
            if signature.is_broken:
                pile, message = Pile.FORGED, signature.verdict.remark
            elif checked.outcome is Outcome.REJECTED:
                pile, message = Pile.FAULTY, checked.message
            else:
                message += signature.verdict.remark
        return replace(self._described(checked, pile, message, arrival), signature=signature)

    def _described(self, checked: CheckedFile, pile: Pile, message: str, arrival: Arrival) -> SortedFile:
        faulty = pile is Pile.FAULTY
        return SortedFile(
            checked.file,
            pile,
            message,
            arrival.unit,
            self._catalogue.unit_names.get(arrival.unit, arrival.unit_name),
            arrival.period,
            arrival.revision,
            arrival.sha256,
            arrival.digest,
            warnings=sum(finding.level == "warning" for finding in checked.findings),
            edited=tuple(CellChange(*each) for each in arrival.edited),
            changes=self._changes(arrival) if pile in {Pile.NEWER, Pile.CONFLICT} else (),
            marks=marks_of(each for each in checked.findings if each.level is Level.ERROR) if faulty else (),
            arrival=arrival,
        )

    def _changes(self, arrival: Arrival) -> tuple[CellChange, ...]:
        counting = {ReceivedState.ACCEPTED, ReceivedState.CONFLICT}
        of_unit = [*self._of_period(counting, arrival.unit), *self._sent_back(arrival.unit)]
        before = sorted((each for each in of_unit if each.scope is arrival.scope), key=lambda each: each.number)
        if not before:
            return ()
        with self._database.reading() as session:
            was = submission_from(received_content(session, before[-1].number)).cells
        now = arrival.submission().cells
        return tuple(CellChange(key, was.get(key, ""), now.get(key, "")) for key in differing(was, now))

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

            add_passed_rows(session, number, passed_rows(each.file.name, original, self._catalogue))
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


def _original(each: SortedFile) -> bytes:
    """Return the bytes of a sorted file; raises UserError if they are gone or no longer the ones that were sorted."""
    try:
        original = each.file.read_bytes()
    except OSError as error:
        raise UserError(f"文件“{each.file.name}”现在读不到，请确认文件仍在原处后重试。", "gone") from error
    if sha256(original).hexdigest() != each.sha256:
        raise UserError(f"文件“{each.file.name}”在预览之后被改动，请重新收表。", "changed")
    return original


def files_in(sources: Iterable[Path]) -> list[Path]:
    """Return the workbooks named or lying in the folders named.

    Left out are owner files of a spreadsheet program, and what a kill has left of a workbook that was being written.
    """
    from luqual_desktop.workbook.publish import ASIDE

    found: list[Path] = []
    for source in sources:
        if source.is_dir():
            found += sorted(
                each
                for each in source.rglob("*.xlsx")
                if each.is_file() and not each.name.startswith("~$") and not each.name.endswith(ASIDE)
            )
        else:
            found.append(source)
    if len(found) > _LARGEST_BATCH:
        raise UserError(f"一次最多接收 {_LARGEST_BATCH} 个文件，请分批。", "too_many")
    return found


def expected_for(
    catalogue: Catalogue,
    consolidating_unit: str,
    period: Period,
    units: Iterable[str] | None = None,
    *,
    samples: bool = False,
) -> Expected:
    """Return what a consolidating unit collects: the plan's units if it owns the plan, else any unit below its code."""
    known = frozenset(units) if units is not None else frozenset(unit.code for unit in catalogue.units)
    owner = catalogue.is_owner(consolidating_unit)
    return Expected(
        catalogue.plan.code,
        str(period),
        consolidating_unit,
        known if owner or units is not None else frozenset(),
        any_below=not owner and units is None,
        samples=samples,
    )


def _with_units(catalogue: Catalogue, expected: Expected, package: TaskPackage | None) -> Catalogue:
    """Return the catalogue with the units of the tree that the plan does not list: a street may be new."""
    names = {unit.code: unit.name for unit in package.units} if package else {}
    added = sorted(expected.units - catalogue.unit_names.keys())
    if not added:
        return catalogue
    return replace(catalogue, units=(*catalogue.units, *(Unit(code, names.get(code, code)) for code in added)))


def _note(known: dict[tuple[str, Scope], tuple[Held, ...]], arrival: Arrival) -> None:
    place = (arrival.unit, arrival.scope)
    known[place] = (*known.get(place, ()), Held(arrival.scope, arrival.revision, arrival.digest))
