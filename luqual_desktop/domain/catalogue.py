"""The plan catalogue: everything a plan asks for, as immutable values.

The classes are standard-library dataclasses, so that opening the window does not wait for a validation library;
`catalogue_reading` validates them with pydantic when a catalogue file is read for the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from luqual_desktop.domain.periods import Calendar

_STRICT = {"extra": "forbid", "str_strip_whitespace": False}


class Kind(StrEnum):
    """How an indicator is measured."""

    RATIO = "ratio"
    COUNT = "count"
    MEAN = "mean"
    MILESTONE = "milestone"


class Time(StrEnum):
    """How an indicator adds up over periods: flows sum, stocks take the period's own figure."""

    FLOW = "flow"
    STOCK = "stock"
    CUMULATIVE = "cumulative"
    ONCE = "once"


class Comparison(StrEnum):
    """How a value is held against its target."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    REACHED = "reached"


class Frequency(StrEnum):
    """Asked in every period, or only in the last one of a year."""

    PERIOD = "period"
    YEAR = "year"


class TargetSource(StrEnum):
    """Whether the plan states the target or somebody above must set it each year."""

    PLAN = "plan"
    EXTERNAL = "external"


class ReportedBy(StrEnum):
    """Whose figure it is: the plan owner's own, the subordinate units', or both."""

    OWN = "own"
    UNITS = "units"
    BOTH = "both"

    @property
    def label(self) -> str:
        """Who that is, in the offices' words."""
        return {"own": "本级填报", "units": "下级单位填报", "both": "两级都填报"}[self.value]


class LedgerIdentity(StrEnum):
    """What makes two ledger rows the same thing."""

    ENTERPRISE = "enterprise"
    ITEM = "item"


class FieldKind(StrEnum):
    """What may be typed into a field."""

    DECIMAL = "decimal"
    WHOLE = "whole"
    CHOICE = "choice"
    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    CREDIT_CODE = "credit_code"
    PHONE = "phone"


class Meaning(StrEnum):
    """What a choice means to the program, whatever its wording."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    BEHIND = "behind"
    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    UNCHECKED = "unchecked"
    OPEN = "open"
    MENDING = "mending"
    MENDED = "mended"
    CLOSED = "closed"
    REACHED = "reached"
    NOT_REACHED = "not_reached"


class Bound(StrEnum):
    """What a date is held against."""

    NONE = "none"
    PERIOD_END = "period_end"
    REPORT_DATE = "report_date"


@dataclass(frozen=True)
class Choice:
    """One answer out of a list; `name` is what is shown, stored and printed."""

    __pydantic_config__ = _STRICT
    name: str
    means: Meaning


@dataclass(frozen=True)
class Field:
    """One thing that can be typed: its code (unique in its form), its heading, and what is accepted."""

    __pydantic_config__ = _STRICT
    code: str
    name: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    choices: tuple[Choice, ...] = ()
    minimum: str | None = None
    maximum: str | None = None
    latest: Bound = Bound.NONE
    since_plan_start: bool = False
    may_be_inapplicable: bool = False
    unit: str = ""
    width: int = 12
    help: str = ""

    def __hash__(self) -> int:
        """Hash by the code alone: fields are looked up by the thousand, and few share one."""
        return hash(self.code)

    def meaning(self, text: str) -> Meaning | None:
        """Return what the chosen answer means, or None for anything that is not one of the choices."""
        for choice in self.choices:
            if choice.name == text:
                return choice.means
        return None

    def named(self, meaning: Meaning) -> str:
        """Return the wording of the answer with this meaning; raises StopIteration where there is none."""
        return next(choice.name for choice in self.choices if choice.means is meaning)


@dataclass(frozen=True)
class Forms:
    """The fields asked of each kind of record."""

    __pydantic_config__ = _STRICT
    cover: tuple[Field, ...]
    milestone: tuple[Field, ...]
    task: tuple[Field, ...]
    deliverable: tuple[Field, ...]
    ledger: tuple[Field, ...]
    check: tuple[Field, ...]
    rectification: tuple[Field, ...]
    explanation: tuple[Field, ...]


@dataclass(frozen=True)
class Owner:
    """The body whose plan it is; its own figures and the consolidated ones bear its code."""

    __pydantic_config__ = _STRICT
    code: str
    name: str
    parent_code: str = ""
    parent_name: str = ""


@dataclass(frozen=True)
class Plan:
    """Name, time span and origin of the plan."""

    __pydantic_config__ = _STRICT
    code: str
    title: str
    version: str
    document: str
    owner: Owner
    base_year: int
    first_period: str
    last_period: str


@dataclass(frozen=True)
class Unit:
    """A reporting unit of the plan's owner, by its official division code."""

    __pydantic_config__ = _STRICT
    code: str
    name: str


@dataclass(frozen=True)
class Section:
    """A tab: its letter, its name and the chapter of the plan it stands for."""

    __pydantic_config__ = _STRICT
    code: str
    name: str
    clause: str


@dataclass(frozen=True)
class Part:
    """One of the figures an indicator is made of: its name, its unit and whether it must be a whole number."""

    __pydantic_config__ = _STRICT
    name: str
    unit: str
    whole: bool = False


