"""Findings: what a check has to say of a cell, and the explanation a unit gives for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from luqual_desktop.domain.catalogue import Catalogue, Field, Thresholds
from luqual_desktop.domain.cells import Area, CellKey, Cells
from luqual_desktop.domain.reading import State, read

_NO_CONTENT = re.compile(r"[\W_]+")
_LEAST_DIFFERENT_CHARACTERS = 4


class Level(StrEnum):
    """强制性 blocks 上报, 核实性 wants an explanation, 提示 is worth a look."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def label(self) -> str:
        """The level in the offices' words."""
        return {"error": "强制性", "warning": "核实性", "hint": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its stable code; docs/rules.md lists them all."""

    code: str
    title: str

    @property
    def level(self) -> Level:
        """Told by the first letter of the code."""
        return {"E": Level.ERROR, "W": Level.WARNING, "H": Level.HINT}[self.code[0]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: the rule's code, the place, and a sentence with the figures and what to do."""

    code: str
    level: Level
    section: str
    area: Area
    row: str
    field: str
    message: str

    @property
    def key(self) -> str:
        """What an explanation of this finding is filed under; the same finding has the same key in every run."""
        return f"{self.code}:{self.area}:{self.row}:{self.field}"

    @property
    def cell(self) -> CellKey:
        """The cell to jump to."""
        return CellKey(self.area, self.row, self.field)


def explanation_of(finding: Finding, fields: Iterable[Field], cells: Cells) -> dict[str, str]:
    """Return what has been written about a finding, by field code."""
    return {field.code: cells.get(CellKey(Area.EXPLANATION, finding.key, field.code), "") for field in fields}


def is_empty_talk(text: str, thresholds: Thresholds) -> bool:
    """Tell whether an explanation says nothing: only stock phrases, or too little beside them (design 6)."""
    rest = _NO_CONTENT.sub("", text)
    for phrase in sorted(thresholds.empty_phrases, key=len, reverse=True):
        rest = rest.replace(_NO_CONTENT.sub("", phrase), "")
    return len(rest) < thresholds.explanation_characters or len(set(rest)) < _LEAST_DIFFERENT_CHARACTERS


def explanation_problem(catalogue: Catalogue, written: dict[str, str]) -> str | None:
    """Return why an explanation cannot be accepted (Chinese), or None if it can."""
    for field in catalogue.forms.explanation:
        text = written.get(field.code, "")
        reading = read(field, text)
        if reading.state is State.BLANK:
            if field.required:
                return f"请填写“{field.name}”。"
        elif reading.problem is not None:
            return f"“{field.name}”填写的“{text}”不能识别，请按“{field.help or field.name}”填写。"
        elif field.required and is_empty_talk(text, catalogue.thresholds):
            return f"“{field.name}”内容空泛（如“核实无误”“属实”“同上”），请写明具体情况。"
    return None


def is_explained(finding: Finding, catalogue: Catalogue, cells: Cells) -> bool:
    """Tell whether a 核实性 finding has an explanation that says something."""
    written = explanation_of(finding, catalogue.forms.explanation, cells)
    return any(written.values()) and explanation_problem(catalogue, written) is None
