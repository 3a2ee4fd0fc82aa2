"""收表 before anything changes: files from units in their piles, with what taking each in would change."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.handing_in import differing
from luqual_desktop.domain.intake import Expected, Found, Held, Pile, pile_of, pile_sentence
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.returns import Mark, marks_of
from luqual_desktop.domain.submission import submission_from
from luqual_desktop.errors import UserError, one_line, refused_by_the_system
from luqual_desktop.services.arrivals import Arrival
from luqual_desktop.services.checking import CheckedFile, Outcome
from luqual_desktop.services.enrolling import NO_SIGNATURE, CheckedSignature, EnrolledKeys
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.received import Received, ReceivedState, received, received_content
from luqual_desktop.storage.sent_back import sent_back

_LARGEST_BATCH = 100_000


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


class Sorting:
    """Sorts files of one period by what is held of their units, and by what was sorted before them."""

    def __init__(self, database: Database, catalogue: Catalogue, expected: Expected) -> None:
        self._database = database
        self._catalogue = catalogue
        self._expected = expected
        self._keys = EnrolledKeys.of(database)

    def sorted_files(self, checked_files: Iterable[CheckedFile]) -> Iterator[SortedFile]:
        """Yield each file in its pile."""
        known = self._held()
        for checked in checked_files:
            sorted_file = self._sort(checked, known)
            kept = sorted_file.pile.acceptable or sorted_file.pile is Pile.CONFLICT
            if kept and sorted_file.arrival is not None:
                _note(known, sorted_file.arrival)
            yield sorted_file

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
                message += _told_of_file(arrival) + signature.verdict.remark
        return replace(self._described(checked, pile, message, arrival), signature=signature)

    def _described(self, checked: CheckedFile, pile: Pile, message: str, arrival: Arrival) -> SortedFile:
        faulty = pile is Pile.FAULTY
        return SortedFile(
            checked.file,
            pile,
            message,
            arrival.unit,
            self._catalogue.unit_names.get(arrival.unit, one_line(arrival.unit_name)),
            arrival.period,
            arrival.revision,
            arrival.sha256,
            arrival.digest,
            warnings=sum(finding.level is Level.WARNING for finding in checked.findings),
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
        differ = differing(self._catalogue, was, now)
        return tuple(CellChange(key, was.get(key, ""), now.get(key, "")) for key in differ)


def _told_of_file(arrival: Arrival) -> str:
    """Return what has to be known of a file that can be taken in: that it is a draft, and was changed since."""
    draft = "标为“草稿”：封面或说明不全，请该单位补齐后重新导出。" if arrival.draft else ""
    return draft + (f"导出后有 {len(arrival.edited)} 处被改动，请看“导出后改动”。" if arrival.edited else "")


def files_in(sources: Iterable[Path]) -> list[Path]:
    """Return the workbooks named or lying in the folders named; raises UserError for a folder that cannot be read.

    Left out are owner files of a spreadsheet program, and what a kill has left of a workbook that was being written.
    """
    from luqual_desktop.workbook.publish import ASIDE

    found: list[Path] = []
    for source in sources:
        if source.is_dir():
            found += sorted(
                each
                for each in _below(source)
                if each.suffix.lower() == ".xlsx" and not each.name.startswith("~$") and not each.name.endswith(ASIDE)
            )
        else:
            found.append(source)
    if len(found) > _LARGEST_BATCH:
        raise UserError(f"一次最多接收 {_LARGEST_BATCH} 个文件，请分批。", "too_many")
    return found


def _below(folder: Path) -> Iterator[Path]:
    """Give the files in a folder and the folders below it."""

    def refuse(error: OSError) -> None:
        raise refused_by_the_system(error) from error

    for place, _, names in os.walk(folder, onerror=refuse):
        yield from (Path(place, name) for name in names)


def _note(known: dict[tuple[str, Scope], tuple[Held, ...]], arrival: Arrival) -> None:
    place = (arrival.unit, arrival.scope)
    known[place] = (*known.get(place, ()), Held(arrival.scope, arrival.revision, arrival.digest))