@dataclass(frozen=True)
class Indicator:
    """One indicator of the plan.

    `baseline_text` and `target_text` are as printed; `baseline` and `target` are the bare numbers or None.
    `numerator` and `denominator` of a mean are its value and its weight; a count has only a numerator.
    `scale` is 100 for percentages, 1 for amounts per head; `share` says that the numerator is part of the denominator.
    """

    __pydantic_config__ = _STRICT
    code: str
    name: str
    section: str
    unit: str
    kind: Kind
    time: Time
    comparison: Comparison
    clause: str
    baseline_text: str = ""
    target_text: str = ""
    baseline: str | None = None
    target: str | None = None
    numerator: Part | None = None
    denominator: Part | None = None
    frequency: Frequency = Frequency.PERIOD
    target_source: TargetSource = TargetSource.PLAN
    reported_by: ReportedBy = ReportedBy.UNITS
    scale: int = 100
    share: bool = True
    places: int = 2
    change_percent: str | None = None
    ledger: LedgerIdentity | None = None
    in_table: bool = True
    note: str = ""
    replaces: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Hash by the code alone, as a field does."""
        return hash(self.code)


@dataclass(frozen=True)
class Deliverable:
    """A named creation that a key task promises."""

    __pydantic_config__ = _STRICT
    code: str
    name: str


@dataclass(frozen=True)
class Task:
    """A key task with its clause and a summary in our own words."""

    __pydantic_config__ = _STRICT
    code: str
    section: str
    name: str
    clause: str
    summary: str
    deliverables: tuple[Deliverable, ...] = ()


@dataclass(frozen=True)
class CheckItem:
    """One item of a checklist, with a line on what to look at on the spot."""

    __pydantic_config__ = _STRICT
    code: str
    name: str
    look_at: str


@dataclass(frozen=True)
class Checklist:
    """One of the online systems and what is checked in it."""

    __pydantic_config__ = _STRICT
    code: str
    name: str
    short_name: str
    clause: str
    items: tuple[CheckItem, ...]


@dataclass(frozen=True)
class HistoryRow:
    """One row of the preceding plan's results, as printed; shown, never computed with."""

    __pydantic_config__ = _STRICT
    group: str
    name: str
    unit: str
    planned: str
    completed: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Thresholds:
    """The figures by which a change or an explanation is judged."""

    __pydantic_config__ = _STRICT
    change_percent: str = "20"
    running_total_points: str = "1"
    explanation_characters: int = 8
    empty_phrases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """A whole plan: what is asked, of whom, and against which targets."""

    __pydantic_config__ = _STRICT
    format: int
    plan: Plan
    units: tuple[Unit, ...]
    sections: tuple[Section, ...]
    forms: Forms
    thresholds: Thresholds
    indicators: tuple[Indicator, ...] = ()
    tasks: tuple[Task, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    history: tuple[HistoryRow, ...] = ()
    checklist_section: Section | None = None

    @cached_property
    def calendar(self) -> Calendar:
        """The plan's periods in order."""
        return Calendar.between(self.plan.first_period, self.plan.last_period)

    @cached_property
    def indicator_by_code(self) -> dict[str, Indicator]:
        """Indicators by code."""
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def measured(self) -> tuple[Indicator, ...]:
        """The indicators that have figures and are added up: all but milestones, which are the owner's own."""
        return tuple(indicator for indicator in self.indicators if indicator.kind is not Kind.MILESTONE)

    @cached_property
    def task_by_code(self) -> dict[str, Task]:
        """Key tasks by code."""
        return {task.code: task for task in self.tasks}

    @cached_property
    def item_by_code(self) -> dict[str, CheckItem]:
        """Checklist items by code, over all checklists."""
        return {item.code: item for checklist in self.checklists for item in checklist.items}

    @cached_property
    def checklist_by_item(self) -> dict[str, Checklist]:
        """The checklist each item belongs to, by the item's code."""
        return {item.code: checklist for checklist in self.checklists for item in checklist.items}

    @cached_property
    def deliverable_by_code(self) -> dict[str, tuple[Task, Deliverable]]:
        """Deliverables by code, each with its task."""
        return {deliverable.code: (task, deliverable) for task in self.tasks for deliverable in task.deliverables}

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """Names of the owner and of its units by code."""
        return {self.plan.owner.code: self.plan.owner.name, **{unit.code: unit.name for unit in self.units}}

    @cached_property
    def worked_out(self) -> dict[tuple[object, ...], object]:
        """What follows from the plan alone and has been worked out already, by what it is and what it is of.

        It ends with the catalogue, and nothing in it changes: who finds nothing works it out and leaves it here.
        """
        return {}

    def is_owner(self, unit_code: str) -> bool:
        """Tell whether the code is the plan owner's."""
        return unit_code == self.plan.owner.code

    def reports(self, unit_code: str, indicator: Indicator, reported_by: ReportedBy | None = None) -> bool:
        """Tell whether the unit is asked for the indicator at its own level."""
        who = reported_by or indicator.reported_by
        return who is ReportedBy.BOTH or (who is ReportedBy.OWN) == self.is_owner(unit_code)
