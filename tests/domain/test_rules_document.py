"""docs/rules.md lists every rule with its level and title, each once, with a meaning, a remedy and a source."""

from __future__ import annotations

from pathlib import Path

from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.rules import registry
from luqual_desktop.workbook import problems

READING = "Reading a workbook"
DOCUMENT = Path(__file__).parents[2] / "docs" / "rules.md"


def listed() -> list[tuple[str, list[str]]]:
    """The rows of the tables of rules, each with the heading it stands under."""
    rows, heading = [], ""
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line.startswith(("| E", "| W", "| H")):
            rows.append((heading, [cell.strip() for cell in line.strip("|").split("|")]))
    return rows


def test_the_document_lists_the_registry() -> None:
    told = [(heading, cells[0], cells[1]) for heading, cells in listed() if heading != READING]
    assert told == [(f"{rule.level.label} ({rule.level})", rule.code, rule.title) for rule in registry.ALL]


def test_the_document_lists_what_reading_a_workbook_finds() -> None:
    told = [(cells[0], cells[1]) for heading, cells in listed() if heading == READING]
    assert told == [(rule.code, rule.title) for rule in problems.ALL]


def test_every_rule_has_meaning_remedy_and_source() -> None:
    for heading, cells in listed():
        assert len(cells) == (4 if heading == READING else 5), cells
        assert all(cells), cells


def test_levels_are_explained() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for level in Level:
        assert f"**{level.label}** ({level}," in text
