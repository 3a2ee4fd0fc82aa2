"""F: work in any order (typing, undo, 上报, 撤回, 收表, backup, restore, upgrade, kills) against a plain dict."""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from luqual_desktop.domain.cells import CellKey, Edit
from luqual_desktop.domain.sampling import SampleMaker
from luqual_desktop.errors import UserError
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.entry import EditOutcome, OpenReport
from luqual_desktop.services.safekeeping import Safekeeping
from luqual_desktop.services.submitting import preview, recall, submit
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.backups import Backup
from luqual_desktop.storage.instance_lock import Owner
from luqual_desktop.storage.received import ReceivedState, received
from tests.crash.conftest import Tally
from tests.crash.dose import doses
from tests.crash.entry_process import (
    DATABASE,
    MIGRATIONS,
    Orders,
    guard,
    make_actor,
    open_report,
    small_catalogue,
    whole_report,
)
from tests.crash.judge import Cell, look
from tests.crash.killing import run
from tests.crash.test_kills import newer_schema

_UNITS = st.sampled_from((0, 1))
_TEXTS = st.sampled_from(("", "0", "1", "12.5", "不适用", "看不懂", "=1+1", "很长" * 2000, "第一行\n第二行"))


@dataclass
class Expected:
    """What the store must hold: every figure; of each unit whether it is 已上报 and which revision was taken in."""

    figures: dict[Cell, str] = field(default_factory=dict)
    submitted: dict[int, bool] = field(default_factory=lambda: defaultdict(bool))
    taken_in: dict[int, int] = field(default_factory=dict)


