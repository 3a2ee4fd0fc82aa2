"""The consolidating unit's work of one period, in one place: units, package, board, intake, roll-up, return, export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from luqual_desktop.domain.catalogue import Unit
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.consolidated import Consolidated, Source
from luqual_desktop.domain.duplicates import Decision, Suspects
from luqual_desktop.domain.intake import Expected, Pile, expected_for
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.returns import Mark, ReturnSlip
from luqual_desktop.domain.submission import Submission
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.services.chasing import Chasing
from luqual_desktop.services.conflicts import ConflictPair, conflict_pairs
from luqual_desktop.services.consolidated_export import export_consolidated
from luqual_desktop.services.consolidated_texts import ConsolidatedTexts
from luqual_desktop.services.consolidating import Consolidating
from luqual_desktop.services.originals import Original, give_out, originals
from luqual_desktop.services.publishing import Publishing
from luqual_desktop.services.receiving import Receiving, undoable_batch, waiting_conflicts
from luqual_desktop.services.returning import Answered, issue, questions_and_answers
from luqual_desktop.services.sorting import SortedFile
from luqual_desktop.services.task_packages import TaskPackages
from luqual_desktop.services.unit_tree import UnitTree
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.batches import Batch
from luqual_desktop.storage.cells import ReportKey
from luqual_desktop.storage.decisions import put_decision
from luqual_desktop.storage.packages import package_of
from luqual_desktop.storage.received import Received


class Collecting:
    """Everything a consolidating unit does for one period."""

    def __init__(self, workspace: Workspace, unit: str, period: Period, name: str = "") -> None:
        self.workspace = workspace
        self.unit = unit
        self.unit_name = name or workspace.catalogue.unit_names.get(unit, unit)
        self.period = period
        self.tree = UnitTree(workspace.database, workspace.catalogue, unit)
        self.packages = TaskPackages(workspace)

    @property
    def chasing(self) -> Chasing:
        """The board and the log of reminders, kept under the name of who works here now."""
        space = self.workspace
        return Chasing(space.database, space.catalogue, self.tree, self.period, space.actor)

    @property
    def texts(self) -> ConsolidatedTexts:
        """The cover and the explanations of the consolidated workbook."""
        return ConsolidatedTexts(self.workspace, self.unit, self.period)

    def package(self) -> TaskPackage | None:
        """Return the task package by which this unit collects."""
        with self.workspace.database.reading() as session:
            return package_of(session, self.workspace.catalogue.plan.code, self.unit)

    def receiving(self) -> Receiving:
        """Return the intake for the period as the units stand now."""
        space = self.workspace
        return Receiving(space.database, space.catalogue, self._expected(), space.actor, self._package_with_names())

    def consolidating(self) -> Consolidating:
        """Return the roll-up for the period as the units stand now."""
        space = self.workspace
        return Consolidating(space.database, space.catalogue, self._expected(), self._package_with_names())

    def accept(
        self, chosen: Iterable[SortedFile], progress: Callable[[SortedFile], None] = lambda _file: None
    ) -> Batch | None:
        """Take files in and clear what was noted of refused files of the same units; see Receiving.accept.

        The store is backed up first; raises StorageError if it cannot be, and nothing is taken in then.
        """
        self.workspace.back_up()
        accepted: list[SortedFile] = []

        def noted(each: SortedFile) -> None:
            accepted.append(each)
            progress(each)

        try:
            return self.receiving().accept(chosen, noted)
        finally:
            self.chasing.clear_refused({each.unit for each in accepted if each.pile.acceptable})

    def names(self) -> dict[str, str]:
        """Return what the units of the period are called, by code; this unit too."""
        return {each.code: each.name for each in self.tree.units(self.period)} | {self.unit: self.unit_name}

    def conflict_pairs(self) -> list[ConflictPair]:
        """Return the submissions between which somebody has to decide, side by side."""
        space = self.workspace
        return conflict_pairs(space.database, space.catalogue, self.names(), self._conflicts())

    def units_in_conflict(self) -> list[str]:
        """Return the names of the units of which two files of one revision wait for a decision."""
        conflicts = self._conflicts()
        names = self.names() if conflicts else {}
        return sorted({names.get(each.unit, each.unit) for each in conflicts})

    def may_be_undone(self) -> bool:
        """Tell whether something was taken in for the period that can be taken back."""
        space = self.workspace
        return undoable_batch(space.database, space.catalogue.plan.code, str(self.period)) is not None

    def originals(self) -> list[Original]:
        """Return every file taken in for the period, whatever became of it."""
        plan = self.workspace.catalogue.plan.code
        return originals(self.workspace.database, plan, str(self.period), self.names())

    def give_out(self, original: Original, target: Path) -> Path:
        """Write a file taken in as it came and return where; see originals.give_out."""
        give_out(self.workspace.database, original, target)
        return target

    def note_refused(self, files: Iterable[SortedFile]) -> None:
        """Note on the board of which units a file of this period came that cannot be taken in."""
        for each in files:
            if each.pile in {Pile.FAULTY, Pile.FORGED} and each.period == str(self.period):
                self.chasing.note_refused(each.unit, each.message, each.sha256)

    def decide(self, group: Suspects, kept: str | None) -> None:
        """Keep one row of a suspected group and remove the others; None takes the decision back."""
        actor = self.workspace.actor
        time = actor.now().isoformat(timespec="seconds")
        with self.workspace.database.transaction() as session:
            for row in group.rows:
                choice = None if kept is None else Decision.KEEP if row.key == kept else Decision.REMOVE
                put_decision(session, row.key, choice, time=time, user=actor.user)

    def slip_for(self, source: Source, marks: tuple[Mark, ...], note: str = "") -> ReturnSlip:
        """Return the slip that sends a unit's accepted submission back."""
        plan = self.workspace.catalogue.plan.code
        period = str(self.period)
        return ReturnSlip(plan, source.unit, source.name, period, source.revision, self.unit_name, "", marks, note)

    def slip_for_file(self, file: SortedFile) -> ReturnSlip:
        """Return the slip that sends a file back for its errors."""
        plan, unit = self.workspace.catalogue.plan.code, (file.unit, file.unit_name, file.period, file.revision)
        return ReturnSlip(plan, *unit, self.unit_name, "", file.marks)

    def send_back_file(self, file: SortedFile, target: Path) -> ReturnSlip:
        """Write the return slip of a file that has errors, and keep the file without counting it, as one undoable step.

        Raises UserError if it is no longer the file that was sorted.
        """
        self.workspace.back_up()
        return issue(self.workspace, self.slip_for_file(file), target, self.receiving().keeping_aside(file))

    def send_back(self, slip: ReturnSlip, target: Path) -> ReturnSlip:
        """Write a return slip to a file and keep it."""
        return issue(self.workspace, slip, target)

    def answers(self, unit: str) -> list[Answered]:
        """Return what a unit answered to its newest return slip."""
        return questions_and_answers(self.workspace.database, self.workspace.catalogue, self.period, unit)

    def next_revision(self) -> int:
        """Return the number of the next consolidated export."""
        return self._publishing().next_revision()

    def file_name(self, revision: int) -> str:
        """Return the proposed name of the consolidated workbook."""
        return f"质量汇总_{self.unit}{self.unit_name}_{self.period}_第{revision}次.xlsx"

    def export(
        self, work: Consolidating, consolidated: Consolidated, cells: Mapping[CellKey, str], target: Path
    ) -> Submission:
        """Write the consolidated workbook as the next revision and keep what went out."""
        return export_consolidated(
            work, consolidated, cells, self.workspace.actor, target, publishing=self._publishing()
        )

    def _conflicts(self) -> list[Received]:
        space = self.workspace
        return waiting_conflicts(space.database, space.catalogue.plan.code, str(self.period))

    def _publishing(self) -> Publishing:
        return Publishing(self.workspace, ReportKey(self.unit, str(self.period), Scope.CONSOLIDATED))

    def _package_with_names(self) -> TaskPackage:
        """Return the package by which this unit collects, with its units as they are called in this period."""
        plan = self.workspace.catalogue.plan
        named = [Unit(each.code, each.name) for each in self.tree.units(self.period)]
        package = self.package() or TaskPackage(plan.code, plan.version, self.unit)
        return replace(package, units=(*named, Unit(self.unit, self.unit_name)))

    def _expected(self) -> Expected:
        units = [unit.code for unit in self.tree.units(self.period)]
        space = self.workspace
        return expected_for(space.catalogue, self.unit, self.period, units or None, samples=space.sample)
