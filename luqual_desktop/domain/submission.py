"""A submission: the content of a 上报工作簿 as values, its one canonical text, and the digest over it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.figures import Parts, Window, Windows, part_texts
from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.typed_json import canonical_json, figure_from, text_from, whole_from

FORMAT = 1
_WINDOWS = ("previous", "last_year", "year", "plan")
_KINDS = {
    **dict.fromkeys(("plan", "plan_version", "unit", "unit_name", "exported_at", "program_version"), str),
    **dict.fromkeys(("store_id", "chain_head"), str),
    **dict.fromkeys(("revision", "chain_seq", "format"), int),
    **dict.fromkeys(("draft", "sample"), bool),
}
_NO_WINDOW = Window()
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_LONG = 200_000
"""Characters: only the submission of many units is longer."""


@dataclass(frozen=True)
class Submission:
    """One revision of one unit's report of one period, as it is sent up.

    `cells` holds canonical texts (numbers without exponent, ISO dates); `carried` the windows of each indicator with
    the periods they cover; `chain_seq` and `chain_head` anchor the store's value history outside it.
    """

    plan: str
    plan_version: str
    unit: str
    unit_name: str
    period: Period
    revision: int
    cells: Mapping[CellKey, str]
    scope: Scope = Scope.OWN
    carried: Mapping[str, Windows] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    exported_at: str = ""
    program_version: str = ""
    store_id: str = ""
    chain_seq: int = 0
    chain_head: str = ""
    draft: bool = False
    sample: bool = False
    format: int = FORMAT
    consolidation: Mapping[str, Any] | None = None

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical content, in hexadecimal: it survives a save in any spreadsheet program."""
        known: str | None = self.__dict__.get("_digest")
        if known is None:
            known = hashlib.sha256(content_text(self).encode()).hexdigest()
            self.__dict__["_digest"] = known  # worked out once: a submission does not change
        return known

    @property
    def exported_on(self) -> date | None:
        """The day of the export; None where the time, which may come from outside, is none."""
        try:
            return date.fromisoformat(self.exported_at[:10])
        except ValueError:
            return None

    @property
    def check_code(self) -> str:
        """校验码 on every printed page."""
        return check_code_of(self.digest)


def check_code_of(digest: str) -> str:
    """Return 校验码, as it stands on every printed page: the first eight digits of a digest."""
    digits = digest.upper()
    return f"{digits[:4]}-{digits[4:8]}"


def content_text(submission: Submission) -> str:
    """Return the canonical text of a submission: JSON with sorted keys, the same for the same content."""
    return canonical_json(_content(submission))


def ledgers_from(text: str) -> Submission:
    """Read of a canonical text the ledgers alone: a submission without other cells, windows and findings."""
    data = json.loads(text)
    ledgers = {name: records for name, records in data["cells"].items() if name == Area.LEDGER}
    return _submission_from({**data, "cells": ledgers, "carried": {}, "findings": []})


def submission_from(text: str) -> Submission:
    """Read a canonical text back; raises ValueError, KeyError, TypeError or AttributeError if it is not one.

    The text may come from outside: every value is held to its type, every figure to what a report can hold.
    """
    data = json.loads(text, object_pairs_hook=_sharing() if len(text) > _LONG else None)
    if _HALF.search(text):
        json.dumps(data, ensure_ascii=False).encode()  # raises UnicodeEncodeError for half a pair, which is no letter
    return _submission_from(data)


def _sharing() -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    """Return what makes an object of its members, equal texts in lists being one: thousands of unit codes recur."""
    known: dict[str, str] = {}

    def made(members: list[tuple[str, Any]]) -> dict[str, Any]:
        return {
            name: [known.setdefault(each, each) for each in value] if _are_texts(value) else value
            for name, value in members
        }

    return made


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and {*map(type, value)} == {str}


def _submission_from(data: dict[str, Any]) -> Submission:
    for name, kind in _KINDS.items():
        if type(data.get(name)) is not kind:
            raise TypeError(name)
    whole_from(data["revision"], least=1)
    whole_from(data["chain_seq"])
    data["cells"] = _cells_from(data["cells"])
    data["carried"] = {code: windows_from(each) for code, each in data["carried"].items()}
    data["findings"] = tuple(finding_from(each) for each in data["findings"])
    data["period"] = Period.parse(data["period"])
    data["scope"] = Scope(data["scope"])
    return Submission(**data)


def _cells_from(data: Mapping[str, Any]) -> dict[CellKey, str]:
    new, kind = tuple.__new__, CellKey  # what CellKey() does, without its call: there are hundreds in a submission
    cells: dict[CellKey, str] = {
        new(kind, (area, record, code)): value
        for area, records in ((Area(name), records) for name, records in data.items())
        for record, fields in records.items()
        for code, value in fields.items()
    }
    if not {*map(type, cells.values())} <= {str}:
        raise TypeError(data.keys())
    return cells


def _content(submission: Submission) -> dict[str, Any]:
    cells: dict[str, dict[str, dict[str, str]]] = {}
    for key, text in submission.cells.items():
        if text:
            cells.setdefault(key.area, {}).setdefault(key.record, {})[key.field] = text
    return {
        **{name: value for name, value in vars(submission).items() if not name.startswith("_")},
        "cells": cells,
        "carried": {code: windows_data(each) for code, each in submission.carried.items()},
        "findings": [finding_data(each) for each in submission.findings],
        "period": str(submission.period),
    }


def windows_data(sums: Windows) -> dict[str, Any]:
    """Return windows as plain data, figures as exact texts."""
    return {name: _window_data(getattr(sums, name)) for name in _WINDOWS}


def _window_data(window: Window) -> dict[str, Any]:
    numerator, denominator = part_texts(window.parts)
    return {
        "numerator": numerator,
        "denominator": denominator,
        "covered": [str(period) for period in window.covered],
        "gaps": [str(period) for period in window.gaps],
    }


def windows_from(data: Mapping[str, Any]) -> Windows:
    """Read windows back; raises KeyError or ValueError if they are not windows."""
    return Windows(**{name: _window_from(data[name]) for name in _WINDOWS})


def _window_from(data: Mapping[str, Any]) -> Window:
    parts = parts_from(data["numerator"], data["denominator"])
    covered, gaps = _periods(tuple(data["covered"])), _periods(tuple(data["gaps"]))
    if parts is None and not covered and not gaps:
        return _NO_WINDOW
    return Window(parts, covered, gaps)


@lru_cache(1_000)  # a stock's sums over time are one figure, and often so are those of a first year
def parts_from(numerator: str | None, denominator: str | None) -> Parts | None:
    """Read the texts of `part_texts` back; raises TypeError or ValueError if they are none."""
    if numerator is None:
        return None
    return Parts(figure_from(numerator), None if denominator is None else figure_from(denominator))


@lru_cache(1_000)
def _periods(names: tuple[str, ...]) -> tuple[Period, ...]:
    return tuple(map(Period.parse, names))


def finding_data(finding: Finding) -> list[str]:
    """Return a finding as plain data."""
    return [finding.code, finding.level, finding.section, finding.area, finding.row, finding.field, finding.message]


def finding_from(data: list[str]) -> Finding:
    """Read a finding back; raises ValueError if it is none."""
    code, level, section, area, row, field_code, message = map(text_from, data)
    return Finding(code, Level(level), section, Area(area), row, field_code, message)