class LongWork(RuleBasedStateMachine):
    """One installation, used in any order; what a step did is noted in `Expected` and compared after each."""

    tally: Tally

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="long-work-"))
        self.file = self.folder / "data" / DATABASE
        self.schemas = [MIGRATIONS, *(newer_schema(self.folder / f"schema{n}", n) for n in (1, 2, 3))]
        self.expected = Expected()
        self.kept: list[tuple[Backup, Expected]] = []
        self.undo: dict[int, tuple[Edit, ...]] = {}
        self.sent: dict[int, list[tuple[int, Path]]] = defaultdict(list)
        self.numbers = count(1)
        self._start()

    def _start(self) -> None:
        self.keeping: Safekeeping = guard(Orders("", self.file.parent, 0, self.schemas[0]))
        self.keeping.hold(Owner(1, "王芳", "测试"))
        self.workspace: Workspace = self.keeping.open(small_catalogue(), make_actor())
        self.reports: list[OpenReport] = [open_report(self.workspace, number) for number in (0, 1)]
        self.undo.clear()

    def _stop(self) -> None:
        self.workspace.close()
        self.keeping.let_go()

    def _note(self, number: int, outcome: EditOutcome) -> None:
        assert outcome.saved
        unit, period, scope = self.reports[number].key
        for key, text in outcome.changed:
            self._put((unit, period, scope.value, *key), text)
        self.undo[number] = outcome.inverse

    def _put(self, cell: Cell, text: str) -> None:
        cell = tuple(str(part) for part in cell)
        self.expected.figures.pop(cell, None)
        if text:
            self.expected.figures[cell] = text

    def _keys(self, number: int) -> list[CellKey]:
        report = self.reports[number].report
        return [edit.key for edit in SampleMaker(report.catalogue, report.unit, seed=7).edits(report)]

    @rule(number=_UNITS, place=st.integers(0, 10_000), texts=st.lists(_TEXTS, min_size=1, max_size=4))
    def type(self, number: int, place: int, texts: list[str]) -> None:
        keys = self._keys(number)
        edits = [Edit(keys[(place + offset) % len(keys)], text) for offset, text in enumerate(texts)]
        if self.expected.submitted[number]:
            with pytest.raises(UserError, match="已上报"):
                self.reports[number].edit(edits)
            return
        self._note(number, self.reports[number].edit(edits))
        assert all(self.reports[number].text(key) == text for key, text in edits)

    @rule(number=_UNITS)
    def undo_last(self, number: int) -> None:
        if self.undo.get(number) and not self.expected.submitted[number]:
            self._note(number, self.reports[number].restore(self.undo[number], "撤销"))

    @rule(number=_UNITS)
    def hand_in(self, number: int) -> None:
        report = self.reports[number]
        if self.expected.submitted[number]:
            return
        for edits in whole_report(report):
            self._note(number, report.edit(edits))
        target = self.folder / f"{next(self.numbers)}.xlsx"
        if preview(self.workspace, report).blocking:
            with pytest.raises(UserError, match="还不能上报"):
                submit(self.workspace, report, target)
            assert not target.exists()
            return
        done = submit(self.workspace, report, target)
        assert done.revision > max((revision for revision, _ in self.sent[number]), default=0)
        self.sent[number].append((done.revision, target))
        self.expected.submitted[number] = True
        self.tally["上报"] += 1

    @rule(number=_UNITS)
    def take_back(self, number: int) -> None:
        if not self.expected.submitted[number]:
            return
        recall(self.workspace, self.reports[number], "改数")
        self.expected.submitted[number] = False

    @rule(number=_UNITS)
    def take_in(self, number: int) -> None:
        if not self.sent[number]:
            return
        revision, file = self.sent[number][-1]
        plan = self.workspace.catalogue
        collecting = Collecting(self.workspace, plan.plan.owner.code, plan.calendar.periods[3])
        collecting.accept(list(collecting.receiving().sort([file])))
        self.expected.taken_in[number] = revision
        self.tally["收表"] += 1

    @rule()
    def back_up(self) -> None:
        self.kept.append((self.keeping.back_up(), deepcopy(self.expected)))

    @precondition(lambda self: self.kept)
    @rule(which=st.integers(0, 100))
    def restore(self, which: int) -> None:
        backup, expected = self.kept[which % len(self.kept)]
        if not backup.path.exists():
            return
        self._stop()
        self.keeping.bring_back(backup)
        self.expected = deepcopy(expected)
        self._start()
        self.tally["restored"] += 1

    @precondition(lambda self: len(self.schemas) > 1)
    @rule()
    def upgrade(self) -> None:
        self._stop()
        del self.schemas[0]
        self._start()
        self.tally["upgraded"] += 1

    @rule()
    def start_again(self) -> None:
        self._stop()
        self._start()

    @rule(seed=st.integers(0, 1000), seconds=st.floats(0, 0.1))
    def killed(self, seed: int, seconds: float) -> None:
        """Kill a process that types; how far it came is chance, so what may be drawn next must not depend on it."""
        if any(self.expected.submitted.values()):
            return
        self._stop()
        before = len(look(self.file).saves)
        heard = run(Orders("entry", self.file.parent, seed, self.schemas[0]), seconds)
        saves = list(look(self.file).saves.values())[before:]
        assert saves[: len(heard.acks)] == [dict(ack.texts) for ack in heard.acks]
        assert len(saves) - len(heard.acks) <= 1
        for cell, text in (each for save in saves for each in save.items()):
            self._put(cell, text)
        self._start()
        self.tally["kills"] += 1

    @invariant()
    def store_and_screen_hold_what_is_expected(self) -> None:
        held = look(self.file)
        assert held.problems == []
        assert held.figures == self.expected.figures
        for number, report in enumerate(self.reports):
            place = (report.key.unit, report.key.period, report.key.scope.value)
            shown = {(*place, *(str(part) for part in key)): text for key, text in report.report.cells.items()}
            assert shown == {cell: text for cell, text in held.figures.items() if cell[:3] == place}
            assert (report.state.state == "submitted") == self.expected.submitted[number]
        self.tally["steps"] += 1

    @invariant()
    def what_was_taken_in_counts(self) -> None:
        with self.workspace.database.reading() as session:
            plan = self.workspace.catalogue.plan.code
            counting = received(session, plan=plan, states={ReceivedState.ACCEPTED})
        found = {each.unit: each.revision for each in counting}
        names = [report.key.unit for report in self.reports]
        assert found == {names[number]: revision for number, revision in self.expected.taken_in.items()}

    def teardown(self) -> None:
        self._stop()
        shutil.rmtree(self.folder)


@doses("seconds", short=6, long=600)
def test_any_order_of_work(tally: Tally, seconds: int) -> None:
    LongWork.tally = tally
    until = time.monotonic() + seconds
    rounds = settings(
        max_examples=3 if seconds < 60 else 20,
        stateful_step_count=10 if seconds < 60 else 30,
        deadline=None,
        database=None,
        derandomize=seconds < 60,
        suppress_health_check=list(HealthCheck),
    )
    while True:
        run_state_machine_as_test(LongWork, settings=rounds)
        tally["rounds"] += 1
        if seconds < 60 or time.monotonic() > until:
            break
    assert tally["steps"] > tally["rounds"]
