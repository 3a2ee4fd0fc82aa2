"""A task package as one canonical text, for the store and for its workbook."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from luqual_desktop.domain.catalogue import ReportedBy, Unit
from luqual_desktop.domain.targets import TaskPackage


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
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def package_from(text: str) -> TaskPackage:
    """Read a package's JSON text; raises ValueError, KeyError or TypeError if it is not one."""
    data: dict[str, Any] = json.loads(text)
    return TaskPackage(
        **{
            **data,
            "units": tuple(Unit(code, name) for code, name in data["units"]),
            "shares": {(unit, indicator): Decimal(share) for unit, indicator, share in data["shares"]},
            "yearly": {(indicator, year): Decimal(target) for indicator, year, target in data["yearly"]},
            "inapplicable": frozenset((unit, indicator) for unit, indicator in data["inapplicable"]),
            "deadlines": {period: date.fromisoformat(day) for period, day in data["deadlines"].items()},
            "reported_by": {code: ReportedBy(who) for code, who in data["reported_by"].items()},
        }
    )
