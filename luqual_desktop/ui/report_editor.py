"""Editing one open report: every change one undoable step, every consequence announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from typing_extensions import override

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.findings import Finding, Level, is_explained
from luqual_desktop.errors import UserError

if TYPE_CHECKING:  # the store behind it is loaded after the window has been painted
    from luqual_desktop.services.entry import EditOutcome, OpenReport
    from luqual_desktop.services.shown_report import ShownReport

SAVED = "已保存"
GROWING_AREAS = frozenset({Area.LEDGER, Area.RECTIFICATION})


class _Step(QUndoCommand):
    """One user action with all it brought about; it has happened already when it is pushed."""

    def __init__(self, editor: ReportEditor, label: str, outcome: EditOutcome) -> None:
        super().__init__(label)
        self._editor = editor
        self._outcome = outcome
        self._happened = True

    @property
    def outcome(self) -> EditOutcome:
        return self._outcome

    @property
    def keys(self) -> frozenset[CellKey]:
        return frozenset(edit.key for edit in self._outcome.changed)

    @override
    def undo(self) -> None:
        self._editor.restore(self._outcome.inverse, f"撤销{self.text()}")

    @override
    def redo(self) -> None:
        if not self._happened:
            self._editor.restore(self._outcome.changed, f"恢复{self.text()}")
        self._happened = False


class ReportEditor(QObject):
    """A report as the widgets see it: open for entry, or only to be looked at.

    Signals: `edited` (frozenset of CellKey) whose text changed; `refreshed` (frozenset of CellKey) to be drawn anew,
    findings and save marks included; `findings_changed`; `rows_changed` (Area) of an open-ended table;
    `save_state_changed` (saved, sentence); `refused` (sentence) for an edit of a closed cell; `reloaded` after
    everything was read anew.
    """

    edited = Signal(object)
    refreshed = Signal(object)
    findings_changed = Signal()
    rows_changed = Signal(object)
    save_state_changed = Signal(bool, str)
    refused = Signal(str)
    reloaded = Signal()

    def __init__(self, report: ShownReport, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown = report
        self._stack = QUndoStack(self)
        self._steps: list[_Step] = []
        self._unsaved = report.unsaved
        self._found = report.findings_by_cell()
        self._explained: dict[str, bool] = {}

    @property
    def shown(self) -> ShownReport:
        """The report underneath, to read from."""
        return self._shown

    @property
    def report(self) -> OpenReport:
        """The open report underneath, changed only through this class; raises TypeError where it is only looked at."""
        if self._shown.viewed_only:
            raise TypeError("a report that is only looked at is not open for entry")
        return cast("OpenReport", self._shown)

    @property
    def undo_stack(self) -> QUndoStack:
        """The one stack for everything; undo and redo through `undo` and `redo`, which respect closed cells."""
        return self._stack

    @property
    def done(self) -> list[tuple[str, EditOutcome]]:
        """What was done and not taken back, oldest first: each step's label and outcome."""
        return [(step.text(), step.outcome) for step in self._steps[: self._stack.index()]]

    def remember(self, done: Sequence[tuple[str, EditOutcome]]) -> None:
        """Let what was `done` when this report was last on the desk be taken back; its cells must be as they were."""
        for label, outcome in done:
            self._push(_Step(self, label, outcome))

    @property
    def unsaved(self) -> frozenset[CellKey]:
        """The cells whose text is not on disk yet."""
        return self._unsaved

    def apply(self, edits: Sequence[Edit], label: str = "录入") -> bool:
        """Make edits one undoable step; False if a cell is closed (`refused` says why) and nothing was changed."""
        try:
            outcome = self.report.edit(edits, label)
        except UserError as error:
            self.refused.emit(error.message)
            return False
        if outcome.changed:
            self._push(_Step(self, label, outcome))
        self._announce(outcome)
        return True

    def restore(self, edits: Sequence[Edit], reason: str) -> None:
        """Put texts back without bringing anything else about."""
        self._announce(self.report.restore(edits, reason))

    def undo(self) -> None:
        """Take back the last step, unless one of its cells has been closed since."""
        if self._stack.canUndo() and self._is_open(self._stack.index() - 1):
            self._stack.undo()

    def redo(self) -> None:
        """Do again what was taken back last, unless one of its cells has been closed since."""
        if self._stack.canRedo() and self._is_open(self._stack.index()):
            self._stack.redo()

    def retry_unsaved(self) -> None:
        """Try again to save what could not be saved."""
        self._announce(self.report.retry_unsaved())

    def audit(self) -> list[Finding]:
        """Check everything (全审), announce what changed and return the findings."""
        findings = self.report.audit()
        self._refresh(frozenset(), self._found.keys() | self._shown.findings_by_cell().keys())
        self.findings_changed.emit()
        return findings

    def reload(self) -> None:
        """Read the report anew, as after 上报, 撤回 or a restored backup; steps before that cannot be undone."""
        self._stack.clear()
        self._steps.clear()
        self.report.reload()
        self._unsaved = self._shown.unsaved
        self._found = self._shown.findings_by_cell()
        self._explained.clear()
        self.reloaded.emit()
        self.findings_changed.emit()

    def is_explained(self, finding: Finding) -> bool:
        """Tell whether a 核实性 finding has an explanation that says something."""
        known = self._explained.get(finding.key)
        if known is None:
            report = self._shown.report
            known = is_explained(finding, report.catalogue, report.cells)
            self._explained[finding.key] = known
        return known

    def needs_explanation(self, finding: Finding) -> bool:
        """Tell whether somebody still has to write why the finding stands."""
        return finding.level is Level.WARNING and not self.is_explained(finding)

    def explaining(self, finding: Finding) -> str:
        """Return what can be done about a finding's explanation now, as buttons say it; empty where nothing can."""
        if finding.level is not Level.WARNING:
            return ""
        explained = self.is_explained(finding)
        if self._shown.viewed_only or self._shown.state.state == "submitted":
            return "查看说明" if explained else ""
        return "修改说明" if explained else "填写说明"

    def _push(self, step: _Step) -> None:
        del self._steps[self._stack.index() :]
        self._steps.append(step)
        self._stack.push(step)

    def _is_open(self, place: int) -> bool:
        if any(self._shown.is_locked(key) for key in self._steps[place].keys):
            self.refused.emit("这一步改动的单元格已锁定，不能撤销或恢复。")
            return False
        return True

    def _announce(self, outcome: EditOutcome) -> None:
        changed = frozenset(edit.key for edit in outcome.changed)
        refreshed = self._refresh(changed, outcome.rechecked)
        if changed:
            self.edited.emit(changed)
            for area in sorted({key.area for key in changed} & GROWING_AREAS):
                self.rows_changed.emit(area)
        if refreshed:
            self.findings_changed.emit()
        if changed or refreshed:
            self.save_state_changed.emit(outcome.saved, SAVED if outcome.saved else outcome.message)

    def _refresh(self, changed: frozenset[CellKey], rechecked: Set[CellKey]) -> frozenset[CellKey]:
        """Announce every cell that looks different now: its text, its findings or its save mark."""
        found, unsaved, before = self._shown.findings_by_cell(), self._shown.unsaved, self._found
        keys = changed | (unsaved ^ self._unsaved) | {key for key in rechecked if before.get(key) != found.get(key)}
        keys |= _explained_cells(changed, found)
        self._found, self._unsaved = found, unsaved
        self._explained.clear()
        if keys:
            self.refreshed.emit(keys)
        return keys


def _explained_cells(changed: frozenset[CellKey], found: Mapping[CellKey, list[Finding]]) -> set[CellKey]:
    written = {key.record for key in changed if key.area is Area.EXPLANATION}
    if not written:
        return set()
    return {cell for cell, findings in found.items() if any(finding.key in written for finding in findings)}
