"""A task package as one canonical text, for the store and for its workbook."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from luqual_desktop.domain.catalogue import ReportedBy, Unit
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.domain.typed_json import canonical_json, figure_from, text_from, whole_from


def package_text(package: TaskPackage) -> str:
    """Return a package as canonical JSON text."""
    data = {
        **vars(package),
        "units": [[unit.code, unit.name] for unit in package.units],
        "shares": sorted([*place, str(share)] for place, share in package.shares.items()),
        "yearly": sorted([*place, str(target)] for place, target in package.yearly.items()),
        "inapplicable": sorted(package.inapplicable),
        "deadlines": {period: day.isoformat() for period, day in package.deadlines.items()},
        "reported_by": dict(package.reported_by),
    }
    return canonical_json(data)


def package_from(text: str) -> TaskPackage:
    """Read a package's JSON text; raises ValueError, KeyError or TypeError if it is not one."""
    data: dict[str, Any] = json.loads(text)
    texts = {name: text_from(data[name]) for name in ("plan", "plan_version", "issuer", "contact")}
    return TaskPackage(
        **{
            **data,
            **texts,
            "units": tuple(Unit(text_from(code), text_from(name)) for code, name in data["units"]),
            "shares": {_place_from(*place): figure_from(share) for *place, share in data["shares"]},
            "yearly": {(text_from(code), whole_from(year)): figure_from(each) for code, year, each in data["yearly"]},
            "inapplicable": frozenset(_place_from(*place) for place in data["inapplicable"]),
            "deadlines": {period: date.fromisoformat(day) for period, day in data["deadlines"].items()},
            "reported_by": {code: ReportedBy(who) for code, who in data["reported_by"].items()},
        }
    )


def _place_from(unit: object, indicator: object) -> tuple[str, str]:
    return text_from(unit), text_from(indicator)


def is_possible(package: TaskPackage) -> bool:
    """Tell whether somebody can have made the package with our program.

    Codes are words, for they become parts of file names; a unit is listed once; no target is negative; deadlines are
    of periods.
    """
    codes = [unit.code for unit in package.units]
    places = {*package.shares, *package.inapplicable}
    words = {package.issuer, *codes, *(word for place in places for word in place), *package.reported_by}
    return (
        len({*codes}) == len(codes)
        and all(map(is_code, words))
        and all(target >= 0 for target in (*package.shares.values(), *package.yearly.values()))
        and all(map(_is_period, package.deadlines))
    )


def is_code(text: str) -> bool:
    """Tell whether a text can be the code of a unit or an indicator: one word, for it becomes part of file names."""
    return _WORD.fullmatch(text) is not None


_WORD = re.compile(r"[\w.-]{1,100}")


def _is_period(text: str) -> bool:
    try:
        Period.parse(text)
    except ValueError:
        return False
    return True
