"""No line of the program knows an indicator, task, checklist or unit of the plan: data decides."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue

PACKAGE = Path(__file__).parents[2] / "luqual_desktop"


def codes_and_names(catalogue: Catalogue) -> set[str]:
    """Everything that stands for one particular thing of the plan."""
    things = [(each.code, each.name) for each in catalogue.indicators]
    things += [(each.code, each.name) for each in catalogue.tasks]
    things += [(each.code, each.name) for each in catalogue.checklists]
    things += [(each.code, each.name) for each in catalogue.units]
    things += [(each.code, each.name) for _, each in catalogue.deliverable_by_code.values()]
    things += [(each.code, each.name) for each in catalogue.item_by_code.values()]
    plan = catalogue.plan
    return {
        *(code for code, _ in things),
        *(name for _, name in things if len(name) > 4),
        *(plan.owner.code, plan.owner.name, plan.code, plan.title),
    }


def strings_of(file: Path) -> list[tuple[int, str]]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_no_string_of_the_program_names_a_thing_of_the_plan(catalogue: Catalogue) -> None:
    words = sorted(codes_and_names(catalogue), key=len, reverse=True)
    known = re.compile(r"(?<![A-Za-z0-9])(?:" + "|".join(map(re.escape, words)) + r")(?![A-Za-z0-9])")
    assert known.search("用 P01 判断") is not None
    files = sorted(PACKAGE.rglob("*.py"))
    assert len(files) > 20
    naming = [
        f"{file.relative_to(PACKAGE)}:{line}: {match[0]}"
        for file in files
        for line, text in strings_of(file)
        for match in known.finditer(text)
    ]
    assert naming == []
