"""Everything the catalogue says, with keys that stay."""

from __future__ import annotations

from typing import Any

from luqual_desktop.domain.catalogue import Catalogue, Indicator, Part


def listed(catalogue: Catalogue) -> dict[str, Any]:
    """Return the catalogue as plain data for other programs."""
    plan = catalogue.plan
    return {
        "plan": {
            "code": plan.code,
            "title": plan.title,
            "version": plan.version,
            "document": plan.document,
            "owner": plan.owner.code,
            "first_period": plan.first_period,
            "last_period": plan.last_period,
        },
        "units": [{"code": unit.code, "name": unit.name} for unit in catalogue.units],
        "indicators": [_indicator(indicator) for indicator in catalogue.indicators],
        "tasks": [
            {"code": task.code, "section": task.section, "name": task.name, "clause": task.clause}
            | {"summary": task.summary}
            | {"deliverables": [{"code": each.code, "name": each.name} for each in task.deliverables]}
            for task in catalogue.tasks
        ],
        "checklists": [
            {
                "code": checklist.code,
                "name": checklist.name,
                "items": [{"code": item.code, "name": item.name} for item in checklist.items],
            }
            for checklist in catalogue.checklists
        ],
        "history": [
            {name: getattr(row, name) for name in ("group", "name", "unit", "planned", "completed", "note")}
            for row in catalogue.history
        ],
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    names = ("code", "name", "section", "unit", "baseline", "target", "comparison", "kind", "time")
    more = ("clause", "baseline_text", "target_text", "target_source", "frequency", "reported_by", "scale", "share")
    return {
        **{name: getattr(indicator, name) for name in names},
        "numerator": _name(indicator.numerator),
        "denominator": _name(indicator.denominator),
        **{name: getattr(indicator, name) for name in (*more, "places", "note")},
    }


def _name(part: Part | None) -> str | None:
    return None if part is None else part.name
