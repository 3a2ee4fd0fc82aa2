"""催报: the board of who has reported, and the log of reminders."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from luqual_desktop.domain.board import Facts, UnitStanding, chase_text, chase_text_for_all, standing_of
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import COVER_RECORD, Area, text_at
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.signatures import Verdict
from luqual_desktop.domain.submission import Submission
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.enrolling import EnrolledKeys
from luqual_desktop.services.sources import accepted_submission, counting, undecided
from luqual_desktop.services.unit_tree import UnitTree
from luqual_desktop.storage.chases import Chase, add_chase, chases
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.enrolled_keys import signatures_of
from luqual_desktop.storage.packages import package_of
from luqual_desktop.storage.received import Received, ReceivedState, received
from luqual_desktop.storage.returns import return_slips
from luqual_desktop.storage.sent_back import sent_back
from luqual_desktop.storage.settings import all_settings, put_setting
from luqual_desktop.storage.units import UnitRecord

_REFUSED = "refused"
_CLERK, _PHONE = "clerk", "phone"


class Chasing:
    """The board of one period."""

    def __init__(self, database: Database, catalogue: Catalogue, tree: UnitTree, period: Period, actor: Actor) -> None:
        self._database = database
        self._catalogue = catalogue
        self._tree = tree
        self._period = period
        self._actor = actor

    def board(self) -> list[UnitStanding]:
        """Return where every unit of the period stands, in the order of their codes."""
        deadline = self.deadline()
        with self._database.reading() as session:
            arrived = received(session, plan=self._catalogue.plan.code, period=str(self._period))
            slips = return_slips(session, str(self._period))
            log = chases(session, str(self._period))
            settings = all_settings(session)
            back = sent_back(session, self._catalogue.plan.code, str(self._period))
        accepted = (each for each in arrived if each.state is ReceivedState.ACCEPTED)
        counted = {each.unit: each for each in counting(accepted)}
        waiting = {each.unit for each in undecided(arrived)}
        signatures = self._signatures(counted)
        lines = []
        for unit in self._tree.units(self._period):
            returned = max((slip.slip.revision for slip in slips if slip.slip.unit == unit.code), default=0)
            reminders = [each for each in log if each.unit == unit.code]
            refused = _still_refused(settings.get(self._refused_key(unit.code), ""), back)
            facts = Facts(waiting=unit.code in waiting, refused=bool(refused), returned_revision=returned)
            counts = counted.get(unit.code)
            signature, edited = signatures.get(unit.code, (None, False))
            lines.append(
                replace(
                    self._line(unit, counts, facts, deadline),
                    chased=len(reminders),
                    last_chased=reminders[-1].time if reminders else "",
                    note=refused or _remark(facts, counts),
                    signature=signature,
                    edited=edited,
                )
            )
        return lines

    def deadline(self) -> date | None:
        """Return the period's deadline from the task package, None without one."""
        with self._database.reading() as session:
            package = package_of(session, self._catalogue.plan.code, self._tree.parent)
        return package.deadlines.get(str(self._period)) if package else None

    def text_for(self, line: UnitStanding, issuer: str) -> str:
        """Return ready wording to remind one unit."""
        return chase_text(line, self._matter, issuer)

    def text_for_all(self, lines: list[UnitStanding], issuer: str) -> str:
        """Return one message to all that still owe something."""
        return chase_text_for_all(lines, self._matter, issuer)

    def note(self, units: Iterable[str], way: str, text: str) -> None:
        """Log that units were reminded."""
        now = self._actor.now().isoformat(timespec="seconds")
        with self._database.transaction() as session:
            for unit in units:
                add_chase(session, Chase(now, unit, str(self._period), self._actor.user, way, text))

    def log(self, unit: str | None = None) -> list[Chase]:
        """Return the reminders of the period."""
        with self._database.reading() as session:
            return chases(session, str(self._period), unit)

    def note_refused(self, unit: str, reason: str, sha256: str) -> None:
        """Note that a unit's file could not be taken in, until it is sent back or another one is taken in."""
        with self._database.transaction() as session:
            put_setting(session, self._refused_key(unit), json.dumps([reason, sha256]))

    def clear_refused(self, units: Iterable[str]) -> None:
        """Forget what was noted of units' files, now that others were taken in."""
        with self._database.reading() as session:
            settings = all_settings(session)
        noted = [key for key in map(self._refused_key, sorted(units)) if settings.get(key)]
        if noted:
            with self._database.transaction() as session:
                for key in noted:
                    put_setting(session, key, "")

    @property
    def _matter(self) -> str:
        return f"《{self._catalogue.plan.title}》{self._period.name}填报"

    def _refused_key(self, unit: str) -> str:
        return f"{_REFUSED}/{self._period}/{unit}"

    def _line(self, unit: UnitRecord, counted: Received | None, facts: Facts, deadline: date | None) -> UnitStanding:
        submission = None
        if counted is not None:
            submission = accepted_submission(self._database, counted.number)
            facts = replace(facts, revision=counted.revision, reported_on=_reported_on(counted, submission))
        contact, phone = self._contact(unit, submission)
        return UnitStanding(
            unit.code,
            unit.name,
            standing_of(facts, deadline),
            max(facts.revision, facts.returned_revision),
            facts.reported_on,
            deadline,
            None if deadline is None else (deadline - self._actor.now().date()).days,
            contact,
            phone,
            sum(each.level is Level.WARNING for each in submission.findings) if submission else 0,
        )

    def _signatures(self, counted: Mapping[str, Received]) -> dict[str, tuple[Verdict, bool]]:
        """Return by unit what the signature of what counts is worth today, and whether cells were changed."""
        with self._database.reading() as session:
            signed = signatures_of(session, self._catalogue.plan.code, str(self._period))
        keys = EnrolledKeys.of(self._database)
        return {unit: (keys.verdict(unit, signed.get(each.number)), each.edited) for unit, each in counted.items()}

    def _contact(self, unit: UnitRecord, submission: Submission | None) -> tuple[str, str]:
        if unit.contact or unit.phone or submission is None:
            return unit.contact, unit.phone
        clerk, phone = (text_at(submission.cells, Area.COVER, COVER_RECORD, code) for code in (_CLERK, _PHONE))
        return clerk, phone


def _remark(facts: Facts, counted: Received | None) -> str:
    """Return what has to be known to see why the board and the totals do not say the same; empty where they do."""
    if facts.waiting:
        return "同一次上报收到两份不同内容，选定之前不计入汇总"
    if counted is not None and facts.returned_revision >= counted.revision:
        return f"重报之前汇总仍按第 {counted.revision} 次计入"
    return ""


def _still_refused(note: str, back: Iterable[Received]) -> str:
    """Return why a unit's file was refused, nothing if it has been sent back since; older notes name no file."""
    reason, sha256 = (*json.loads(note or "[]"), "", "")[:2]
    return "" if any(each.file_sha256 == sha256 for each in back) else str(reason)


def _reported_on(each: Received, submission: Submission) -> date:
    """Return the day of the export, which is when it is mailed; of a filled template the day it was taken in."""
    return submission.exported_on or date.fromisoformat(each.time[:10])
